//! Where answers flip, against values known on paper.

use analysis::{FlipMethod, FlipStatus};
use report::FlipPoint;

use crate::play::Play;

/// Two standard normal assumptions of rank correlation 0.8; the claim is that their sum exceeds one.
fn pair() -> Play {
    let assume = |name: &str| format!("[assume.{name}]\nvalue = \"normal(0, 1)\"\nbasis = \"guess\"\nwhy = \"test\"\n");
    let ask = "[ask.high]\nquestion = \"?\"\nclaim = \".\"\ncounter = \".\"\nholds = \"x + y > 1\"\n";
    Play::new(1, &format!("{}{}[correlate]\nx = {{ y = 0.8 }}\n{ask}", assume("x"), assume("y")))
}

/// An assumption that is set leaves the others as drawn: x + y > 1 with y of median 0 flips at x = 1. Among the run's
/// own draws y is about 0.8 x, and half of those with x = 0.55 already hold; that is no flip, and not given as one.
#[test]
fn a_flip_under_correlation_is_an_intervention() {
    let at_one = |flip: &Option<FlipPoint>| {
        let flip = flip.as_ref().expect("found");
        assert_eq!((flip.status, flip.method), (FlipStatus::Crosses, FlipMethod::Intervention));
        let at = &flip.values[0];
        assert!((at.value - 1.0).abs() < 3.0 * at.std_error && at.std_error < 0.1, "{flip:?}");
    };
    let answers = pair().flips(4000, &[]);
    let crux = &answers[0].crux;
    assert_eq!(crux.len(), 2);
    at_one(&crux[0].flip);
    let withheld = crux[1].flip.as_ref().expect("a reason");
    assert_eq!((withheld.status, withheld.values.len(), withheld.evaluations.len()), (FlipStatus::Correlated, 0, 0));
    assert!(crux[1].share > 0.5, "{:?}", crux[1]);
    for entry in &pair().flips(4000, &["x", "y"])[0].crux {
        at_one(&entry.flip);
    }
}

//! The shipped scenarios run, their books balance, and less detail changes no bit.

use crate::project::{of_file, shipped};
use crate::source::file;
use offtake_compile::Detail;

fn check(path: &str) {
    let whole = shipped(path, "", Detail::Everything);
    let lean = shipped(path, "", Detail::Answers);
    let (a, b) = (whole.run(64, Vec::new()), lean.run(64, Vec::new()));
    assert_eq!(a.failures.len(), 0, "{path}: {:?}", a.failures.first());
    let bits = |run: &engine::Outcome| -> Vec<u64> { run.outputs.iter().flatten().map(|x| x.to_bits()).collect() };
    assert_eq!(bits(&a), bits(&b), "{path}");
}

#[test]
fn anthropic_and_amazon() {
    check("scenarios/anthropic-amazon.toml");
}

#[test]
fn openai_and_oracle() {
    check("scenarios/openai-oracle.toml");
}

#[test]
fn textbook_models() {
    for name in ["sim", "pc", "lp"] {
        check(&format!("scenarios/textbook/{name}.toml"));
    }
}

/// The naive interpreter agrees to the bit with the engine on every register of every world.
#[test]
fn the_oracle_agrees() {
    for path in ["scenarios/anthropic-amazon.toml", "scenarios/textbook/lp.toml"] {
        let project = shipped(path, "", Detail::Everything);
        let plan = engine::plan(4, chance::Sampler::Sobol);
        for program in &project.compiled.ensemble.programs {
            for path in [0, 3] {
                let sampler = chance::Sampler::Sobol;
                let fast = engine::trace(program, 7, sampler, plan, path);
                let slow = engine::oracle::trace(program, 7, sampler, plan, path);
                for (month, (a, b)) in fast.months.iter().zip(&slow.months).enumerate() {
                    let same = |(a, b): (&f64, &f64)| a == b || a.is_nan() && b.is_nan();
                    let odd = a.iter().zip(b).position(|pair| !same(pair));
                    let values = odd.map(|odd| (odd, a[odd], b[odd]));
                    assert_eq!(values, None, "month {month}");
                }
                assert_eq!(fast.failed, slow.failed);
            }
        }
    }
}

/// The tables of a file in reverse order, its header first.
fn reversed(text: &str) -> String {
    let mut blocks: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines() {
        if line.starts_with('[') {
            blocks.push(Vec::new());
        }
        blocks.last_mut().expect("one").push(line);
    }
    blocks[1..].reverse();
    let lines: Vec<&str> = blocks.into_iter().flatten().collect();
    lines.join("\n")
}

#[test]
fn order_and_unused_assumptions_change_no_bit() {
    let text = file("scenarios/anthropic-amazon.toml");
    let bits = |text: &str| -> Vec<u64> {
        let project = of_file(text);
        let run = project.run(64, Vec::new());
        let answers = project.compiled.answers.iter();
        let outputs = answers.flat_map(|answer| [answer.holds].into_iter().chain(answer.measures.clone()));
        outputs.flat_map(|output| run.outputs[output].iter().map(|x| x.to_bits()).collect::<Vec<_>>()).collect()
    };
    let base = bits(&text);
    assert!(bits(&reversed(&text)) == base);
    let more = "[assume.aaa_unused]\nvalue = \"1 to 2\"\n[assume.zzz_unused]\nvalue = \"gbm(1, 0%, 20%)\"\n";
    assert!(bits(&format!("{text}\n{more}")) == base);
}

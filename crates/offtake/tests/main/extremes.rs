//! Inputs that are legal and extreme: nothing is uncertain, nobody wants anything, it costs nothing or a thousand times as much, all fail in the
//! first month. Books close on every path, and a path that fails is counted and says why.

use offtake::{Answers, Inquiry, Question, Questions, Sampling, unwatched};

use crate::play::{shipped, sound};

/// A shipped scenario and what is extreme in it.
struct Extreme {
    file: &'static str,
    /// An assumption that takes all demand away.
    nobody: (&'static str, &'static str),
    /// A price that is nothing, and that is a thousand times the usual.
    price: (&'static str, &'static str, &'static str),
    /// Who may fail.
    parties: &'static [&'static str],
}

const EXTREMES: [Extreme; 16] = [
    Extreme {
        file: "take-or-pay.toml",
        nobody: ("demand", "0 GPU"),
        price: ("price", "$0/GPUh", "$3000/GPUh"),
        parties: &["lab", "cloud"],
    },
    Extreme {
        file: "buyer-gone.toml",
        nobody: ("stay", "0%"),
        price: ("rent", "$0/GPUh", "$5000/GPUh"),
        parties: &["lab", "cloud", "bank"],
    },
    Extreme {
        file: "neocloud-facility.toml",
        nobody: ("taken", "0%"),
        price: ("rent", "$0/GPUh", "$5000/GPUh"),
        parties: &["neo", "bank"],
    },
    Extreme {
        file: "gpu-life.toml",
        nobody: ("busy", "0%"),
        price: ("rent_now", "$0/GPUh", "$3000/GPUh"),
        parties: &[],
    },
    Extreme {
        file: "cloud-or-own.toml",
        nobody: ("scale", "0 GW"),
        price: ("rent", "$0/GPUh", "$5000/GPUh"),
        parties: &["lab"],
    },
    Extreme {
        file: "anthropic-amazon.toml",
        nobody: ("sales_mature", "$1/yr"),
        price: ("list_price", "$0/GW/yr", "$14000B/GW/yr"),
        parties: &["anthropic", "aws", "amazon"],
    },
    Extreme {
        file: "openai-oracle.toml",
        nobody: ("sales_mature", "$1/yr"),
        price: ("list_price", "$0/GW/yr", "$14000B/GW/yr"),
        parties: &["openai", "oracle", "banks", "nvidia", "amd"],
    },
    Extreme {
        file: "telecom-1999.toml",
        nobody: ("fills_to", "0%/yr"),
        price: ("prices_fall", "0%/yr", "1000%/yr"),
        parties: &["lucent", "financed", "funded"],
    },
    Extreme { file: "commodity.toml", nobody: ("sales_now", "$1/yr"), price: ("costlier", "0", "1000"), parties: &[] },
    Extreme {
        file: "my-workload.toml",
        nobody: ("tokens_day", "0 Mtok/d"),
        price: ("api_price", "$0/Mtok", "$25000/Mtok"),
        parties: &[],
    },
    Extreme {
        file: "local-or-api.toml",
        nobody: ("seats", "0"),
        price: ("api_out", "$0/Mtok", "$25000/Mtok"),
        parties: &[],
    },
    Extreme {
        file: "ai-economy.toml",
        nobody: ("sales_mature", "$1/yr"),
        price: ("electricity", "$0/MWh", "$80000/MWh"),
        parties: &["openai", "oracle", "vehicle", "lenders"],
    },
    Extreme {
        file: "ai-demand.toml",
        nobody: ("desks", "0 seat"),
        price: ("served", "$0/Mtok", "$500/Mtok"),
        parties: &["broadcom"],
    },
    Extreme {
        file: "adoption.toml",
        nobody: ("desks", "0 seat"),
        price: ("desk_pays", "$0/mo/seat", "$16000/mo/seat"),
        parties: &[],
    },
    Extreme {
        file: "data-terms.toml",
        nobody: ("tokens", "0 Mtok/mo"),
        price: ("data_worth", "$0/Mtok", "$1000/Mtok"),
        parties: &[],
    },
    Extreme {
        file: "open-weight-restriction.toml",
        nobody: ("sales_now", "$1/yr"),
        price: ("served", "$0/Mtok", "$500/Mtok"),
        parties: &[],
    },
];

/// All answers on a few paths. Books and claims close, and each path that fails stands under a reason.
fn closed(file: &str, settings: &[(&str, &str)], inquiry: Inquiry) -> Answers {
    let scenario = shipped(file, settings, &inquiry.answers_only());
    let run = sound(scenario.run(&Sampling::default().paths(16).threads(1), &mut unwatched));
    let run = sound(run.answers(&Questions::all().without_flips()));
    let checks = &run.checks;
    assert_eq!((checks.books_off_by_cents, checks.claims_off_by_cents), (0.0, 0.0), "{file} {settings:?}");
    let explained: u64 = checks.failures.iter().map(|failure| failure.paths).sum();
    assert!(explained >= checks.failed_paths, "{file} {settings:?}: {:?}", checks.failures);
    run
}

#[test]
fn nothing_wanted_and_wild_prices_close_the_books() {
    for Extreme { file, nobody, price: (name, free, dear), .. } in &EXTREMES {
        for setting in [*nobody, (name, free), (name, dear)] {
            closed(file, &[setting], Inquiry::none());
        }
    }
}

#[test]
fn whoever_fails_in_the_first_month_closes_the_books() {
    for Extreme { file, parties, .. } in EXTREMES.iter().filter(|one| !one.parties.is_empty()) {
        let start = shipped(file, &[], &Inquiry::none()).start();
        let fails = |party: &&str| format!("in(default({party}, {start}), ever(defaulted({party})))");
        let all = parties.iter().map(fails).collect::<Vec<_>>().join(" and ");
        let run = closed(file, &[], Inquiry::none().ask(Question::holds("all", all)));
        let all = run.answers.iter().find(|answer| answer.id == "all").expect("it is asked");
        assert_eq!(all.probability, 1.0, "{file}");
    }
}

/// With every draw at its middle one path is like another, but for what moves from month to month.
#[test]
fn nothing_uncertain_closes_the_books() {
    for Extreme { file, .. } in &EXTREMES {
        let stated = sound(shipped(file, &[], &Inquiry::none()).assumptions_in_full(&Sampling::default().paths(256)));
        let drawn = stated
            .assumptions
            .iter()
            .filter(|one| one.varies == offtake::report::Varies::Drawn && one.unit.name() != "date");
        let middles: Vec<(String, String)> = drawn
            .map(|one| {
                let unit = match one.unit.name() {
                    "1" => String::new(),
                    name if name.starts_with("1/") => name[1..].to_owned(),
                    name => format!(" {name}"),
                };
                (one.name.clone(), format!("{:.9}{unit}", one.p50))
            })
            .collect();
        assert!(!middles.is_empty(), "{file}");
        let settings: Vec<(&str, &str)> = middles.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        closed(file, &settings, Inquiry::none());
    }
}

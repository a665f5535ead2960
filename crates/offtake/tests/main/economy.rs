//! The whole web: which way its answers move, what is conserved, and what comes of its ends.

use std::{fs, path::Path};

use offtake::{Answers, Questions};

use crate::play::{Play, chance, is_open, mean, shipped_answers};

/// All answers with some assumptions set, on a few paths, and these series.
fn answers(settings: &[(&str, &str)], show: &[&str]) -> Answers {
    shipped_answers("ai-economy.toml", settings, show, 32)
}

/// The same of the file that follows the money.
fn circle(settings: &[(&str, &str)]) -> Answers {
    shipped_answers("ai-circle.toml", settings, &[], 32)
}

const GIVEN: &str = "yet to be given to OpenAI";
const GIVEN_OTHER: &str = "and to Anthropic";
const FOLLOWED: &str = "NVIDIA's own money in what it takes in, followed";
const RESULT: &str = "result of 2028";
const BROUGHT: &str = "what a dollar of training brings";
const COVER: &str = "end of 2029";
const LENDERS: &str = "lost by lenders, or expected to be";
const RENT: &str = "rent over full cost, end of 2029";
const REQUIRED: &str = "required, end of 2027";
const CLAIMED: &str = "claimed by clouds of who is in default, and not paid";

/// No answer is built in: each may go either way.
#[test]
fn answers_are_open() {
    answers(&[], &[]).answers.iter().chain(&circle(&[]).answers).for_each(is_open);
}

/// Who builds shares the chips and the power that there are, nobody lets more than it has, and what customers spend goes to somebody.
#[test]
fn chips_power_capacity_and_customers_are_conserved() {
    let run = answers(
        &[],
        &[
            "max(drawn - connected, 0 GW) / 1 W",
            "max(opening(sum(p in plant: p.got) - buildable), 0 GW/yr) / 1 W * 1 yr",
            "sum(p in plant: abs(p.capacity - p.contracted - p.let_out - p.idle)) / 1 W",
            "sum(c in cloud: max(c.sold - c.capacity, 0 GW)) / 1 W",
            "max(sum(m in model_maker: m.part * m.stays) - 1, 0) * 1e6",
        ],
    );
    let shown = run.series.iter().filter(|series| series.id.contains("1 W") || series.id.contains("1e6"));
    let mut looked_at = 0;
    for series in shown {
        looked_at += 1;
        assert!(series.mean.iter().all(|mean| mean.abs() < 1.0), "{}: {:?}", series.id, series.mean);
    }
    assert_eq!(looked_at, 5);
}

/// What each owner of plant takes for capacity is what its books say, so that its debt service is covered by all who pay it.
#[test]
fn what_plant_is_sold_for_is_the_revenue_of_its_owner() {
    let books = "balance(p.owner, revenue compute) + balance(p.owner, revenue operations)";
    let off = format!("sum(p in plant: abs(cum(p.sold_for * dt) - ({books})))");
    let run = answers(&[], &[&off, "sum(p in plant: cum(p.sold_for * dt))"]);
    let [off, sold] = [&off, "sum(p in plant: cum(p.sold_for * dt))"]
        .map(|id| &run.series.iter().find(|series| series.id == *id).expect("it is shown").mean);
    assert!(off.iter().all(|mean| *mean < 1.0), "{off:?}");
    assert!(sold[83] > 1e12, "{sold:?}");
}

/// More customers make losses, failures and a bubble rarer; dearer training makes losses.
#[test]
fn customers_and_costs_decide_who_earns() {
    let [few, many] = ["$250B/yr", "$4000B/yr"].map(|sales| answers(&[("sales_mature", sales)], &[]));
    for id in ["margins", "subsidies_end", "repayment", "bubble"] {
        assert!(chance(&few, id) > chance(&many, id) + 0.1, "{id}");
    }
    let [lean, dear] = ["25%", "65%"].map(|compute| answers(&[("compute_mature", compute)], &[]));
    assert!(chance(&lean, "margins") + 0.2 < chance(&dear, "margins"));
    assert!(chance(&few, "inference") < chance(&many, "inference"));
    assert!(mean(&lean, BROUGHT) > mean(&dear, BROUGHT));
    assert!(mean(&lean, RESULT) > mean(&dear, RESULT));
    let [none, third] = ["0%", "33%"].map(|part| answers(&[("startup_part", part)], &[]));
    assert!(mean(&none, COVER) > mean(&third, COVER));
}

/// A pledge that does not bind brings no laboratory down; cash in hand carries it, and investors who give.
#[test]
fn pledges_and_cash_decide_who_fails() {
    let [loose, firm] = ["20%", "100%"].map(|share| answers(&[("firm_share", share)], &[]));
    assert!(chance(&loose, "subsidies_end") + 0.2 < chance(&firm, "subsidies_end"));
    assert!(mean(&loose, CLAIMED) < mean(&firm, CLAIMED));
    let [poor, rich] = ["$20B", "$400B"].map(|cash| answers(&[("openai_cash", cash)], &[]));
    assert!(chance(&poor, "subsidies_end") > chance(&rich, "subsidies_end") + 0.2);
    let [none, all] = ["0%", "200%"].map(|appetite| answers(&[("appetite", appetite)], &[]));
    assert!(chance(&none, "repayment") > chance(&all, "repayment") + 0.2);
    let [nothing, much] = ["$0", "$400B"].map(|owes| answers(&[("oracle_owes", owes)], &[]));
    assert!(mean(&nothing, LENDERS) < mean(&much, LENDERS));
}

/// What suppliers give goes round, and the dearer compute is the less of it they pay.
#[test]
fn what_suppliers_give_comes_back_to_them() {
    let [none, most] = ["0%", "65%"].map(|part| circle(&[("suppliers_part", part)]));
    assert!(chance(&none, "circle") < chance(&most, "circle"));
    assert_eq!(mean(&none, GIVEN), 0.0);
    assert!(mean(&most, GIVEN) > 1e10 && mean(&most, FOLLOWED) > mean(&none, FOLLOWED));
    let [poor, rich] = ["$20B", "$400B"].map(|cash| circle(&[("openai_cash", cash)]));
    assert!(mean(&poor, GIVEN) > mean(&rich, GIVEN));
    let [small, large] = ["$250B/yr", "$4000B/yr"].map(|sales| circle(&[("sales_mature", sales)]));
    assert!(chance(&small, "circle") > chance(&large, "circle"));
    let [nothing, all] = ["0%", "100%"].map(|part| {
        circle(&[("google_may", part), ("anthropic_cash", "$10B"), ("costs_mature", "40%"), ("not_yet_bought", part)])
    });
    assert!(mean(&nothing, GIVEN_OTHER) < mean(&all, GIVEN_OTHER));
}

/// Where power or chips are short rents are high, and builders who do not mind prices overbuild less.
#[test]
fn a_shortage_is_dear_and_eager_builders_end_it() {
    let [dark, bright] = ["1 GW/yr", "100 GW/yr"].map(|power| answers(&[("power_adds", power)], &[]));
    assert!(mean(&dark, RENT) > 2.0 * mean(&bright, RENT));
    let [few, many] = ["$100B/yr", "$2000B/yr"].map(|chips| answers(&[("makers_sell", chips)], &[]));
    assert!(mean(&few, RENT) > 2.0 * mean(&many, RENT));
    let [calm, eager] = ["0%/yr", "300%/yr"].map(|eagerness| answers(&[("eagerness", eagerness)], &[]));
    assert!(chance(&calm, "bubble") < chance(&eager, "bubble"));
    assert!(mean(&calm, RENT) > mean(&eager, RENT));
}

/// Whoever serves open weights at what it costs passes the rent on, and is in business in every month however short capacity is.
#[test]
fn makers_and_hosts_of_open_weights_stay_in_business() {
    let sold = "min(hosts.run_rate / hosts.demand, open_makers.run_rate / open_makers.demand)";
    let dark = [("power_adds", "1 GW/yr")];
    for run in [answers(&dark, &[sold]), shipped_answers("ai-demand.toml", &dark, &[sold], 32)] {
        let series = run.series.iter().find(|series| series.id == sold).expect("it is shown");
        assert!(series.mean.iter().all(|mean| *mean > 0.5), "{:?}", series.mean);
    }
}

/// Nearly no customers, no money from anybody, capacity for next to nothing: the books close.
#[test]
fn ends_close_their_books() {
    let run = answers(&[("sales_mature", "$1B/yr")], &[]);
    assert!(chance(&run, "repayment") > 0.9 && chance(&run, "subsidies_end") > 0.9);
    answers(&[("closing", "100%/yr"), ("lasts", "84 mo"), ("appetite", "0%")], &[]);
    answers(&[("list_price", "$2B/GW/yr")], &[]);
}

/// Dearer capital and faster wear ask more of the same plant from the first month on; a dearer gigawatt does too, and its rent is a maker's cost.
#[test]
fn required_knows_what_plant_and_capital_cost() {
    let first = |run: &Answers| run.series.iter().find(|one| one.id == "required").expect("it is shown").mean[0];
    for (name, low, high) in
        [("builders_capital", "7%", "15%"), ("wears", "4%/yr", "10%/yr"), ("gigawatt", "$36B/GW", "$60B/GW")]
    {
        let [less, more] = [low, high].map(|value| answers(&[(name, value)], &["required"]));
        assert!(first(&less) * 1.15 < first(&more), "{name}");
        assert!(mean(&less, REQUIRED) < mean(&more, REQUIRED), "{name}");
        assert!(chance(&less, "bubble") < chance(&more, "bubble"), "{name}");
        assert!(mean(&less, RESULT) > mean(&more, RESULT), "{name}");
    }
}

/// Today's bill is known in dollars: rents that stand further above cost come down later, and where cost stands as high makers are no richer.
#[test]
fn a_list_price_is_a_margin_over_cost_that_building_takes_away() {
    let of =
        |list: &str, costs: &[(&str, &str)]| mean(&answers(&[&[("list_price", list)], costs].concat(), &[]), RESULT);
    let [low, high] = ["$10.5B/GW/yr", "$17.5B/GW/yr"].map(|list| of(list, &[]));
    let with_its_cost = of("$17.5B/GW/yr", &[("gigawatt", "$60B/GW"), ("electricity", "$95/MWh")])
        - of("$10.5B/GW/yr", &[("gigawatt", "$36B/GW"), ("electricity", "$60/MWh")]);
    assert!(high > low && with_its_cost.abs() < (high - low) / 2.0, "{low} {high} {with_its_cost}");
}

/// Tenants rent what makers of models leave: dearer plant asks more of these, dearer capacity more of tenants.
#[test]
fn dear_plant_asks_more_of_users_and_dear_capacity_of_tenants() {
    let of =
        |name: &str, value: &str| chance(&shipped_answers("ai-demand.toml", &[(name, value)], &[], 64), "adoption");
    assert!(of("gigawatt", "$36B/GW") > of("gigawatt", "$60B/GW"));
    assert!(of("list_price", "$10.5B/GW/yr") < of("list_price", "$17.5B/GW/yr"));
}

/// Cheaper work makes makers of models richer as far as they keep what it saves.
#[test]
fn cheaper_work_pays_whoever_keeps_what_it_saves() {
    let of =
        |saved: &str, progress: &str| mean(&answers(&[("saved_compute", saved), ("progress", progress)], &[]), RESULT);
    assert!(of("0%", "24%/yr") < of("100%", "24%/yr"));
    assert!(of("100%", "1%/yr") < of("100%", "24%/yr"));
}

/// What sellers lose if OpenAI is in default in June 2028, against going on, and beyond what they would lose if it left in a month.
fn default_costs() -> [[f64; 2]; 4] {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let read = |path: &Path| fs::read_to_string(path).expect("it is shipped");
    let shared = fs::read_dir(folder.join("shared")).expect("it is there").map(|entry| entry.expect("readable").path());
    let name = |path: &Path| format!("shared/{}", path.file_name().expect("a file").to_string_lossy());
    let beside = shared.map(|path| (name(&path), read(&path))).collect();
    let sellers = ["microsoft", "oracle", "amazon", "coreweave"];
    let leaves = sellers
        .map(|seller| format!("openai_{seller}.leave = \"date >= 2028-06\"\nopenai_{seller}.notice = \"1 mo\"\n"));
    let shown = sellers.map(|seller| {
        let lost = format!("worth(default(openai, 2028-06), {seller})");
        format!("{{ value = \"{lost}\" }}, {{ value = \"{lost} - worth(in_a_month, {seller})\" }}")
    });
    let (leaves, shown) = (leaves.concat(), shown.join(", "));
    let asked = format!("[variant.in_a_month.set]\n{leaves}[ask.costs]\nholds = \"true\"\nshow = [{shown}]\n");
    let text = read(&folder.join("ai-economy.toml")) + "\n" + &asked;
    let answers = Play::of(text).beside(beside).asks(64, &Questions::of(["costs"]));
    let means: Vec<f64> = answers[0].measures.iter().map(|measure| measure.mean).collect();
    std::array::from_fn(|at| [means[2 * at], means[2 * at + 1]])
}

/// Rents above the pledge are a gain that notice brings too. A default brings a seller less: part of the sales is nobody's, and the hall stands empty.
#[test]
fn no_seller_gains_by_a_default_beyond_notice() {
    let lost = default_costs();
    for [_, beyond] in &lost {
        assert!(*beyond > 0.0, "{lost:?}");
    }
}

//! A name means its expression, at the moment at which it is read.

use crate::document::blocks;
use crate::project::{Project, close, faults, project, try_project};
use crate::source::{file, folder};
use offtake_compile::compile;
use scenario::{CheckedScenario, Model, NodeId, Operation, QuantityKind};
use syntax::Code;

/// $100 owed, $20 a month repaid out of sales of $50.
const FIRM: &str = r#"
[party]
world = { outside = true, issues = "USD" }
firm = { opening = [{ account = "liability loan", amount = "$100", of = "world" }] }
[flow]
sales = { from = "world", to = "firm", amount = "$50/mo", books = "sale goods" }
back = { from = "firm", to = "world", amount = "$20/mo", books = "repay" }
[let]
leverage = "balance(firm, liability loan) / trailing(paid(sales), 12 mo)"
[covenant]
named = { party = "firm", test = "leverage <= 1.8" }
written_out = { party = "firm", test = "balance(firm, liability loan) / trailing(paid(sales), 12 mo) <= 1.8" }
opened = { party = "firm", test = "opening(leverage) <= 1.8" }
"#;

fn series(months: u32, body: &str, shown: &[&str]) -> Vec<Vec<f64>> {
    project(months, &format!("{body}\n[show.x]\nseries = {shown:?}\n")).series()
}

#[test]
fn a_covenant_reads_a_name_as_it_reads_the_expression() {
    let found = series(
        3,
        FIRM,
        &[
            "leverage",
            "closing(leverage)",
            "opening(leverage)",
            "balance(firm, liability loan) / trailing(paid(sales), 12 mo)",
            "if(named.breached, 1, 0)",
            "if(written_out.breached, 1, 0)",
            "if(opened.breached, 1, 0)",
        ],
    );
    let closing = [80.0 / 50.0, 60.0 / 100.0, 40.0 / 150.0];
    close(&found[0], &closing);
    close(&found[1], &closing);
    close(&found[2], &[100.0 / 50.0, 80.0 / 100.0, 60.0 / 150.0]);
    close(&found[3], &closing);
    close(&found[4], &[0.0; 3]);
    close(&found[5], &[0.0; 3]);
    close(&found[6], &[0.0, 1.0, 1.0]);
}

const USERS: &str = r#"
[stock]
users = { initial = "1000 user", next = "users + joining * dt" }
reported_before = { initial = "0 user", next = "prev(closing(users))" }
[let]
joining = "100 user/mo"
before = "prev(users)"
grown = "users - before"
"#;

#[test]
fn what_was_reported_a_month_before() {
    let shown = [
        "users",
        "before",
        "prev(users)",
        "opening(users)",
        "opening(before)",
        "grown",
        "opening(grown)",
        "prev(opening(users))",
        "reported_before",
        "prev(prev(users, 1 mo, 0 user), 1 mo, 0 user)",
    ];
    let found = series(4, USERS, &shown);
    let expected: [[f64; 4]; 10] = [
        [1100.0, 1200.0, 1300.0, 1400.0],
        [1000.0, 1100.0, 1200.0, 1300.0],
        [1000.0, 1100.0, 1200.0, 1300.0],
        [1000.0, 1100.0, 1200.0, 1300.0],
        [1000.0, 1000.0, 1100.0, 1200.0],
        [100.0; 4],
        [0.0, 100.0, 100.0, 100.0],
        [1000.0, 1000.0, 1100.0, 1200.0],
        [1000.0, 1100.0, 1200.0, 1300.0],
        [0.0, 0.0, 1100.0, 1200.0],
    ];
    for (name, (found, expected)) in shown.iter().zip(found.iter().zip(&expected)) {
        assert_eq!(found, expected, "{name}");
    }
}

/// A lock-up on what was reported the month before comes the month after.
#[test]
fn a_due_reads_what_last_month_closed_with() {
    let body = r#"
[party]
world = { outside = true, issues = "USD" }
firm = { cash = "$100" }
[flow]
costs = { from = "firm", to = "world", amount = "$30/mo", books = "wages" }
bonus = { from = "firm", to = "world", amount = "$1/mo", books = "wages", when = "prev(closing(low), 1 mo, false)" }
late = { from = "firm", to = "world", amount = "$1/mo", books = "wages", when = "prev(low, 1 mo, false)" }
[let]
low = "firm.cash < $50"
"#;
    let found = series(4, body, &["firm.cash", "paid(bonus)", "paid(late)"]);
    close(&found[0], &[70.0, 40.0, 9.0, 0.0]);
    close(&found[1][..3], &[0.0, 0.0, 1.0]);
    close(&found[2][..3], &[0.0, 0.0, 0.0]);
}

#[test]
fn a_closing_value_in_the_month_is_a_circle() {
    let firm = "[party]\nworld = { outside = true, issues = \"USD\" }\nfirm = { cash = \"$100\" }\n[let]\ncash = \"firm.cash\"\nwealth = \"closing(cash) / 2\"\n";
    let due = "[flow]\npay = { from = \"firm\", to = \"world\", amount = \"wealth / dt\", books = \"wages\" }\n";
    let Err(found) = try_project(&format!("{firm}{due}")) else { panic!("it is a circle") };
    let [(Code::SameMonthCircle, message)] = &found[..] else { panic!("{found:?}") };
    assert_eq!(
        message,
        "what is due this month depends on what is paid this month: due(pay) → wealth → closing(cash) → a closing balance"
    );
    let entry = "[entry]\nextra = { party = \"firm\", debit = \"expense x\", credit = \"liability y\", amount = \"wealth / dt\" }\n";
    assert_eq!(faults(&format!("{firm}{entry}")), [Code::SameMonthCircle]);
    let value = "[entry]\nextra = { party = \"firm\", debit = \"asset x\", credit = \"revenue y\", to = \"wealth\" }\n";
    let found = series(1, &format!("{firm}{value}"), &["balance(firm, asset x)"]);
    close(&found[0], &[50.0]);
    assert_eq!(faults("[stock]\na = { initial = \"1\", next = \"closing(a) + 1\" }\n"), [Code::SameMonthCircle]);
    // What the next stock needs is known as the month opens.
    let found = series(
        2,
        "[stock]\na = { initial = \"1\", next = \"2 * a\" }\nb = { initial = \"0\", next = \"closing(a)\" }\n",
        &["b"],
    );
    close(&found[0], &[2.0, 4.0]);
}

/// Every let that is read by name, written out; none of a world with a `solve`, whose names come out of its last round.
fn written_out(model: &mut Model) -> usize {
    let mut count = 0;
    if !model.solves.is_empty() {
        return count;
    }
    let nodes: Vec<NodeId> = model.nodes.ids().collect();
    for node in nodes {
        while let Operation::Quantity(id) = model.node(node).operation {
            let quantity = model.quantity(id);
            let QuantityKind::Let(inner) = quantity.kind else { break };
            // A name that is switched off reads as nothing. A name whose past is read before it is bound stands behind its reader.
            if quantity.removed || inner > node {
                break;
            }
            let operation = model.node(inner).operation.clone();
            if operation.operands().any(|operand| operand >= node) {
                break;
            }
            model.nodes[node].operation = operation;
            count += 1;
        }
    }
    count
}

/// All numbers of a run, to the bit.
fn bits(scenario: &CheckedScenario, paths: u64) -> Vec<u64> {
    let (compiled, found) = compile(scenario);
    let compiled = compiled.unwrap_or_else(|| panic!("{found:?}"));
    let run = engine::run(
        &compiled.ensemble,
        &engine::Request {
            seed: 1,
            sampler: chance::Sampler::Random,
            paths,
            threads: 1,
            series: Vec::new(),
            monthly: compiled.shows.concat(),
            ledger_sums: Vec::new(),
            unpaid: Vec::new(),
            shortcuts: engine::Shortcuts::default(),
            progress: None,
        },
    );
    run.outputs.iter().chain(&run.monthly).flatten().map(|number| number.to_bits()).collect()
}

fn same_written_out(name: &str, named: CheckedScenario, paths: u64) -> usize {
    let mut written = named.clone();
    let count = written.models.iter_mut().map(written_out).sum();
    let (named, written) = (bits(&named, paths), bits(&written, paths));
    assert_eq!(named.len(), written.len(), "{name}");
    assert!(named == written, "{name}: a name differs from its expression");
    count
}

const EVERYTHING: &str = "\n[show.everything_there_is]\nseries = [\"all\"]\n";

#[test]
fn shipped_scenarios_say_the_same_written_out() {
    let mut count = 0;
    for path in ["scenarios", "scenarios/textbook"] {
        for (name, _) in folder(path, "toml") {
            if name != "expected.toml" {
                let Project { scenario, .. } =
                    crate::project::shipped(&format!("{path}/{name}"), EVERYTHING, offtake_compile::Detail::Answers);
                count += same_written_out(&name, scenario, 4);
            }
        }
    }
    assert!(count > 500, "only {count} names are written out");
}

#[test]
fn pages_of_the_reference_say_the_same_written_out() {
    let mut count = 0;
    for (name, page) in folder("spec", "md") {
        let all = blocks(&page);
        for pair in all.windows(2) {
            let runs = pair[0].info == "toml" && pair[1].info == "text" && pair[1].text == "ok\n";
            if runs && let Ok(Project { scenario, .. }) = try_project(&format!("{}{EVERYTHING}", pair[0].text)) {
                count += same_written_out(&format!("{name}:{}", pair[0].line), scenario, 1);
            }
        }
    }
    assert!(count > 100, "only {count} names are written out");
    assert!(file("spec/flows.md").contains("### Two moments"));
}

//! What the tables of the language come to: names, values and worlds of the built scenario.

use scenario::{
    AssumedValue, CheckedScenario, Flow, Function, Instance, Model, NodeId, Operation, Party, Quantity, QuantityKind,
    Type, WorldName,
};

use crate::project::{Project, built};

fn quantity<'m>(model: &'m Model, name: &str) -> &'m Quantity {
    let found = model.quantities.iter().find(|quantity| quantity.name == name);
    found.unwrap_or_else(|| panic!("no `{name}` among {:?}", names(model)))
}

fn names(model: &Model) -> Vec<&str> {
    model.quantities.iter().map(|quantity| quantity.name.as_str()).collect()
}

fn instance<'m>(model: &'m Model, name: &str) -> &'m Instance {
    model.instances.iter().find(|instance| instance.name == name).unwrap_or_else(|| panic!("no `{name}`"))
}

fn flow<'m>(model: &'m Model, name: &str) -> &'m Flow {
    model.flows.iter().find(|flow| flow.name == name).unwrap_or_else(|| panic!("no `{name}`"))
}

fn party<'m>(model: &'m Model, name: &str) -> &'m Party {
    model.parties.iter().find(|party| party.name == name).unwrap_or_else(|| panic!("no `{name}`"))
}

fn world<'m>(scenario: &'m CheckedScenario, wanted: &WorldName) -> &'m Model {
    scenario.models.iter().find(|model| model.world == *wanted).expect("the world is there")
}

fn variant<'m>(scenario: &'m CheckedScenario, name: &str) -> &'m Model {
    world(scenario, &WorldName::Variant(name.into()))
}

/// The value of a quantity that neither chance nor the run decides.
fn value(model: &Model, name: &str) -> f64 {
    let quantity = quantity(model, name);
    match &quantity.kind {
        QuantityKind::Let(node) => evaluate(model, *node),
        QuantityKind::Assumption(assumption) => match &assumption.value {
            AssumedValue::Fixed(node) => evaluate(model, *node),
            other => panic!("`{name}` is drawn: {other:?}"),
        },
        QuantityKind::Stock { initial, .. } => evaluate(model, *initial),
        QuantityKind::Lever(lever) => lever.value,
    }
}

fn evaluate(model: &Model, id: NodeId) -> f64 {
    match &model.node(id).operation {
        Operation::Constant(value) => *value,
        Operation::Quantity(id) => value(model, &model.quantity(*id).name),
        Operation::Apply(function, arguments) => {
            let arguments: Vec<f64> = arguments.iter().map(|argument| evaluate(model, *argument)).collect();
            apply(*function, &arguments)
        }
        other => panic!("not constant: {other:?}"),
    }
}

fn apply(function: Function, x: &[f64]) -> f64 {
    let truth = |b: bool| f64::from(u8::from(b));
    match function {
        Function::Negate => -x[0],
        Function::Not => 1.0 - x[0],
        Function::Add => x[0] + x[1],
        Function::Subtract => x[0] - x[1],
        Function::Multiply => x[0] * x[1],
        Function::Divide => x[0] / x[1],
        Function::Power => x[0].powf(x[1]),
        Function::Minimum => x[0].min(x[1]),
        Function::Maximum => x[0].max(x[1]),
        Function::Less => truth(x[0] < x[1]),
        Function::LessOrEqual => truth(x[0] <= x[1]),
        Function::Equal => truth(x[0] == x[1]),
        Function::And => x[0] * x[1],
        Function::Or => x[0].max(x[1]),
        Function::If => x[if x[0] == 1.0 { 1 } else { 2 }],
        other => panic!("{other:?}"),
    }
}

const DEAL: &str = r#"
[kind.deal]
class = "contract"
param = { giver = "party", taker = "party", share = { unit = "1", default = "50%" }, tranches = "list of tranche" }
assume.delay = { value = "1 mo", basis = "guess", why = "one for all" }
let = { size = "sum(x in tranches: x.amount)", half = "share * size" }
part.tranche.param = { amount = "USD", when = "when" }
part.tranche.pay.put = { from = "giver", to = "taker", amount = "amount", when = "when", books = "equity" }

[party]
fund = { cash = "$50B", discount = "8%" }
lab = { cash = { value = "$1B", basis = "guess", why = "an example" }, discount = "12%" }

[contract.deal]
kind = "deal"
giver = "fund"
taker = "lab"
tranches = [{ id = "first", amount = "$5B", when = "2026-03" }, { amount = "$20B", when = "lab.cash > $6B" }]

[let]
rate = "6%"
"#;

#[test]
fn variants_set_parts_parameters_and_shared_draws() {
    let text = format!(
        "{DEAL}[variant.big.set]\nrate = \"7%\"\nlab.cash = \"$9B\"\ndeal.share = \"10%\"\ndeal.tranches.first.amount = \"$6B\"\n\
         \"deal.tranches.2.amount\" = \"$1B\"\ndeal.delay = \"3 mo\"\n"
    );
    let scenario = built(&text).expect();
    let (base, big) = (&scenario.models[0], variant(&scenario, "big"));
    assert_eq!([value(base, "deal.size"), value(base, "deal.half")], [25e9, 12.5e9]);
    assert_eq!([value(big, "deal.size"), value(big, "deal.half")], [7e9, 0.7e9]);
    assert_eq!([value(base, "lab.cash"), value(big, "lab.cash")], [1e9, 9e9]);
    assert_eq!([value(base, "rate"), value(big, "rate")], [0.06, 0.07]);
    assert_eq!([value(base, "deal.delay"), value(big, "deal.delay")], [1.0, 3.0]);
    let QuantityKind::Assumption(cash) = &quantity(big, "lab.cash").kind else { panic!("an assumption") };
    assert_eq!(cash.why.as_deref(), Some("an example"), "a value that is set keeps its source");
}

#[test]
fn the_command_line_sets_what_a_variant_can() {
    for (name, to, read, expected) in [
        ("rate", "9%", "rate", 0.09),
        ("let.rate", "9%", "rate", 0.09),
        ("deal.tranches.first.amount", "$1B", "deal.size", 21e9),
        ("contract.deal.tranches.2.amount", "$1B", "deal.size", 6e9),
        ("party.lab.cash", "$3B", "lab.cash", 3e9),
        ("deal.delay", "2 mo", "deal.delay", 2.0),
        ("kind.deal.delay", "2 mo", "deal.delay", 2.0),
        ("deal.share", "20%", "deal.half", 5e9),
    ] {
        let scenario = Project::new(DEAL).set(name, to).build().expect();
        let found = value(&scenario.models[0], read);
        assert!((found - expected).abs() <= 1e-12 * expected, "{name}: {found}");
    }
    for (name, ids, words) in [
        ("raet", &["unknown-name"][..], "did you mean `rate`?"),
        ("deal.tranches.third.amount", &["unknown-name"], "cannot be set"),
        ("deal.shares", &["unknown-key"], "did you mean `share`?"),
        ("fund", &["unknown-name"], "cannot be set"),
    ] {
        Project::new(DEAL).set(name, "1").build().finds(ids, words);
    }
}

#[test]
fn what_an_instance_has_of_its_own_is_set_by_the_name_by_which_it_is_read() {
    let own = "[contract.hall.assume]\non = { value = \"30%\", basis = \"guess\", why = \"an example\" }\n\
        [contract.hall.let]\ndouble = \"2 * hall.on\"\nmore = \"hall.double + 1\"\n\
        [flow.f]\nfrom = \"fund\"\nto = \"lab\"\namount = \"$1/mo\"\nbooks = \"grant\"\ntier = 1\n";
    let text = format!("{DEAL}{own}");
    for (name, to, read, expected) in [
        ("hall.on", "40%", "hall.double", 0.8),
        ("contract.hall.on", "40%", "hall.double", 0.8),
        ("hall.assume.on", "40%", "hall.double", 0.8),
        ("hall.double", "5", "hall.more", 6.0),
    ] {
        let scenario = Project::new(text.clone()).set(name, to).build().expect();
        assert_eq!(value(&scenario.models[0], read), expected, "{name}");
    }
    let text = format!("{text}[variant.low.set]\nhall.on = \"10%\"\nflow.f.net = \"true\"\n");
    let scenario = Project::new(text).set("flow.f.tier", "2").build().expect();
    let low = variant(&scenario, "low");
    assert_eq!(value(low, "hall.double"), 0.2);
    assert!(flow(low, "f").net && flow(low, "f").tier == 2);
}

#[test]
fn there_is_one_cash_and_nobody_is_in_his_own_debt() {
    let with = |opening: &str| built(&format!("[party]\na = {{ cash = \"$5\", opening = [{opening}] }}\nb = {{}}\n"));
    with("{ account = \"asset cash\", amount = \"$7\" }").finds(&["unknown-account"], "cash at the start");
    with("{ account = \"asset loan\", amount = \"$7\", of = \"a\" }").finds(&["pays-itself"], "of itself");
    for books in ["capital cash", "dispose cash"] {
        let flow = format!(
            "[party]\na = {{ cash = \"$5\" }}\nb = {{}}\n[flow.x]\nfrom = \"a\"\nto = \"b\"\namount = \"$1/mo\"\nbooks = \"{books}\"\n"
        );
        built(&flow).finds(&["unknown-books"], "`cash`");
    }
}

#[test]
fn a_tier_is_computed_from_what_is_fixed() {
    let text = format!(
        "{DEAL}[kind.note]\nclass = \"contract\"\nparam.rank = {{ unit = \"1\", fixed = true }}\n[kind.note.flow.due]\n\
         from = \"root.fund\"\nto = \"root.lab\"\namount = \"$1/mo\"\nbooks = \"grant\"\ntier = \"rank + 1\"\n\
         [contract.first]\nkind = \"note\"\nrank = 3\n[contract.second]\nkind = \"note\"\nrank = \"2 * 4\"\n"
    );
    let scenario = Project::new(text.clone()).build().expect();
    let model = &scenario.models[0];
    assert_eq!(["first.due", "second.due"].map(|name| flow(model, name).tier), [4, 9]);
    for (rank, words) in [
        ("\"1 / 2\"", "whole number from 0 to 1000"),
        ("2000", "whole number"),
        ("\"$1\"", "`first.rank` is a bare number"),
    ] {
        let wrong = text.replace("rank = 3", &format!("rank = {rank}"));
        let found = Project::new(wrong).build().rendered();
        assert!(found.contains(words), "{rank}: {found}");
    }
}

#[test]
fn removal_switches_off_what_hangs_on_it() {
    let text = format!(
        "{DEAL}[flow.gift]\nfrom = \"fund\"\nto = \"lab\"\namount = \"$1/mo\"\nbooks = \"grant\"\n[variant]\n\
         part.remove = [\"deal.tranches.first\"]\nflow.remove = [\"gift\"]\nparty.remove = [\"fund\"]\n\
         member.remove = [\"deal.tranches.2.put\"]\nall.remove = [\"contract.deal\"]\n"
    );
    let scenario = built(&text).expect();
    let part = variant(&scenario, "part");
    assert_eq!(value(part, "deal.size"), 20e9, "what is removed is in no sum");
    assert!(instance(part, "deal.tranches.first").removed && !instance(part, "deal").removed);
    assert!(flow(part, "deal.tranches.first.put").removed && !flow(part, "deal.tranches.2.put").removed);
    assert!(flow(variant(&scenario, "flow"), "gift").removed);
    assert!(flow(variant(&scenario, "party"), "gift").removed, "nobody pays who is not there");
    assert!(flow(variant(&scenario, "member"), "deal.tranches.2.put").removed);
    let all = variant(&scenario, "all");
    assert!(instance(all, "deal.tranches.2").removed && quantity(all, "deal.size").removed);
    assert!(!quantity(all, "deal.delay").removed, "a draw of the kind belongs to no instance");
    assert!(!flow(all, "gift").removed);
}

#[test]
fn variants_add_tables_of_every_sort_and_run_as_the_base() {
    let text = format!(
        "{DEAL}[variant.more.add]\nparty.extra = {{ cash = \"$7\" }}\nkind.note = {{ class = \"thing\", param = {{ size = \"USD\" }} }}\n\
         thing.a = {{ kind = \"note\", size = \"$3\" }}\nlet.twice = \"2 * a.size + extra.cash * 0\"\n\
         flow.tip = {{ from = \"extra\", to = \"lab\", amount = \"$1/mo\", books = \"grant\" }}\n\
         [ask.q]\nholds = \"in(more, last(extra.cash)) > $0 and worth(more, lab) > $0\"\n"
    );
    let scenario = built(&text).expect();
    let more = variant(&scenario, "more");
    assert_eq!(value(more, "a.size"), 3.0);
    assert_eq!((scenario.models[0].parties.len(), more.parties.len()), (2, 3));
    // `extra` comes before `lab` in the variant, so that the numbers of parties differ between the worlds.
    let wealth = |model: &Model| {
        model.nodes.iter().find_map(|node| match node.operation {
            Operation::Wealth { party, .. } => Some(model.parties[party].name.clone()),
            _ => None,
        })
    };
    assert_eq!((wealth(&scenario.models[0]).as_deref(), wealth(more).as_deref()), (Some("lab"), Some("lab")));
    // The same variant run in place of the base: it is no patch of itself.
    let run = Project::new(text.as_str()).variant("more").build().expect();
    assert_eq!((run.models[0].parties.len(), value(&run.models[0], "a.size")), (3, 3.0));
    Project::new(text).variant("mroe").build().finds(&["not-a-variant"], "did you mean `more`?");
}

#[test]
fn without_stands_for_the_absence_of_a_contract() {
    let text = DEAL
        .replace("[let]", "without = { set = { rate = \"9%\" }, remove = [\"deal.tranches.first\"] }\n[let]")
        + "[ask.q]\nholds = \"worth(deal, lab) > $0 and worth([deal], fund) > worth(fund_deal, fund)\"\n[contract.fund_deal]\n";
    let scenario = built(&text).expect();
    let without = world(&scenario, &WorldName::Without(vec!["contract.deal".into()]));
    assert_eq!(value(without, "rate"), 0.09);
    assert!(!instance(without, "deal").removed && instance(without, "deal.tranches.first").removed);
    let other = world(&scenario, &WorldName::Without(vec!["contract.fund_deal".into()]));
    assert!(instance(other, "fund_deal").removed);
    assert_eq!(scenario.models.len(), 3, "worlds are shared by what asks for them");
}

#[test]
fn correlations_have_three_ways_to_be_written() {
    let body = "[assume]\na = { value = \"1 to 2\", basis = \"guess\", why = \"x\" }\n[party]\n\
                p = { cash = { value = \"$1 to $2\", basis = \"guess\", why = \"x\" } }\n";
    for head in [
        "[correlate]\na = { \"p.cash\" = 0.5 }\n",
        "[correlate]\na.p.cash = 0.5\n",
        "[correlate]\np.cash.a = 0.5\n",
        "correlate = [{ a = \"a\", b = \"p.cash\", rho = 0.5 }]\n",
        "correlate = [{ a = \"assume.a\", b = \"party.p.cash\", rho = 0.5 }]\n",
    ] {
        let scenario = built(&format!("{head}{body}")).expect();
        let model = &scenario.models[0];
        let [found] = model.correlations.as_slice() else { panic!("one correlation") };
        let mut pair = [model.quantity(found.a).name.as_str(), model.quantity(found.b).name.as_str()];
        pair.sort_unstable();
        assert_eq!((pair, found.rho), (["a", "p.cash"], 0.5), "{head}");
    }
    built(&format!(
        "correlate = [{{ a = \"a\", b = \"p.cash\", rho = 0.5 }}, {{ a = \"p.cash\", b = \"a\", rho = 0.1 }}]\n{body}"
    ))
    .finds(&["duplicate-name"], "correlated twice");
}

#[test]
fn tables_are_read_from_files() {
    let text = "[let]\nprice = \"table('p.csv', linear, unit = $1/GPUh)\"\ncurve = \"table('c.csv', at = t / 1 mo)\"\n";
    let built = |price: &str, curve: &str| Project::new(text).file("p.csv", price).file("c.csv", curve).build();
    let scenario = built("# source\nmonth,price\n2026-01,2.5\n\n2026-07-01,1.5\n", "0,1\n10, 2\n").expect();
    let tables: Vec<(Vec<(f64, f64)>, bool)> = scenario.models[0]
        .nodes
        .iter()
        .filter_map(|node| match &node.operation {
            Operation::Table { rows, linear, .. } => {
                Some((rows.iter().map(|row| (row.at, row.value)).collect(), *linear))
            }
            _ => None,
        })
        .collect();
    let month = |year: i32, month: i32| f64::from(year * 12 + month - 1);
    assert!(tables.contains(&(vec![(month(2026, 1), 2.5), (month(2026, 7), 1.5)], true)));
    assert!(tables.contains(&(vec![(0.0, 1.0), (10.0, 2.0)], false)));
    let good = "0,1\n10,2\n";
    built("2026-01,2\n2026-02,x\n", good).finds(&["wrong-value"], "`p.csv`, line 2, column 9: `x`");
    built("2026-01,2\n5,3\n", good).finds(&["wrong-value"], "line 2");
    built("2026-01,nan\n", good).finds(&["wrong-value"], "line 1");
    built("2026-02,2\n2026-01,3\n", good).finds(&["wrong-value"], "does not come after line 1");
    built("a,b\nc,d\n", good).finds(&["wrong-value"], "line 2");
    built("2026-01;0,435\n", good).finds(&["wrong-value"], "line 1, column 1: `2026-01;0,435`");
    built("month,price\n", good).finds(&["wrong-arguments"], "without rows");
    built("0,1\n1,2\n", good).finds(&["type-mismatch"], "the argument of this table");
    built("2026-01,2\n", "inf,1\n").finds(&["wrong-value"], "line 1");
}

/// In the canonical unit of power, Wh a month.
const GIGAWATT: f64 = 730e9;

const PLANTS: &str = r#"
[kind.plant]
class = "thing"
param = { cost = "USD/MWh", size = "GW", want = "GW" }
let = { runs = "fill(root.demand; p in plant by p.cost: p.size)", gets = "ration(p in plant where p.size > 1 GW: p.want, 2 GW)" }
[thing]
gas = { kind = "plant", cost = "$60/MWh", size = "3 GW", want = "4 GW" }
sun = { kind = "plant", cost = "$10/MWh", size = "2 GW", want = "1 GW" }
wind = { kind = "plant", cost = "$10/MWh", size = "1 GW", want = "1 GW" }
[let]
demand = "4 GW"
"#;

#[test]
fn fill_goes_by_order_and_ration_pro_rata() {
    let runs = |demand: &str| {
        let scenario = Project::new(PLANTS).set("demand", demand).build().expect();
        let model = scenario.models[0].clone();
        ["gas", "sun", "wind"].map(|name| (value(&model, &format!("{name}.runs")) / GIGAWATT * 1e3).round() / 1e3)
    };
    assert_eq!(runs("4 GW"), [1.0, 2.0, 1.0]);
    assert_eq!(runs("1.5 GW"), [0.0, 1.0, 0.5], "ties share pro rata");
    assert_eq!(runs("9 GW"), [3.0, 2.0, 1.0]);
    assert_eq!(runs("0 GW"), [0.0, 0.0, 0.0]);
    let scenario = built(PLANTS).expect();
    let gets = ["gas", "sun", "wind"].map(|name| value(&scenario.models[0], &format!("{name}.gets")) / GIGAWATT);
    assert_eq!(gets, [1.6, 0.4, 0.0], "who does not take part gets nothing");
}

#[test]
fn kinds_inherit_and_unite() {
    let scenario = built(
        r#"
[kind.bank]
class = "party"
outside = true
param = { size = "1", rank = { unit = "1", default = "size * 2" } }
let = { weight = "rank + 1", sort = "1" }
[kind.branch]
like = "bank"
let = { sort = "2" }
[kind.shop]
class = "party"
param = { goods = "1" }
[party]
a = { kind = "bank", size = 3 }
b = { kind = ["branch", "shop"], size = 4, rank = 1, goods = 7, outside = false }
[let]
banks = "count(x in bank)"
branches = "sum(x in branch: x.sort)"
weights = "sum(x in bank: x.weight)"
goods = "sum(x in shop: x.goods)"
"#,
    )
    .expect();
    let model = &scenario.models[0];
    let read = |name: &str| value(model, name);
    assert_eq!([read("banks"), read("branches"), read("weights"), read("goods")], [2.0, 2.0, 9.0, 7.0]);
    assert_eq!([read("a.sort"), read("b.sort")], [1.0, 2.0]);
    assert!(party(model, "a").outside && !party(model, "b").outside);
    assert_eq!(instance(model, "b").kinds, ["branch", "shop"]);
}

#[test]
fn parts_run_over_kinds_lists_and_intervals() {
    let scenario = built(
        r#"
[kind.model]
class = "thing"
param = { price = "1" }
[kind.market]
class = "thing"
param = { rivals = "list of model", base = "1", rows = { type = "list of row", default = [] } }
let = { all = "sum(c in cell: c.v)", one = "first(rivals).price", sum = "sum(r in rows: r.x)", many = "count(r in rows)" }
part.row.param = { x = "1" }
part.cell = { over = "m in rivals, s in 1..2", let = { v = "base * m.price * s", place = "self.index" } }
[thing]
big = { kind = "model", price = 10 }
small = { kind = "model", price = 1 }
world = { kind = "market", rivals = ["small", "big"], base = 2 }
rows = { kind = "market", rivals = ["big"], base = 2, rows = [{ x = 5 }, { id = "b", x = 7 }] }
"#,
    )
    .finds_nothing();
    let model = &scenario.models[0];
    assert_eq!([value(model, "world.all"), value(model, "world.one"), value(model, "world.many")], [66.0, 1.0, 0.0]);
    assert_eq!([value(model, "rows.sum"), value(model, "rows.many")], [12.0, 2.0]);
    // In key order; the place in the list is the index.
    assert_eq!(["world.cell.small_1.place", "world.cell.big_2.place"].map(|name| value(model, name)), [1.0, 4.0]);
    let parts: Vec<&str> = model.instances.iter().filter(|i| i.parent.is_some()).map(|i| i.key.as_str()).collect();
    assert_eq!(
        parts,
        [
            "thing.rows.rows.1",
            "thing.rows.rows.b",
            "thing.rows.cell.big_1",
            "thing.rows.cell.big_2",
            "thing.world.cell.big_1",
            "thing.world.cell.big_2",
            "thing.world.cell.small_1",
            "thing.world.cell.small_2",
        ]
    );
    assert_eq!(value(model, "world.cell.big_1.place"), 3.0);
}

#[test]
fn draws_of_a_kind_are_shared_and_those_of_instances_are_not() {
    let scenario = built(
        r#"
[kind.cloud]
class = "party"
param = { margin = "1" }
assume.crisis = { value = "bernoulli(20%)", basis = "guess", why = "x" }
let = { left = "margin * (1 - crisis)" }
part.site.assume.storm = { value = "bernoulli(10%)", basis = "guess", why = "x" }
part.site.over = "n in 1..2"
part.site.let = { up = "1 - storm" }
[party.a]
kind = "cloud"
margin = { value = "10% to 20%", basis = "guess", why = "x" }
[party.b]
kind = "cloud"
margin = { value = "10% to 20%", basis = "guess", why = "x" }
[party.b.assume.own]
value = "1 to 2"
basis = "guess"
why = "x"
[party.b.let]
more = "self.own + self.left + b.crisis"
"#,
    )
    .finds_nothing();
    let drawn: Vec<(&str, &str)> = scenario.models[0]
        .quantities
        .iter()
        .filter(|quantity| matches!(quantity.kind, QuantityKind::Assumption(_)))
        .map(|quantity| (quantity.name.as_str(), quantity.key.as_str()))
        .collect();
    assert_eq!(
        drawn,
        [
            ("a.margin", "party.a.margin"),
            ("cloud.crisis", "kind.cloud.crisis"),
            ("b.margin", "party.b.margin"),
            ("b.own", "party.b.own"),
            ("cloud.site.storm", "kind.cloud.site.storm"),
        ]
    );
}

#[test]
fn optional_references_choices_and_dates_of_events() {
    let scenario = built(
        r#"
[kind.loan]
class = "contract"
[kind.loan.param]
guarantor = { type = "party", optional = true }
style = { type = "one of level | bullet", default = "level" }
called = { type = "when", default = "false" }
[kind.loan.let]
backing = "if(guarantor == none, 0, 1)"
bullet = "if(style == bullet, 1, if(style != level, 2, 3))"
over = "called and date > 2026-02"
[party.a]
[contract.x]
kind = "loan"
[contract.y]
kind = "loan"
guarantor = "a"
style = "bullet"
called = { value = "2026-05 to 2027-05", basis = "guess", why = "x" }
[contract.z]
kind = "loan"
called = "2026-07"
"#,
    )
    .finds_nothing();
    let model = &scenario.models[0];
    assert_eq!(["x", "y"].map(|name| value(model, &format!("{name}.backing"))), [0.0, 1.0]);
    assert_eq!(["x", "y"].map(|name| value(model, &format!("{name}.bullet"))), [3.0, 1.0]);
    assert_eq!(
        ["x", "y", "z"].map(|name| quantity(model, &format!("{name}.over")).ty.clone()),
        [Type::Boolean, Type::Boolean, Type::Boolean]
    );
    assert_eq!(quantity(model, "y.called").ty, Type::Date);
}

#[test]
fn names_that_are_shared_go_by_their_keys() {
    let scenario = built(
        r#"
[party.loan]
cash = "$5"
[contract.loan.let]
size = "$3"
[assume.size]
value = "1"
basis = "guess"
why = "x"
[let]
size = "2"
t_max = "sum(t in [1, 2, 3]: t) + assume.size + let.size"
both = "contract.loan.size + party.loan.cash * 0"
"#,
    )
    .finds_nothing();
    let model = &scenario.models[0];
    assert_eq!([value(model, "t_max"), value(model, "let.size"), value(model, "contract.loan.size")], [9.0, 2.0, 3.0]);
    let mut all = names(model);
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), count, "names are unique");
    assert_eq!(party(model, "party.loan").name, "party.loan");
}

#[test]
fn money_keeps_its_currency() {
    let scenario = built(
        r#"
[party]
a = { currency = "EUR", cash = "€5M" }
b = { currency = "EUR" }
[contract.c.flow.rent]
from = "a"
to = "b"
amount = "€1M/mo"
books = "lease office"
[let]
eur = "paid(c.rent) + book(c) + a.cash"
in_dollars = "eur * 1.1 USD/EUR"
"#,
    )
    .finds_nothing();
    let model = &scenario.models[0];
    assert_eq!(flow(model, "c.rent").currency, "EUR");
    let Type::Number(dimension) = &quantity(model, "in_dollars").ty else { panic!("a number") };
    assert_eq!(dimension.as_currency(), Some("USD"));
}

/// What could be bound is given beside the mistakes, with every name in its place.
#[test]
fn a_scenario_with_a_mistake_has_a_part() {
    let sound = built("[let]\na = \"2\"\n");
    assert!(sound.scenario.is_some() && sound.part.is_none());
    let faulty = built("[let]\na = \"nothing\"\nb = \"2\"\n");
    assert!(faulty.scenario.is_none());
    let part = faulty.part.expect("two names");
    assert_eq!(names(&part), ["a", "b"]);
    let value = |name: &str| match quantity(&part, name).kind {
        QuantityKind::Let(node) => part.node(node).operation.clone(),
        _ => panic!("a let"),
    };
    assert!(matches!(value("a"), Operation::Constant(value) if value.is_nan()));
    assert!(matches!(value("b"), Operation::Constant(2.0)));
}

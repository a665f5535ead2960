//! The layout of `offtake fmt`.

use offtake_syntax::format;

use crate::expressions::is_unit;

#[track_caller]
fn check(source: &str, expected: &str) {
    let once = format(source, &is_unit).unwrap_or_else(|e| panic!("{source}\n{e:?}"));
    assert_eq!(once, expected);
    let twice = format(&once, &is_unit).unwrap_or_else(|e| panic!("{once}\n{e:?}"));
    assert_eq!(twice, once);
}

#[test]
fn tables_keys_and_comments() {
    check(
        "
# first

#second
offtake=1
title   =   \"A  title\"# why


start = '2026-05'
months = 120
[ party . bank ]   # header

cash=\"$100M\"
# about x
x   = 1
[party.\"no go\"]


# belongs to below

# directly above
  [[row]]
a = 1
[[row]]
  # inside
  a.b = 2
  long_name = 3



# at the end

",
        "\
# first

#second
offtake = 1
title   = \"A  title\" # why

start  = '2026-05'
months = 120

[party.bank]   # header
cash = \"$100M\"
# about x
x    = 1

[party.\"no go\"]

# belongs to below

# directly above
[[row]]
a = 1

[[row]]
# inside
a.b       = 2
long_name = 3

# at the end
",
    );
}

#[test]
fn arrays_and_inline_tables() {
    check(
        "
a = [ 1,2 , 3 ]
b = {x=1,y = [ ], z={}}
c = [
  1,
  2
]
d = [
  1,
  2,
]
e = [ # open
 1, # one
 # before two
 2 # two
 # last
]
f = { a = 1,
  # note
  b.c = 2 }
show = [\"equity.support\", \"worth(commitment, aws)\", \"commitment.effective_discount\", \"anthropic.cash\", \"aws.cash\"]
",
        "\
a    = [1, 2, 3]
b    = { x = 1, y = [], z = {} }
c    = [1, 2]
d    = [
  1,
  2,
]
e    = [
  # open
  1, # one
  # before two
  2, # two
  # last
]
f    = {
  a = 1,
  # note
  b.c = 2,
}
show = [
  \"equity.support\",
  \"worth(commitment, aws)\",
  \"commitment.effective_discount\",
  \"anthropic.cash\",
  \"aws.cash\",
]
",
    );
}

#[test]
fn expressions() {
    check(
        "\
[let]
a = \"x+y *2\"
b = \"x-y\"
c = 'table(\"a  b.csv\")'
d = \"\"\"
   x
   + y\"\"\"
e = \"5 yr ^ 2\"
f = \"tab\\there+1\"
[flow.x]
fact = \"aws-margin\"
why = \"because  a+b\"
books = \"sale compute\"
amount = \"rate*balance(firm,liability loan,of=bank)\"
file = \"data/prices-2026.csv\"
rate = \"firm_share*2\"
[kind.k.param]
rent = \"USD/GPUh\"
life = { unit = \"yr\", default = \"5*yr\" }
",
        "\
[let]
a = \"x + y * 2\"
b = \"x - y\"
c = 'table(\"a  b.csv\")'
d = \"x + y\"
e = \"5 yr ^ 2\"
f = \"tab\\there+1\"

[flow.x]
fact   = \"aws-margin\"
why    = \"because  a+b\"
books  = \"sale compute\"
amount = \"rate * balance(firm, liability loan, of = bank)\"
file   = \"data/prices-2026.csv\"
rate   = \"firm_share * 2\"

[kind.k.param]
rent = \"USD/GPUh\"
life = { unit = \"yr\", default = \"5 * yr\" }
",
    );
}

/// Names of people and places read as expressions at times: `Lambda (table)` is no call.
#[test]
fn facts_hold_prose() {
    let text = "\
[file]
subject = \"a  (b)\"

[[fact]]
id        = \"x-y\"
publisher = \"Lambda (table)\"
unit      = \"USD/ GPUh\"
note      = \"a+b\"
";
    check(text, text);
}

#[test]
fn long_expressions_are_wrapped() {
    check(
        "\
[ask.x]
holds = \"sum(k in contract where k.is_large and k.started: worth(k, aws) + k.bonus) > equity.support and worth(commitment, aws) > $5B\"  # two
",
        "\
[ask.x]
holds = \"\"\"
  sum(k in contract where k.is_large and k.started: worth(k, aws) + k.bonus) > equity.support
  and worth(commitment, aws) > $5B
\"\"\"  # two
",
    );
}

#[test]
fn mistakes_are_reported_and_empty_files_stay_empty() {
    assert!(format("a = ", &is_unit).is_err());
    assert!(format(&"[".repeat(1_000), &is_unit).is_err());
    check("", "");
    check("\n\n", "");
    check("# only", "# only\n");
    // All lines end as the first one does.
    check("\u{feff}a=1\r\n# x\n[b]\r\n", "a = 1\r\n\r\n# x\r\n[b]\r\n");
    check("a=1\n# x\r\n[b]\n", "a = 1\n\n# x\n[b]\n");
}

#[test]
fn the_layout_of_the_design_is_kept() {
    let source = include_str!("design.toml");
    check(source, source);
}

/// Comments behind the lines of a run stand in one column, as near as the nearest was; one alone keeps its distance.
#[test]
fn comments_behind_lines_are_aligned() {
    check(
        "\
[let]
a=1 # one
longer = 'x+y'    # two
b = 2      # three

c=3     # alone
d=4

e=5# below
# above f
f=6  # six
g=\"plain, and longer than all others\"
seven=7 # seven
",
        "\
[let]
a      = 1       # one
longer = \"x + y\" # two
b      = 2       # three

c = 3     # alone
d = 4

e     = 5 # below
# above f
f     = 6 # six
g     = \"plain, and longer than all others\"
seven = 7 # seven
",
    );
    let aligned = "[let]\na  = 1    # one\nbb = 22   # two\n";
    check(aligned, aligned);
}

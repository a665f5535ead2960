//! Expressions: trees, literals, places, mistakes.

use offtake_syntax::{
    Argument, Code, Diagnostic, Expression, ExpressionKind, FileId, Fold, Text, parse_expression, parse_over, print,
};

pub fn is_unit(word: &str) -> bool {
    const UNITS: [&str; 20] = [
        "yr", "mo", "h", "s", "USD", "EUR", "GPU", "GPUh", "kW", "MW", "GW", "MWh", "tok", "Mtok", "GB", "TB", "m",
        "W", "seat", "B",
    ];
    UNITS.contains(&word)
}

fn text(source: &str) -> Text {
    Text::verbatim(FileId(0), 0, source)
}

pub fn parse(source: &str) -> Result<Expression, Vec<Diagnostic>> {
    parse_expression(&text(source), &is_unit)
}

/// The tree in brackets, without places.
pub fn shape(expression: &Expression) -> String {
    let all = |items: &[Expression]| items.iter().map(shape).collect::<Vec<_>>().join(" ");
    match &expression.kind {
        ExpressionKind::Number(value) => format!("{value}"),
        ExpressionKind::Quantity { value, unit } => format!("{value}:{}", unit.text),
        ExpressionKind::Date(month) => format!("date {month}"),
        ExpressionKind::Boolean(value) => format!("{value}"),
        ExpressionKind::Text(text) => format!("{text:?}"),
        ExpressionKind::Name(name) => name.text.clone(),
        ExpressionKind::Member(inner, member) => format!("(. {} {})", shape(inner), member.text),
        ExpressionKind::Unary(operator, inner) => format!("({operator:?} {})", shape(inner)),
        ExpressionKind::Binary(operator, left, right) => {
            format!("({operator:?} {} {})", shape(left), shape(right))
        }
        ExpressionKind::Range(low, high) => format!("(to {} {})", shape(low), shape(high)),
        ExpressionKind::Interval(low, high) => format!("(.. {} {})", shape(low), shape(high)),
        ExpressionKind::Call { function, arguments } => format!("({}{})", function.text, shape_arguments(arguments)),
        ExpressionKind::Fold(fold) => shape_fold(fold),
        ExpressionKind::Account(words) => {
            format!("<{}>", words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "))
        }
        ExpressionKind::List(items) => format!("[{}]", all(items)),
    }
}

fn shape_arguments(arguments: &[Argument]) -> String {
    let mut out = String::new();
    for argument in arguments {
        out.push(' ');
        if let Some(name) = &argument.name {
            out.push_str(&format!("{}=", name.text));
        }
        out.push_str(&shape(&argument.value));
    }
    out
}

fn shape_fold(fold: &Fold) -> String {
    let mut out = format!("({} {} in {}", fold.function.text, fold.binding.text, shape(&fold.over));
    for (word, part) in [("total", &fold.total), ("where", &fold.filter), ("by", &fold.order), (":", &fold.body)] {
        if let Some(part) = part {
            out.push_str(&format!(" {word} {}", shape(part)));
        }
    }
    out + &shape_arguments(&fold.rest) + ")"
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        match parse(source) {
            Ok(tree) => assert_eq!(shape(&tree), *expected, "in {source}"),
            Err(problems) => panic!("{source}: {problems:?}"),
        }
    }
}

#[test]
fn literals() {
    check(&[
        ("5", "5"),
        ("1_000", "1000"),
        ("1e6", "1000000"),
        ("1.5E-3", "0.0015"),
        (".5", "0.5"),
        ("5%", "0.05"),
        ("0.1%", "0.001"),
        ("3k", "3000"),
        ("2M", "2000000"),
        ("1.5B", "1500000000"),
        ("1T", "1000000000000"),
        ("$100B", "100000000000:USD"),
        ("$0.1B", "100000000:USD"),
        ("€5", "5:EUR"),
        ("£1_000", "1000:GBP"),
        ("¥3k", "3000:JPY"),
        ("$.5/GPUh", "0.5:USD/GPUh"),
        ("$2.35/GPUh", "2.35:USD/GPUh"),
        ("$15/Mtok", "15:USD/Mtok"),
        ("$5B/yr", "5000000000:USD/yr"),
        ("5 GW", "5:GW"),
        ("5GB", "5:GB"),
        ("5MW", "5:MW"),
        ("10yr", "10:yr"),
        ("10 yr", "10:yr"),
        ("10\n yr", "10:yr"),
        ("3k GPU", "3000:GPU"),
        ("5 B", "5:B"),
        ("5 wombat", "5:wombat"),
        ("5wombat", "5:wombat"),
        ("10 tok/s/GPU", "10:tok/s/GPU"),
        ("3/yr", "3:1/yr"),
        ("6%/yr", "0.06:1/yr"),
        ("5 m^2", "5:m^2"),
        ("30%/yr^1/2", "0.3:1/yr^1/2"),
        ("2 W/m^-2/s", "2:W/m^-2/s"),
        ("2029-12", "date 24359"),
        ("0001-01", "date 12"),
        ("true", "true"),
        ("false", "false"),
        ("table('prices.csv')", "(table \"prices.csv\")"),
        ("\"it's\"", "\"it's\""),
        ("[]", "[]"),
        ("[1, $5, a]", "[1 5:USD a]"),
        ("[1, 2,]", "[1 2]"),
    ]);
}

#[test]
fn what_is_a_unit_and_what_a_division() {
    check(&[
        ("$5 / yr", "(Divide 5:USD yr)"),
        ("$5/ yr", "(Divide 5:USD yr)"),
        ("$5/wombat", "(Divide 5:USD wombat)"),
        ("5 GW/wombat", "(Divide 5:GW wombat)"),
        ("price/yr", "(Divide price yr)"),
        ("10/s(x)", "(Divide 10 (s x))"),
        ("10/s.x", "(Divide 10 (. s x))"),
        ("5 yr^n", "(Power 5:yr n)"),
        ("5 yr ^ 2", "(Power 5:yr 2)"),
        ("(5 yr)^2", "(Power 5:yr 2)"),
        ("a / (3/yr)", "(Divide a 3:1/yr)"),
        ("a / $3/GPUh", "(Divide a 3:USD/GPUh)"),
        ("5 and x", "(And 5 x)"),
        ("5 to 10 yr", "(to 5 10:yr)"),
    ]);
}

#[test]
fn dates_and_subtraction() {
    check(&[
        ("2029 - 12", "(Subtract 2029 12)"),
        ("2029-1", "(Subtract 2029 1)"),
        ("2029-123", "(Subtract 2029 123)"),
        ("12029-12", "(Subtract 12029 12)"),
        ("2029-12.5", "(Subtract 2029 12.5)"),
        ("x-2029-12", "(Subtract x date 24359)"),
        ("2029-12 + 3 mo", "(Add date 24359 3:mo)"),
        ("2029-12..2031-01", "(.. date 24359 date 24372)"),
        ("2029-12 to 2031-01", "(to date 24359 date 24372)"),
    ]);
}

#[test]
fn precedence() {
    check(&[
        ("a + b * c", "(Add a (Multiply b c))"),
        ("a - b - c", "(Subtract (Subtract a b) c)"),
        ("a / b * c", "(Multiply (Divide a b) c)"),
        ("(a + b) * c", "(Multiply (Add a b) c)"),
        ("-a^2", "(Negate (Power a 2))"),
        ("-a * b", "(Multiply (Negate a) b)"),
        ("a - -b", "(Subtract a (Negate b))"),
        ("a ^ b ^ c", "(Power a (Power b c))"),
        ("a ^ -b", "(Power a (Negate b))"),
        ("2^1..3", "(Power 2 (.. 1 3))"),
        ("not a < b", "(Not (Less a b))"),
        ("not a and b", "(And (Not a) b)"),
        ("not not a", "(Not (Not a))"),
        ("a or b and c", "(Or a (And b c))"),
        ("a + 1 <= b and c != d", "(And (LessOrEqual (Add a 1) b) (NotEqual c d))"),
        ("a == b or c >= d", "(Or (Equal a b) (GreaterOrEqual c d))"),
        ("10% to 20% + x", "(to 0.1 (Add 0.2 x))"),
        ("-5 to 5", "(to (Negate 5) 5)"),
        ("2026..2035", "(.. 2026 2035)"),
        ("1..n.last", "(.. 1 (. n last))"),
        ("(-1)..1", "(.. (Negate 1) 1)"),
        ("a.b.c * 2", "(Multiply (. (. a b) c) 2)"),
        ("first(x).y", "(. (first x) y)"),
        ("a.in + b.to", "(Add (. a in) (. b to))"),
        ("a\n  and\n\tb", "(And a b)"),
        ("größe * 2", "(Multiply größe 2)"),
    ]);
}

#[test]
fn calls_accounts_and_folds() {
    check(&[
        ("f()", "(f)"),
        ("if(a > b, a, b)", "(if (Greater a b) a b)"),
        ("beta(p05 = 40%, p95 = 95%)", "(beta p05=0.4 p95=0.95)"),
        ("step(x, by = 3, to = y)", "(step x by=3 to=y)"),
        ("in(no_deal, x)", "(in no_deal x)"),
        ("balance(firm, liability loan, of = bank)", "(balance firm <liability loan> of=bank)"),
        ("balance(self, asset prepaid chips)", "(balance self <asset prepaid chips>)"),
        ("balance(lab, equity paid in)", "(balance lab <equity paid in>)"),
        ("balance(lab, asset in transit to b, of = c)", "(balance lab <asset in transit to b> of=c)"),
        ("balance(lab, equity and or)", "(balance lab <equity and or>)"),
        ("sum(p in party: balance(p, equity paid in))", "(sum p in party : (balance p <equity paid in>))"),
        ("balance(self, of = asset chips)", "(balance self of=<asset chips>)"),
        ("balance(self, equity paid in)", "(balance self <equity paid in>)"),
        ("balance(self, asset held to maturity, of = x)", "(balance self <asset held to maturity> of=x)"),
        ("sum(v in vintages: v.alive)", "(sum v in vintages : (. v alive))"),
        (
            "sum(k in kind where k.x > 0 and k.y: k.z * 2)",
            "(sum k in kind where (And (Greater (. k x) 0) (. k y)) : (Multiply (. k z) 2))",
        ),
        ("count(k in kind where k.on)", "(count k in kind where (. k on))"),
        ("count(k in kind)", "(count k in kind)"),
        (
            "fill(total; k in x where k.on by k.order: k.cap)",
            "(fill k in x total total where (. k on) by (. k order) : (. k cap))",
        ),
        ("fill(1; k in x by k.a where k.b: k.c)", "(fill k in x total 1 where (. k b) by (. k a) : (. k c))"),
        ("ration(k in x: k.want, supply)", "(ration k in x : (. k want) supply)"),
        ("sum(y in 2026..2035: y)", "(sum y in (.. 2026 2035) : y)"),
        ("sum(x in [a, b]: x)", "(sum x in [a b] : x)"),
        ("sum(a in x: sum(b in a.y: b.z)).w", "(. (sum a in x : (sum b in (. a y) : (. b z))) w)"),
    ]);
}

#[test]
fn over() {
    let read = |source: &str| {
        parse_over(&text(source), &is_unit).map(|bindings| {
            bindings.iter().map(|(name, over)| format!("{}: {}", name.text, shape(over))).collect::<Vec<_>>().join("; ")
        })
    };
    assert_eq!(read("m in model, s in segment").as_deref(), Ok("m: model; s: segment"));
    assert_eq!(read("y in 2026..2035").as_deref(), Ok("y: (.. 2026 2035)"));
    for wrong in ["", "m", "m in", "m in a,", "m in a, m in b", "m in a s in b", "2026..2035"] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}

/// The text under the primary label, the message and the help.
fn mistake(source: &str) -> (String, String, String) {
    let problems = parse(source).expect_err(source);
    assert_eq!(problems.len(), 1, "{source}");
    let problem = &problems[0];
    let span = problem.labels[0].span;
    let under = source.get(span.start as usize - 1..span.end as usize - 1).unwrap_or("");
    (under.to_owned(), problem.message.clone(), problem.help.iter().map(|help| help.text.as_str()).collect())
}

#[test]
fn mistakes_point_and_repair() {
    // Expression, the text pointed at, part of the message, part of the help.
    let cases = [
        ("", "", "missing", "write a number"),
        ("a +", "", "missing after `+`", "write a number"),
        ("a = 5", "=", "cannot follow `a`", "`==`"),
        ("if(a = 5, 1, 2)", "=", "does not compare", "`==`"),
        ("a && b", "&&", "not a sign", "`and`"),
        ("a || b", "||", "not a sign", "`or`"),
        ("!a", "!", "not a sign", "`not`"),
        ("a ** 2", "**", "not a sign", "`^`"),
        ("c ? a : b", "?", "not a sign", "if(condition"),
        ("a < b < c", "<", "cannot be chained", "`a < b and b < …`"),
        ("1 to 2 to 3", "to", "cannot follow another", "one low and one high"),
        ("1..2..3", "..", "cannot follow another", "two ends"),
        ("-1..1", "-1..1", "no negative", "(-5)..5"),
        ("f(a, b", "(", "never closed", "missing `)`"),
        ("[a, b", "[", "never closed", "missing `]`"),
        ("(a, b)", ",", "one expression", "square brackets"),
        ("a)", ")", "cannot follow", "remove it"),
        ("1,000", ",", "cannot follow", "1_000"),
        ("a b", "b", "operator is missing", "no spaces"),
        ("5 yr x", "x", "operator is missing", "`+ - * /`"),
        ("5% of x", "of", "cannot follow `5%`", "5% * x"),
        ("a is b", "is", "cannot follow", "`==`"),
        ("if a then b else c", "if", "cannot stand here", "if(condition"),
        ("a AND b", "AND", "cannot follow", "small letters"),
        ("x in y", "in", "cannot follow", "sum(k in kind"),
        ("a %", "%", "cannot stand", "5%"),
        ("a # b", "#", "cannot stand", "no comments"),
        ("a ≤ b", "≤", "not a sign", "`<=`"),
        ("$5bn", "bn", "cannot follow an amount", "`$5B`"),
        ("$-5", "$", "no amount", "`-$5`"),
        ("$x", "$", "no amount", "`$5`"),
        ("2029-13", "13", "no month 13", "01 to 12"),
        ("2029-00", "00", "no month 00", "01 to 12"),
        ("2029-12-01", "2029-12-01", "without a day", "`2029-12`"),
        ("1e999", "1e999", "too large", "1.8e308"),
        ("5.x", ".", "names and calls", "5.0"),
        ("a.", "", "member is missing", "thing.member"),
        ("a.f(x)", "a.f", "plain name", "f(…)"),
        ("'text", "'", "never closed", "close it"),
        ("a / 3/yr", "3/yr", "one literal", "(3/yr)"),
        ("2^3/yr", "3/yr", "one literal", "(3/yr)"),
        ("sum(a in x, b in y: 1)", "b", "one thing", "sum(b in y"),
        ("sum(a in x where b where c: 1)", "where", "one `where`", "`and`"),
        ("fill(a, b; k in x: 1)", ";", "before `;`", "fill(total"),
        ("fill(a; k)", "k", "runs over", "k in kind"),
        ("balance(a, asset chips + 1)", "+", "account words", "operator"),
        ("f(a is b)", "is", "cannot follow", "`==`"),
        ("a..=b", "..=", "not a sign", "both ends"),
        ("if(a < 2; 1; 0)", ";", "between values", "`,`"),
        ("[1; 2]", ";", "between values", "`,`"),
        ("$0,07/kWh", ",", "cannot follow", "`$0.07`"),
        ("0,125", ",", "cannot follow", "`0.125`"),
        ("1.234,56", ",", "cannot follow", "`1_234.56`"),
        ("1 000 000", "000", "operator is missing", "`1_000_000`"),
        ("100 million USD", "USD", "operator is missing", "`100M USD`"),
        ("a - 1.5 billion USD/yr", "USD", "operator is missing", "`1.5B USD`"),
        ("52 mo after a", "after", "operator is missing", "`a + 52 mo`"),
        ("min(2 yr before 2030-01, b)", "before", "operator is missing", "`2030-01 - 2 yr`"),
        ("3 x y", "y", "operator is missing", "`3 *`"),
        ("a ± b", "±", "not a sign", "normal(mean, sd)"),
        ("5 yr ± 1", "±", "not a sign", "`normal(5 yr, 1 yr)`"),
        ("$5 per foo", "per", "cannot follow", "right after the number"),
        ("a > Jan 2027", "2027", "operator is missing", "`2027-01`"),
        ("Jan 2027", "Jan 2027", "its year first", "`2027-01`"),
        ("31.01.2027", "31.01.2027", "its year first", "`2027-01`"),
    ];
    for (source, under, message, help) in cases {
        let found = mistake(source);
        assert_eq!(found.0, under, "{source}: {found:?}");
        assert!(found.1.contains(message), "{source}: {found:?}");
        assert!(found.2.contains(help), "{source}: {found:?}");
    }
}

#[test]
fn places_lie_in_the_file() {
    let text = Text::verbatim(FileId(3), 100, "a + (b.c) * $5/yr");
    let tree = parse_expression(&text, &is_unit).expect("parses");
    assert_eq!((tree.span.file, tree.span.start, tree.span.end), (FileId(3), 101, 118));
    let ExpressionKind::Binary(_, left, right) = tree.kind else {
        panic!("a sum");
    };
    assert_eq!((left.span.start, left.span.end), (101, 102));
    assert_eq!((right.span.start, right.span.end), (105, 118));
    let ExpressionKind::Binary(_, member, money) = right.kind else {
        panic!("a product");
    };
    assert_eq!((member.span.start, member.span.end), (106, 109));
    assert_eq!((money.span.start, money.span.end), (113, 118));
}

#[test]
fn depth_and_length_are_bounded() {
    let deep = [
        "(".repeat(5_000),
        "f(".repeat(5_000),
        "[".repeat(9_000),
        "-".repeat(9_000),
        "not ".repeat(4_000),
        "a^".repeat(5_000) + "a",
        "a.".repeat(5_000) + "a",
        "a + ".repeat(4_000) + "a",
        "sum(a in ".repeat(2_000),
    ];
    for source in deep {
        let problems = parse(&source).expect_err("too deep");
        assert_eq!(problems[0].code, Code::NestedTooDeep, "{}", &source[..8]);
    }
    assert!(parse(&("a + ".repeat(100) + "a")).is_ok());
    assert!(parse(&("(".repeat(60) + "a" + &")".repeat(60))).is_ok());
    let problems = parse(&format!("{0} < {0} < a", "a".repeat(9_000))).expect_err("a chain");
    assert!(problems[0].help[0].text.len() < 400);
    let problems = parse(&"a".repeat(30_000)).expect_err("too long");
    assert_eq!(problems[0].code, Code::ExpressionSyntax);
}

#[test]
fn canonical_text() {
    let cases = [
        ("a+b*  c", "a + b * c"),
        ("((a))+(b*c)", "a + b * c"),
        ("(a+b)*c", "(a + b) * c"),
        ("a-(b-c)", "a - (b - c)"),
        ("a^(b^c)", "a^b^c"),
        ("(a^b)^c", "(a^b)^c"),
        ("(-a)^2", "(-a)^2"),
        ("2 ^ (-3)", "2^(-3)"),
        ("-(-a)", "-(-a)"),
        ("$100B", "$100B"),
        ("$2.35/GPUh", "$2.35/GPUh"),
        ("$1_234_567", "$1234567"),
        ("$350e9", "$350B"),
        ("5 USD/yr", "$5/yr"),
        ("10yr", "10 yr"),
        ("(5 yr)^2", "(5 yr)^2"),
        ("3/yr", "3/yr"),
        ("a/(3/yr)", "a / (3/yr)"),
        ("5%", "0.05"),
        ("1e21", "1e21"),
        ("2029-12", "2029-12"),
        ("'it'", "'it'"),
        ("\"it's\"", "\"it's\""),
        ("not(a)", "not a"),
        ("(not a)==b", "(not a) == b"),
        ("fill(t ;k in x by k.o where k.w:k.c)", "fill(t; k in x where k.w by k.o: k.c)"),
        ("ration(k in x:k.want,supply)", "ration(k in x: k.want, supply)"),
        ("f(a=1,asset  chips)", "f(a = 1, asset chips)"),
        ("(1 to 2)*3", "(1 to 2) * 3"),
        ("(-1) .. 1", "(-1)..1"),
    ];
    for (source, expected) in cases {
        let printed = print(&parse(source).unwrap_or_else(|e| panic!("{source}: {e:?}")));
        assert_eq!(printed, expected, "{source}");
        let again = parse(&printed).unwrap_or_else(|e| panic!("{printed}: {e:?}"));
        assert_eq!(shape(&again), shape(&parse(source).expect("parsed")), "{source}");
    }
}

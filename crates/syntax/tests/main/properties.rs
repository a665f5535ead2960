//! What holds for any input.

use offtake_syntax::{
    Argument, BinaryOperator, Expression, ExpressionKind, FileId, Fold, Identifier, Label, Sources, Span, Text,
    UnaryOperator, UnitText, format, parse_expression, parse_over, parse_toml, print, render,
};
use proptest::prelude::*;

use crate::expressions::{is_unit, shape};

/// Words and signs of the language, right and wrong ones, so that soup of them often almost parses.
const TOKENS: [&str; 64] = [
    "a",
    "b.c",
    "kind",
    "k",
    "yr",
    "GPUh",
    "5",
    "1_000",
    ".5",
    "5%",
    "3k",
    "$100B",
    "$2.35/GPUh",
    "10 yr",
    "5GW",
    "2029-12",
    "2029-13",
    "1e6",
    "1e999",
    "'text'",
    "\"",
    "'",
    "+",
    "-",
    "*",
    "/",
    "^",
    "<",
    "<=",
    ">",
    ">=",
    "==",
    "!=",
    "=",
    "and",
    "or",
    "not",
    "if(",
    "sum(k in kind where",
    "fill(a; k in x by",
    "in",
    "where",
    "by",
    "to",
    "..",
    "...",
    ":",
    ";",
    ",",
    "(",
    ")",
    "[",
    "]",
    ".",
    "true",
    "&&",
    "!",
    "?",
    "%",
    "é",
    "€5",
    "/yr",
    "^1/2",
    "\n",
];

const LINES: [&str; 40] = [
    "offtake = 1",
    "a = \"x+y\"",
    "[let]",
    "[party.x]",
    "[[row]]",
    "[kind.k.param]",
    "b.c = 2",
    "b.d = [1,2 , 3]",
    "# a comment",
    "",
    "   ",
    "\t# indented",
    "c = { x = 1, y = 'two' } # behind",
    "d = [ # open",
    "  1, # one",
    "]",
    "e = \"\"\"",
    "text",
    "\"\"\"",
    "f = '''",
    "'''",
    "g = \"\\u00e9\\\"\"",
    "h = 2026-05-01",
    "i = [{a=1},{a=22,b=3},]",
    "holds = \"a > b and c < d or e == f and sum(k in kind where k.aaaaaaaa > 5: k.bbbbbbbbbbbbbb) > $100B and not x\"",
    "when='2026-05'",
    "a = 2",
    "[let.x]",
    "[ party . y ] # header",
    "[party]",
    "j = {",
    "  z = 1",
    "}",
    "k = ",
    "= 5",
    "\"q k\" = true",
    "amount = '''a +",
    "b'''",
    "[\"\"]",
    "l = [[1, [2]], []]",
];

fn soup(words: &'static [&'static str], separators: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = (prop::sample::select(words), prop::sample::select(separators));
    prop::collection::vec(piece, 0..24)
        .prop_map(|pieces| pieces.into_iter().map(|(word, separator)| format!("{word}{separator}")).collect())
}

fn identifier(text: &str) -> Identifier {
    Identifier { text: text.to_owned(), span: Span::new(FileId(0), 0, 0) }
}

fn node(kind: ExpressionKind) -> Expression {
    Expression { kind, span: Span::new(FileId(0), 0, 0) }
}

fn name() -> impl Strategy<Value = Identifier> {
    prop::sample::select(&["a", "b", "kind", "größe", "yr", "x_1"][..]).prop_map(identifier)
}

fn leaf() -> impl Strategy<Value = Expression> {
    let units = &["yr", "GPUh", "USD", "USD/GPUh", "EUR", "1/yr", "1/yr^1/2", "tok/s/GPU", "m^-2", "wombat"][..];
    let number =
        prop_oneof![(0u32..3_000).prop_map(f64::from), 0.0..1e18f64, (0u32..99).prop_map(|n| f64::from(n) * 1e8)];
    prop_oneof![
        number.clone().prop_map(ExpressionKind::Number),
        (number, prop::sample::select(units)).prop_map(|(value, unit)| ExpressionKind::Quantity {
            value,
            unit: UnitText { text: unit.to_owned(), span: Span::new(FileId(0), 0, 0) },
        }),
        (12i32..99_999).prop_map(ExpressionKind::Date),
        any::<bool>().prop_map(ExpressionKind::Boolean),
        prop::sample::select(&["x.csv", "it's", "say \"so\"", ""][..]).prop_map(|t| ExpressionKind::Text(t.to_owned())),
        name().prop_map(ExpressionKind::Name),
    ]
    .prop_map(node)
}

fn tree() -> impl Strategy<Value = Expression> {
    use BinaryOperator::*;
    let operators = &[Add, Subtract, Multiply, Divide, Power, Less, LessOrEqual, Greater, Equal, NotEqual, And, Or][..];
    leaf().prop_recursive(5, 40, 4, move |inner| {
        let boxed = inner.clone().prop_map(Box::new).boxed();
        let account = prop::collection::vec(name(), 2..4).prop_map(|words| node(ExpressionKind::Account(words)));
        let value = prop_oneof![4 => inner.clone(), 1 => account];
        let argument = (prop::option::of(name()), value).prop_map(|(name, value)| Argument { name, value });
        let arguments = prop::collection::vec(argument, 0..3).boxed();
        let maybe = prop::option::of(inner.clone());
        let clauses = (maybe.clone(), maybe.clone(), maybe.clone(), maybe);
        let fold = (name(), name(), inner.clone(), clauses, arguments.clone()).prop_map(
            |(function, binding, over, (total, filter, order, body), rest)| {
                ExpressionKind::Fold(Box::new(Fold { function, total, binding, over, filter, order, body, rest }))
            },
        );
        let interval = (boxed.clone(), boxed.clone()).prop_map(|(low, high)| ExpressionKind::Interval(low, high));
        // The parser refuses the negative of an interval.
        let negated = boxed.clone().prop_filter("interval", |e| !matches!(e.kind, ExpressionKind::Interval(..)));
        prop_oneof![
            8 => (prop::sample::select(operators), boxed.clone(), boxed.clone())
                .prop_map(|(operator, left, right)| ExpressionKind::Binary(operator, left, right)),
            1 => (boxed.clone(), boxed.clone()).prop_map(|(low, high)| ExpressionKind::Range(low, high)),
            1 => interval,
            1 => negated.prop_map(|inner| ExpressionKind::Unary(UnaryOperator::Negate, inner)),
            1 => boxed.prop_map(|inner| ExpressionKind::Unary(UnaryOperator::Not, inner)),
            1 => (name(), name()).prop_map(|(a, b)| ExpressionKind::Member(Box::new(node(ExpressionKind::Name(a))), b)),
            1 => (name(), arguments).prop_map(|(function, arguments)| ExpressionKind::Call { function, arguments }),
            1 => fold,
            1 => prop::collection::vec(inner, 0..3).prop_map(ExpressionKind::List),
        ]
        .prop_map(node)
    })
}

fn check_spans(labels: &[Label], length: usize) {
    for label in labels {
        assert!(label.span.start <= label.span.end && label.span.end as usize <= length + 2, "{label:?}");
    }
}

fn check_expression(source: &str) {
    let text = Text::verbatim(FileId(0), 0, source);
    let _ = parse_over(&text, &is_unit);
    match parse_expression(&text, &is_unit) {
        Ok(tree) => {
            let printed = print(&tree);
            let again = parse_expression(&Text::verbatim(FileId(0), 0, printed.as_str()), &is_unit);
            let again = again.unwrap_or_else(|e| panic!("{source:?} printed {printed:?}: {e:?}"));
            assert_eq!(shape(&again), shape(&tree), "{source:?} printed {printed:?}");
        }
        Err(problems) => {
            assert_eq!(problems.len(), 1);
            assert!(!problems[0].help.is_empty(), "{problems:?}");
            check_spans(&problems[0].labels, source.len());
        }
    }
}

fn check_file(source: &str) {
    let mut sources = Sources::default();
    let file = sources.add("x.toml", source);
    let (_, problems) = parse_toml(&sources, file);
    for problem in &problems {
        assert!(!problem.help.is_empty(), "{problem:?}");
        check_spans(&problem.labels, source.len());
    }
    assert_eq!(render(&problems, &sources, false).is_empty(), problems.is_empty());
    match format(source, &is_unit) {
        Ok(once) => assert_eq!(format(&once, &is_unit).as_deref(), Ok(once.as_str()), "{source}"),
        Err(found) => assert_eq!(found, problems),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn what_is_printed_reads_the_same(tree in tree()) {
        let printed = print(&tree);
        let again = parse_expression(&Text::verbatim(FileId(0), 0, printed.as_str()), &is_unit);
        let again = again.unwrap_or_else(|e| panic!("{printed:?}: {e:?}"));
        prop_assert_eq!(shape(&again), shape(&tree), "{}", printed);
    }

    #[test]
    fn any_words_are_read_or_refused(source in soup(&TOKENS, &["", " ", " "])) {
        check_expression(&source);
    }

    #[test]
    fn any_text_is_read_or_refused(source in "\\PC{0,40}") {
        check_expression(&source);
        check_file(&source);
    }

    #[test]
    fn any_lines_are_read_or_refused(source in soup(&LINES, &["\n", "\n", "\r\n", " ", "\n\n"])) {
        check_file(&source);
    }

    /// Lines that are wrong by themselves are reported, each in its place, and no other.
    #[test]
    fn each_wrong_line_is_told(lines in prop::collection::vec(0..8_usize, 1..20)) {
        let text = |(number, sort): (usize, &usize)| match sort {
            0 => format!("k{number} = 37%"),
            1 => format!("k{number} = "),
            2 => format!("k{number} = \"open"),
            3 => format!("k{number} = [1, 2"),
            4 => format!("[t{number}]"),
            5 => format!("k{number} = \"\"\"\nno = 37%\n\"\"\""),
            _ => format!("k{number} = [ {number}, \"x\" ] # note"),
        };
        // An open bracket ends the reading; it shows at the latest at the end.
        let end = lines.iter().position(|sort| *sort == 3).map_or(lines.len(), |at| at + 1);
        let source: Vec<String> = lines.iter().enumerate().map(text).collect();
        let mut start = 0;
        let mut wrong = Vec::new();
        for (sort, line) in lines.iter().zip(&source).take(end) {
            if *sort < 4 {
                let last = if *sort == 3 { usize::MAX } else { start + line.len() };
                wrong.push(start..=last);
            }
            start += line.len() + 1;
        }
        let mut sources = Sources::default();
        let file = sources.add("x.toml", source.join("\n"));
        let (_, problems) = parse_toml(&sources, file);
        prop_assert_eq!(problems.len(), wrong.len(), "{}\n{:?}", source.join("\n"), problems);
        for (problem, place) in problems.iter().zip(&wrong) {
            prop_assert!(place.contains(&(problem.labels[0].span.start as usize)), "{}\n{:?}", source.join("\n"), problem);
        }
    }
}

//! TOML: values, places, mistakes, hostile files.

use offtake_syntax::{
    Code, FileId, MAX_BYTES, Severity, Sources, Table, Text, ValueKind, add_file, parse_toml, render,
};

fn read(source: &str) -> (Table, Vec<offtake_syntax::Diagnostic>, Sources) {
    let mut sources = Sources::default();
    let file = sources.add("test.toml", source);
    let (table, problems) = parse_toml(&sources, file);
    (table, problems, sources)
}

fn table(source: &str) -> (Table, Sources) {
    let (table, problems, sources) = read(source);
    assert_eq!(problems, [], "{source}");
    (table, sources)
}

fn text<'t>(table: &'t Table, key: &str) -> &'t Text {
    table.get(key).and_then(|value| value.as_text()).expect(key)
}

#[test]
fn every_kind_of_value_with_its_place() {
    let source = "\
title = \"x\"
months = 12
rate = 1.5
on = true
day = 2026-05-01
list = [1, 'two']
point = { x = 1, y.z = 2 }

[party.lab]   # a header
cash = '$5'

[[row]]
a = 1
[[row]]
a = 2
";
    let (root, sources) = table(source);
    let keys: Vec<&str> = root.entries.iter().map(|e| e.key.text.as_str()).collect();
    assert_eq!(keys, ["title", "months", "rate", "on", "day", "list", "point", "party", "row"]);
    let under = |key: &str| sources.text(root.get(key).expect(key).span);
    assert_eq!(under("title"), "\"x\"");
    assert_eq!(under("day"), "2026-05-01");
    assert_eq!(under("list"), "[1, 'two']");
    assert_eq!(under("point"), "{ x = 1, y.z = 2 }");
    assert_eq!(sources.text(root.entry("months").expect("months").key.span), "months");
    assert_eq!(root.get("day").map(|v| &v.kind), Some(&ValueKind::Datetime("2026-05-01".into())));
    assert_eq!(root.get("months").map(|v| &v.kind), Some(&ValueKind::Integer(12)));
    assert_eq!(root.get("rate").map(|v| &v.kind), Some(&ValueKind::Float(1.5)));

    let point = root.get("point").and_then(|v| v.as_table()).expect("point");
    let y = point.get("y").and_then(|v| v.as_table()).expect("dotted");
    assert_eq!(sources.text(y.span), "y");
    assert_eq!(y.get("z").map(|v| &v.kind), Some(&ValueKind::Integer(2)));

    let party = root.get("party").and_then(|v| v.as_table()).expect("party");
    let lab = party.entry("lab").expect("lab");
    assert_eq!(sources.text(lab.key.span), "lab");
    assert_eq!(sources.text(lab.value.span), "[party.lab]");

    let rows = root.get("row").and_then(|v| v.as_array()).expect("rows");
    assert_eq!(rows.len(), 2);
    assert_eq!(sources.text(rows[1].span), "[[row]]");
}

#[test]
fn strings_know_where_each_byte_stands() {
    let source = r#"
plain = "a + b"
literal = 'a \ b'
escaped = "a\tb \"c\" \u00e9 \xe9 \U0001F600 \e end"
long = """
first
second \
    third\u0021 ""x"" """
quotes = """"x"""""
raw = '''
a\n
b'''
"#;
    let (root, sources) = table(source);
    let cases = [
        ("plain", "a + b"),
        ("literal", "a \\ b"),
        ("escaped", "a\tb \"c\" é é 😀 \u{1b} end"),
        ("long", "first\nsecond third! \"\"x\"\" "),
        ("quotes", "\"x\"\""),
        ("raw", "a\\n\nb"),
    ];
    for (key, expected) in cases {
        let text = text(&root, key);
        assert_eq!(text.text, expected, "{key}");
        // Each letter of the decoded text stands, as itself, where the map says.
        for (at, letter) in text.text.char_indices() {
            let under = sources.text(text.locate(at, at + letter.len_utf8()));
            if under.starts_with('\\') && letter != '\\' {
                assert!(under.len() > 1, "{key}: {letter} under {under}");
            } else {
                assert_eq!(under, letter.to_string(), "{key}");
            }
        }
        let all = sources.text(text.locate(0, text.text.len()));
        assert!(sources.text(text.span).contains(all), "{key}");
    }
    let long = text(&root, "long");
    let third = long.text.find("third").expect("third");
    assert_eq!(sources.text(long.locate(third, third + 6)), "third\\u0021");
    assert_eq!(sources.text(long.locate(third - 1, third)), " ");
    let escaped = text(&root, "escaped");
    assert_eq!(sources.text(escaped.locate(1, 2)), "\\t");
    let end = escaped.text.len();
    assert_eq!(sources.text(escaped.locate(end - 3, end)), "end");
}

#[test]
fn windows_lines_and_byte_order_mark() {
    let (root, sources) = table("\u{feff}a = \"\"\"\r\nx\r\ny\"\"\"\r\nb = 'z'\r\n");
    let a = text(&root, "a");
    let y = a.text.find('y').expect("y");
    assert_eq!(sources.text(a.locate(y, y + 1)), "y");
    assert_eq!(sources.text(text(&root, "b").locate(0, 1)), "z");
}

#[test]
fn mistakes_point_and_repair() {
    // Source, the text pointed at, part of the message, part of the help.
    let cases = [
        ("a = 1\na = 2", "a", "defined twice", "rename"),
        ("[a]\nb = 1\n[c]\n[a]", "a", "defined twice", "move what stands below to the first `[a]`"),
        ("a = ", " ", "value is missing", "after `=`"),
        ("a", "a", "without a value", "key = value"),
        ("a = 5%", "5%", "no value", "\"5%\""),
        ("a = $5B", "$5B", "no value", "\"$5B\""),
        ("a = -0.2/hr", "-0.2/hr", "no value", "\"-0.2/hr\""),
        ("a = [1, 0.5x]", "0.5x", "no value", "\"0.5x\""),
        ("a = { outside = start }", "start", "no truth value", "`true` or `false`"),
        ("months = 24/hr", "24/hr", "no whole number of months", "`months = 120`"),
        ("offtake = 1%", "1%", "no version", "write `1`"),
        ("a = True", "True", "truth value", "`true`"),
        ("a = yes", "yes", "no value", "`true`"),
        ("a = \"x\nb = 1", "\"", "never closed", "missing \""),
        ("a = 'x", "'", "never closed", "missing '"),
        ("a = \"\"\"x\nb = 1\n", "\"", "never closed", "\"\"\""),
        ("a = [1, 2\nb = 1", "[", "never closed", "`]`"),
        ("a = { b = 1", "{", "never closed", "`}`"),
        ("[a\nb = 1", "a", "header", "[name]"),
        ("a b = 1", "b", "without a value", "quotes"),
        ("a == 1", "=", "second `=`", "one `=`"),
        ("a = \"\\q\"", "q", "escape", "backslash"),
        ("x = 2029-12", "2029-12", "neither", "\"2029-12\""),
        ("a = 1\n[a.b]", "a", "has a value already", "rename"),
        ("a = 99999999999999999999", "99999999999999999999", "too large", "quotes"),
        ("a = 01", "0", "begins with 0", "quotes"),
        ("größe = 1", "öß", "bare key", "quotes"),
    ];
    for (source, under, message, help) in cases {
        let (root, problems, sources) = read(source);
        assert!(root.entries.is_empty(), "{source}");
        assert_eq!(problems.len(), 1, "{source}");
        let problem = &problems[0];
        assert_eq!((problem.code, problem.severity), (Code::TomlSyntax, Severity::Error));
        let found = sources.text(problem.labels[0].span);
        assert_eq!(found, under, "{source}: {problem:?}");
        assert!(problem.message.contains(message), "{source}: {problem:?}");
        assert!(problem.help.iter().any(|found| found.text.contains(help)), "{source}: {problem:?}");
    }
}

#[test]
fn a_duplicate_shows_the_first() {
    let cases = [
        ("x = 1\n[a]\ny = 1\nx = 2\ny = 3\n", 10),
        ("[a.b]\nx = 1\n[c]\n[a.b]\n", 3),
        ("[a]\nb.c = 1\nb.d = 2\nb.c = 3", 6),
        ("[[r]]\nx = 1\n[[r]]\nx = 2\nx = 3\n", 18),
        ("'q k' = 1\n\"q k\" = 2", 0),
    ];
    for (source, first) in cases {
        let (_, problems, _) = read(source);
        let labels = &problems[0].labels;
        assert_eq!(labels.len(), 2, "{source}: {problems:?}");
        assert_eq!(labels[1].span.start, first, "{source}: {problems:?}");
    }
}

#[test]
fn hostile_files_end_quickly_and_harmlessly() {
    let many = 100_000;
    let nested = |open: &str, close: &str| format!("a = {}{}", open.repeat(many), close.repeat(many));
    let cases = [
        "[".repeat(many),
        "a = ".to_owned() + &"[".repeat(many),
        nested("[", "]"),
        nested("{a=", "}"),
        "a".to_owned() + &".a".repeat(many),
        "a".to_owned() + &".a".repeat(many) + " = 1",
        format!("[a{}]", ".a".repeat(many)),
        format!("[[a{}]]", ".a".repeat(many)),
        format!("a = {{ {} = 1 }}", "a.".repeat(many) + "a"),
        // Each level adds forty: no single bracket or key is deep.
        format!("[a{}]\n{} = {}", ".a".repeat(40), "a.".repeat(40) + "a", "[".repeat(40)),
    ];
    for source in cases {
        let (_, problems, sources) = read(&source);
        assert_eq!(problems[0].code, Code::NestedTooDeep, "{}", &source[..20]);
        assert!(render(&problems, &sources, false).len() < 2_000);
    }
    let wide = (0..100_000).map(|i| format!("k{i} = {i}\n")).collect::<String>();
    assert_eq!(table(&wide).0.entries.len(), 100_000);
    for junk in ["\"", "'", "\"\"\"", "=", "\n", "\r", "a=1\n", "a='", "\\", "{", "]", "\u{1}", "# x\n"] {
        let (_, problems, sources) = read(&junk.repeat(200_000));
        assert!(render(&problems, &sources, false).len() < 4_000, "{junk}");
    }
}

#[test]
fn brackets_in_strings_and_comments_are_not_nesting() {
    let source = format!("# {0}\na = \"{0}\"\nb = '''{0}\n{0}'''\nc = [{1}]", "[".repeat(500), "1.5, ".repeat(500));
    table(&source);
}

#[test]
fn bytes_that_are_no_text() {
    let mut sources = Sources::default();
    let problem = add_file(&mut sources, "a.toml", b"x = 1\ny = \"\xff\"\n").expect_err("bad");
    assert_eq!(problem.code, Code::NotUtf8);
    let span = problem.labels[0].span;
    assert_eq!(sources.line_column(span.file, span.start), (2, 6));
    assert!(render(&[problem], &sources, false).contains("a.toml:2:6"));

    let problem = add_file(&mut sources, "b.toml", &vec![b'#'; MAX_BYTES + 1]).expect_err("large");
    assert_eq!(problem.code, Code::FileTooLarge);
    assert_eq!(add_file(&mut sources, "c.toml", "é = 1".as_bytes()), Ok(FileId(1)));
}

/// All mistakes on lines of their own are reported; one that may upset the lines behind it ends the reading.
#[test]
fn several_mistakes_are_told() {
    let told = |text: &str| {
        let mut sources = Sources::default();
        let file = sources.add("x.toml", text);
        let (table, problems) = parse_toml(&sources, file);
        assert!(table.entries.is_empty() || problems.is_empty());
        let line = |at: u32| 1 + text[..at as usize].matches('\n').count();
        problems.iter().map(|problem| line(problem.labels[0].span.start)).collect::<Vec<_>>()
    };
    assert_eq!(told("a = 37%\nb = 1\nb = 2\nc = \"open\nd = True\ne = 1\n[t]\nf = 01\nnothing\n"), [1, 3, 4, 5, 8, 9]);
    assert_eq!(told("a = 37%\nb = [\n1\nc = 37%\n"), [1, 2]);
    assert_eq!(told("a = 37%\nb = [\n 1%,\n 2%,\n]\nc = 37%\n"), [1, 3]);
    assert_eq!(told("a = 37%\n[t\nb = 1\n[t\n"), [1, 2]);
    assert_eq!(told("a = \"\"\"x\nb = 37%\nc = 37%\n"), [1]);
    assert_eq!(told(&"a = 37%\n".repeat(100)).len(), 20);
}

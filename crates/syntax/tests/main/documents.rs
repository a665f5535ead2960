//! The pages about this crate hold what they say.

use offtake_syntax::{Code, Diagnostic, MAX_BYTES, Sources, Table, ValueKind, add_file, parse_toml, print};

use crate::expressions::{is_unit, parse};

const REFERENCE: &str = include_str!("../../../../spec/expressions.md");

/// The code in the first two columns of the tables under a heading.
fn rows(heading: &str) -> Vec<(String, String)> {
    let section = REFERENCE.split("\n## ").find(|part| part.starts_with(heading)).expect(heading);
    let cell = |text: &str| Some(text.trim().strip_prefix('`')?.strip_suffix('`')?.to_owned());
    let rows = section.lines().filter_map(|line| {
        let mut cells = line.strip_prefix('|')?.split('|');
        Some((cell(cells.next()?)?, cell(cells.next()?)?))
    });
    rows.collect()
}

#[test]
fn the_reference_reads_as_it_says() {
    let mut count = 0;
    for heading in ["Literals", "Operators", "Sums"] {
        for (written, meant) in rows(heading) {
            let read = |text: &str| print(&parse(text).unwrap_or_else(|e| panic!("{text}: {e:?}")));
            assert_eq!(read(&written), read(&meant), "{written}");
            count += 1;
        }
    }
    assert!(count > 35, "{count}");
}

#[test]
fn the_reference_repairs_as_it_says() {
    let mistakes = rows("Mistakes");
    assert!(mistakes.len() > 10);
    for (written, repair) in mistakes {
        let problem = &parse(&written).expect_err(&written)[0];
        assert_eq!(problem.code, Code::ExpressionSyntax, "{written}");
        assert!(problem.help.iter().any(|help| help.text.contains(&repair)), "{written}: {:?}", problem.help);
    }
}

/// An error, its page, and how the scenario of the page becomes a file.
type Page = (Code, &'static str, fn(&str) -> Vec<u8>);

/// The scenario and the quoted part of the message of a page of `docs/errors`.
fn page(text: &'static str) -> (&'static str, &'static str) {
    let toml = text.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("toml");
    let message = text.split("```").nth(2).and_then(|rest| rest.split('"').nth(1)).unwrap_or("");
    (toml, message)
}

fn findings(bytes: &[u8]) -> Vec<Diagnostic> {
    let mut sources = Sources::default();
    let file = match add_file(&mut sources, "x.toml", bytes) {
        Ok(file) => file,
        Err(problem) => return vec![problem],
    };
    let (table, mut problems) = parse_toml(&sources, file);
    let lets = table.get("let").and_then(|value| value.as_table());
    for entry in lets.map(|table: &Table| table.entries.iter()).into_iter().flatten() {
        if let ValueKind::String(text) = &entry.value.kind {
            problems.extend(offtake_syntax::parse_expression(text, &is_unit).err().into_iter().flatten());
        }
    }
    problems
}

#[test]
fn each_page_shows_its_error() {
    let latin = |toml: &str| toml.chars().map(|c| u8::try_from(c).expect("Latin-1")).collect::<Vec<u8>>();
    let pages: [Page; 5] = [
        (Code::ExpressionSyntax, include_str!("../../../../docs/errors/expression-syntax.md"), |t| t.into()),
        (Code::TomlSyntax, include_str!("../../../../docs/errors/toml-syntax.md"), |t| t.into()),
        (Code::NestedTooDeep, include_str!("../../../../docs/errors/nested-too-deep.md"), |t| t.into()),
        (Code::NotUtf8, include_str!("../../../../docs/errors/not-utf8.md"), latin),
        (Code::FileTooLarge, include_str!("../../../../docs/errors/file-too-large.md"), |t| t.repeat(100_000).into()),
    ];
    for (code, text, encode) in pages {
        assert!(text.starts_with(&format!("# {}\n", code.id())));
        let (toml, message) = page(text);
        let found = findings(&encode(toml));
        assert_eq!(found.iter().map(|problem| problem.code).collect::<Vec<_>>(), [code]);
        assert!(found[0].message.contains(message), "{}: {:?}", code.id(), found[0].message);
    }
    assert_eq!(MAX_BYTES, 4_194_304);
}

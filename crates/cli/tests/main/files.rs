//! Files that are no scenario, or lie where a scenario may not look.

use std::fs::File;

use crate::command::{BASE, Expected, Folder, refused};

fn one<'a>(id: &'a str, place: Option<(u64, u64)>, says: &'a str, hint: &'a str) -> [Expected<'a>; 1] {
    let place = place.map(|(line, column)| ("a.toml", line, column));
    [Expected { id, place, says, hint }]
}

#[test]
fn not_utf8() {
    let folder = Folder::new();
    folder.write("a.toml", b"offtake = 1\ntitle = \"a\xff\xfe\"\n");
    refused(&folder, &[], &one("not-utf8", Some((2, 11)), "0xff", "UTF-8"));
    let noise: Vec<u8> = (0..5000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8 | 0x80).collect();
    folder.write("a.toml", noise);
    refused(&folder, &[], &one("not-utf8", Some((1, 1)), "not UTF-8", "UTF-8"));
    // UTF-16, as some editors save.
    let wide: Vec<u8> = BASE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    folder.write("a.toml", [&[0xff, 0xfe], wide.as_slice()].concat());
    refused(&folder, &[], &one("not-utf8", Some((1, 1)), "not UTF-8", "UTF-8"));
}

#[test]
fn noise_that_is_text() {
    let folder = Folder::with("\u{0}\u{1}\u{7f}}{][=\"'\\\n=\n\u{202e}x");
    let told = folder.run(&["check", "a.toml"]);
    assert_eq!(told.code, Some(1));
    assert!(told.out.contains("error[toml-syntax]"), "{}", told.out);
    // Control characters reach no terminal.
    assert!(told.out.chars().all(|letter| letter == '\n' || !letter.is_control()), "{:?}", told.out);
}

#[test]
fn a_file_of_100_megabytes_is_not_read() {
    let folder = Folder::new();
    File::create(folder.path().join("a.toml")).and_then(|file| file.set_len(100 << 20)).expect("a sparse file");
    for command in ["check", "run", "ask", "statements"] {
        let told = folder.run(&[command, "a.toml", "x"][..if command == "statements" { 3 } else { 2 }]);
        assert_eq!(told.code, Some(1), "{}{}", told.out, told.err);
        assert!(format!("{}{}", told.out, told.err).contains("error[file-too-large]"), "{}", told.err);
    }
    let told = folder.run(&["fmt", "a.toml"]);
    assert_eq!(told.code, Some(1));
    assert!(told.err.contains("104857600 bytes"), "{}", told.err);
    assert_eq!(folder.content().len(), 1);
}

#[test]
fn missing_files_and_folders() {
    let folder = Folder::new();
    refused(&folder, &[], &one("file-not-found", None, "there is no such file", "offtake new"));
    std::fs::create_dir(folder.path().join("a.toml")).expect("a folder");
    refused(&folder, &[], &one("file-not-found", None, "it is a folder", "offtake new"));
    for command in ["facts", "kinds"] {
        let told = folder.run(&[command, "--scenario", "none.toml"]);
        assert_eq!(told.code, Some(1), "{}", told.out);
        assert!(told.err.contains("error[file-not-found]"), "{}", told.err);
    }
    let told = folder.run(&["fmt", "none.toml"]);
    assert_eq!((told.code, told.err.contains("none.toml cannot be read")), (Some(1), true), "{}", told.err);
}

#[test]
fn an_empty_file_says_all_that_it_lacks() {
    let missing = |says, hint| Expected { id: "missing-key", place: Some(("a.toml", 1, 1)), says, hint };
    let expected = [
        missing("language version", "offtake = 1"),
        missing("when it starts", "start = "),
        missing("how many months", "months = "),
    ];
    refused(&Folder::with(""), &[], &expected);
    refused(&Folder::with("\n\n# nothing\n"), &[], &expected);
}

#[test]
fn line_ends_and_byte_order_marks_change_nothing() {
    let folder = Folder::with(BASE);
    let plain = folder.run(&["run", "a.toml", "--paths", "256", "--json"]).good();
    for text in [BASE.replace('\n', "\r\n"), format!("\u{feff}{BASE}")] {
        folder.write("a.toml", &text);
        assert_eq!(folder.run(&["run", "a.toml", "--paths", "256", "--json"]).good(), plain);
    }
    // And are laid out, if the same text is that ends its lines in the plain way; all lines then end in one way.
    folder.write("a.toml", BASE);
    folder.run(&["fmt", "a.toml"]).good();
    let laid_out = std::fs::read_to_string(folder.path().join("a.toml")).expect("written");
    let (first, rest) = laid_out.split_once('\n').expect("lines");
    let carried = laid_out.replace('\n', "\r\n");
    for (text, expected) in [
        (carried.clone(), carried.clone()),
        (format!("\u{feff}{laid_out}"), laid_out.clone()),
        (format!("{first}\r\n{rest}"), carried.clone()),
        (format!("{first}\n{}", rest.replace('\n', "\r\n")), laid_out.clone()),
    ] {
        folder.write("a.toml", &text);
        assert_eq!(folder.run(&["fmt", "--check", "a.toml"]).code, Some(i32::from(text != expected)), "{text:?}");
        folder.run(&["fmt", "a.toml"]).good();
        assert_eq!(std::fs::read_to_string(folder.path().join("a.toml")).expect("kept"), expected);
    }
    // Places count the same.
    folder.write("a.toml", format!("\u{feff}{}", BASE.replace("why =", "wy =").replace('\n', "\r\n")));
    refused(&folder, &[], &one("unknown-key", Some((9, 1)), "`wy`", "did you mean `why`?"));
}

#[test]
fn use_stays_in_the_folder() {
    let home = Folder::new();
    let kinds = "[kind.shop]\nclass = \"party\"\n";
    home.write("outside.toml", kinds);
    let below = home.path().join("below");
    std::fs::create_dir(&below).expect("a folder");
    let absolute = home.path().join("outside.toml").display().to_string();
    for outside in ["../outside.toml", "x/../../outside.toml", absolute.as_str(), "/etc/passwd", "..\\\\outside.toml"] {
        let text = BASE.replace("months = 12", &format!("months = 12\nuse = [\"{outside}\"]"));
        let folder = Folder::with(&text);
        let found = one("use-outside-folder", Some((5, 8)), "outside", "scenario's folder");
        refused(&folder, &[], &found);
    }
    let text = BASE.replace("months = 12", "months = 12\nuse = [\"none.toml\"]");
    refused(&Folder::with(&text), &[], &one("file-not-found", Some((5, 8)), "`none.toml`", "beside the scenario"));
    let text = BASE.replace("months = 12", "months = 12\nuse = [\"sdt\"]");
    refused(&Folder::with(&text), &[], &one("file-not-found", Some((5, 8)), "`sdt`", "did you mean `std`?"));
}

#[test]
fn paths_of_windows_are_repaired() {
    let text = BASE.replace("months = 12", "months = 12\nuse = ['data\\kinds.toml']");
    let says = "has `\\` between folders";
    let found = one("file-not-found", Some((5, 8)), says, "write `/` between folders: `data/kinds.toml`");
    refused(&Folder::with(&text), &[], &found);
    let text = BASE.replace("\"demand * $1/mo\"", "'demand * table(\"data\\prices.csv\") * $1/mo'");
    refused(&Folder::with(&text), &[], &one("file-not-found", Some((21, 26)), says, "`data/prices.csv`"));
}

/// What a spreadsheet may write has a place and a repair, and is never read as another number.
#[test]
fn tables_are_read_strictly() {
    let text = BASE.replace("demand * $1/mo", "demand * table('p.csv') * $1/mo");
    let folder = Folder::with(&text);
    for (rows, says, hint) in [
        ("2026-01;0,435\n", "`p.csv`, line 1, column 1: `2026-01;0,435`", "a comma between the two cells"),
        ("month,price\n2026-01,1,234.50\n", "`p.csv`, line 2, column 11: ", "nothing between thousands"),
        ("2026-1,1\n2026-02,2\n", "`p.csv`, line 1, column 1: `2026-1`", "`2026-01`"),
        ("2026-03-99xyz,1\n", "`p.csv`, line 1, column 1: `2026-03-99xyz`", "`2026-03`"),
    ] {
        folder.write("p.csv", rows);
        refused(&folder, &[], &one("wrong-value", Some((21, 26)), says, hint));
    }
    folder.write("p.csv", "month,price\n2026-01,1\n2026-05,2\n");
    let run = ["run", "a.toml", "--json", "--paths", "64"];
    let plain = folder.run(&run).good();
    folder.write("p.csv", "\u{feff}month,price\r\n2026-01,1\r\n2026-05,2\r\n");
    assert_eq!(folder.run(&run).good(), plain);
}

#[cfg(unix)]
#[test]
fn use_and_tables_follow_no_link_out_of_the_folder() {
    let home = Folder::new();
    home.write("outside.toml", "[kind.shop]\nclass = \"party\"\n");
    home.write("outside.csv", "month,value\n2026-01,1\n");
    let folder = Folder::with(&BASE.replace("months = 12", "months = 12\nuse = [\"linked.toml\"]"));
    let link = |name: &str| {
        let to = home.path().join(name.replace("linked", "outside"));
        std::os::unix::fs::symlink(to, folder.path().join(name)).expect("a link");
    };
    link("linked.toml");
    link("linked.csv");
    refused(&folder, &[], &one("use-outside-folder", Some((5, 8)), "outside", "copy the file"));
    folder.write("a.toml", BASE.replace("demand * $1/mo", "demand * table('linked.csv') * $1/mo"));
    let told = folder.run(&["check", "a.toml"]);
    assert_eq!(told.code, Some(1), "{}", told.out);
    assert!(told.out.contains("a.toml:21:") && told.out.contains("outside the scenario's folder"), "{}", told.out);
}

#[test]
fn a_file_that_uses_itself_ends() {
    let folder = Folder::with(&BASE.replace("months = 12", "months = 12\nuse = [\"b.toml\"]"));
    folder.write("b.toml", "use = [\"c.toml\", \"b.toml\"]\n[let]\none = \"1\"\n");
    folder.write("c.toml", "use = [\"b.toml\"]\n[let]\ntwo = \"2\"\n");
    folder.run(&["run", "a.toml", "--paths", "16", "--show", "one + two"]).good();
}

/// As a spreadsheet writes it that knows nothing of UTF-8.
#[test]
fn a_table_of_other_letters_is_told_to_be_saved_anew() {
    let folder = Folder::with(&format!("{BASE}[let]\nprice = \"table('prices.csv')\"\n"));
    folder.write("prices.csv", b"2026-01,1\n# caf\xe9\n");
    let told = folder.run(&["check", "a.toml"]);
    assert!(told.out.contains("error[not-utf8]: `prices.csv` is not UTF-8"), "{}", told.out);
}

/// What a command reads is never written over, by whatever name; nor what it writes beside.
#[test]
fn a_picture_replaces_nothing_that_the_command_reads() {
    const USED: &str = "[let]\nheight = \"table('heights.csv', unit = $1)\"\n";
    let folder = Folder::with(&BASE.replace("months = 12", "months = 12\nuse = [\"more.toml\"]"));
    folder.write("more.toml", USED);
    folder.write("heights.csv", "month,height\n2026-01,1\n");
    folder.write("b.toml", BASE.replace("$0", "$9"));
    folder.run(&["run", "a.toml", "--paths", "64", "--out", "may"]).good();
    folder.run(&["run", "b.toml", "--paths", "64", "--out", "june"]).good();
    std::fs::hard_link(folder.path().join("a.toml"), folder.path().join("again.toml")).expect("a second name");
    #[cfg(unix)]
    std::os::unix::fs::symlink("more.toml", folder.path().join("link.svg")).expect("a link");
    let before = folder.content();
    let asked: [&[&str]; 9] = [
        &["run", "a.toml", "--svg", "a.toml"],
        &["run", "a.toml", "--svg", "./may/../a.toml"],
        &["run", "a.toml", "--svg", "again.toml"],
        &["run", "a.toml", "--svg", "more.toml"],
        &["run", "a.toml", "--svg", "heights.csv"],
        #[cfg(unix)]
        &["run", "a.toml", "--svg", "link.svg"],
        &["compare", "a.toml", "b.toml", "--svg", "b.toml"],
        &["moved", "may", "june", "--svg", "may/manifest.json"],
        &["moved", "may", "june", "--svg", "june/run.json"],
    ];
    for arguments in asked {
        let told = folder.run(arguments);
        // Before anything is run.
        assert_eq!((told.code, told.out.as_str()), (Some(1), ""), "{arguments:?}");
        assert!(told.err.contains("is a file that this command reads or writes itself"), "{arguments:?}: {}", told.err);
        assert_eq!(folder.content(), before, "{arguments:?}");
    }
    let told = folder.run(&["run", "a.toml", "--paths", "64", "--out", "new", "--svg", "new/manifest.json"]);
    assert_eq!(told.code, Some(1));
    let manifest = std::fs::read_to_string(folder.path().join("new/manifest.json")).expect("a manifest");
    assert!(manifest.starts_with('{'), "{manifest}");
}

/// A picture that goes where the command prints is printed after the rest, and what leads there stays.
#[cfg(unix)]
#[test]
fn a_picture_may_go_to_standard_output() {
    let folder = Folder::with(BASE);
    let picture = folder.run(&["run", "a.toml", "--paths", "64", "--svg", "/dev/stdout"]).good();
    let plain = folder.run(&["run", "a.toml", "--paths", "64"]).good();
    assert!(picture.starts_with(&plain) && picture.ends_with("</svg>\n"), "{picture}");
    let into = std::fs::File::create(folder.path().join("all.txt")).expect("a file");
    let ran = folder.command(&["run", "a.toml", "--paths", "64", "--svg", "all.txt"]).stdout(into).status();
    assert!(ran.expect("it starts").success());
    assert_eq!(std::fs::read_to_string(folder.path().join("all.txt")).expect("a file"), picture);
}

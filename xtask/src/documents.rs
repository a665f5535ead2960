//! Outputs and excerpts that README and docs embed, so that no number in them is typed by hand.
//!
//! A block begins with a marker line and ends with `<!-- end -->`; what stands between is written by `cargo xtask
//! docs`:
//!
//! - `<!-- run: offtake ask FILE -->`: what the command prints, run in the root of the repository. With ` | lines 3-20`
//!   only those lines. With `--svg docs/pictures/x.svg` among the arguments the picture is written there and shown below; with
//!   `--svg docs/pictures/x` all pictures of that folder. Nothing is run twice for its text.
//! - `<!-- file: scenarios/x.toml [ask.a] [ask.b]:5 -->`: these tables of the file, the second up to its fifth line;
//!   without tables the whole file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo;
use crate::outcome::Outcome;
use crate::tree::{self, File};

const END: &str = "<!-- end -->";

/// Writes all blocks anew.
pub fn write() -> Outcome {
    for (file, text) in regenerated(cargo::build_offtake)? {
        if text != file.text {
            let target = tree::root().join(&file.path);
            let made = target.parent().map_or(Ok(()), std::fs::create_dir_all);
            made.and_then(|()| std::fs::write(&target, text)).map_err(|error| format!("{}: {error}", file.path))?;
            println!("{}: written", file.path);
        }
    }
    Ok(())
}

/// Fails if a block is not what its command prints today; `program` builds or finds the command.
pub fn check(program: fn() -> Result<PathBuf, String>) -> Outcome {
    let mut stale = Vec::new();
    for (file, text) in regenerated(program)? {
        let differs = file.text.lines().zip(text.lines()).position(|(old, new)| old != new);
        match differs {
            Some(index) => stale.push(format!("{}:{}: differs from what its command prints", file.path, index + 1)),
            None if text != file.text => stale.push(format!("{}: a block has another length", file.path)),
            None => {}
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("{}\nrun `cargo xtask docs` and look at what changed", stale.join("\n")))
}

/// The Markdown files with blocks and the pictures that they show, and their text made anew.
fn regenerated(program: fn() -> Result<PathBuf, String>) -> Result<Vec<(File, String)>, String> {
    let mut pages = tree::files()?;
    pages.retain(|file| file.has_extension("md") && file.text.lines().any(|line| Block::begins(line).is_some()));
    let runs =
        pages.iter().flat_map(|file| file.text.lines()).any(|line| matches!(Block::begins(line), Some(Block::Run(_))));
    let program = if runs { Some(program()?) } else { None };
    let commands = pages.iter().flat_map(|file| file.text.lines()).filter_map(|line| match Block::begins(line)? {
        Block::Run(command) => Some(without_range(command).to_owned()),
        Block::Excerpt(_) => None,
    });
    let mut outputs = Outputs { program, commands: commands.collect(), printed: BTreeMap::new() };
    let mut made = Vec::new();
    for page in pages {
        let mut pictures = Vec::new();
        let mut fill = |block: &Block| {
            let (text, drawn) = block.fill(&mut outputs)?;
            let shown: String = drawn.iter().map(|picture| picture.shown_in(&page.path)).collect();
            pictures.extend(drawn);
            Ok(text + &shown)
        };
        let text =
            rewrite(&page.text, &mut fill).map_err(|(line, message)| format!("{}:{line}: {message}", page.path))?;
        made.push((page, text));
        made.extend(pictures.into_iter().map(Picture::beside_what_is_there));
    }
    Ok(made)
}

/// What the commands of all pages print.
struct Outputs {
    program: Option<PathBuf>,
    commands: Vec<String>,
    /// By command, what it printed and drew.
    printed: BTreeMap<String, (String, Vec<Picture>)>,
}

impl Outputs {
    /// What a command prints, and draws if it says where. One that draws prints no less than the same without a picture.
    fn of(&mut self, command: &str) -> Result<(String, Vec<Picture>), String> {
        let drawing = self.commands.iter().find(|other| without_picture(other) == command);
        let run_instead = drawing.map_or(command, String::as_str).to_owned();
        if !self.printed.contains_key(&run_instead) {
            let printed = run(&run_instead, self.program.as_deref().ok_or("there is no program")?)?;
            self.printed.insert(run_instead.clone(), printed);
        }
        let (text, pictures) = &self.printed[&run_instead];
        Ok((text.clone(), if run_instead == command { pictures.clone() } else { Vec::new() }))
    }
}

/// A command without the lines that are shown of it.
fn without_range(command: &str) -> &str {
    command.split_once(" | lines ").map_or(command, |(command, _)| command)
}

/// A command without where it draws.
fn without_picture(command: &str) -> String {
    let words: Vec<&str> = command.split_whitespace().collect();
    match words.iter().position(|word| *word == "--svg") {
        Some(at) => [&words[..at], words.get(at + 2..).unwrap_or_default()].concat().join(" "),
        None => words.join(" "),
    }
}

/// A picture that a command drew.
#[derive(Clone)]
struct Picture {
    /// Its place from the root.
    path: String,
    text: String,
}

impl Picture {
    /// The line of a page that shows it, with its title for those who do not see it.
    fn shown_in(&self, page: &str) -> String {
        let title = self.text.split_once("<title>").and_then(|(_, rest)| Some(rest.split_once("</title>")?.0));
        let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
        let link = match self.path.strip_prefix(&format!("{folder}/")) {
            Some(below) => below.to_owned(),
            None if folder.is_empty() => self.path.clone(),
            None => format!("{}{}", "../".repeat(folder.split('/').count()), self.path),
        };
        format!("\n![{}]({link})\n", title.unwrap_or_default())
    }

    fn beside_what_is_there(self) -> (File, String) {
        let text = std::fs::read_to_string(tree::root().join(&self.path)).unwrap_or_default();
        (File { path: self.path, text }, self.text)
    }
}

/// What a marker asks for.
#[derive(Debug, PartialEq)]
enum Block<'a> {
    Run(&'a str),
    Excerpt(&'a str),
}

impl<'a> Block<'a> {
    fn begins(line: &'a str) -> Option<Self> {
        let inside = line.trim().strip_prefix("<!-- ")?.strip_suffix(" -->")?;
        let excerpt = || inside.strip_prefix("file: ").map(Block::Excerpt);
        inside.strip_prefix("run: ").map(Block::Run).or_else(excerpt)
    }

    /// The fenced block that belongs behind the marker, and the pictures that its command drew.
    fn fill(&self, outputs: &mut Outputs) -> Result<(String, Vec<Picture>), String> {
        match self {
            Block::Run(command) => {
                let range = command.split_once(" | lines ").map(|(_, range)| parse_range(range)).transpose()?;
                let (output, pictures) = outputs.of(without_range(command))?;
                Ok((format!("```text\n{}```\n", select_lines(&output, range)?), pictures))
            }
            Block::Excerpt(what) => {
                let mut words = what.split_whitespace();
                let path = words.next().ok_or("no file is named")?;
                let text =
                    std::fs::read_to_string(tree::root().join(path)).map_err(|error| format!("{path}: {error}"))?;
                let tables: Result<Vec<String>, String> = words.map(|table| excerpt(&text, table)).collect();
                let tables = tables?;
                let shown = if tables.is_empty() { text } else { tables.join("\n") };
                Ok((format!("```toml\n{shown}```\n"), Vec::new()))
            }
        }
    }
}

/// What a command of ours prints on standard output, in the root of the repository and without colours, and what it draws.
fn run(command: &str, program: &Path) -> Result<(String, Vec<Picture>), String> {
    let mut words: Vec<&str> = command.split_whitespace().collect();
    if words.first() != Some(&"offtake") {
        return Err(format!("`{command}` is no command of offtake"));
    }
    let aside = std::env::temp_dir().join(format!("offtake-picture-{}", std::process::id()));
    let aside = aside.to_str().ok_or("the folder for temporary files has a name that is no text")?;
    let mut path = None;
    if let Some(at) = words.iter().position(|word| *word == "--svg") {
        let wanted = words.get_mut(at + 1).ok_or_else(|| format!("`{command}` names no picture"))?;
        if !is_place_of_pictures(wanted) {
            return Err(format!("`{wanted}` is no picture in docs/pictures, and no folder there"));
        }
        path = Some(std::mem::replace(wanted, aside).to_owned());
    }
    let mut child = Command::new(program);
    child.args(&words[1..]).current_dir(tree::root()).env("NO_COLOR", "1").env("COLUMNS", "100");
    let output = child.output().map_err(|error| format!("`{command}` does not start: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{command}` failed:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    let text = String::from_utf8(output.stdout).map_err(|_| format!("`{command}` does not print UTF-8"))?;
    let trimmed: Vec<&str> = text.lines().map(str::trim_end).collect();
    let pictures = match path {
        Some(path) => drawn(Path::new(aside), path).map_err(|error| format!("`{command}` drew nothing: {error}"))?,
        None => Vec::new(),
    };
    Ok((trimmed.join("\n"), pictures))
}

/// Whether pictures may be written there: a file `docs/pictures/x.svg`, or a folder `docs/pictures/x`.
fn is_place_of_pictures(path: &str) -> bool {
    let below = path.strip_prefix("docs/pictures/");
    below.is_some_and(|below| {
        !below.is_empty() && !below.contains('/') && (below.ends_with(".svg") || !below.contains('.'))
    })
}

/// The pictures of a file, or of a folder by name, as if they lay at `path`. They are taken away from where they are.
fn drawn(aside: &Path, path: String) -> Result<Vec<Picture>, String> {
    let text = |file: &Path| std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()));
    if !aside.is_dir() {
        let picture = Picture { path, text: text(aside)? };
        std::fs::remove_file(aside).map_err(|error| error.to_string())?;
        return Ok(vec![picture]);
    }
    let mut pictures = Vec::new();
    for entry in std::fs::read_dir(aside).map_err(|error| error.to_string())? {
        let file = entry.map_err(|error| error.to_string())?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        pictures.push(Picture { path: format!("{path}/{name}"), text: text(&file)? });
    }
    std::fs::remove_dir_all(aside).map_err(|error| error.to_string())?;
    pictures.sort_by(|a, b| a.path.cmp(&b.path));
    let there = std::fs::read_dir(tree::root().join(&path)).into_iter().flatten().flatten();
    for name in there.map(|entry| entry.file_name().to_string_lossy().into_owned()) {
        if !pictures.iter().any(|picture| picture.path == format!("{path}/{name}")) {
            return Err(format!("{path}/{name} is drawn no more: remove it"));
        }
    }
    Ok(pictures)
}

fn parse_range(text: &str) -> Result<(usize, usize), String> {
    let ends = text.trim().split_once('-').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    match ends {
        Some((first, last)) if 0 < first && first <= last => Ok((first, last)),
        _ => Err(format!("`{text}` is no range of lines, as 3-20 is")),
    }
}

/// The lines of a range counted from 1; what is left out shows as an ellipsis. A range behind the last line is a mistake: the output
/// is shorter than it was.
fn select_lines(text: &str, range: Option<(usize, usize)>) -> Result<String, String> {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let (first, last) = range.unwrap_or((1, lines.len()));
    if range.is_some() && first > lines.len() {
        return Err(format!("there is no line {first}: the output has {}", lines.len()));
    }
    let last = last.min(lines.len());
    let mut kept = Vec::new();
    if first > 1 {
        kept.push("…");
    }
    kept.extend(lines.iter().take(last).skip(first - 1));
    if last < lines.len() {
        kept.push("…");
    }
    Ok(kept.iter().map(|line| format!("{line}\n")).collect())
}

/// A table of a TOML file from its header to the next; `[ask.a]:5` only its first five lines.
fn excerpt(text: &str, wanted: &str) -> Result<String, String> {
    let (header, most) = match wanted.split_once("]:") {
        Some((head, count)) => {
            (format!("{head}]"), count.parse().map_err(|_| format!("`{count}` is no number of lines"))?)
        }
        None => (wanted.to_owned(), usize::MAX),
    };
    let mut lines = text.lines().skip_while(|line| *line != header);
    let first = lines.next().ok_or_else(|| format!("there is no `{header}`"))?;
    let body = lines.take_while(|line| !line.starts_with('['));
    let table: Vec<&str> = std::iter::once(first).chain(body).take(most).collect();
    Ok(format!("{}\n", table.join("\n").trim_end()))
}

/// The text with every block filled anew. Errors carry the line of the marker.
fn rewrite(text: &str, fill: &mut dyn FnMut(&Block) -> Result<String, String>) -> Result<String, (usize, String)> {
    let mut out = String::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if let Some(block) = Block::begins(line) {
            if !lines.any(|(_, line)| line.trim() == END) {
                return Err((index + 1, format!("the block has no `{END}`")));
            }
            out.push_str(&fill(&block).map_err(|message| (index + 1, message))?);
            out.push_str(END);
            out.push('\n');
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCENARIO: &str =
        "title = \"x\"\n\n[ask.a]\nclaim = \"c\"\nholds = \"h\"\nshow = []\n\n[ask.b]\nclaim = \"d\"\n";

    #[test]
    fn a_block_is_filled_and_the_rest_kept() {
        let page = "before\n<!-- run: offtake run x.toml -->\nold\n<!-- end -->\nafter\n";
        let mut fill = |block: &Block| match block {
            Block::Run(command) => Ok(format!("<{command}>\n")),
            Block::Excerpt(_) => Err("not asked for".into()),
        };
        let expected = "before\n<!-- run: offtake run x.toml -->\n<offtake run x.toml>\n<!-- end -->\nafter\n";
        assert_eq!(rewrite(page, &mut fill).as_deref(), Ok(expected));
        assert_eq!(rewrite(expected, &mut fill).as_deref(), Ok(expected));
        let open = "a\n<!-- run: offtake run x.toml -->\nold\n";
        assert_eq!(rewrite(open, &mut fill).expect_err("no end").0, 2);
    }

    #[test]
    fn excerpts_are_whole_tables_or_their_first_lines() {
        let table = excerpt(SCENARIO, "[ask.a]").expect("it is there");
        assert_eq!(table, "[ask.a]\nclaim = \"c\"\nholds = \"h\"\nshow = []\n");
        assert_eq!(excerpt(SCENARIO, "[ask.a]:2").as_deref(), Ok("[ask.a]\nclaim = \"c\"\n"));
        assert!(excerpt(SCENARIO, "[ask.c]").is_err());
    }

    #[test]
    fn a_file_without_tables_is_shown_whole() {
        let mut none = Outputs { program: None, commands: Vec::new(), printed: BTreeMap::new() };
        let (whole, _) = Block::Excerpt("rustfmt.toml").fill(&mut none).expect("it is there");
        let text = std::fs::read_to_string(tree::root().join("rustfmt.toml")).expect("readable");
        assert_eq!(whole, format!("```toml\n{text}```\n"));
    }

    #[test]
    fn what_is_drawn_elsewhere_is_not_run_again_for_its_text() {
        let drawing = "offtake run x/ --svg docs/pictures/x --paths 9";
        let picture = Picture { path: "docs/pictures/x/a.svg".into(), text: "<svg/>".into() };
        let printed = BTreeMap::from([(drawing.to_owned(), ("table".to_owned(), vec![picture]))]);
        let mut outputs = Outputs { program: None, commands: vec![drawing.to_owned()], printed };
        let (text, pictures) = outputs.of("offtake run x/ --paths 9").expect("printed");
        assert_eq!((text.as_str(), pictures.len()), ("table", 0));
        assert_eq!(outputs.of(drawing).expect("printed").1.len(), 1);
        assert!(outputs.of("offtake run y/").is_err_and(|error| error.contains("no program")));
    }

    #[test]
    fn ranges_of_lines_show_what_they_leave_out() {
        let select = |text: &str, range| select_lines(text, range).expect("it has such lines");
        assert_eq!(select("a\nb\nc\nd\n", None), "a\nb\nc\nd\n");
        assert_eq!(select("a\nb\nc\nd", Some((2, 3))), "…\nb\nc\n…\n");
        assert_eq!(select("a\nb", Some((1, 9))), "a\nb\n");
        assert!(select_lines("a\nb", Some((3, 9))).is_err());
        assert!(parse_range("0-3").is_err() && parse_range("4-3").is_err() && parse_range("x").is_err());
    }

    #[test]
    fn only_our_own_command_is_run() {
        assert!(run("rm -r x", Path::new("offtake")).is_err());
    }

    #[test]
    fn pictures_lie_in_their_folder_and_are_shown_from_any_page() {
        for command in [
            "offtake ask x.toml --svg",
            "offtake ask x.toml --svg x.svg",
            "offtake ask x.toml --svg docs/pictures/x.png",
        ] {
            assert!(run(command, Path::new("offtake")).is_err_and(|error| error.contains("picture")), "{command}");
        }
        let picture = Picture { path: "docs/pictures/x.svg".into(), text: "<svg><title>Is it?</title></svg>".into() };
        for (page, link) in [
            ("README.md", "docs/pictures/x.svg"),
            ("docs/a.md", "pictures/x.svg"),
            ("spec/a.md", "../docs/pictures/x.svg"),
        ] {
            assert_eq!(picture.shown_in(page), format!("\n![Is it?]({link})\n"));
        }
    }
}

//! `fmt`: a file's text in its one layout, with the units that it may use.

use std::path::Path;

use syntax::{Entry, Sources, Table, Value};
use units::Units;

use crate::project::Project;
use crate::world::World;

/// A scenario's text in its one layout. Units are the standard ones and those that the text declares.
///
/// # Errors
/// The findings, as text for a terminal, if it is not TOML.
///
/// ```
/// let laid_out = offtake::format("deal.toml", "[let]\nrent='$2/mo'", false);
/// assert_eq!(laid_out.as_deref(), Ok("[let]\nrent = \"$2/mo\"\n"));
/// ```
pub fn format(name: &str, text: &str, color: bool) -> Result<String, String> {
    let mut sources = Sources::default();
    let file = sources.add(name, text);
    let (table, _) = syntax::parse_toml(&sources, file);
    format_with(name, text, &declared_units(&table), color)
}

/// As [`format()`], also with the units of the files that the file at `path` uses, as far as they can be read.
///
/// # Errors
/// The findings, as text for a terminal, if it is not TOML.
///
/// ```
/// use std::path::Path;
/// use offtake::{Memory, format_file};
///
/// let units = "[unit]\nrack_unit = { value = \"10 kW\" }\n";
/// let world = Memory::new().with("deal.toml", "use = [\"units.toml\"]\n").with("units.toml", units);
/// assert!(format_file(&world, Path::new("deal.toml"), "use=['units.toml']", false).is_ok());
/// ```
pub fn format_file(world: &dyn World, path: &Path, text: &str, color: bool) -> Result<String, String> {
    let project = Project::read(world, path);
    let of_facts = project.files.facts.units().iter().flat_map(words_of);
    let declared: Vec<String> = project.files.trees().flat_map(declared_units).chain(of_facts).collect();
    format_with(&path.display().to_string(), text, &declared, color)
}

fn format_with(name: &str, text: &str, declared: &[String], color: bool) -> Result<String, String> {
    let units = Units::standard();
    let is_unit = |word: &str| units.is_unit(word) || declared.iter().any(|unit| unit == word);
    syntax::format(text, &is_unit).map_err(|findings| {
        let mut sources = Sources::default();
        sources.add(name, text);
        syntax::render(&findings, &sources, color)
    })
}

/// Names and plurals of the units in a file's `[unit]` table.
fn declared_units(table: &Table) -> Vec<String> {
    let units = table.get("unit").and_then(Value::as_table);
    units.into_iter().flat_map(|units| &units.entries).flat_map(words_of).collect()
}

/// The name and the plural of a declared unit.
fn words_of(unit: &Entry) -> [String; 2] {
    let plural = unit.value.as_table().and_then(|unit| unit.get("plural")).and_then(Value::as_text);
    let plural = plural.map_or_else(|| format!("{}s", unit.key.text), |plural| plural.text.clone());
    [unit.key.text.clone(), plural]
}

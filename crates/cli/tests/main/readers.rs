//! The tables of `--out` in the readers that people use.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::command::{BASE, Folder, root};

/// Reads a folder of tables and its manifest, fails where readers differ or something is in percent, and prints the crux and the dates by
/// path.
const SCRIPT: &str = r#"
import glob, json, sys
import duckdb, pandas, polars
import pyarrow.parquet as parquet

folder = sys.argv[1]
manifest = json.load(open(folder + "/manifest.json"))
for table in manifest["tables"]:
    for file in sorted(glob.glob(folder + "/" + table["file"])):
        arrow = parquet.read_table(file)
        names = [column["name"] for column in table["columns"]]
        assert arrow.column_names == names, (file, arrow.column_names, names)
        assert len({name.lower() for name in names}) == len(names), names
        units = [(field.metadata or {}).get(b"unit", b"").decode() for field in arrow.schema]
        assert units == [column["unit"] for column in table["columns"]], (file, units)
        assert not any("%" in unit for unit in units), (file, units)
        words = [arrow.column(name).to_pylist() for name in names if name == "unit" or name.endswith("_unit")]
        assert not any("%" in unit for units in words for unit in units), (file, words)
        for field, unit in zip(arrow.schema, units):
            assert (str(field.type) == "date32[day]") == (unit == "date"), (file, field)
        if "month" in names:
            assert str(arrow.schema.field("month").type) == "date32[day]", arrow.schema
            assert str(arrow.column("month")[0]) == "2026-01-01", arrow.column("month")[0]
        frames = [pandas.read_parquet(file), polars.read_parquet(file), duckdb.read_parquet(file)]
        for frame in frames:
            assert list(frame.columns) == names, (file, frame.columns)
            assert frame.shape == arrow.shape, (file, frame.shape, arrow.shape)
        for name in names:
            ours = [str(value) for value in arrow.column(name).to_pylist()]
            assert ours == [str(value) for value in polars.read_parquet(file)[name].to_list()], (file, name)
if "sweep" in manifest:
    points = duckdb.sql(f"select point from read_parquet('{folder}/points-*.parquet') order by point").fetchall()
    print(json.dumps({"points": [point for (point,) in points]}))
    sys.exit()
crux = parquet.read_table(folder + "/crux.parquet").to_pylist()
known = [{key: None if value != value else value for key, value in row.items()} for row in crux]
paths = parquet.read_table(folder + "/paths.parquet")
dates = {field.name: paths.column(field.name).to_pylist() for field in paths.schema if str(field.type) == "date32[day]"}
counted = {name: sorted({str(date) for date in days}) for name, days in dates.items()}
for name in dates:
    query = f"select count(\"{name}\"), count(*) filter (\"{name}\" = date '9999-12-31') from read_parquet('{folder}/paths.parquet')"
    there = [day for day in dates[name] if day is not None]
    assert duckdb.sql(query).fetchall() == [(len(there), sum(str(day) == "9999-12-31" for day in there))], name
    assert list(pandas.read_parquet(folder + "/paths.parquet")[name].isna()) == [day is None for day in dates[name]], name
shares = [value for field in paths.schema if field.name.endswith(": 1 - 100 / demand") for value in paths.column(field.name).to_pylist()]
print(json.dumps({"files": len(manifest["tables"]), "crux": known, "dates": counted, "shares": shares}))
"#;

fn done(command: &mut Command) -> Result<Output, String> {
    let output = command.output().map_err(|error| error.to_string())?;
    let told = || String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(output) } else { Err(told()) }
}

/// A Python with the readers, below `target/`.
fn python() -> Result<std::path::PathBuf, String> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readers");
    let python = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let has_all = |python: &Path| done(Command::new(python).args(["-c", "import duckdb, pandas, polars, pyarrow"]));
    if has_all(&python).is_err() {
        done(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
        let readers = ["-m", "pip", "install", "--quiet", "duckdb", "pandas", "polars", "pyarrow"];
        done(Command::new(&python).args(readers))?;
        has_all(&python)?;
    }
    Ok(python)
}

/// Installs Python packages, and so runs only if it is asked for: `OFFTAKE_READERS=1 cargo test -p offtake-cli readers`.
#[test]
fn tables_open_in_readers_of_parquet() {
    if std::env::var_os("OFFTAKE_READERS").is_none() {
        println!("not looked at: OFFTAKE_READERS is not set");
        return;
    }
    let python = match python() {
        Ok(python) => python,
        Err(why) => {
            println!("not looked at: there is no Python with pyarrow, pandas, polars and DuckDB ({why})");
            return;
        }
    };
    let named = BASE.replace(
        "[ask.rich]",
        "[let]\nmonth = \"demand * 2\"\npath = \"$3/mo\"\nCash = \"1\"\ncash = \"2\"\n\n[ask.rich]",
    );
    let deal = std::fs::read_to_string(root().join("scenarios/take-or-pay.toml")).expect("shipped");
    let dated = BASE.replace(
        "[ask.rich]",
        "[assume.start]\nvalue = \"2026-03 to 2026-05\"\nbasis = \"guess\"\nwhy = \"nobody knows\"\n\n[ask.rich]",
    );
    let dated = dated.replace(
        "show = [\"last(firm.cash)\"]",
        "show = [\"first(firm.cash > $1000)\", \"given(start, demand > 150)\", { value = \"1 - 100 / demand\", unit = \"%\", label = \"spare\" }]",
    );
    let folder = Folder::with(BASE);
    let over = ["sweep", "a.toml", "--over", "demand=100 to 200 in 20", "--paths", "64", "--out", "results"];
    folder.run(&[&over[..], &["--show", "first(firm.cash > $1000)"]].concat()).good();
    let read = done(Command::new(&python).args(["-c", SCRIPT, "results"]).current_dir(folder.path()));
    let read: Value = serde_json::from_slice(&read.expect("every reader agrees").stdout).expect("JSON");
    assert_eq!(read["points"], Value::from((0..20).collect::<Vec<u64>>()));
    for (text, flips) in [(named, true), (deal, true), (dated.clone(), true)] {
        let folder = Folder::with(&text);
        folder.run(&["run", "a.toml", "--paths", "256", "--show", "all", "--out", "results"]).good();
        let read = done(Command::new(&python).args(["-c", SCRIPT, "results"]).current_dir(folder.path()));
        let read: Value = serde_json::from_slice(&read.expect("every reader agrees").stdout).expect("JSON");
        assert!(read["files"].as_u64() >= Some(5), "{read}");
        if text == dated {
            let days = |column: &str| {
                let days = read["dates"][column].as_array().unwrap_or_else(|| panic!("no dates {column}: {read}"));
                days.iter().map(|day| day.as_str().expect("a text")).collect::<Vec<_>>()
            };
            let first = days("rich: first(firm.cash > $1000)");
            assert!(
                first.contains(&"2026-09-01") && first.last() == Some(&"9999-12-31") && !first.contains(&"None"),
                "{read}"
            );
            let given = days("rich: given(start, demand > 150)");
            assert!(given.last() == Some(&"None") && given.contains(&"2026-03-01"), "{read}");
            assert_eq!(days("assume: start").len(), 3, "{read}");
            let shares =
                read["shares"].as_array().expect("shares").iter().map(|share| share.as_f64().expect("a number"));
            assert!(shares.clone().all(|share| share < 1.0) && shares.clone().any(|share| share > 0.3), "{read}");
        }
        let crux = read["crux"].as_array().expect("rows");
        assert!(
            crux.iter().all(|row| row["share"].as_f64().is_none_or(|share| (0.0..=1.0).contains(&share))),
            "{read}"
        );
        assert_eq!(crux.iter().any(|row| row["flip_value"].as_f64().is_some_and(f64::is_finite)), flips, "{read}");
    }
}

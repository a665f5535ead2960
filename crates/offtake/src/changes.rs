//! What a caller changes about a scenario before it is built.

/// What to change about a scenario: settings, and a variant to build in place of the base.
///
/// ```
/// use offtake::{Changes, Memory, Project, Sampling, unwatched};
///
/// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
///     [let]\nrent = \"$2/mo\"\n\
///     [variant.dear]\nset = { rent = \"$5/mo\" }\n\
///     [ask.dear]\nquestion = \"?\"\nclaim = \"yes\"\ncounter = \"no\"\nholds = \"total(rent * dt) > $10\"\n";
/// let world = Memory::new().with("deal.toml", text);
/// let project = Project::read(&world, "deal.toml");
/// let holds = |changes: &Changes| -> Result<f64, offtake::Error> {
///     let run = project.build(changes)?.run(&Sampling::default(), &mut unwatched)?;
///     Ok(run.column("dear").expect("a claim").values[0])
/// };
/// assert_eq!(holds(&Changes::none())?, 0.0);
/// assert_eq!(holds(&Changes::none().variant("dear"))?, 1.0);
/// assert_eq!(holds(&Changes::none().set("rent", "$4/mo"))?, 1.0);
/// assert_eq!(holds(&Changes::none().set("rent", (4.0, "USD/mo")))?, 1.0);
/// # Ok::<(), offtake::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Changes {
    /// The settings: dotted name and value. A later setting of a name replaces an earlier one.
    pub settings: Vec<(String, Setting)>,
    /// The variant to build in place of the base.
    pub variant: Option<String>,
}

impl Changes {
    /// The scenario as written.
    pub fn none() -> Self {
        Self::default()
    }

    /// Sets an assumption or parameter, by its dotted name.
    pub fn set(mut self, name: impl Into<String>, value: impl Into<Setting>) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// Builds a variant in place of the base.
    pub fn variant(mut self, name: impl Into<String>) -> Self {
        self.variant = Some(name.into());
        self
    }
}

/// The value of a setting.
///
/// ```
/// use offtake::Setting;
///
/// assert_eq!(Setting::from("60%"), Setting::Written("60%".into()));
/// assert_eq!(Setting::from((2.5, "USD/GPUh")), Setting::Number(2.5, "USD/GPUh".into()));
/// assert_eq!(Setting::from((60, String::from("mo"))), Setting::Number(60.0, "mo".into()));
/// assert_eq!(Setting::from(0.6), Setting::Number(0.6, "1".into()));
/// assert_eq!(Setting::from(60), Setting::from(60.0));
/// assert_eq!(Setting::from(true), Setting::Truth(true));
/// assert_eq!(Setting::Number(2.5, "USD/GPUh".into()).to_string(), "2.5 USD/GPUh");
/// assert_eq!(Setting::Number(0.1, "1/yr".into()).to_string(), "0.1/yr");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Setting {
    /// As a scenario writes it: an expression (`$2.50/GPUh`, `normal($3, $1)`), a text, or an array or inline table of TOML.
    Written(String),
    /// A number in a unit.
    Number(f64, String),
    /// A truth value.
    Truth(bool),
}

impl From<&str> for Setting {
    fn from(text: &str) -> Self {
        Setting::Written(text.into())
    }
}

impl From<String> for Setting {
    fn from(text: String) -> Self {
        Setting::Written(text)
    }
}

impl From<f64> for Setting {
    fn from(number: f64) -> Self {
        Setting::Number(number, "1".into())
    }
}

impl From<i32> for Setting {
    fn from(number: i32) -> Self {
        f64::from(number).into()
    }
}

impl From<u32> for Setting {
    fn from(number: u32) -> Self {
        f64::from(number).into()
    }
}

/// A number and its unit.
impl<N: Into<f64>, U: Into<String>> From<(N, U)> for Setting {
    fn from((number, unit): (N, U)) -> Self {
        Setting::Number(number.into(), unit.into())
    }
}

impl From<bool> for Setting {
    fn from(truth: bool) -> Self {
        Setting::Truth(truth)
    }
}

/// As a scenario writes it.
impl std::fmt::Display for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Setting::Written(text) => f.write_str(text),
            Setting::Number(number, unit) if unit == "1" => write!(f, "{number}"),
            // `0.1/yr`, not `0.1 1/yr`.
            Setting::Number(number, unit) if unit.starts_with("1/") => write!(f, "{number}{}", &unit[1..]),
            Setting::Number(number, unit) => write!(f, "{number} {unit}"),
            Setting::Truth(truth) => write!(f, "{truth}"),
        }
    }
}

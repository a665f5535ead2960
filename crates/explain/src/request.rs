//! What to explain, on which path, how far.

/// A figure to explain.
///
/// Alone it is the median path of a number of the whole run; a series needs a month.
///
/// ```
/// # use offtake_explain as offtake;
/// use offtake::Explain;
///
/// let request = Explain::of("lab.cash").at("2028-06").quantile(0.9).back(3);
/// assert_eq!((request.month.as_deref(), request.path), (Some("2028-06"), None));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Explain {
    /// A balance (`lab.cash`), a let, a stock, a flow, any expression, or a question by its id. An id goes before a name of
    /// the scenario, which is then read by its table: `assume.rent`.
    pub name: String,
    /// The month, `2028-06`. For a figure that spans the run: the month that is walked in full.
    pub month: Option<String>,
    /// The quantile whose nearest path is walked, 0 to 1.
    pub quantile: f64,
    /// The path to walk in place of the one nearest the quantile.
    pub path: Option<u64>,
    /// How many months the walk may go back through stocks and balances.
    pub back: u32,
    /// Levels of the tree; all if none.
    pub depth: Option<usize>,
}

impl Default for Explain {
    fn default() -> Self {
        Explain { name: String::new(), month: None, quantile: 0.5, path: None, back: 0, depth: None }
    }
}

impl Explain {
    /// A figure by its name, an expression, or the id of a question.
    pub fn of(name: impl Into<String>) -> Self {
        Explain { name: name.into(), ..Self::default() }
    }

    /// In this month, `2028-06`.
    pub fn at(mut self, month: impl Into<String>) -> Self {
        self.month = Some(month.into());
        self
    }

    /// On the path nearest this quantile, 0 to 1.
    pub fn quantile(mut self, quantile: f64) -> Self {
        self.quantile = quantile;
        self
    }

    /// On this path.
    pub fn path(mut self, path: u64) -> Self {
        self.path = Some(path);
        self
    }

    /// Going back so many months through stocks and balances.
    pub fn back(mut self, months: u32) -> Self {
        self.back = months;
        self
    }

    /// With so many levels of the tree.
    pub fn depth(mut self, levels: usize) -> Self {
        self.depth = Some(levels);
        self
    }
}

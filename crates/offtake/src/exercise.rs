//! A right that a party may exercise once: when it does on what it knows, and what that is worth.

use analysis::{Design, ExerciseRight, Exercised, mean, mean_error, quantiles};
use report::{EffectView, ExerciseDateView, ExerciseView, FixedDateView, ReportedAs, StateView};
use scenario::Month;
use syntax::{Code, Diagnostic};

use crate::column::ByMonth;
use crate::error::Error;
use crate::inquiry::Inquiry;
use crate::questions::Questions;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::watch::Watch;

/// Most numbers that are kept of one run: paths times months times series.
const MOST_KEPT: u64 = 100_000_000;

/// Most states; a polynomial of more has too many terms for the paths there are.
const MOST_STATES: usize = 5;

/// A right to be valued.
///
/// ```
/// use offtake::Exercise;
///
/// let put = Exercise::of("max($40 - price, $0)", "6%").reads("price").from("2026-02").every("1 mo");
/// assert_eq!(put.states, ["price"]);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Exercise {
    /// What exercise in a month gives in it, a number by month, which counts as of the month's end as in `npv`. If nothing is gained later, it is exercised only where this is above zero.
    pub payoff: String,
    /// The effective annual rate at which money is discounted, a number or one per path: `lab.discount`.
    pub rate: String,
    /// What the party knows when it decides, numbers by month.
    pub states: Vec<String>,
    /// What each month brings once it has been exercised, that month included: an amount, no rate.
    pub gains: Option<String>,
    /// The first month in which it may be exercised; the first of the run if none is named.
    pub from: Option<String>,
    /// The last; the last of the run if none is named.
    pub until: Option<String>,
    /// How far apart the months are in which it may be, a time: `3 mo`.
    pub every: Option<String>,
    /// How to sample.
    pub sampling: Sampling,
}

impl Exercise {
    /// A right with this payoff, at this rate of discount.
    pub fn of(payoff: impl Into<String>, rate: impl Into<String>) -> Self {
        Exercise {
            payoff: payoff.into(),
            rate: rate.into(),
            states: Vec::new(),
            gains: None,
            from: None,
            until: None,
            every: None,
            sampling: Sampling::default(),
        }
    }

    /// The party knows this.
    pub fn reads(mut self, state: impl Into<String>) -> Self {
        self.states.push(state.into());
        self
    }

    /// Each month brings this once it has been exercised.
    pub fn gains(mut self, gains: impl Into<String>) -> Self {
        self.gains = Some(gains.into());
        self
    }

    /// Not before this month.
    pub fn from(mut self, month: impl Into<String>) -> Self {
        self.from = Some(month.into());
        self
    }

    /// Not after this month.
    pub fn until(mut self, month: impl Into<String>) -> Self {
        self.until = Some(month.into());
        self
    }

    /// Only every so often.
    pub fn every(mut self, time: impl Into<String>) -> Self {
        self.every = Some(time.into());
        self
    }

    /// All that it is made of, by month: payoff, rate, states and gains.
    fn series(&self) -> Vec<&str> {
        let series = [&self.payoff, &self.rate].into_iter().chain(&self.states).chain(&self.gains);
        series.map(|name| name.trim()).collect()
    }

    /// Sampled otherwise.
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }
}

/// What a run gives of a right.
struct RightColumns {
    payoff: ByMonth,
    gains: Option<ByMonth>,
    states: Vec<ByMonth>,
    /// Canonical, by path.
    rate: Vec<f64>,
    design: Design,
}

impl Scenario<'_> {
    /// Values a right that may be exercised once, by least-squares Monte Carlo ([`analysis::ExerciseRight`]): when to exercise is found on these draws, and what
    /// that comes to on others, so that no decision sees its own path's future. The value is thereby a little low, and never high but by its error.
    ///
    /// The exercise changes nothing else in the scenario: who exercises is small, or the payoff says all.
    ///
    /// # Errors
    /// The payoff is no number by month, or not finite on some path; nothing is known to decide on; there is no month to exercise in; the watch ended the work.
    ///
    /// ```
    /// use offtake::{Changes, Exercise, Memory, Project, Sampling, unwatched};
    ///
    /// // Known in the first month: take $3 at once, or $4 a year later at 10 %.
    /// let text = "offtake = 1\ntitle = \"wait\"\nstart = \"2026-01\"\nmonths = 13\n\
    ///     [let]\npaid = \"if(t < 12 mo, $3, $4)\"\n";
    /// let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
    /// let request = Exercise::of("paid", "10%").reads("paid").every("1 yr");
    /// let view = scenario.exercise(&request, &mut unwatched)?;
    /// assert!((view.value.value - 4.0 / 1.1_f64.powf(13.0 / 12.0)).abs() < 1e-9);
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn exercise(&self, request: &Exercise, watch: Watch) -> Result<ExerciseView, Error> {
        let dates = self.exercise_dates(request)?;
        let by_month = self.by_month(request)?;
        let series = std::iter::once(&request.payoff).chain(&request.states).chain(&request.gains);
        let asked: Vec<String> = series.map(|series| format!("last({series})")).collect();
        let measured = self.measured(&asked, Questions::own(), &request.sampling, &mut *watch)?;
        let columns = self.right_columns(&by_month, request, &dates, &request.sampling, &mut *watch)?;
        let right = columns.right(&dates);
        let (policy, fixed) = (right.policy(), right.best_date().expect("there is a month to exercise in"));
        let other = Sampling { seed: request.sampling.seed.wrapping_add(1), ..request.sampling };
        let fresh = self.right_columns(&by_month, request, &dates, &other, watch)?;
        let right = fresh.right(&dates);
        let (found, forced) = (right.exercised(&policy), right.exercised_in(fixed));
        let gain: Vec<f64> = found.value.iter().zip(&forced).map(|(a, b)| a - b).collect();
        let effect = |column: &[f64]| EffectView { value: mean(column), std_error: mean_error(column, fresh.design) };
        let month = |at: usize| self.built.base().start.later(at).to_string();
        let never: Vec<f64> = found.date.iter().map(|date| f64::from(u8::from(date.is_none()))).collect();
        Ok(ExerciseView {
            payoff: request.payoff.clone(),
            gains: request.gains.clone(),
            states: request.states.clone(),
            state_units: fresh.states.iter().map(|state| state.unit.clone()).collect(),
            rate: request.rate.clone(),
            unit: fresh.payoff.unit.clone(),
            value: effect(&found.value),
            fixed: FixedDateView { month: month(fixed), value: effect(&forced) },
            flexibility: effect(&gain),
            never: effect(&never),
            dates: fresh.dates(&found, &dates, &month),
            run: measured.answers,
        })
    }

    fn refused<T>(&self, code: Code, message: impl Into<String>, help: impl Into<String>) -> Result<T, Error> {
        Err(self.mistake(Diagnostic::bare(code, message.into()).help(help.into())))
    }

    /// The months in which it may be exercised, from 0.
    fn exercise_dates(&self, request: &Exercise) -> Result<Vec<usize>, Error> {
        if request.states.is_empty() || request.states.len() > MOST_STATES {
            let message = format!("a party decides on one to {MOST_STATES} numbers that it knows");
            return self.refused(Code::WrongArguments, message, "name what the payoff depends on, such as a price");
        }
        let from = self.month_of_run(request.from.as_deref())?.unwrap_or(0);
        let last = self.built.base().months as usize - 1;
        let until = self.month_of_run(request.until.as_deref())?.unwrap_or(last);
        let step = request.every.as_deref().map_or(Ok(1), |text| self.whole_months(text))?;
        let series = 2 + request.states.len() + usize::from(request.gains.is_some());
        let cells = request.sampling.plan().paths.saturating_mul((self.built.base().months as usize * series) as u64);
        if cells > MOST_KEPT {
            let message = format!("{} numbers by path and month would be kept", report::whole(i128::from(cells)));
            let help = format!("at most {}: ask for fewer paths", report::whole(i128::from(MOST_KEPT)));
            return self.refused(Code::TooLarge, message, help);
        }
        if from > until {
            let message = "the last month of exercise is before the first";
            return self.refused(Code::WrongValue, message, "write the earlier month first");
        }
        Ok((from..=until).step_by(step).collect())
    }

    /// A month that the caller names, from 0.
    fn month_of_run(&self, text: Option<&str>) -> Result<Option<usize>, Error> {
        let Some(text) = text else { return Ok(None) };
        let base = self.built.base();
        match Month::parse(text.trim()).map(|month| month.date() - base.start.date()) {
            Some(after) if after >= 0.0 && after < f64::from(base.months) => Ok(Some(after as usize)),
            _ => {
                let help = format!("write a month from {} to {}", base.start, base.last());
                self.refused(Code::DateOutsideRun, format!("`{text}` is no month of the run"), help)
            }
        }
    }

    /// A time that the caller states.
    fn whole_months(&self, text: &str) -> Result<usize, Error> {
        let units = &self.built.checked.units;
        let month = units.parse("mo").expect("a month is a unit");
        let found = units.parse_quantity(text.trim()).ok().filter(|found| found.unit.dimension == month.dimension);
        let whole = |months: &f64| *months >= 1.0 && *months == months.round();
        match found.map(|found| found.canonical()).filter(whole) {
            Some(months) => Ok(months as usize),
            None => {
                let message = format!("`{text}` is no whole number of months");
                self.refused(Code::WrongValue, message, "write for example `3 mo` or `1 yr`")
            }
        }
    }

    /// The scenario that shows all that a right is made of.
    fn by_month(&self, request: &Exercise) -> Result<Self, Error> {
        let names = request.series();
        let inquiry = names.iter().fold(Inquiry::none().only([""; 0]), |inquiry, name| inquiry.show(*name));
        self.inquire(&inquiry).or_else(|mistakes| {
            // A number that is no series has one value for the whole run.
            let is_whole = |name: &&&str| {
                self.inquire(&Inquiry::none().only([""; 0]).show(**name)).is_err()
                    && self.measuring([&(**name).to_owned()]).is_ok()
            };
            let Some(name) = names.iter().find(is_whole) else { return Err(mistakes) };
            let message = format!("`{name}` is one number for the whole run, and a value by month is due here");
            let help = "write what it is in each month: `x` in place of `last(x)`, and `cum(x)` in place of `total(x)`";
            self.refused(Code::TypeMismatch, message, help)
        })
    }

    fn right_columns(
        &self,
        scenario: &Scenario,
        request: &Exercise,
        dates: &[usize],
        sampling: &Sampling,
        watch: Watch,
    ) -> Result<RightColumns, Error> {
        let names = request.series();
        let run = scenario.run(sampling, &mut *watch)?;
        let (failed, paths) = (run.kept.run.failed_paths(0), run.paths());
        if failed > 0 {
            let message = format!("{failed} of {paths} paths fail, and nothing can be valued there");
            return self.refused(Code::WrongValue, message, "`offtake run` says why they fail: mend that first");
        }
        let mut found = run.by_months(&names, watch)?.into_iter();
        let mut next = || found.next().expect("as many series as names");
        let (payoff, rate) = (next(), next());
        let states = request.states.iter().map(|_| next()).collect();
        let gains = request.gains.as_ref().map(|_| next());
        let design = scenario.design(&scenario.sampling(sampling));
        let rate = self.rate(&rate)?;
        let columns = RightColumns { payoff, gains, states, rate, design };
        self.must_be_known(&columns, dates)?;
        Ok(columns)
    }

    /// The rate by path, canonical.
    fn rate(&self, found: &ByMonth) -> Result<Vec<f64>, Error> {
        let unit = self.built.checked.units.parse(found.unit.name()).ok().filter(|unit| unit.dimension.is_none());
        let first = found.month(0).unwrap_or_default();
        let values: Vec<f64> = unit.iter().flat_map(|unit| first.iter().map(|rate| unit.to_canonical(*rate))).collect();
        let varies = (0..found.months()).any(|month| found.month(month) != Some(first));
        if values.len() == first.len() && !varies && values.iter().all(|rate| rate.is_finite() && *rate > -1.0) {
            return Ok(values);
        }
        let message = format!("`{}` is no rate of discount: a bare number above -100 %, one per path", found.name);
        self.refused(Code::WrongValue, message, "write `10%`, or `party.discount`")
    }

    fn must_be_known(&self, columns: &RightColumns, dates: &[usize]) -> Result<(), Error> {
        let months = columns.payoff.months();
        let from = dates.first().copied().unwrap_or(0);
        let when: [(&ByMonth, Vec<usize>); 1] = [(&columns.payoff, dates.to_vec())];
        let states = columns.states.iter().map(|state| (state, dates.to_vec()));
        let gains = columns.gains.iter().map(|gains| (gains, (from..months).collect()));
        for (series, months) in when.into_iter().chain(states).chain(gains) {
            for month in months {
                let values = series.month(month).unwrap_or_default();
                let Some(path) = values.iter().position(|value| !value.is_finite()) else { continue };
                let month = self.built.base().start.later(month);
                let message = format!("`{}` is not finite in {month} on path {path}", series.name);
                let help = "give it a value there too, or exercise in other months: a path on which it is undefined decides nothing";
                return self.refused(Code::WrongValue, message, help);
            }
        }
        let is_number = |unit: &ReportedAs| matches!(unit, ReportedAs::Number(_));
        if !is_number(&columns.payoff.unit) {
            let message = format!("`{}` is no number", columns.payoff.name);
            return Err(
                self.mistake(Diagnostic::bare(Code::TypeMismatch, message).help("state what exercise gives, in money"))
            );
        }
        match columns.gains.as_ref().filter(|gains| gains.unit != columns.payoff.unit) {
            None => Ok(()),
            Some(gains) => {
                let units = [gains, &columns.payoff].map(|series| series.unit.name().to_owned());
                let message = format!("the gains are in {}, and the payoff in {}", units[0], units[1]);
                let help = format!("write an amount of {} a month: a rate times `dt`", units[1]);
                self.refused(Code::DimensionMismatch, message, help)
            }
        }
    }
}

impl RightColumns {
    fn right(&self, dates: &[usize]) -> ExerciseRight<'_> {
        ExerciseRight {
            payoff: months(&self.payoff),
            gains: self.gains.as_ref().map_or_else(Vec::new, months),
            states: self.states.iter().map(months).collect(),
            dates: dates.to_vec(),
            rate: &self.rate,
        }
    }

    fn dates(&self, found: &Exercised, dates: &[usize], month: &dyn Fn(usize) -> String) -> Vec<ExerciseDateView> {
        let row = |(place, &date): (usize, &usize)| {
            let here = |path: &usize| found.date[*path] == Some(place);
            let paths: Vec<usize> = (0..found.date.len()).filter(here).collect();
            let share: Vec<f64> = (0..found.date.len()).map(|path| f64::from(u8::from(here(&path)))).collect();
            let state = |state: &ByMonth| {
                let values = state.month(date).unwrap_or_default();
                let known: Vec<f64> = paths.iter().map(|path| values[*path]).collect();
                let found = quantiles(&known, &[0.05, 0.5, 0.95]).values;
                StateView { p05: found[0], p50: found[1], p95: found[2] }
            };
            ExerciseDateView {
                month: month(date),
                share: EffectView { value: mean(&share), std_error: mean_error(&share, self.design) },
                states: self.states.iter().map(state).collect(),
            }
        };
        dates.iter().enumerate().map(row).collect()
    }
}

/// A series month by month.
fn months(series: &ByMonth) -> Vec<&[f64]> {
    series.values.chunks_exact(series.paths.max(1)).collect()
}

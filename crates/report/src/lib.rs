//! Findings to views: terminal text, JSON, CSV and SVG. Only this crate decides how a number looks.
//!
//! A *view* is plain data with the names that people read; each has a text form for a terminal and a JSON form for
//! programs, at full precision. Nothing here computes a result.

mod answers;
mod argument;
mod assumptions;
mod calibration;
mod catalogue;
mod choose;
mod compare;
mod contagion;
mod contracts;
mod crux;
mod decide;
mod direction;
mod exercise;
mod explain;
mod findings;
mod flips;
mod fractions;
mod frame;
mod frontier;
mod heat_map;
mod measures;
mod moved;
mod names;
mod number;
mod outline;
mod picture;
mod rare;
mod rates;
mod reported_as;
mod round_trip;
mod run;
mod sensitivity;
mod series;
mod shell;
mod statement;
mod summary;
mod svg;
mod sweep;
mod table;
mod undefined;
mod unpaid;
mod visible;
mod words;
mod worth;

pub use answers::run_text;
pub use argument::{
    ArgumentQuestion, ArgumentScenario, ArgumentView, CalibrationCount, PassedOver, PassedOverReason, argument_text,
    passed_over_text,
};
pub use assumptions::{
    AssumptionView, AssumptionsView, CitedFact, StatedLever, Varies, assumptions_csv, assumptions_text,
};
pub use calibration::{CalibrationStatus, CalibrationView, ScoreView, calibration_text};
pub use catalogue::{FactView, FactsView, KindView, OutputView, PageView, ParameterView, facts_text, kinds_text};
pub use choose::{ChoiceDifference, ChoiceRow, ChooseView, RegretView, choose_csv, choose_text};
pub use compare::{
    CompareView, ComparedAnswer, ComparedCell, ComparedColumn, ComparedMeasure, ComparedPayment, ComparedRow,
    ComparedTable, PaymentCell, compare_text, compared_tables,
};
pub use contagion::{
    ContagionRow, ContagionView, DealingsLoss, DueInDefault, FlowGain, FragilityView, GainRow, contagion_csv,
    contagion_text,
};
pub use contracts::{ContractPayments, ContractRow, ContractYear, ContractsView, DueSort, FallingDue, contracts_text};
pub use decide::{CandidateView, DecideView, LeverView, RiskLimitView, decide_csv, decide_text};
pub use exercise::{ExerciseDateView, ExerciseView, FixedDateView, StateView, exercise_csv, exercise_text};
pub use explain::{Explanation, QuestionView, SCREEN, Step, StepKind, explain_text};
pub use findings::{CheckView, Finding, FindingPlace, check_view, count, verdict};
pub use frontier::{FrontierCell, FrontierPoint, FrontierView, JointView, MovedView, frontier_text};
pub use heat_map::AxisView;
pub use moved::{
    MovedAnswer, MovedAttribution, MovedChange, MovedMeasure, MovedPart, MovedResult, MovedSort, MovesView, moved_text,
};
pub use number::{compared, counted, decimal_years, drawn, factor, figure, figure_among, whole, with_error};
pub use outline::{AskedView, OutlineView};
pub use picture::bar;
pub use rare::FEWEST_OF_CRUX;
pub use reported_as::ReportedAs;
pub use round_trip::{ReciprocalRow, RoundTripView, SellerRow, TakingsRow, round_trip_text};
pub use run::{
    Answer, BasedOn, Checks, ConditionView, Crux, Direction, EvaluationView, FailureView, FlipAt, FlipPoint,
    IntervalView, Joined, Measure, OptionView, PROBABILITIES, RunView, Series, SettingView, TailFigure, TerminalValue,
    View, json,
};
pub use sensitivity::{
    EffectView, FigureView, SensitivityRow, SensitivityView, SetAlone, SwingEnd, SwingView, sensitivity_text,
};
pub use shell::shell_word;
pub use statement::{
    RowRole, StatementRow, StatementTable, StatementsView, matrix_table, partial_months, period_name, statement_tables,
    statements_csv, statements_text, unpaid_table,
};
pub use summary::summary_text;
pub use svg::{
    answers_svg, argument_svgs, calibration_svg, choose_svg, compare_svg, contagion_svg, contracts_svg, decide_svg,
    exercise_svg, frontier_svg, moved_svg, round_trip_svg, sensitivity_svg, sweep_svg, worth_svg,
};
pub use sweep::{SweepAxisView, SweepFigure, SweepPointView, SweepSetting, SweepView, sweep_text};
pub use table::Style;
pub use undefined::{NoValue, Undefined, UndefinedReason};
pub use unpaid::{PartyInDefault, UnpaidDue, UnpaidExtent, UnpaidView, unpaid_text};
pub use visible::printable;
pub use worth::{WorthRow, WorthView, worth_text};

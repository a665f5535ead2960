//! Views as SVG pictures. Each stands alone: words, axes with units, a legend; nothing runs in it and nothing is fetched.

mod answers;
mod axis;
mod calibration;
mod columns;
mod compare;
mod contagion;
mod contracts;
mod course;
mod decide;
mod drawing;
mod exercise;
mod heat;
mod moved;
mod options;
mod page;
mod round_trip;
mod rows;
mod spread;
mod sweep;
mod tornado;
mod worth;

pub use answers::answers_svg;
pub use calibration::calibration_svg;
pub use compare::compare_svg;
pub use contagion::contagion_svg;
pub use contracts::contracts_svg;
pub use decide::decide_svg;
pub use exercise::exercise_svg;
pub use heat::frontier_svg;
pub use moved::moved_svg;
pub use options::choose_svg;
pub use round_trip::round_trip_svg;
pub use sweep::sweep_svg;
pub use tornado::sensitivity_svg;
pub use worth::worth_svg;

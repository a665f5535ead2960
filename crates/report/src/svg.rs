//! Views as SVG pictures. Each stands alone: words, axes with units, a legend; nothing runs in it and nothing is fetched.

mod axis;
mod contagion;
mod drawing;
mod heat;
mod options;
mod page;
mod spread;
mod sweep;
mod tornado;
mod worth;

pub use contagion::contagion_svg;
pub use heat::frontier_svg;
pub use options::choose_svg;
pub use sweep::sweep_svg;
pub use tornado::sensitivity_svg;
pub use worth::worth_svg;

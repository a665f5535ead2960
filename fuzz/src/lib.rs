//! What must hold for any input. Each function takes any bytes and panics only if a promise is broken; the fuzz targets
//! and the smoke test call the same ones.

mod mutate;
mod program;
mod text;

pub use mutate::Mutator;
pub use program::program;
pub use text::text;

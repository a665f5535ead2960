//! Tests of the public interface.

mod cases {
    mod hostile;
    mod messages;
    mod parsing;
    mod quantities;
    mod reference;
    mod registry;
}

use offtake_units::{Base, Dimension, Exponent};

/// Money in US dollars.
fn usd() -> Dimension {
    Dimension::money("USD")
}

fn time() -> Dimension {
    Dimension::time()
}

fn gpu() -> Dimension {
    Dimension::count("GPU")
}

fn tokens() -> Dimension {
    Dimension::of(Base::Token)
}

fn energy() -> Dimension {
    Dimension::of(Base::Energy)
}

fn power() -> Dimension {
    Dimension::energy_per_time()
}

fn operations() -> Dimension {
    Dimension::of(Base::Operation)
}

fn bytes() -> Dimension {
    Dimension::of(Base::Byte)
}

fn per(above: Dimension, below: &[Dimension]) -> Dimension {
    below.iter().fold(above, |total, next| total.divide(next))
}

fn to_the(base: Dimension, numerator: i64, denominator: i64) -> Dimension {
    base.power(Exponent::new(numerator, denominator).expect("a small fraction"))
}

/// Numbers for random tests: the generator of Marsaglia 2003 (*Journal of Statistical Software* 8(14), xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }
}

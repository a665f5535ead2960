//! Processes: a call of one with its arguments, which may be expressions.

use crate::bind::builder::Builder;
use crate::bind::expressions::types::{dimension_of, percent_of_a_year};
use crate::findings::{Bound, Reported};
use crate::instances::scope::Scope;
use crate::instances::slot::Slot;
use crate::words::functions::ProcessName;
use scenario::*;
use syntax::{Argument, Code, Expression, ExpressionKind, Help, Span};
use units::{Base, Dimension, Exponent};

/// A process as it is called: its arguments in order; a `*` marks those that may be left out.
pub(crate) struct Signature {
    process: ProcessName,
    arguments: &'static [&'static str],
}

const SIGNATURES: &[Signature] = &[
    Signature { process: ProcessName::GeometricBrownian, arguments: &["start", "growth", "volatility"] },
    Signature { process: ProcessName::Autoregressive, arguments: &["mean", "persistence", "volatility", "start*"] },
    Signature { process: ProcessName::Walk, arguments: &["start", "drift", "volatility"] },
    Signature { process: ProcessName::Jump, arguments: &["start", "rate", "size"] },
    Signature { process: ProcessName::Noise, arguments: &["dist"] },
    Signature { process: ProcessName::Event, arguments: &["rate"] },
    Signature { process: ProcessName::Regime, arguments: &["stay_low", "stay_high", "low", "high", "start*"] },
];

/// The process of this name.
pub(crate) fn signature(name: &str) -> Option<&'static Signature> {
    let process = ProcessName::parse(name)?;
    SIGNATURES.iter().find(|signature| signature.process == process)
}

impl Signature {
    /// The names of the arguments.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.arguments.iter().map(|name| name.trim_end_matches('*'))
    }

    fn needs(&self) -> impl Iterator<Item = &'static str> {
        self.arguments.iter().copied().filter(|name| !name.ends_with('*'))
    }
}

/// The arguments of a call, all that its process needs among them.
#[derive(Default)]
struct Given {
    expressions: Vec<(&'static str, NodeId)>,
    /// The distribution that `noise` and `jump` draw from.
    distribution: Option<(&'static str, StatedDistribution, Type)>,
}

impl Given {
    fn has(&self, name: &str) -> bool {
        self.optional(name).is_some() || self.distribution.as_ref().is_some_and(|(known, ..)| *known == name)
    }

    fn optional(&self, name: &str) -> Option<NodeId> {
        self.expressions.iter().find(|(known, _)| *known == name).map(|(_, node)| *node)
    }

    fn node(&self, name: &str) -> NodeId {
        self.optional(name).expect("what a process needs is asked for before it is read")
    }

    fn drawn(&mut self) -> (StatedDistribution, Type) {
        let (_, distribution, ty) =
            self.distribution.take().expect("what a process needs is asked for before it is read");
        (distribution, ty)
    }
}

impl Builder<'_> {
    /// Reads a process and says its type.
    pub fn process(&mut self, signature: &Signature, expression: &Expression, slot: &Slot) -> Bound<(Process, Type)> {
        let ExpressionKind::Call { arguments, .. } = &expression.kind else {
            return Err(Reported);
        };
        let span = expression.span;
        let given = self.given(signature, arguments, span, &slot.scope)?;
        let (law, ty) = self.law(signature.process, given, span)?;
        Ok((Process { law, span }, ty))
    }

    fn given(&mut self, signature: &Signature, arguments: &[Argument], span: Span, scope: &Scope) -> Bound<Given> {
        let mut given = Given::default();
        let mut bare = signature.names();
        for argument in arguments {
            let name = match &argument.name {
                Some(name) => signature.names().find(|known| *known == name.text),
                None => bare.next(),
            };
            let Some(name) = name else {
                return self.do_not_fit(signature, span);
            };
            if given.has(name) {
                return self.given_twice(name, argument.value.span);
            }
            if matches!(name, "dist" | "size") {
                let (distribution, ty) = self.distribution(&argument.value, scope)?;
                given.distribution.get_or_insert((name, distribution, ty));
            } else {
                let node = self.number(&argument.value, scope)?;
                self.forbid_scalar(node)?;
                given.expressions.push((name, node));
            }
        }
        match signature.needs().all(|name| given.has(name)) {
            true => Ok(given),
            false => self.do_not_fit(signature, span),
        }
    }

    fn do_not_fit<T>(&mut self, signature: &Signature, span: Span) -> Bound<T> {
        let (process, names) = (signature.process, signature.names().collect::<Vec<_>>());
        self.error(
            Code::WrongArguments,
            span,
            format!("the arguments of `{process}` do not fit"),
            format!("write `{process}({})`", names.join(", ")),
        )
    }

    /// The law of a process and the type of its values; checks the dimensions of its arguments.
    fn law(&mut self, process: ProcessName, mut given: Given, span: Span) -> Bound<(Law, Type)> {
        match process {
            ProcessName::GeometricBrownian => self.geometric_brownian(&given),
            ProcessName::Walk => self.walk(&given),
            ProcessName::Autoregressive => self.autoregressive(&given),
            ProcessName::Jump => {
                let (start, rate) = (given.node("start"), given.node("rate"));
                // Some jump several times a year.
                self.expect_in(rate, &Self::per_time(), "the rate of `jump`", Some("1/yr"))?;
                let (size, found) = given.drawn();
                let ty = self.node(start).ty.clone();
                self.same_type(&ty, &found, span)?;
                Ok((Law::Jump { start, rate, size }, ty))
            }
            ProcessName::Event => {
                let rate = given.node("rate");
                self.expect(rate, &Self::per_time(), "the rate of `event`")?;
                Ok((Law::Event { rate }, Type::Boolean))
            }
            ProcessName::Noise => {
                let (distribution, ty) = given.drawn();
                Ok((Law::Noise(distribution), ty))
            }
            ProcessName::Regime => self.regime(&given),
        }
    }

    fn geometric_brownian(&mut self, given: &Given) -> Bound<(Law, Type)> {
        let (start, growth, volatility) = (given.node("start"), given.node("growth"), given.node("volatility"));
        if self.node(growth).ty == Self::per_time() {
            let span = self.node(growth).span;
            // Canonical time is a month.
            let help = match self.known(growth).map(percent_of_a_year) {
                Some(percent) => Help::write(span, percent),
                None => "multiply it by `1 yr`".into(),
            };
            return self.error(
                Code::DimensionMismatch,
                span,
                "the growth of `gbm` is that of a year, a bare number; this is a number per time (1/yr)",
                help,
            );
        }
        self.expect(growth, &Self::bare(), "the effective annual growth of `gbm`")?;
        self.volatility(volatility, &Dimension::none(), &Self::bare())?;
        Ok((Law::GeometricBrownian { start, growth, volatility }, self.node(start).ty.clone()))
    }

    fn walk(&mut self, given: &Given) -> Bound<(Law, Type)> {
        let (start, drift, volatility) = (given.node("start"), given.node("drift"), given.node("volatility"));
        let ty = self.node(start).ty.clone();
        let dimension = dimension_of(&ty);
        self.expect(drift, &Type::Number(dimension.divide(&Self::time())), "the drift of `walk`")?;
        self.volatility(volatility, &dimension, &ty)?;
        Ok((Law::Walk { start, drift, volatility }, ty))
    }

    fn autoregressive(&mut self, given: &Given) -> Bound<(Law, Type)> {
        let (mean, persistence, volatility) = (given.node("mean"), given.node("persistence"), given.node("volatility"));
        let start = given.optional("start");
        let ty = self.node(mean).ty.clone();
        self.expect(persistence, &Self::bare(), "the monthly persistence of `ar1`")?;
        self.expect(volatility, &ty, "the monthly volatility of `ar1`")?;
        if let Some(start) = start {
            self.expect(start, &ty, "the start of `ar1`")?;
        }
        Ok((Law::Autoregressive { mean, persistence, volatility, start }, ty))
    }

    fn regime(&mut self, given: &Given) -> Bound<(Law, Type)> {
        let (stay_low, stay_high, start) = (given.node("stay_low"), given.node("stay_high"), given.optional("start"));
        let (low, high) = (given.node("low"), given.node("high"));
        for probability in [Some(stay_low), Some(stay_high), start].into_iter().flatten() {
            self.expect(probability, &Self::bare(), "a monthly probability of `regime`")?;
        }
        let ty = self.node(low).ty.clone();
        self.expect(high, &ty, "the high level of `regime`")?;
        Ok((Law::Regime { stay_low, stay_high, low, high, start }, ty))
    }

    /// The type of a rate: so many per time.
    fn per_time() -> Type {
        Type::Number(Dimension::none().divide(&Self::time()))
    }

    /// A volatility is per √yr; one of the type `bare` (`20%`) is understood as such.
    fn volatility(&mut self, node: NodeId, of: &Dimension, bare: &Type) -> Bound<()> {
        if self.node(node).ty == *bare {
            return Ok(());
        }
        let per_root_of_time = Dimension::of(Base::Time).power(Exponent::new(-1, 2).expect("two is not zero"));
        self.expect(node, &Type::Number(of.multiply(&per_root_of_time)), "the volatility per √yr")
    }
}

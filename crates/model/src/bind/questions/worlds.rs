//! Other worlds of a scenario: variants and removals, built like the base from patched definitions, and read from it.

use syntax::{Code, Span, has_errors};

use crate::bind::builder::Builder;
use crate::bind::expressions::functions::Call;
use crate::bind::settings;
use crate::context::NamesToMake;
use crate::definitions::tables::{Definitions, ForcedDefault};
use crate::findings::{Bound, FindingLog, Reported};
use crate::instances::ids::OwnerId;
use crate::instances::scope::{Binding, Scope};
use crate::words::headings::Heading;
use scenario::*;

/// How many keys and values weigh about what a name does.
const VALUES_OF_A_NAME: usize = 8;

const FEWER_WORLDS: &str = "use fewer variants and removals, or fewer names in each";

/// A scope on its way to another world.
pub(crate) struct CarriedScope {
    owner: String,
    locals: Vec<(String, Packed)>,
    scope: Scope,
}

/// A binding by key.
enum Packed {
    Owner(String),
    Owners(Vec<String>),
    Several(Vec<Packed>),
    Flow(String),
    Covenant(String),
    Constant(f64, Type, Span),
    Same(Binding),
    /// A value that only this world has.
    Lost,
}

impl<'a> Builder<'a> {
    /// Builds every variant, asked for or not, until too much is wrong.
    pub fn check_variants(&mut self, most: usize) {
        let variants = self.definitions.items(Heading::Variant).to_vec();
        if let Some(last) = variants.iter().max_by_key(|item| item.span) {
            let make = NamesToMake {
                count: variants.len() * self.names.count(),
                span: last.span,
                source: format!("in {} variants", variants.len()),
                help: FEWER_WORLDS.into(),
            };
            if !self.context.size.has_room_for(&make, &mut self.findings) {
                return;
            }
        }
        for item in variants {
            if self.context.size.is_full() || self.found() > most {
                break;
            }
            let _ = self.world_number(WorldName::Variant(item.name.clone()), item.span);
        }
    }

    /// The number of a world among those that answers need, building it when first mentioned. The base is 0.
    pub fn world_number(&mut self, world: WorldName, span: Span) -> Bound<usize> {
        if let Some(index) = self.worlds.iter().position(|(known, _)| *known == world) {
            return match self.worlds[index].1 {
                Some(_) => Ok(index + 1),
                None => Err(Reported),
            };
        }
        if world == WorldName::Base {
            return Ok(0);
        }
        let mut problems = FindingLog::default();
        let mut builder = self.other_world(&world, &[], span, &mut problems);
        self.count_kept(&builder.definitions, span)?;
        let mut found = builder.take_findings();
        let settings = builder.definitions.settings.clone();
        let wrong = settings::wrong(self, &mut builder, &settings);
        if !wrong.is_empty() {
            problems.extend(builder.take_findings());
            builder = self.other_world(&world, &wrong, span, &mut FindingLog::default());
            found = builder.take_findings();
        }
        // A mistake in the patch speaks for itself.
        let problems = problems.take();
        let faulty = has_errors(&problems);
        let problems = self.findings.not_among(problems);
        self.findings.extend(problems);
        // A fault of the base is reported once; what only this world has is reported with it.
        let fresh = self.findings.not_among(found);
        let failed = faulty || has_errors(&fresh);
        for problem in fresh {
            let what = world.describe();
            self.findings.push(problem.also(span, format!("needed here: {what}")));
        }
        self.worlds.push((world, if failed { None } else { Some(Box::new(builder)) }));
        if failed { Err(Reported) } else { Ok(self.worlds.len()) }
    }

    /// Counts what a world keeps of definitions that its patch has made its own; a value weighs part of a name.
    fn count_kept(&mut self, definitions: &Definitions, span: Span) -> Bound<()> {
        let make = NamesToMake {
            count: 1 + definitions.values_apart_from(&self.definitions) / VALUES_OF_A_NAME,
            span,
            source: "with those that this variant or removal changes".into(),
            help: FEWER_WORLDS.into(),
        };
        self.context.size.add_names(&make, &mut self.findings)
    }

    /// Binds another world, but for the settings of its patch at `but`.
    fn other_world(&self, world: &WorldName, but: &[Span], span: Span, problems: &mut FindingLog) -> Builder<'a> {
        let patched = match world {
            WorldName::Base => self.definitions.clone(),
            WorldName::Variant(name) => {
                let mut definitions = self.context.written.clone();
                definitions.apply_variant(name, but, problems);
                definitions
            }
            WorldName::Without(keys) => {
                let mut definitions = self.definitions.clone();
                definitions.settings.clear();
                definitions.apply_without(keys, but, problems);
                definitions
            }
            WorldName::Defaulted(key, month) => {
                let mut definitions = self.definitions.clone();
                definitions.settings.clear();
                let party = key.strip_prefix("party.").unwrap_or(key).to_owned();
                // A default lasts: one that is said to come before stays.
                let before = |forced: &ForcedDefault| forced.party == party && forced.month <= *month;
                if !definitions.forced_defaults.iter().any(before) {
                    definitions.forced_defaults.retain(|forced| forced.party != party);
                    definitions.forced_defaults.push(ForcedDefault { party, month: *month, span });
                }
                definitions
            }
        };
        let mut builder = Builder::new(self.context, patched, world.clone());
        builder.kinds = self.kinds.clone().filter(|_| builder.definitions.has_the_kinds_of(&self.definitions));
        if builder.create_instances().is_ok() {
            builder.bind_dynamics();
        }
        builder
    }

    /// `default(party, 2029-01)`: the world in which a party is in default from that month on.
    pub fn defaulted_world(&mut self, call: &Call, scope: &Scope) -> Bound<Binding> {
        let ([party, month], []) = (call.bare.as_slice(), call.named.as_slice()) else {
            return self.arity(call, "2");
        };
        let owner = self.party_named(party, scope)?;
        let date = self.number(month, scope)?;
        self.expect(date, &Type::Date, &format!("the month of `{}`", call.function.text))?;
        self.check_date_in_run(date)?;
        let Some(known) = self.known(date) else {
            let message = format!("the month of `{}` is known before the run", call.function.text);
            return self.error(Code::WrongArguments, month.span, message, "write a month, e.g. `2029-01`");
        };
        Ok(Binding::Defaulted(self.names[owner].key.clone(), Month::of_date(known)))
    }

    /// A scope without the numbers of this world, to be read in another: what it binds goes by its key.
    pub fn carry(&self, scope: &Scope) -> CarriedScope {
        let locals = scope.locals.iter().map(|(name, binding)| (name.clone(), self.pack(binding)));
        CarriedScope { owner: self.names[scope.owner].key.clone(), locals: locals.collect(), scope: scope.clone() }
    }

    fn pack(&self, binding: &Binding) -> Packed {
        let key = |owner: &OwnerId| self.names[*owner].key.clone();
        match binding {
            Binding::Owner(owner) => Packed::Owner(key(owner)),
            Binding::Owners(owners) => Packed::Owners(owners.iter().map(key).collect()),
            Binding::Bindings(bindings) => Packed::Several(bindings.iter().map(|binding| self.pack(binding)).collect()),
            Binding::Flow(flow) => Packed::Flow(self.names[*flow].key.clone()),
            Binding::Covenant(covenant) => Packed::Covenant(self.names[*covenant].key.clone()),
            Binding::Node(node) => match self.known(*node) {
                Some(value) => Packed::Constant(value, self.node(*node).ty.clone(), self.node(*node).span),
                None => Packed::Lost,
            },
            other => Packed::Same(other.clone()),
        }
    }

    /// A carried scope in this world.
    pub fn unpack(&mut self, carried: &CarriedScope, span: Span) -> Bound<Scope> {
        let owner = self.owner_of_key(&carried.owner, span)?;
        let locals: Bound<Vec<(String, Binding)>> = carried
            .locals
            .iter()
            .map(|(name, packed)| Ok((name.clone(), self.unpack_binding(packed, span)?)))
            .collect();
        Ok(Scope { owner, locals: locals?, ..carried.scope.clone() })
    }

    fn unpack_binding(&mut self, packed: &Packed, span: Span) -> Bound<Binding> {
        Ok(match packed {
            Packed::Owner(key) => Binding::Owner(self.owner_of_key(key, span)?),
            Packed::Owners(keys) => {
                let owners: Bound<Vec<OwnerId>> = keys.iter().map(|key| self.owner_of_key(key, span)).collect();
                Binding::Owners(owners?)
            }
            Packed::Several(several) => {
                let bindings: Bound<Vec<Binding>> =
                    several.iter().map(|packed| self.unpack_binding(packed, span)).collect();
                Binding::Bindings(bindings?)
            }
            Packed::Flow(key) => match self.names.flows().position(|flow| flow.key == *key) {
                Some(flow) => Binding::Flow(flow),
                None => return self.missing_here(key, span),
            },
            Packed::Covenant(key) => match self.names.covenants().position(|covenant| covenant.key == *key) {
                Some(covenant) => Binding::Covenant(covenant),
                None => return self.missing_here(key, span),
            },
            Packed::Constant(value, ty, span) => Binding::Node(self.constant(*value, ty.clone(), *span)),
            Packed::Same(binding) => binding.clone(),
            Packed::Lost => {
                return self.error(
                    Code::Nested,
                    span,
                    "a value of one run cannot be carried into another",
                    "name what is meant inside `in(…)`",
                );
            }
        })
    }

    /// The owner of this key, which another world may lack.
    pub fn owner_of_key(&mut self, key: &str, span: Span) -> Bound<OwnerId> {
        match self.names.owner_of_key(key) {
            Some(owner) => Ok(owner),
            None => self.missing_here(key, span),
        }
    }

    fn missing_here<T>(&mut self, key: &str, span: Span) -> Bound<T> {
        let world = self.world.describe();
        self.error(Code::UnknownName, span, format!("there is no `{key}` in {world}"), "compare what both have")
    }

    /// A path scalar of another world, or a series: binds it there and makes the node that reads it here.
    pub fn wanted_in(
        &mut self,
        world: usize,
        series: bool,
        span: Span,
        bind: impl FnOnce(&mut Builder<'a>) -> Bound<NodeId>,
    ) -> Bound<NodeId> {
        let Some(mut there) = self.worlds[world - 1].1.take() else {
            return Err(Reported);
        };
        let bound = bind(&mut there);
        let fresh = self.findings.not_among(there.take_findings());
        self.findings.extend(fresh);
        let result = bound.map(|node| {
            there.wanted.push(node);
            let timing = match there.node(node).timing {
                Timing::End => Timing::End,
                _ if series => Timing::Monthly,
                _ => Timing::End,
            };
            (node, there.node(node).ty.clone(), timing)
        });
        self.worlds[world - 1].1 = Some(there);
        let (node, ty, timing) = result?;
        Ok(self.push(Operation::In { model: world, node }, ty, timing, span))
    }
}

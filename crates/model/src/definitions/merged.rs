//! Kinds with what they have of those that they are `like`: each merged once, from the one that it is like, and shared.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use syntax::{Code, Diagnostic, Entry};

use crate::definitions::kinds::{Body, KindDefinition, unknown_kind};
use crate::findings::FindingLog;
use scenario::Class;

/// A kind with all that it has of those that it is `like`.
#[derive(Clone, Default)]
pub(crate) struct MergedKind {
    pub class: Option<Class>,
    /// The kind that it is like.
    like: Option<String>,
    /// What it defines.
    pub body: Rc<Body>,
    /// Keys of the class given for all instances, the nearest first.
    pub attributes: Vec<Rc<Entry>>,
}

/// All kinds of a world that are like no circle and like nothing unknown.
#[derive(Default)]
pub(crate) struct MergedKinds(BTreeMap<String, MergedKind>);

/// In which order a merged kind has its definitions.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum MergedOrder {
    /// Its own before what it has of those that it is like.
    OfFile,
    /// One that does not depend on that of the file.
    ByName,
}

impl MergedKinds {
    /// Merges all kinds. Reports circles and unknown kinds.
    pub fn of(kinds: &BTreeMap<String, Rc<KindDefinition>>, order: MergedOrder, findings: &mut FindingLog) -> Self {
        let mut merged = Self::default();
        let mut met: BTreeSet<&str> = BTreeSet::new();
        for kind in kinds.values() {
            let mut chain: Vec<&KindDefinition> = Vec::new();
            let mut next = Some(kind.as_ref());
            while let Some(kind) = next.filter(|kind| met.insert(&kind.name)) {
                chain.push(kind);
                next = kind.like.as_ref().and_then(|(base, span)| {
                    let found = kinds.get(base).map(Rc::as_ref);
                    if found.is_none() {
                        findings.push(unknown_kind(kinds, (base, kind.class), *span, findings));
                    }
                    found
                });
            }
            if let Some(met) = next.filter(|next| chain.iter().any(|kind| kind.name == next.name)) {
                findings.push(circle_of(&chain, met));
            }
            for kind in chain.into_iter().rev() {
                merged.add(kind, order);
            }
        }
        merged
    }

    /// A kind, if it could be merged.
    pub fn get(&self, name: &str) -> Option<&MergedKind> {
        self.0.get(name)
    }

    /// Whether a kind is like another, or like one that is.
    pub fn is_like(&self, kind: &str, other: &str) -> bool {
        let base = |kind: &str| self.0.get(kind)?.like.as_deref();
        std::iter::successors(base(kind), |kind| base(kind)).any(|base| base == other)
    }

    /// Merges a kind into the one that it is like, if that could be.
    fn add(&mut self, kind: &KindDefinition, order: MergedOrder) {
        let none = MergedKind::default();
        let base = match &kind.like {
            None => &none,
            Some((base, _)) => match self.0.get(base) {
                Some(base) => base,
                None => return, // reported
            },
        };
        let mut named = BTreeSet::new();
        let own = kind.attributes.iter().map(|entry| Rc::new(entry.clone()));
        let all = own.chain(base.attributes.iter().cloned());
        let attributes = all.filter(|entry| named.insert(entry.key.text.clone())).collect();
        let mut body = base.body.overridden(&kind.body);
        if order == MergedOrder::ByName {
            body.sort();
        }
        let like = kind.like.as_ref().map(|(base, _)| base.clone());
        let merged = MergedKind { class: kind.class.or(base.class), like, body: Rc::new(body), attributes };
        self.0.insert(kind.name.clone(), merged);
    }
}

/// How many names all kinds would have once merged, if none overrode another; and the kind that would have most.
pub(crate) fn names_of_merged(kinds: &BTreeMap<String, Rc<KindDefinition>>) -> (usize, Option<&KindDefinition>) {
    // Nothing for those whose chain is being followed.
    let mut counts: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    for kind in kinds.values() {
        let mut chain: Vec<&KindDefinition> = Vec::new();
        let mut next = Some(kind.as_ref());
        while let Some(kind) = next.filter(|kind| !counts.contains_key(kind.name.as_str())) {
            counts.insert(&kind.name, None);
            chain.push(kind);
            next = kind.like.as_ref().and_then(|(base, _)| kinds.get(base)).map(Rc::as_ref);
        }
        // Kinds in a circle, or like one in it, are not merged.
        let base = next.map_or(Some(0), |base| counts[base.name.as_str()]);
        let in_circle = base.is_none();
        let mut names = base.unwrap_or(0);
        for kind in chain.into_iter().rev() {
            names = if in_circle { 0 } else { names + 1 + kind.attributes.len() + kind.body.all_names() };
            counts.insert(&kind.name, Some(names));
        }
    }
    let largest = kinds.values().map(Rc::as_ref).max_by_key(|kind| counts[kind.name.as_str()]);
    (counts.values().flatten().sum(), largest)
}

/// The finding for kinds that are like one another. It is the same from whichever of them the circle is met.
fn circle_of(chain: &[&KindDefinition], met: &KindDefinition) -> Diagnostic {
    let from = chain.iter().position(|kind| kind.name == met.name).unwrap_or(0);
    let mut round: Vec<&KindDefinition> = chain[from..].to_vec();
    let first = round.iter().enumerate().min_by_key(|(_, kind)| &kind.name).map_or(0, |(place, _)| place);
    round.rotate_left(first);
    let mut names: Vec<&str> = round.iter().map(|kind| kind.name.as_str()).collect();
    names.push(names[0]);
    let mut found = Diagnostic::new(
        Code::DefinitionCircle,
        round[0].span,
        format!("kinds that are like one another: {}", names.join(" → ")),
    );
    for kind in &round[1..] {
        found = found.also(kind.span, "which is like the next");
    }
    found.help("take one `like` out of the circle")
}

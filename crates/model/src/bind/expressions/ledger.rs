//! What the ledger says: figures of flows, balances; ends of lists.

use std::collections::BTreeSet;

use syntax::{BinaryOperator, Code, Expression, ExpressionKind, Span};

use crate::bind::builder::Builder;
use crate::bind::expressions::functions::Call;
use crate::findings::{Bound, Reported};
use crate::instances::ids::OwnerId;
use crate::instances::owner::MemberRef;
use crate::instances::scope::{Binding, Scope};
use crate::instances::slot::Pending;
use crate::words::functions::PathFunction;
use crate::words::headings::Heading;
use scenario::*;

impl Builder<'_> {
    /// `first(list)`, `last(list)`: the instance or part at the end of a list, if the argument is one.
    pub fn end_of_list(
        &mut self,
        end: PathFunction,
        list: &Expression,
        span: Span,
        scope: &Scope,
    ) -> Bound<Option<Binding>> {
        let is_list =
            matches!(list.kind, ExpressionKind::Name(_) | ExpressionKind::Member(..) | ExpressionKind::List(_));
        if !is_list {
            return Ok(None);
        }
        let before = self.findings.mark();
        let binding = self.evaluate(list, scope);
        let owners = match binding {
            Ok(Binding::Owners(owners)) => Some(owners),
            Ok(Binding::Kind(kind)) => Some(self.instances_of(&kind, scope)),
            Ok(Binding::Bindings(items)) => items.iter().map(Binding::as_owner).collect(),
            _ => None,
        };
        let Some(owners) = owners else {
            self.findings.take_back(before);
            return Ok(None);
        };
        let end = if end == PathFunction::First { owners.first() } else { owners.last() };
        match end {
            Some(owner) => Ok(Some(Binding::Owner(*owner))),
            None if self.is_open() => Err(Reported),
            None => self.error(
                Code::WrongArguments,
                span,
                "the list is empty",
                "give it an item, or leave out what reads it",
            ),
        }
    }

    fn owner_argument(&mut self, call: &Call, scope: &Scope) -> Bound<OwnerId> {
        let Some(argument) = call.bare.first() else {
            return self.arity(call, "a name as");
        };
        match self.evaluate(argument, scope)? {
            Binding::Owner(owner) => Ok(owner),
            _ => self.error(
                Code::TypeMismatch,
                argument.span,
                "the name of an instance is due here",
                "name a party, contract, thing or part",
            ),
        }
    }

    /// `paid(flow)`, or the sum over the flows of a contract or list.
    pub fn figures(&mut self, call: &Call, figure: Figure, scope: &Scope) -> Bound<NodeId> {
        let [argument] = call.bare.as_slice() else {
            return self.arity(call, "1");
        };
        let flows = self.flows_named(argument, scope)?;
        let mut figures = Vec::new();
        for flow in flows {
            figures.push(self.flow_figure(flow, figure, call.span)?);
        }
        match self.joined(figures, |builder, a, b| builder.combine(BinaryOperator::Add, a, b, call.span))? {
            Some(sum) => Ok(sum),
            None => Ok(self.constant(0.0, Type::Zero, call.span)),
        }
    }

    /// The flows that an expression names.
    pub fn flows_named(&mut self, expression: &Expression, scope: &Scope) -> Bound<Vec<FlowId>> {
        if let Some(flow) = self.twin_flow(expression, scope) {
            return Ok(vec![flow]);
        }
        if let ExpressionKind::List(items) = &expression.kind {
            let named: Bound<Vec<_>> = items.iter().map(|item| self.flows_named(item, scope)).collect();
            let flows: BTreeSet<FlowId> = named?.into_iter().flatten().collect();
            return Ok(flows.into_iter().collect());
        }
        let owners = match self.evaluate(expression, scope)? {
            Binding::Flow(flow) => return Ok(vec![flow]),
            Binding::Kind(kind) => self.instances_of(&kind, scope),
            Binding::Owner(owner) => vec![owner],
            Binding::Owners(owners) => owners,
            _ => {
                return self.error(
                    Code::TypeMismatch,
                    expression.span,
                    "a flow is due here",
                    "name a `[flow.*]`, a `[pay.*]`, a contract, or a list of them",
                );
            }
        };
        let flows = self.names.flows().enumerate();
        let flows = flows
            .filter(|(_, flow)| self.names.outwards(flow.owner).any(|here| owners.contains(&here)))
            .map(|(id, _)| id)
            .collect();
        Ok(flows)
    }

    /// The flow that bears the name of its let.
    fn twin_flow(&mut self, expression: &Expression, scope: &Scope) -> Option<FlowId> {
        let (owner, name) = match &expression.kind {
            ExpressionKind::Name(name) => (self.names.member_outwards(scope.innermost(), &name.text)?.0, name),
            ExpressionKind::Member(inner, member) => match self.evaluate(inner, scope).ok()? {
                Binding::Owner(owner) => (owner, member),
                _ => return None,
            },
            _ => return None,
        };
        match self.names[owner].members.get(&name.text) {
            Some(MemberRef::LetAndFlow(_, flow)) => Some(*flow),
            _ => None,
        }
    }

    /// A node for a figure of a flow.
    pub fn flow_figure(&mut self, flow: FlowId, figure: Figure, span: Span) -> Bound<NodeId> {
        let pending = &self.names[flow];
        let currency = self.paid_in("from", &pending.value.clone(), &pending.scope.clone());
        Ok(self.push(Operation::Flow(flow, figure), Type::Number(Self::money(&currency)), Timing::Monthly, span))
    }

    /// The currency of the party under a key of a due or an entry.
    fn paid_in(&mut self, key: &str, value: &syntax::Value, scope: &Scope) -> String {
        self.party_under(key, value, scope).map_or_else(|| "USD".into(), |owner| self.currency_of(owner))
    }

    /// The party under a key of a due or an entry. A mistake in it is reported where the due is bound.
    fn party_under(&mut self, key: &str, value: &syntax::Value, scope: &Scope) -> Option<OwnerId> {
        let trial = self.findings.begin_trial();
        let party = value.as_table().and_then(|table| table.get(key)).cloned();
        let bound = party.map(|party| self.bind_reference(&party, Some(Class::Party), None, scope));
        self.findings.end_trial(trial);
        match bound {
            Some(Ok(Binding::Owner(owner))) => Some(owner),
            _ => None,
        }
    }

    /// `net(contract, party)`: what the party is paid less what it pays.
    pub fn net(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let ([of, party], []) = (call.bare.as_slice(), call.named.as_slice()) else {
            return self.arity(call, "2");
        };
        let flows = self.flows_named(of, scope)?;
        let party = self.party_named(party, scope)?;
        let mut parts = Vec::new();
        for flow in flows {
            let Pending { heading, value, scope, .. } = self.names[flow].clone();
            if heading == Heading::Transfer {
                continue;
            }
            let [pays, receives] = ["from", "to"].map(|end| self.party_under(end, &value, &scope) == Some(party));
            if pays || receives {
                let paid = self.flow_figure(flow, Figure::Paid, call.span)?;
                let ty = self.node(paid).ty.clone();
                parts.push(if pays { self.apply(Function::Negate, vec![paid], ty, call.span) } else { paid });
            }
        }
        match self.joined(parts, |builder, a, b| builder.combine(BinaryOperator::Add, a, b, call.span))? {
            Some(sum) => Ok(sum),
            None => Ok(self.constant(0.0, Type::Zero, call.span)),
        }
    }

    /// The carrying value of an instance: in the currency of the first party that books anything on it.
    pub fn book(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let (owner, span) = (self.owner_argument(call, scope)?, call.span);
        let within = |pending: &&Pending| self.names.outwards(pending.owner).any(|here| here == owner);
        let flow = self.names.flows().iter().find(within).map(|pending| ("from", pending));
        let entry = self.names.entries().iter().find(within).map(|pending| ("party", pending));
        let currency = match flow.or(entry).map(|(key, pending)| (key, pending.value.clone(), pending.scope.clone())) {
            Some((key, value, scope)) => self.paid_in(key, &value, &scope),
            None => "USD".into(),
        };
        let ty = Type::Number(Self::money(&currency));
        let instance = owner.instance().expect("a binding names an instance, never the scenario");
        Ok(self.push(Operation::Book(instance), ty, Timing::Monthly, span))
    }

    /// `defaulted(party)`.
    pub fn defaulted(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let owner = self.owner_argument(call, scope)?;
        let owner = self.as_party(Binding::Owner(owner), call.span)?;
        Ok(self.push(Operation::Defaulted(self.party_of(owner)), Type::Boolean, Timing::Monthly, call.span))
    }

    /// `balance(party, asset chips, of = contract | part | party)`.
    pub fn balance(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [party, account] = call.bare.as_slice() else {
            return self.arity(call, "2");
        };
        let owner = self.party_named(party, scope)?;
        let words = match &account.kind {
            ExpressionKind::Account(words) => words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "),
            ExpressionKind::Name(word) => word.text.clone(),
            _ => {
                return self.error(
                    Code::UnknownAccount,
                    account.span,
                    "account words are due here",
                    "write e.g. `asset chips`, `liability loan`, `cash`",
                );
            }
        };
        let accounts = match crate::words::accounts::selection(&words) {
            Ok(accounts) => accounts,
            Err(found) => {
                let help = found.help_at(account.span);
                return self.error(Code::UnknownAccount, account.span, found.message, help);
            }
        };
        let (mut instance, mut counterparty) = (None, None);
        if let Some(value) = call.argument("of") {
            match self.evaluate(value, scope)? {
                Binding::Owner(other) if self.names[other].class == Some(Class::Party) => counterparty = Some(other),
                Binding::Owner(other) => instance = Some(other),
                _ => {
                    return self.error(
                        Code::TypeMismatch,
                        value.span,
                        "a contract, part or party is due here",
                        "write e.g. `of = self` or `of = bank`",
                    );
                }
            }
        }
        self.balance_node(owner, accounts, instance, counterparty, call.span)
    }
}

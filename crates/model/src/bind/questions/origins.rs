//! Whose money a party takes in: `takings`, `roundtrip`, `reciprocal`.

use syntax::{BinaryOperator, Code, Expression, ExpressionKind, Help, Piece, Span, list_words, suggest};

use crate::bind::builder::Builder;
use crate::bind::expressions::functions::Call;
use crate::findings::Bound;
use crate::instances::ids::OwnerId;
use crate::instances::scope::Scope;
use scenario::*;

impl Builder<'_> {
    /// `takings(party)`, `takings(party, own)`: what a party took in this month for what it sells, or a part of it.
    pub fn takings(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let (party, part) = match call.bare.as_slice() {
            [party] => (party, TakingsPart::Gross),
            [party, part] => (party, self.takings_part(part)?),
            _ => return self.arity(call, "1 or 2"),
        };
        let party = self.party_named(party, scope)?;
        Ok(self.taken(party, part, call.span))
    }

    /// `roundtrip(party, from, to)`: the share of what a party takes in, from one month to another, that is its own.
    pub fn round_trip(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let (party, months) = match call.bare.as_slice() {
            [party] => (party, None),
            [party, from, to] => (party, Some((self.month_of_run(from, scope)?, self.month_of_run(to, scope)?))),
            _ => return self.arity(call, "1 or 3"),
        };
        let party = self.party_named(party, scope)?;
        if let Some((from, to)) = months
            && let (Some(first), Some(last)) = (self.known(from), self.known(to))
            && first > last
        {
            let [first, last] = [first, last].map(Month::of_date);
            let [who, begins, ends] = [0, 1, 2].map(|place| Piece::from(call.bare[place].span));
            let turned = ["roundtrip(".into(), who, ", ".into(), ends, ", ".into(), begins, ")".into()];
            return self.error(
                Code::WrongArguments,
                call.span,
                format!("`roundtrip` would begin in {first} and end before, in {last}"),
                Help::compose(call.span, turned, ""),
            );
        }
        let [own, gross] = [TakingsPart::Own, TakingsPart::Gross].map(|part| self.taken(party, part, call.span));
        let (own, gross) = match months {
            None => (own, gross),
            Some((from, to)) => {
                let within = self.within_months(from, to, call.span)?;
                (self.only_when(within, own, call.span)?, self.only_when(within, gross, call.span)?)
            }
        };
        let [own, gross] = [own, gross].map(|series| self.total_of(series, call.span));
        self.combine(BinaryOperator::Divide, own, gross, call.span)
    }

    /// `paid_to(a, b)`: cash that one party and its group paid another and its group this month.
    pub fn paid_to(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [from, to] = self.two_parties(call, scope)?;
        Ok(self.paid_between(from, to, call.span))
    }

    /// `reciprocal(a, b)`: of what two paid each other the lesser over the greater.
    pub fn reciprocal(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [one, other] = self.two_parties(call, scope)?;
        let paid = [(one, other), (other, one)].map(|(from, to)| {
            let series = self.paid_between(from, to, call.span);
            self.total_of(series, call.span)
        });
        let ty = self.node(paid[0]).ty.clone();
        let [lesser, greater] = [Function::Minimum, Function::Maximum]
            .map(|function| self.apply(function, paid.to_vec(), ty.clone(), call.span));
        self.combine(BinaryOperator::Divide, lesser, greater, call.span)
    }

    /// Two parties that keep their cash in one currency.
    fn two_parties(&mut self, call: &Call, scope: &Scope) -> Bound<[OwnerId; 2]> {
        let [a, b] = call.bare.as_slice() else {
            return self.arity(call, "2");
        };
        let parties = [self.party_named(a, scope)?, self.party_named(b, scope)?];
        if parties[0] == parties[1] {
            return self.error(
                Code::WrongArguments,
                b.span,
                "two parties are due here, and this is the first again",
                "name another party",
            );
        }
        let currencies = parties.map(|party| self.currency_of(party));
        if !self.may_be_one(&currencies[0], &currencies[1]) {
            return self.error(
                Code::WrongArguments,
                call.span,
                format!("the parties keep their cash in {} and {}", currencies[0], currencies[1]),
                "name two parties of one currency",
            );
        }
        Ok(parties)
    }

    fn paid_between(&mut self, from: OwnerId, to: OwnerId, span: Span) -> NodeId {
        let ty = Type::Number(Self::money(&self.currency_of(from)));
        let operation = Operation::PaidTo { from: self.party_of(from), to: self.party_of(to) };
        self.push(operation, ty, Timing::Monthly, span)
    }

    /// The word for a part of what is taken in.
    fn takings_part(&mut self, part: &Expression) -> Bound<TakingsPart> {
        let words: Vec<&str> = TakingsPart::ALL.iter().map(|part| part.word()).collect();
        let ExpressionKind::Name(word) = &part.kind else {
            let message = "a part of what is taken in is due here";
            return self.error(
                Code::WrongArguments,
                part.span,
                message,
                format!("write one of {}", list_words(&words)),
            );
        };
        if let Some(part) = TakingsPart::parse(&word.text) {
            return Ok(part);
        }
        let help = match suggest::closest(&word.text, words.iter().copied()) {
            Some(close) => Help::meant(word.span, &word.text, close),
            None => format!("the parts are {}", list_words(&words)).into(),
        };
        self.error(Code::WrongArguments, part.span, format!("`takings` has no part `{}`", word.text), help)
    }

    fn taken(&mut self, party: OwnerId, part: TakingsPart, span: Span) -> NodeId {
        let ty = Type::Number(Self::money(&self.currency_of(party)));
        let operation = Operation::Takings { party: self.party_of(party), part };
        self.push(operation, ty, Timing::Monthly, span)
    }

    /// A month of the run, one per path.
    fn month_of_run(&mut self, month: &Expression, scope: &Scope) -> Bound<NodeId> {
        let month = self.number(month, scope)?;
        self.expect(month, &Type::Date, "a month of `roundtrip`")?;
        self.check_date_in_run(month)?;
        self.one_per_path(month)
    }

    fn within_months(&mut self, from: NodeId, to: NodeId, span: Span) -> Bound<NodeId> {
        let date = self.push(Operation::Date, Type::Date, Timing::Monthly, span);
        let begun = self.apply(Function::LessOrEqual, vec![from, date], Type::Boolean, span);
        let lasts = self.apply(Function::LessOrEqual, vec![date, to], Type::Boolean, span);
        self.combine(BinaryOperator::And, begun, lasts, span)
    }

    fn only_when(&mut self, condition: NodeId, amount: NodeId, span: Span) -> Bound<NodeId> {
        let nothing = self.constant(0.0, self.node(amount).ty.clone(), span);
        self.choose(condition, amount, nothing, span)
    }

    fn total_of(&mut self, series: NodeId, span: Span) -> NodeId {
        let ty = self.node(series).ty.clone();
        self.push(Operation::Total(series), ty, Timing::End, span)
    }
}

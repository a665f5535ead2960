//! What a party has: `wealth`, all of it or a part.

use syntax::{Code, Expression, ExpressionKind, Help, Identifier, list_words, suggest};

use crate::bind::builder::Builder;
use crate::bind::expressions::functions::Call;
use crate::findings::Bound;
use crate::instances::scope::{Binding, Scope};
use scenario::*;

impl Builder<'_> {
    /// `wealth(party, debt, of = bank, rate = 8%)`: the present value of a party's cash changes and of what it holds and owes at the
    /// end; that of one channel, or of its dealings with another party.
    pub fn wealth(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let (party, channel) = match call.bare.as_slice() {
            [party] => (party, None),
            [party, word] => (party, Some(self.channel(word)?)),
            _ => return self.arity(call, "1 or 2"),
        };
        let owner = self.party_named(party, scope)?;
        let with = call.argument("of").map(|other| self.party_named(other, scope)).transpose()?;
        let rate = call.argument("rate").map(|rate| self.number(rate, scope)).transpose()?;
        let rate = match rate {
            Some(rate) => rate,
            None => {
                let discount = Identifier { text: "discount".into(), span: party.span };
                let binding = self.member(Binding::Owner(owner), &discount, scope, party.span)?;
                self.as_number(binding, party.span, scope)?
            }
        };
        let rate = self.discount_rate(rate)?;
        let ty = Type::Number(Self::money(&self.currency_of(owner)));
        let (party, with) = (self.party_of(owner), with.map(|other| self.party_of(other)));
        let operation = match (with, channel) {
            (None, None) => Operation::Wealth { party, rate },
            _ => Operation::WealthPart { party, with, channel, rate },
        };
        Ok(self.push(operation, ty, Timing::End, call.span))
    }

    /// The word for a channel.
    fn channel(&mut self, word: &Expression) -> Bound<WealthChannel> {
        let words: Vec<&str> = WealthChannel::ALL.iter().map(|channel| channel.word()).collect();
        let ExpressionKind::Name(name) = &word.kind else {
            let message = "a channel of wealth is due here";
            return self.error(
                Code::WrongArguments,
                word.span,
                message,
                format!("write one of {}", list_words(&words)),
            );
        };
        if let Some(channel) = WealthChannel::parse(&name.text) {
            return Ok(channel);
        }
        let help = match suggest::closest(&name.text, words.iter().copied()) {
            Some(close) => Help::meant(name.span, &name.text, close),
            None => format!("the channels are {}", list_words(&words)).into(),
        };
        self.error(Code::WrongArguments, word.span, format!("`wealth` has no channel `{}`", name.text), help)
    }
}

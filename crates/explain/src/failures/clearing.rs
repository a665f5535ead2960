//! Payments of a month that cannot be: a share, a limit, a floor, default costs.

use program::{Amount, Clearing, WHOLE_LIMIT};
use report::{ReportedAs, figure};
use syntax::Span;

use crate::failures::cause::Cause;

impl Cause<'_> {
    /// The share of this month's cash that a flow cannot pay, or its undefined limit.
    pub fn impossible_share(&self, clearing: &Clearing) -> Option<(String, Option<Span>)> {
        clearing.dues.iter().zip(&self.map.dues).find_map(|(due, info)| {
            let (Amount::Available { share, most } | Amount::Received { share, most, .. }) = &due.amount else {
                return None;
            };
            let flow = &self.model.flows[info.flow];
            let (name, payer) = (&flow.name, &self.map.parties[flow.from].name);
            let (share, most) = (self.value(*share), most.map_or(0.0, |most| self.value(most)));
            let said = match share {
                share if share.is_nan() => "is undefined".into(),
                share if share < 0.0 => format!("is negative: {}", figure(share, 0.0, &ReportedAs::SHARE)),
                share if share >= WHOLE_LIMIT => "is too large".into(),
                _ if most.is_nan() => {
                    let cause = format!("the `most` that `{payer}` pays on `{name}` is undefined");
                    return Some((cause, flow.most.map(|most| self.model.node(most).span)));
                }
                _ => return None,
            };
            let cause = format!("the `amount` of `{name}`, a share of the cash of `{payer}`, {said}");
            Some((cause, Some(self.model.node(flow.amount).span)))
        })
    }

    /// The party whose floor or default costs cannot be.
    pub fn impossible_keeper(&self, clearing: &Clearing) -> Option<(String, Option<Span>)> {
        let found = clearing.nodes.iter().flat_map(|node| {
            let accounts = self.map.accounts.iter().filter(move |account| node.cash.contains(&account.register));
            accounts.filter_map(move |account| Some((node, self.model.parties.get(account.party)?)))
        });
        found.into_iter().find_map(|(node, party)| {
            let floor = node.floor.zip(party.floor).and_then(|(register, floor)| {
                let said = match self.value(register) {
                    value if value.is_nan() => "is undefined".to_owned(),
                    value if value.abs() >= WHOLE_LIMIT => format!("is too large; {}", self.larger_money()),
                    _ => return None,
                };
                Some((format!("the `floor` of `{}` {said}", party.name), floor))
            });
            let costs = node.default_cost.iter().zip(&party.default_cost);
            let mut shares = costs.flat_map(|(cost, stated)| {
                [("cash", cost.cash, stated.cash), ("receipts", cost.receipts, stated.receipts)]
            });
            let cost = || {
                shares.find_map(|(key, register, stated)| {
                    let said = match self.value(register) {
                        value if value.is_nan() => "is undefined".to_owned(),
                        value if (0.0..=1.0).contains(&value) => return None,
                        value => format!("is no share from 0 to 100 %: {}", figure(value, 0.0, &ReportedAs::SHARE)),
                    };
                    Some((format!("`{key}` of the `default_cost` of `{}` {said}", party.name), stated))
                })
            };
            let (cause, node) = floor.or_else(cost)?;
            Some((cause, Some(self.written(node, party.span))))
        })
    }
}

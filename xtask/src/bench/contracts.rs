//! A scenario of as many contracts as one likes, between a fifth as many parties.

use std::fmt::Write;

/// How much cash a party begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cash {
    /// Nobody is ever short.
    Ample,
    /// Everybody is short from the first month on.
    Scarce,
}

/// Two years of contracts that each pay once a month, in a scenario with one uncertain level of all amounts. A party pays five
/// others, each another amount.
pub fn scenario(contracts: u64, cash: Cash) -> String {
    let parties = (contracts / 5).max(4);
    let opening = match cash {
        Cash::Ample => "$1B",
        Cash::Scarce => "$1M",
    };
    let mut text = String::from(
        "offtake = 1\ntitle = \"Many contracts\"\nstart = \"2026-01\"\nmonths = 24\n\n[assume.level]\n\
         value = \"lognormal(1, 0.3)\"\nbasis = \"guess\"\nwhy = \"a benchmark\"\n",
    );
    for party in 0..parties {
        let _ = write!(text, "\n[party.p{party}]\ncash = \"{opening}\"\n");
    }
    for contract in 0..contracts {
        let (from, step) = (contract % parties, 1 + contract / parties % (parties - 1));
        let (to, amount) = ((from + step) % parties, 1 + contract % 7);
        let _ = write!(
            text,
            "\n[flow.c{contract}]\nfrom = \"p{from}\"\nto = \"p{to}\"\namount = \"level * ${amount}M/mo\"\n\
             books = \"sale compute\"\n"
        );
    }
    text + "\n[ask.rich]\nquestion = \"Does the first party gain?\"\nclaim = \"It does.\"\ncounter = \"It does not.\"\n\
            holds = \"last(p0.cash) > $1M\"\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_pays_themselves() {
        for contracts in [5, 50, 500] {
            let text = scenario(contracts, Cash::Scarce);
            let ends = |key: &str| -> Vec<String> {
                let lines = text.lines().filter_map(|line| line.strip_prefix(key));
                lines.map(str::to_owned).collect()
            };
            let (from, to) = (ends("from = "), ends("to = "));
            assert_eq!(from.len() as u64, contracts);
            assert!(from.iter().zip(&to).all(|(from, to)| from != to), "{contracts}");
        }
    }
}

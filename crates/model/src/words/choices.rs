//! The choices of the language in one list, for the schema that editors read.

use crate::words::accounts::verbs;
use crate::words::headings::Heading;
use crate::words::keys::RESERVED;
use scenario::{Basis, OnDefault, Unpaid, WealthChannel};

/// The words of each choice of the language, by the key that takes one; `name` is what no name may be.
pub fn choices() -> Vec<(&'static str, Vec<&'static str>)> {
    vec![
        ("basis", Basis::ALL.map(Basis::word).to_vec()),
        ("class", Heading::CLASSES.map(Heading::word).to_vec()),
        ("unpaid", Unpaid::ALL.map(Unpaid::word).to_vec()),
        ("on_default", OnDefault::ALL.map(OnDefault::word).to_vec()),
        ("channel", [WealthChannel::Business, WealthChannel::Capacity].map(WealthChannel::word).to_vec()),
        ("books", verbs().collect()),
        ("name", RESERVED.to_vec()),
    ]
}

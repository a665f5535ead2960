//! The choices of the language in one list, for the schema that editors read.

use crate::words::accounts::verbs;
use crate::words::keys::{CLASSES, RESERVED, UNPAID};
use scenario::{Basis, OnDefault};

/// The words of each choice of the language, by the key that takes one; `name` is what no name may be.
pub fn choices() -> Vec<(&'static str, Vec<&'static str>)> {
    vec![
        ("basis", Basis::ALL.map(Basis::word).to_vec()),
        ("class", CLASSES.to_vec()),
        ("unpaid", UNPAID.to_vec()),
        ("on_default", OnDefault::ALL.map(OnDefault::word).to_vec()),
        ("books", verbs().collect()),
        ("name", RESERVED.to_vec()),
    ]
}

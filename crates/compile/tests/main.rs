//! Scenarios from text to a run, against numbers computed by hand.

extern crate model as offtake_model;

#[path = "main/accounts.rs"]
mod accounts;
#[path = "main/answers.rs"]
mod answers;
#[path = "main/books.rs"]
mod books;
#[path = "main/by_hand.rs"]
mod by_hand;
#[path = "main/chance.rs"]
mod chance;
/// Fenced blocks of the reference, as the tests of `model` read them.
#[path = "../../model/tests/main/document.rs"]
mod document;
#[path = "main/moments.rs"]
mod moments;
#[path = "main/months.rs"]
mod months;
#[path = "main/origins.rs"]
mod origins;
#[path = "main/part.rs"]
mod part;
#[path = "main/project.rs"]
mod project;
#[path = "main/shipped.rs"]
mod shipped;
/// From text to a scenario as in the tests of `model`, which need more of it.
#[allow(dead_code)]
#[path = "../../model/tests/main/project.rs"]
mod source;
#[path = "main/terms.rs"]
mod terms;
#[path = "main/textbook.rs"]
mod textbook;

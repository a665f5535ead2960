//! Scenarios from text to a run, against numbers computed by hand.

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
#[path = "main/months.rs"]
mod months;
#[path = "main/part.rs"]
mod part;
#[path = "main/project.rs"]
mod project;
#[path = "main/shipped.rs"]
mod shipped;
#[path = "main/terms.rs"]
mod terms;
#[path = "main/textbook.rs"]
mod textbook;

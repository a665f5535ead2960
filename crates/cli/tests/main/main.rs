//! The command as its users meet it: what they type, what they read, what lies on the disk afterwards.

mod argument;
mod books;
mod choose;
mod command;
mod compare;
mod contagion;
mod contracts;
mod decide;
#[path = "../../../model/tests/main/document.rs"]
mod document;
mod drawing;
mod error_bars;
mod errors;
mod everything;
mod exercise;
mod files;
mod frontier;
mod hostile;
mod mistakes;
mod moved;
mod order;
mod pictures;
mod pictures_of_answers;
mod pictures_of_money;
mod promises;
mod readers;
mod roundtrip;
mod schema;
mod sensitivity;
mod shipped;
mod small;
mod sweep;
mod usage;
mod worth;
mod writing;

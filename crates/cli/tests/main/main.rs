//! The command as its users meet it: what they type, what they read, what lies on the disk afterwards.

mod command;
mod files;
mod hostile;
mod mistakes;
mod small;
mod usage;
mod writing;

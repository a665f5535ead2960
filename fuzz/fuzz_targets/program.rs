//! Any bytes as the text form of a program.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| offtake_fuzz::program(bytes));

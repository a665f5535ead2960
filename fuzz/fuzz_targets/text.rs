//! Any bytes as a scenario file and as an expression.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| offtake_fuzz::text(bytes));

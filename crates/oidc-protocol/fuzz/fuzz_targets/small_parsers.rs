//! What people type and clients send besides the big requests: nothing panics, and what is read survives being stored.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/fuzz/small_parsers.rs"]
mod target;

fuzz_target!(|input: &[u8]| target::check(input));

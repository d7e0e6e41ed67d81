//! No token request panics, and none authenticates a confidential client without its secret.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/fuzz/token_request.rs"]
mod target;

fuzz_target!(|input: &[u8]| target::check(input));

//! No registration request panics, and whatever is registered has no more than is allowed.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/fuzz/registration.rs"]
mod target;

fuzz_target!(|input: &[u8]| target::check(input));

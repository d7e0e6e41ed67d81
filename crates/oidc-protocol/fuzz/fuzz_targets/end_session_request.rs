//! No logout request panics, and none leads anywhere but to the client's registered address.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/fuzz/end_session_request.rs"]
mod target;

fuzz_target!(|input: &[u8]| target::check(input));

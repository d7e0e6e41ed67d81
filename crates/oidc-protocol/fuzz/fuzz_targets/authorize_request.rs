//! No authorization request panics, and none is answered anywhere but at the client's redirect URI.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/fuzz/authorize_request.rs"]
mod target;

fuzz_target!(|input: &[u8]| target::check(input));

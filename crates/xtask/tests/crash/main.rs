//! What happens when things go wrong while people sign in: servers are killed, the database goes away, Authsignal fails,
//! clocks differ. The servers are real, and so is everything that a browser and a client send; only people are played.
//!
//! `cluster.rs` is the machines, `person.rs` what one person and their application do, `disturbance.rs` what goes wrong,
//! `ledger.rs` what was promised to whom, and what must be true of it afterwards.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may end in a panic, and says why"
)]

#[path = "../support/authenticator_app.rs"]
#[expect(dead_code, reason = "the browser tests use what these do not")]
mod authenticator_app;
#[path = "../support/authsignal.rs"]
#[expect(dead_code, reason = "the browser tests use what these do not")]
mod authsignal;
#[path = "../support/binaries.rs"]
mod binaries;
#[path = "../support/ports.rs"]
mod ports;
#[path = "../../../authsignal-emulator/tests/emulator/virtual_device.rs"]
#[expect(dead_code, reason = "the emulator's own tests use what these do not")]
mod virtual_device;

mod browser;
mod client;
mod cluster;
mod disturbance;
mod ledger;
mod passkey;
mod person;

mod crashes;
mod single_use;
mod stopping;

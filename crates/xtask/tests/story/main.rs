//! The guide's story and its dark sides, told by a person in a real browser to the three real servers.
//!
//! `scene.rs` sets the stage (`stack.rs`: the servers, `browser.rs`: Chromium) and `person.rs` knows the steps a
//! person takes; the other files are the tests, by topic. What a failed test saw is in `target/browser-failures`;
//! with `STORY_PICTURES=folder` a picture of every page that is seen is kept there.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may end in a panic, and says why"
)]

mod app_page;
#[path = "../support/authenticator_app.rs"]
mod authenticator_app;
#[path = "../support/authsignal.rs"]
mod authsignal;
#[path = "../support/binaries.rs"]
mod binaries;
#[path = "../support/ports.rs"]
mod ports;

mod authenticator;
mod browser;
mod chromedriver;
mod circumstances;
mod keyboard;
mod page;
mod person;
mod renewal;
mod scene;
mod sdk_page;
mod stack;
mod static_site;

mod browser_sdk;
mod callback;
mod embedded;
mod failing_service;
mod flow_trace;
mod harness;
mod headers;
mod logout;
mod moving_to_passkeys;
mod multi_factor;
mod official_sdk;
mod outage;
mod own_account;
mod passkeys;
mod password;
mod sdk;
mod sessions;
mod stories;
mod the_guide;
mod webhooks;

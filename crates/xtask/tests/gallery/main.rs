//! Every page of the three servers in every state, in a real browser: for people with and without good eyes, on small
//! and on wide screens, and as little to load as was promised. With `--ignored screenshots` pictures of all of it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may end in a panic, and says why"
)]

#[path = "../support/binaries.rs"]
mod binaries;
#[expect(dead_code, reason = "nobody acts on the pages here")]
#[path = "../story/browser.rs"]
mod browser;
#[path = "../story/chromedriver.rs"]
mod chromedriver;
#[expect(
    dead_code,
    unused_macros,
    unused_imports,
    reason = "the pages are looked at in one of them"
)]
#[path = "../story/circumstances.rs"]
mod circumstances;

mod accessibility;
mod budget;
mod screenshots;
mod tour;

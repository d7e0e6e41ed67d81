//! The web client against an OpenID Provider of real parts: real HTTP, real signatures, real checks.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod browser;
mod initiated_login;
mod pages;
mod passkeys;
mod provider;
mod provider_logout;
mod sign_in;
mod sign_out;
mod untrusted_answers;
mod world;

//! The web client against an OpenID Provider of real parts: real HTTP, real signatures, real checks.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod browser;
mod form_post;
mod initiated_login;
mod languages;
mod log;
mod pages;
mod passkeys;
mod provider;
mod provider_logout;
mod refresh;
mod session_management;
mod sign_in;
mod sign_out;
mod untrusted_answers;
mod world;

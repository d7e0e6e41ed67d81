//! The SDK against a fake server: what goes over the wire, and what comes of each answer.
#![cfg(test)]

mod actions;
mod authenticators;
mod challenges;
#[cfg(feature = "test-double")]
mod double;
mod errors;
mod fixture;
mod limits;
mod pages;
mod retries;
mod sessions;
mod traces;
mod track;
mod users;

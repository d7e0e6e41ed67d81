//! Signing in, over HTTP and in process, with an Authsignal that does what a test tells it.

#![cfg(test)]

mod attacks;
mod audit;
mod authorization;
mod browser;
mod database_work;
mod errors;
mod fake_step;
mod known_browsers;
mod languages;
mod limits;
mod operators;
mod outage;
mod passkey;
mod passkey_offer;
mod passkey_page;
mod passkey_policy;
mod password;
mod second_factor;
mod tabs;
mod world;

//! Signing in, over HTTP and in process, with an Authsignal that does what a test tells it.

#![cfg(test)]

mod attacks;
mod audit;
mod authorization;
mod browser;
mod database_work;
mod developers;
mod errors;
mod fake_step;
mod known_browsers;
mod languages;
mod leading_on;
mod limits;
mod operators;
mod outage;
mod passkey;
mod passkey_offer;
mod passkey_page;
mod passkey_policy;
mod password;
mod people;
mod remembered;
mod second_factor;
mod tabs;
mod world;

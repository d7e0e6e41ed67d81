//! The emulator over HTTP, as its callers see it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod browser;
mod client_api;
mod contract;
mod faults;
mod harness;
mod openapi;
mod pages;
mod passkeys;
mod portal;
mod prebuilt_ui;
mod qr_code;
mod receiver;
mod server_api;
mod software_device;
mod state;
mod virtual_device;
mod webhooks;

//! The emulator over HTTP, as its callers see it.

mod browser;
mod client_api;
mod harness;
mod passkeys;
mod portal;
mod prebuilt_ui;
mod server_api;
mod virtual_device;

//! A local Authsignal tenant.
mod assumptions;
mod client_api;
mod config;
mod errors;
mod operations;
mod server_api;
mod store;
mod tenant;
mod wire;

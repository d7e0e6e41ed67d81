//! The project's own tooling: what `cargo dev` and `cargo xtask …` do.
//!
//! It is a library as well so that the browser tests start the servers exactly as `cargo dev` does.
#![expect(
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a command-line tool: it prints, and reads the environment and the clock of the machine it serves"
)]

pub mod attached;
pub mod bench;
pub mod cli;
pub mod dev;
pub mod failure;
pub mod gallery;
pub mod logs;
pub mod npm;
pub mod ports;
pub mod postgres;
pub mod private_file;
pub mod project;
pub mod readiness;
pub mod server;
pub mod terminal;
pub mod test;
pub mod tls;
pub mod tools;
pub mod trust;

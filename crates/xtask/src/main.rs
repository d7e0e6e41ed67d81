//! The entry point of `cargo dev` and `cargo xtask`.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::cli::run()
}

//! Runs the emulator.

mod cli;

use std::process::ExitCode;

#[actix_web::main]
async fn main() -> ExitCode {
    match cli::run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            use std::io::Write;
            // Nothing can be done about a closed standard error.
            drop(writeln!(std::io::stderr(), "authsignal-emulator: {error}"));
            ExitCode::FAILURE
        }
    }
}

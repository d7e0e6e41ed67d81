//! The `identity-server` binary.

use std::process::ExitCode;

#[actix_web::main]
async fn main() -> ExitCode {
    identity_server::cli::main().await
}

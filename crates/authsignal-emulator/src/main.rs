//! Runs the emulator.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use authsignal_emulator::Config;
use clap::Parser;
use web_host::config::Environment;
use web_host::{SystemClock, SystemRandom};

/// A local Authsignal tenant, for development and tests.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// The configuration file.
    #[arg(long, value_name = "FILE", default_value = "config/authsignal-emulator.toml")]
    config: PathBuf,
}

#[actix_web::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            use std::io::Write;
            // Nothing can be done about a closed standard error.
            drop(writeln!(std::io::stderr(), "authsignal-emulator: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let config = Config::load(&arguments.config, &Environment::of_process())?;
    web_host::logging::init(&config.server)?;
    let service = authsignal_emulator::service(&config, Arc::new(SystemClock), Arc::new(SystemRandom))?;
    let bound = web_host::bind(&config.server)?;
    web_host::serve(bound, service).await?;
    Ok(())
}

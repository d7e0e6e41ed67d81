//! Starts the web client.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use web_client::config::Config;
use web_client::{Outside, service};
use web_host::config::Environment;

/// The sample relying party of the identity server.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The configuration file.
    #[arg(long, value_name = "FILE", default_value = "config/web-client.toml")]
    config: PathBuf,
}

#[actix_web::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&*error);
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let config = Config::load(&arguments.config, &Environment::of_process())?;
    web_host::logging::init(&config.server).map_err(|error| {
        config.mistake(
            "server.log",
            &format!("{error}; write a level, for instance `info`"),
        )
    })?;
    let service = service(&config, Outside::real(&config)?)?;
    let bound = web_host::bind(&config.server)?;
    Ok(web_host::serve(bound, service).await?)
}

#[expect(clippy::print_stderr, reason = "a server that does not start has no log")]
fn report(error: &dyn std::error::Error) {
    eprintln!("web-client: {error}");
}

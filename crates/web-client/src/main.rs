//! Starts the web client.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
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
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show every page in each of its states, for whoever changes how they look.
    Gallery {
        /// Where to listen; port 0 takes a free one.
        #[arg(long, value_name = "ADDRESS", default_value = "localhost:5082")]
        listen: String,
    },
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
    if let Some(Command::Gallery { listen }) = arguments.command {
        return web_client::gallery(&config, &listen, |address| {
            // Without a standard output there is nobody to tell.
            drop(writeln!(std::io::stdout(), "{address}"));
        })
        .await;
    }
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

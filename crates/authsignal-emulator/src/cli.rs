//! The command line.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use authsignal_emulator::{Config, Flags, introduction};
use clap::{Args, Parser, Subcommand};
use web_host::config::Environment;
use web_host::{SystemClock, SystemRandom};

/// Where the configuration is looked for when nobody says where it is.
const USUAL_FILE: &str = "config/authsignal-emulator.toml";

const EXAMPLES: &str = "\
Examples:
  authsignal-emulator                                     just run it: prints URL, tenant id, secret and SDK snippets
  authsignal-emulator --listen 6000 --ephemeral           another port, nothing kept
  authsignal-emulator --ephemeral --seed seed.toml        for tests: begins with the same users each time
  authsignal-emulator --https-cert cert.pem --https-key key.pem
  authsignal-emulator export > seed.toml                  the present state as a seed file
  authsignal-emulator reset                               begin anew

Tests steer it by its control API, /emulator/…, which describes itself at /emulator/openapi.json.";

/// A local Authsignal: point an official SDK at it, with no account, no phone and no internet.
///
/// Serves the server API, the client API, the pre-built UI and a portal that shows every code and message. Keeps its
/// state in a SQLite file. For development and tests only.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES, args_conflicts_with_subcommands = false)]
pub(crate) struct Arguments {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    serving: Serving,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Args)]
struct Common {
    /// The configuration file; without it config/authsignal-emulator.toml, and without that built-in defaults.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// A TOML file with the users, authenticators and actions that an empty database, or a reset one, begins with.
    #[arg(long, value_name = "FILE", global = true)]
    seed: Option<PathBuf>,
}

#[derive(Args)]
struct Serving {
    /// A port of localhost, or host and port; 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// PEM certificate chain, to speak HTTPS.
    #[arg(long, value_name = "FILE", requires = "https_key")]
    https_cert: Option<PathBuf>,
    /// PEM private key of the certificate.
    #[arg(long, value_name = "FILE", requires = "https_cert")]
    https_key: Option<PathBuf>,
    /// Keep the state in memory: it is forgotten when the emulator stops.
    #[arg(long)]
    ephemeral: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Print the present state as a seed file.
    Export,
    /// Forget users, authenticators, actions and messages, and begin anew with the seed. Settings stay.
    Reset,
    /// Show every page in each of its states, for whoever changes how they look.
    Gallery {
        /// Where to listen; port 0 takes a free one.
        #[arg(long, value_name = "ADDRESS", default_value = "localhost:5083")]
        listen: String,
    },
}

type CliResult<T> = Result<T, Box<dyn std::error::Error>>;

pub(crate) async fn run() -> CliResult<()> {
    let arguments = Arguments::parse();
    let (config, source) = arguments.config()?;
    match arguments.command {
        None => serve(config, arguments.common.config.is_none().then_some(source)).await,
        Some(command) => change(&command, &config).await,
    }
}

impl Arguments {
    /// The configuration, and where it comes from.
    fn config(&self) -> CliResult<(Config, String)> {
        let serving = &self.serving;
        let flags = Flags {
            listen: serving.listen.clone(),
            https: serving.https_cert.clone().zip(serving.https_key.clone()),
            ephemeral: serving.ephemeral,
            seed: self.common.seed.clone(),
        };
        let environment = Environment::of_process();
        let usual = Path::new(USUAL_FILE);
        let file = match self.common.config.as_deref() {
            None if !usual.exists() => None,
            given => Some(given.unwrap_or(usual)),
        };
        Ok(match file {
            Some(file) => (
                Config::load_with(file, &environment, &flags)?,
                file.display().to_string(),
            ),
            None => (
                Config::built_in(&environment, &flags)?,
                format!("built-in defaults: there is no {USUAL_FILE} here"),
            ),
        })
    }
}

/// Introduces itself to whoever gave no configuration file; who gave one knows what is in it.
async fn serve(mut config: Config, source: Option<String>) -> CliResult<()> {
    web_host::logging::init(&config.server)?;
    let bound = web_host::bind(&config.server)?;
    config.took(&bound.addresses());
    let bound = bound.at(&config.server.public_url);
    let service = authsignal_emulator::service(&config, Arc::new(SystemClock), Arc::new(SystemRandom))?;
    if let Some(source) = source {
        say(&introduction(&config, &source))?;
    }
    web_host::serve(bound, service).await?;
    Ok(())
}

async fn change(command: &Command, config: &Config) -> CliResult<()> {
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    match command {
        Command::Export => say(&authsignal_emulator::export(config, clock, random).await?),
        Command::Reset => {
            authsignal_emulator::reset(config, clock, random).await?;
            say("The emulator begins anew.\n")
        }
        Command::Gallery { listen } => {
            authsignal_emulator::gallery(config, listen, |address| {
                // Without a standard output there is nobody to tell.
                drop(say(&format!("{address}\n")));
            })
            .await
        }
    }
}

fn say(text: &str) -> CliResult<()> {
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}

//! The command line: one file a command.

mod audit;
mod clients;
mod gallery;
mod hash_client_secret;
mod hash_password;
mod input;
mod keys;
mod migrate;
mod passkeys;
mod serve;
mod sessions;
mod table;
mod users;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A login server: OpenID Connect, with a second factor and passkeys by Authsignal.
#[derive(Debug, Parser)]
#[command(name = "identity-server", version, about)]
struct Arguments {
    /// The configuration file.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "config/identity-server.toml",
        global = true
    )]
    config: PathBuf,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server (what happens without a command).
    Serve,
    /// Bring the database's schema to this version, as `serve` does when it starts.
    Migrate,
    /// Read a password from standard input and print its Argon2id hash, for `password_hash` of a user.
    HashPassword,
    /// Read a client secret from standard input and print its SHA-256 hash, for `secrets` of a client.
    HashClientSecret,
    /// Show what happened to accounts and clients.
    Audit(audit::Arguments),
    /// List clients, remove those that have registered themselves, and let others register.
    #[command(subcommand)]
    Clients(clients::Command),
    /// List and end the sessions of people.
    #[command(subcommand)]
    Sessions(sessions::Command),
    /// Show every page in each of its states, as the configuration makes them look: for whoever brands them.
    Gallery(gallery::Arguments),
    /// See how far people have got on their way to passkeys.
    #[command(subcommand)]
    Passkeys(passkeys::Command),
    /// Look after the people who have an account.
    #[command(subcommand)]
    Users(users::Command),
    /// Look after the keys that tokens are signed with.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
}

type CommandError = Box<dyn std::error::Error>;

/// Runs the command that the process was called with. What goes wrong is told on standard error.
pub async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Without a standard error there is nobody to tell.
            drop(writeln!(io::stderr(), "identity-server: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), CommandError> {
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => Box::pin(serve::run(&arguments.config)).await,
        Command::Migrate => migrate::run(&arguments.config, &mut io::stdout()).await,
        Command::HashPassword => hash_password::run(&mut io::stdin().lock(), &mut io::stdout()),
        Command::Audit(wanted) => audit::run(&arguments.config, &wanted, &mut io::stdout()).await,
        Command::Clients(command) => clients::run(&arguments.config, command, &mut io::stdout()).await,
        Command::Sessions(command) => sessions::run(&arguments.config, command, &mut io::stdout()).await,
        Command::Gallery(wanted) => gallery::run(&arguments.config, &wanted, &mut io::stdout()).await,
        Command::Passkeys(command) => {
            Box::pin(passkeys::run(&arguments.config, command, &mut io::stdout())).await
        }
        Command::Users(command) => users::run(&arguments.config, command, &mut io::stdout()).await,
        Command::HashClientSecret => hash_client_secret::run(&mut io::stdin().lock(), &mut io::stdout()),
        Command::Keys(command) => keys::run(&arguments.config, command, &mut io::stdout()).await,
    }
}

#[cfg(test)]
mod tests;

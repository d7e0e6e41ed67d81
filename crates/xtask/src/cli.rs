//! The commands.

use std::{ffi::OsString, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{
    attached, bench, dev,
    failure::Failure,
    gallery, postgres,
    terminal::{Colour, paint, takes_colour},
    test::{self, StepName},
    trust,
};

/// The project's own tooling.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build and run the three servers until Ctrl-C (`cargo dev` for short)
    Dev {
        /// Forget users, sessions, passkeys, keys and logs first; the local CA stays
        #[arg(long)]
        reset: bool,
    },
    /// Make this user's browsers and this machine trust the local CA
    Trust {
        /// Undo it
        #[arg(long)]
        remove: bool,
    },
    /// Run a PostgreSQL server for tests until Ctrl-C, and print its URL
    Postgres,
    /// Run every check: format, lints, documentation, dependencies, all tests with a real browser
    Test {
        /// Run this step only
        #[arg(long, value_name = "STEP")]
        only: Option<StepName>,
    },
    /// Measure what requests cost, beside what the machine and others need for the same
    Bench(bench::Options),
    /// Show every page of the three servers in every state and language
    Gallery(gallery::Options),
    /// Lint everything, warnings are errors
    Lint,
    /// Format everything
    Fmt,
    /// Start a program that ends with its parent
    #[command(hide = true)]
    Attached {
        /// Process id of the parent
        #[arg(long)]
        parent: i32,
        /// The program and its arguments
        #[arg(last = true, required = true)]
        command: Vec<OsString>,
    },
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Dev { reset } => dev::run(reset),
        Command::Trust { remove } => trust::run(if remove {
            trust::Wish::Remove
        } else {
            trust::Wish::Add
        }),
        Command::Postgres => postgres::run(),
        Command::Test { only } => test::run(only),
        Command::Bench(options) => bench::run(&options),
        Command::Gallery(options) => gallery::run(&options),
        Command::Lint => test::run(Some(StepName::Lint)),
        Command::Fmt => test::format(),
        Command::Attached { parent, command } => match command.split_first() {
            Some((program, arguments)) => Err(attached::exec(parent, program, arguments)),
            None => Err(Failure::new("there is no program to start")),
        },
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{} {failure}", paint("error:", Colour::Red, takes_colour()));
            ExitCode::FAILURE
        }
    }
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

//! `cargo xtask bench`: what a request costs, measured beside what the machine and others need for the same.
//!
//! Every figure is the CPU time of the server's process: the load comes from the same machine, so that throughput says as
//! much about the load as about the server. Compared are figures of one run only.

mod build;
mod client;
mod document;
mod empty_handler;
mod growth;
mod identity_server;
mod load;
mod oidc_provider;
mod operations;
mod process;
mod provider;
mod results;
mod run;
mod scripts;
mod signing;
mod store;
mod targets;

use clap::{Args, ValueEnum};

use crate::failure::Failure;

/// What to measure, and how long.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Measure for a shorter time: within 4 minutes of a finished build
    #[arg(long)]
    quick: bool,
    /// Measure these parts only, separated by commas
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    only: Vec<Part>,
    /// Put the tables into docs/src/performance.md
    #[arg(long)]
    write: bool,
    /// This is the optimised program, which does the measuring
    #[arg(long, hide = true)]
    built: bool,
}

/// A part that can be measured by itself. What its figures are compared with is measured anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Start-up and memory
    Process,
    /// Every operation on SQLite
    Sqlite,
    /// Every operation on PostgreSQL
    Postgresql,
    /// A few operations with more and more in the store
    Growth,
    /// The same operations by npm oidc-provider
    OidcProvider,
}

impl Part {
    fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }
}

impl Options {
    fn includes(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

/// Builds what is measured and measures it.
pub fn run(options: &Options) -> Result<(), Failure> {
    if options.built {
        run::run(options)
    } else {
        build::build_and_hand_over(options)
    }
}

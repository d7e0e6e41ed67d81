//! The optimised build: of the servers, and of this program, because the load shares the cores with what it measures.

use std::{path::PathBuf, process::Command};

use super::{Options, Part};
use crate::{failure::Failure, npm, project, terminal::say, tools};

/// The identity server.
pub(super) const IDENTITY_SERVER: &str = "identity-server";
/// A server that does nothing.
pub(super) const EMPTY_HANDLER: &str = "examples/empty_handler";

/// Builds everything with optimisation and measures with that build.
pub(super) fn build_and_hand_over(options: &Options) -> Result<(), Failure> {
    tools::node_and_npm()?;
    npm::ensure_installed(&project::root())?;
    say("== build");
    tools::run(tools::cargo().args([
        "build",
        "--release",
        "--package=identity-server",
        "--package=web-host",
        "--package=xtask",
        "--bin=identity-server",
        "--bin=xtask",
        "--example=empty_handler",
    ]))?;
    tools::run(Command::new(release()?.join("xtask")).args(arguments(options)))
}

/// The folder of the optimised build.
fn release() -> Result<PathBuf, Failure> {
    Ok(project::target()?.join("release"))
}

fn arguments(options: &Options) -> Vec<String> {
    let mut arguments = vec!["bench".to_owned(), "--built".to_owned()];
    if options.quick {
        arguments.push("--quick".to_owned());
    }
    if options.write {
        arguments.push("--write".to_owned());
    }
    let names = options.only.iter().copied().map(Part::name);
    arguments.extend(names.map(|name| format!("--only={name}")));
    arguments
}

//! cargo-deny, kept in `target/tools` where the person has none of their own.

use std::path::PathBuf;

use crate::{failure::Failure, project, tools};

/// The version that `deny.toml` is written for.
const VERSION: &str = "0.20.2";

/// The person's own, or the one that [`install`] made.
pub(super) fn find() -> Result<Option<PathBuf>, Failure> {
    let ours = folder()?.join("bin/cargo-deny");
    Ok(tools::find(&["cargo-deny"]).or_else(|| ours.is_file().then_some(ours)))
}

/// Builds it without optimisation: one minute on two cores instead of three, and it runs for two seconds.
pub(super) fn install() -> Result<(), Failure> {
    let mut install = tools::cargo();
    install
        .args(["install", "--debug", "--locked", "--root"])
        .arg(folder()?)
        .arg(format!("cargo-deny@{VERSION}"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    tools::run(&mut install)
}

fn folder() -> Result<PathBuf, Failure> {
    Ok(project::target()?.join("tools"))
}

//! What each step does.

mod cargo_deny;

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use super::Passed;
use crate::{
    failure::{Failure, OrFailure},
    npm,
    postgres::{self, Cluster, Durability, TEST_POSTGRES_URL},
    project,
    terminal::say,
    tools,
};

/// Programs the browser tests drive, by all the names they go by, and Debian's packages with them.
const BROWSERS: [(&[&str], &str); 2] = [
    (
        &[
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
        ],
        "chromium",
    ),
    (&["chromedriver"], "chromium-driver"),
];

/// One set of features for every step and for the servers, so that nothing is compiled twice.
const EVERYTHING: [&str; 3] = ["--workspace", "--features", "authsignal-client/test-double"];

pub(super) fn tools() -> Result<Passed, Failure> {
    let node = tools::node_and_npm()?;
    let mut missing: Vec<&str> = BROWSERS
        .iter()
        .filter(|(names, _)| tools::find(names).is_none())
        .map(|(_, package)| *package)
        .collect();
    if tools::faketime_library().is_none() {
        missing.push("faketime");
    }
    if !missing.is_empty() {
        tools::apt_install(&missing)?;
    }
    if postgres::find().is_none() {
        tools::apt_install(&[postgres::PACKAGE])?;
        missing.push(postgres::PACKAGE);
    }
    npm::ensure_installed(&project::root())?;
    if cargo_deny::find()?.is_none() {
        cargo_deny::install()?;
        missing.push("cargo-deny");
    }
    let installed = if missing.is_empty() {
        String::new()
    } else {
        format!(", installed {}", missing.join(", "))
    };
    Ok(Passed(format!(
        "{node}, browser, driver, PostgreSQL, cargo-deny{installed}"
    )))
}

pub(super) fn format() -> Result<Passed, Failure> {
    tools::run(tools::cargo().args(["fmt", "--all", "--check"]))
        .map_err(|failure| failure.fix("cargo xtask fmt"))?;
    Ok(Passed(String::new()))
}

pub(super) fn lint() -> Result<Passed, Failure> {
    let mut clippy = tools::cargo();
    clippy
        .arg("clippy")
        .args(EVERYTHING)
        .args(["--all-targets", "--", "-D", "warnings"]);
    tools::run(&mut clippy)?;
    Ok(Passed("no warnings".to_owned()))
}

pub(super) fn docs() -> Result<Passed, Failure> {
    tools::run(
        tools::cargo()
            .arg("doc")
            .args(EVERYTHING)
            .args(["--no-deps", "--document-private-items"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    Ok(Passed("no warnings".to_owned()))
}

/// The advisories need a database from the network: `just advisories`.
pub(super) fn dependencies() -> Result<Passed, Failure> {
    let Some(program) = cargo_deny::find()? else {
        return Err(Failure::new("cargo-deny is not installed").fix("cargo xtask test --only tools"));
    };
    let mut check = Command::new(program);
    check
        .args(["check", "bans", "licenses", "sources"])
        .current_dir(project::root());
    tools::run(&mut check)?;
    Ok(Passed("bans, licences, sources".to_owned()))
}

pub(super) fn build() -> Result<Passed, Failure> {
    tools::run(tools::cargo().arg("build").args(EVERYTHING).arg("--all-targets"))?;
    Ok(Passed("servers and tests".to_owned()))
}

pub(super) fn tests() -> Result<Passed, Failure> {
    let cluster = Cluster::start(Durability::Off)?;
    let mut command = tools::cargo();
    command
        .arg("test")
        .args(EVERYTHING)
        .env(TEST_POSTGRES_URL, cluster.url())
        .env(project::SERVERS_ARE_BUILT, "1")
        .stdout(Stdio::piped());
    let line = tools::display(&command);
    let mut child = command.spawn().or_failure(|| format!("run `{line}`"))?;
    let mut count = Count::default();
    if let Some(stdout) = child.stdout.take() {
        for output in BufReader::new(stdout).lines() {
            let output = output.or_failure(|| format!("read the output of `{line}`"))?;
            say(&output);
            count.add(&output);
        }
    }
    let status = child.wait().or_failure(|| format!("wait for `{line}`"))?;
    if !status.success() {
        return Err(Failure::new(format!(
            "`{line}` failed ({status}): {} tests failed",
            count.failed
        )));
    }
    if count.passed == 0 {
        return Err(Failure::new(format!("`{line}` ran no test at all")));
    }
    Ok(Passed(format!(
        "{} tests passed, {} ignored",
        count.passed, count.ignored
    )))
}

/// Sums of the lines in which test programs tell their results.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    passed: usize,
    failed: usize,
    ignored: usize,
}

impl Count {
    fn add(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else {
            return;
        };
        let of = |what: &str| {
            result
                .split([';', '.'])
                .find_map(|part| part.trim().strip_suffix(what)?.trim().parse::<usize>().ok())
                .unwrap_or_default()
        };
        self.passed += of("passed");
        self.failed += of("failed");
        self.ignored += of("ignored");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_all_test_programs_are_summed() {
        let mut count = Count::default();
        for line in [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 12 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.50s",
        ] {
            count.add(line);
        }
        assert_eq!(
            count,
            Count {
                passed: 15,
                failed: 2,
                ignored: 1
            }
        );
    }
}

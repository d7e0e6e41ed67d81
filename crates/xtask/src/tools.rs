//! The programs that must be on the machine.

use std::{
    env, fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::failure::{Failure, OrFailure};

/// The first of `names` that is on the `PATH`.
#[must_use]
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names.iter().find_map(|name| {
        env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    })
}

/// The library that makes a program believe in another time (Debian's package `faketime`), for tests with clocks that differ.
#[must_use]
pub fn faketime_library() -> Option<PathBuf> {
    let per_architecture = fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path());
    per_architecture
        .chain([PathBuf::from("/usr/lib")])
        .map(|folder| folder.join("faketime/libfaketimeMT.so.1"))
        .find(|file| file.is_file())
}

/// Checks that Node.js and npm are there and says which.
pub fn node_and_npm() -> Result<String, Failure> {
    let fix = "install Node.js 18 or newer with npm (Debian: `apt-get install nodejs npm`; else https://nodejs.org)";
    let version = |program: &str| -> Result<String, Failure> {
        let missing = || Failure::new(format!("{program} is needed and does not run")).fix(fix);
        let output = Command::new(program)
            .arg("--version")
            .stderr(Stdio::null())
            .output()
            .map_err(|_| missing())?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout)
                .trim()
                .trim_start_matches('v')
                .to_owned())
        } else {
            Err(missing())
        }
    };
    Ok(format!("node {}, npm {}", version("node")?, version("npm")?))
}

/// A command that runs the same cargo as the one that started this program.
#[must_use]
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(crate::project::root());
    command
}

/// Runs `command` with its output on the terminal and fails if it does.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let line = display(command);
    let status = command.status().or_failure(|| format!("run `{line}`"))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("`{line}` failed ({status})")))
    }
}

/// The command as a person would type it.
#[must_use]
pub fn display(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let name = program
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned();
    command.get_args().fold(name, |line, argument| {
        format!("{line} {}", argument.to_string_lossy())
    })
}

/// Whether this process may install system packages.
#[must_use]
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Installs Debian packages, as root only. Package servers fail now and then: one retry.
pub fn apt_install(packages: &[&str]) -> Result<(), Failure> {
    let by_hand = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    if find(&["apt-get"]).is_none() {
        return Err(
            Failure::new(format!("missing on this machine: {}", packages.join(", ")))
                .fix("install them with this system's package manager (names above are Debian's)"),
        );
    }
    if !is_root() {
        return Err(
            Failure::new(format!("missing on this machine: {}", packages.join(", ")))
                .fix(format!("sudo {by_hand}")),
        );
    }
    let attempt = || {
        run(apt_get().arg("update"))?;
        run(apt_get()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(packages))
    };
    attempt()
        .or_else(|_| attempt())
        .map_err(|failure| failure.fix(format!("try it by hand: {by_hand}")))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command
        .arg("--quiet")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_by_its_first_known_name() {
        assert!(find(&["no-such-program-here", "sh"]).unwrap().ends_with("sh"));
        assert!(find(&["no-such-program-here"]).is_none());
    }

    #[test]
    fn a_failed_command_is_named_as_typed() {
        let message = run(Command::new("/bin/sh").args(["-c", "exit 3"]))
            .unwrap_err()
            .to_string();
        assert!(message.contains("`sh -c exit 3`"), "{message}");
    }
}

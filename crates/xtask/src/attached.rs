//! Starts a program that ends when its parent does, even if the parent is killed outright.
//!
//! A killed parent cannot stop its children, so the kernel is asked to: the death signal is set here and survives
//! the `exec` that follows. Only Linux has it; elsewhere the children still get Ctrl-C with the whole group.

use std::{ffi::OsString, os::unix::process::CommandExt, process::Command};

use rustix::process::{Pid, getppid};

use crate::failure::Failure;

/// Turns this process into `program`, which then gets `SIGTERM` when the process `parent` ends.
///
/// Returns only if that fails.
pub fn exec(parent: i32, program: &OsString, arguments: &[OsString]) -> Failure {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM))
    {
        return Failure::new(format!(
            "could not tie {} to its parent: {error}",
            program.display()
        ));
    }
    // The parent may have died before the signal was set: then nobody would ever send it.
    if getppid()
        .map(Pid::as_raw_nonzero)
        .is_none_or(|pid| pid.get() != parent)
    {
        return Failure::new(format!("the process that wanted {} is gone", program.display()));
    }
    let error = Command::new(program).args(arguments).exec();
    Failure::new(format!("could not start {}: {error}", program.display()))
}

//! One running server.

use std::{
    env,
    path::PathBuf,
    process::{self, ExitStatus, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::BufReader,
    process::{Child, Command},
    task::JoinHandle,
    time::timeout,
};

use crate::{
    failure::{Failure, OrFailure},
    logs::Log,
};

/// How long a server may well take to finish its requests.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// How to start a server.
#[derive(Clone, Debug)]
pub struct Launch {
    /// This very program, which starts the server attached to its parent (see [`crate::attached`]).
    pub xtask: PathBuf,
    /// The server's binary.
    pub binary: PathBuf,
    /// Its configuration file.
    pub config: PathBuf,
    /// Where relative paths in the configuration start.
    pub directory: PathBuf,
    /// Variables for this server alone.
    pub environment: Vec<(String, String)>,
    /// Whether the person's own environment may override the configuration. Tests want it as it is written.
    pub overrides: Overrides,
}

/// What of the environment a server gets to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overrides {
    /// All of it.
    Kept,
    /// Nothing that overrides a configuration key.
    Ignored,
}

/// How variables begin that override configuration keys.
const OVERRIDE_PREFIXES: [&str; 4] = [
    "AUTHSIGNAL_",
    "AUTHSIGNAL_EMULATOR__",
    "IDENTITY_SERVER__",
    "WEB_CLIENT__",
];

/// A server that was started. Dropping it kills it.
#[derive(Debug)]
pub struct Server {
    name: &'static str,
    child: Child,
    log: Log,
    pumps: Vec<JoinHandle<()>>,
}

impl Server {
    /// Starts the server with its output going to `log`.
    pub fn start(name: &'static str, launch: &Launch, log: Log) -> Result<Self, Failure> {
        if !launch.binary.is_file() {
            return Err(Failure::new(format!(
                "{} is not built: no {}",
                name,
                launch.binary.display()
            )));
        }
        let mut command = Command::new(&launch.xtask);
        command
            .args(["attached", "--parent", &process::id().to_string(), "--"])
            .arg(&launch.binary)
            .arg("--config")
            .arg(&launch.config)
            .current_dir(&launch.directory)
            // The lines also go to a file, where colour codes are noise.
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        if launch.overrides == Overrides::Ignored {
            for (name, _) in env::vars_os() {
                if OVERRIDE_PREFIXES
                    .iter()
                    .any(|prefix| name.to_string_lossy().starts_with(prefix))
                {
                    command.env_remove(name);
                }
            }
        }
        command.envs(launch.environment.iter().map(|(name, value)| (name, value)));
        let mut child = command.spawn().or_failure(|| format!("start {name}"))?;
        let mut pumps = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            pumps.push(tokio::spawn(log.clone().pump(BufReader::new(stdout))));
        }
        if let Some(stderr) = child.stderr.take() {
            pumps.push(tokio::spawn(log.clone().pump(BufReader::new(stderr))));
        }
        Ok(Self {
            name,
            child,
            log,
            pumps,
        })
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its log.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Returns when the server has ended by itself: how, with its last words.
    pub async fn died(&mut self) -> Failure {
        let status = self.child.wait().await;
        self.finish_log().await;
        let how = status.map_or_else(|error| error.to_string(), |status| status.to_string());
        let last = self.log.last_lines();
        let words = if last.is_empty() {
            "it said nothing".to_owned()
        } else {
            format!(
                "its last lines ({}):\n    {}",
                self.log.path().display(),
                last.join("\n    ")
            )
        };
        Failure::new(format!("{} ended by itself ({how}); {words}", self.name))
    }

    /// Asks the server to end, and kills it if it does not within `patience`.
    pub async fn stop(&mut self, patience: Duration) -> Result<ExitStatus, Failure> {
        self.signal(Signal::TERM);
        let status = if let Ok(status) = timeout(patience, self.child.wait()).await {
            status
        } else {
            self.signal(Signal::KILL);
            self.child.wait().await
        };
        self.finish_log().await;
        status.or_failure(|| format!("stop {}", self.name))
    }

    /// Ends the server without a warning, as a crash does.
    pub async fn kill(&mut self) -> Result<ExitStatus, Failure> {
        self.signal(Signal::KILL);
        let status = self.child.wait().await;
        self.finish_log().await;
        status.or_failure(|| format!("kill {}", self.name))
    }

    /// Sends the server a signal; it may have ended already.
    pub fn signal(&self, signal: Signal) {
        let pid = self
            .child
            .id()
            .and_then(|pid| i32::try_from(pid).ok())
            .and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // It may have ended already, which is what was wanted.
            let _ = kill_process(pid, signal);
        }
    }

    /// The last words may still be in the pipe when the process is gone.
    async fn finish_log(&mut self) {
        for pump in self.pumps.drain(..) {
            // A grandchild could hold the pipe open for ever.
            let _ = timeout(Duration::from_secs(1), pump).await;
        }
    }
}

/// The program that is running now, to start servers through.
pub fn this_program() -> Result<PathBuf, Failure> {
    env::current_exe().or_failure(|| "find this program's file".to_owned())
}

//! A process whose costs are measured.

use std::{
    ffi::OsStr,
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::{net::TcpStream, time::sleep};

use crate::{
    failure::{Failure, OrFailure},
    server,
};

/// How long a server may take until it listens, on a machine that has much else to do.
const START_LIMIT: Duration = Duration::from_mins(1);

/// A process that was started to be measured. Dropping it kills it.
#[derive(Debug)]
pub(super) struct Process {
    name: String,
    child: Child,
    log: PathBuf,
    address: SocketAddr,
    started: Instant,
}

/// How to start one.
#[derive(Debug)]
pub(super) struct Launch<'a> {
    /// What it is called in messages.
    pub(super) name: &'a str,
    /// The program.
    pub(super) program: &'a Path,
    /// Its arguments.
    pub(super) arguments: Vec<&'a OsStr>,
    /// Where relative paths start.
    pub(super) directory: &'a Path,
    /// Where its output goes.
    pub(super) log: &'a Path,
    /// Where it is going to listen.
    pub(super) address: SocketAddr,
}

/// An address of the loopback interface on which nobody listens.
pub(super) fn free_address() -> Result<SocketAddr, Failure> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .or_failure(|| "find a free port".to_owned())
}

impl Process {
    /// Starts it; it ends with this program.
    pub(super) fn start(launch: &Launch<'_>) -> Result<Self, Failure> {
        let log = File::create(launch.log).or_failure(|| format!("create {}", launch.log.display()))?;
        let errors = log
            .try_clone()
            .or_failure(|| format!("open {}", launch.log.display()))?;
        let started = Instant::now();
        let child = Command::new(server::this_program()?)
            .args(["attached", "--parent", &std::process::id().to_string(), "--"])
            .arg(launch.program)
            .args(&launch.arguments)
            .current_dir(launch.directory)
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn()
            .or_failure(|| format!("start {}", launch.name))?;
        Ok(Self {
            name: launch.name.to_owned(),
            child,
            log: launch.log.to_owned(),
            address: launch.address,
            started,
        })
    }

    /// Returns once it accepts connections, with the time since its start.
    pub(super) async fn listening(&mut self) -> Result<Duration, Failure> {
        loop {
            if TcpStream::connect(self.address).await.is_ok() {
                return Ok(self.started.elapsed());
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(self.failure(&format!("ended by itself ({status})")));
            }
            if self.started.elapsed() > START_LIMIT {
                return Err(self.failure("does not listen"));
            }
            sleep(Duration::from_micros(500)).await;
        }
    }

    fn failure(&self, what: &str) -> Failure {
        let said = fs::read_to_string(&self.log).unwrap_or_default();
        let start = said.len().saturating_sub(2000);
        let said = said.get(start..).unwrap_or(&said);
        Failure::new(format!("{} {what}; its last words:\n{said}", self.name))
    }

    /// Its process id.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Memory that it holds now, in bytes.
    pub(super) fn resident(&self) -> Result<u64, Failure> {
        memory(self.id(), "VmRSS:")
    }

    /// The most that it ever held, in bytes.
    pub(super) fn peak(&self) -> Result<u64, Failure> {
        memory(self.id(), "VmHWM:")
    }

    /// Ends it, and waits for that.
    pub(super) async fn stop(mut self) -> Result<(), Failure> {
        if let Some(pid) = i32::try_from(self.id()).ok().and_then(Pid::from_raw) {
            // It may have ended already, which is what is wanted.
            let _ = kill_process(pid, Signal::TERM);
        }
        let asked = Instant::now();
        while asked.elapsed() < server::PATIENCE {
            if let Ok(Some(_)) = self.child.try_wait() {
                return Ok(());
            }
            sleep(Duration::from_millis(5)).await;
        }
        // Open connections are no reason to wait for.
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whose CPU time is counted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meter {
    /// One process.
    Process(u32),
    /// A process with its children, those that have ended included: a PostgreSQL server.
    Family(u32),
}

impl Meter {
    /// CPU time since its start, in user space and in the kernel.
    pub(super) fn read(self) -> Result<Duration, Failure> {
        match self {
            Self::Process(id) => Ok(Stat::read(id)?.own),
            Self::Family(id) => {
                let parent = Stat::read(id)?;
                let mut sum = parent.own + parent.ended_children;
                for child in children(id) {
                    // One that has ended meanwhile is counted by its parent.
                    if let Ok(stat) = Stat::read(child) {
                        sum += stat.own;
                    }
                }
                Ok(sum)
            }
        }
    }
}

/// What `/proc/PID/stat` says (proc(5)).
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    parent: u32,
    own: Duration,
    ended_children: Duration,
}

impl Stat {
    fn read(id: u32) -> Result<Self, Failure> {
        let file = format!("/proc/{id}/stat");
        let text = fs::read_to_string(&file).or_failure(|| format!("read {file}"))?;
        Self::parse(&text, rustix::param::clock_ticks_per_second())
            .ok_or_else(|| Failure::new(format!("{file} is not as expected: {text}")))
    }

    fn parse(text: &str, ticks_per_second: u64) -> Option<Self> {
        // The name, in parentheses, may hold anything.
        let (_, fields) = text.rsplit_once(')')?;
        let fields: Vec<u64> = fields
            .split_whitespace()
            .skip(1)
            .map(|field| field.parse().unwrap_or_default())
            .collect();
        let time = |from: usize| {
            let ticks = fields.get(from)? + fields.get(from + 1)?;
            Some(Duration::from_millis(ticks * 1000 / ticks_per_second))
        };
        Some(Self {
            parent: u32::try_from(*fields.first()?).ok()?,
            own: time(10)?,
            ended_children: time(12)?,
        })
    }
}

fn children(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|id| Stat::read(*id).is_ok_and(|stat| stat.parent == parent))
        .collect()
}

fn memory(id: u32, what: &str) -> Result<u64, Failure> {
    let file = format!("/proc/{id}/status");
    let text = fs::read_to_string(&file).or_failure(|| format!("read {file}"))?;
    kibibytes(&text, what)
        .map(|kibibytes| kibibytes * 1024)
        .ok_or_else(|| Failure::new(format!("{file} has no {what}")))
}

fn kibibytes(status: &str, what: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(what))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_time_is_that_of_user_space_and_kernel_whatever_the_program_is_called() {
        let stat = Stat::parse(
            "17 (a) b (c) S 4 17 17 0 -1 4194560 1 2 3 4 150 50 7 3 20 0 5 0 9",
            100,
        );
        assert_eq!(
            stat,
            Some(Stat {
                parent: 4,
                own: Duration::from_secs(2),
                ended_children: Duration::from_millis(100)
            })
        );
    }

    #[test]
    fn memory_is_found_by_its_name() {
        let status = "Name:\tx\nVmHWM:\t    9000 kB\nVmRSS:\t    8000 kB\n";
        assert_eq!(kibibytes(status, "VmRSS:"), Some(8000));
        assert_eq!(kibibytes(status, "VmSwap:"), None);
    }

    #[test]
    fn this_very_process_can_be_measured() {
        let id = std::process::id();
        Meter::Process(id).read().unwrap();
        assert!(memory(id, "VmRSS:").unwrap() > 0);
    }
}

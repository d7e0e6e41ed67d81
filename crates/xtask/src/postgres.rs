//! A PostgreSQL server that is thrown away: for tests, for measurements and to try the servers with.

mod binaries;
mod owner;

use std::{
    fs, io,
    net::{Ipv4Addr, TcpListener},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use aws_lc_rs::rand;
use tempfile::TempDir;
use tokio::{
    runtime,
    signal::unix::{SignalKind, signal},
};

pub use self::binaries::{PACKAGE, find};
use self::owner::Owner;
use crate::{
    failure::{Failure, OrFailure},
    terminal::say,
    tools,
};

/// The variable by which tests are told where the server is.
pub const TEST_POSTGRES_URL: &str = "TEST_POSTGRES_URL";

/// How long a start may take, recovery included.
const PATIENCE: Duration = Duration::from_mins(1);

/// What the server shows of itself over TLS, in its data folder.
const CERTIFICATE: &str = "server.crt";
const KEY: &str = "server.key";

/// Ends the server when whoever started it is gone, however that came: their end of the pipe is closed then.
const WATCHED: &str = r#"exec 3<&0
"$0" "$@" 3<&- & server=$!
{ cat <&3; kill -QUIT $server; } > /dev/null 2>&1 & wait $server"#;

/// Whether what was committed survives a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Yes, as in production.
    Full,
    /// No; it survives the death of the server's processes only. Quicker, for tests.
    Off,
}

/// A PostgreSQL server with a data folder of its own. Dropping it stops it and removes everything.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    owner: Option<Owner>,
    folder: TempDir,
    password: String,
    port: u16,
    durability: Durability,
    requires_tls: bool,
    running: Option<Child>,
}

impl Cluster {
    /// Makes a cluster and starts it on a free port of this machine.
    pub fn start(durability: Durability) -> Result<Self, Failure> {
        let programs = find().ok_or_else(|| {
            Failure::new("PostgreSQL is not installed").fix("cargo xtask test --only tools")
        })?;
        let folder = TempDir::with_prefix("postgres-").or_failure(|| "make a temporary folder".to_owned())?;
        let mut cluster = Self {
            programs,
            owner: Owner::of_servers()?,
            folder,
            password: random_hex()?,
            port: 0,
            durability,
            requires_tls: false,
            running: None,
        };
        cluster.initialise()?;
        cluster.port = free_port()?;
        cluster.resume()?;
        Ok(cluster)
    }

    /// The URL of the database `postgres`, as a superuser who may make others.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// Makes an empty database and returns its URL.
    pub fn create_database(&self, name: &str) -> Result<String, Failure> {
        let mut create = self.client("createdb");
        create.args(["--no-password", name]);
        tools::run(&mut create)?;
        Ok(self.url_of(name))
    }

    /// The process that all others of the server are children of.
    pub fn process_id(&self) -> Result<u32, Failure> {
        let file = self.data().join("postmaster.pid");
        let reading = || format!("read {}", file.display());
        let text = fs::read_to_string(&file).or_failure(reading)?;
        let first = text.lines().next().unwrap_or_default();
        first.trim().parse().or_failure(reading)
    }

    /// Starts it again with this certificate and key (PEM), after which it talks over TLS only.
    pub fn require_tls(&mut self, certificate: &str, key: &str) -> Result<(), Failure> {
        self.stop();
        let everybody = "hostssl all all 127.0.0.1/32 scram-sha-256\n";
        for (name, content) in [(CERTIFICATE, certificate), (KEY, key), ("pg_hba.conf", everybody)] {
            let path = self.data().join(name);
            let writing = || format!("write {}", path.display());
            fs::write(&path, content).or_failure(writing)?;
            // PostgreSQL takes no key that others can read.
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).or_failure(writing)?;
            if let Some(owner) = self.owner {
                owner.give(&path)?;
            }
        }
        self.requires_tls = true;
        self.resume()
    }

    fn url_of(&self, name: &str) -> String {
        format!(
            "postgresql://postgres:{}@127.0.0.1:{}/{name}",
            self.password, self.port
        )
    }

    /// Stops the server at once, as a crash would: what was committed is there after [`Self::resume`].
    pub fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            // The shell sees the end of its input and ends the server.
            drop(running.stdin.take());
            drop(running.wait());
        }
    }

    /// Starts a stopped server again, on the same port.
    pub fn resume(&mut self) -> Result<(), Failure> {
        if self.running.is_some() {
            return Ok(());
        }
        self.running = Some(self.spawn()?);
        let deadline = Instant::now() + PATIENCE;
        while !self.is_ready() {
            let ended = self
                .running
                .as_mut()
                .is_none_or(|server| !matches!(server.try_wait(), Ok(None)));
            if ended || Instant::now() > deadline {
                let log = fs::read_to_string(self.log()).unwrap_or_default();
                self.stop();
                return Err(Failure::new(format!("PostgreSQL does not start:\n{log}")));
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn initialise(&self) -> Result<(), Failure> {
        let password_file = self.folder.path().join("password");
        fs::write(&password_file, &self.password).or_failure(|| "write a password file".to_owned())?;
        if let Some(owner) = self.owner {
            for path in [self.folder.path(), &password_file] {
                owner.give(path)?;
            }
        }
        let mut initialise = self.command("initdb");
        initialise
            .args([
                "--username=postgres",
                "--auth=scram-sha-256",
                "--no-sync",
                "--encoding=UTF8",
                "--no-locale",
            ])
            .arg("--pwfile")
            .arg(&password_file)
            .arg("--pgdata")
            .arg(self.data())
            .stdout(Stdio::null());
        tools::run(&mut initialise)
    }

    fn spawn(&self) -> Result<Child, Failure> {
        let log = fs::File::create(self.log()).or_failure(|| "make PostgreSQL's log".to_owned())?;
        let errors = log
            .try_clone()
            .or_failure(|| "share PostgreSQL's log".to_owned())?;
        let mut server = self.command("/bin/sh");
        server
            .args(["-c", WATCHED])
            .arg(self.programs.join("postgres"))
            .arg("-D")
            .arg(self.data())
            .args(["-c", &format!("port={}", self.port)])
            .args([
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
            ])
            .args(["-c", "max_connections=400"])
            .stdin(Stdio::piped())
            .stdout(log)
            .stderr(errors)
            // Ctrl-C is for whoever started it, who then stops it.
            .process_group(0);
        if self.durability == Durability::Off {
            server.args([
                "-c",
                "fsync=off",
                "-c",
                "synchronous_commit=off",
                "-c",
                "full_page_writes=off",
            ]);
        }
        if self.requires_tls {
            server.args(["-c", "ssl=on"]);
            server.args(["-c", &format!("ssl_cert_file={CERTIFICATE}")]);
            server.args(["-c", &format!("ssl_key_file={KEY}")]);
        }
        server.spawn().or_failure(|| "start PostgreSQL".to_owned())
    }

    fn is_ready(&self) -> bool {
        let mut ask = self.client("pg_isready");
        ask.stdout(Stdio::null()).stderr(Stdio::null());
        ask.status().is_ok_and(|status| status.success())
    }

    fn client(&self, program: &str) -> Command {
        let mut client = self.command(program);
        client
            .args([
                "--host=127.0.0.1",
                "--username=postgres",
                &format!("--port={}", self.port),
            ])
            .env("PGPASSWORD", &self.password);
        client
    }

    /// One of PostgreSQL's programs, as the user whom the cluster belongs to.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir(self.folder.path());
        if let Some(owner) = self.owner {
            command.uid(owner.user).gid(owner.group);
        }
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop();
    }
}

/// `cargo xtask postgres`: a server until Ctrl-C.
pub fn run() -> Result<(), Failure> {
    let cluster = Cluster::start(Durability::Off)?;
    say(format_args!(
        "PostgreSQL runs until Ctrl-C, and nothing of it stays. For tests in another terminal:\n\n  export {TEST_POSTGRES_URL}={}\n",
        cluster.url()
    ));
    runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .or_failure(|| "start the runtime".to_owned())?
        .block_on(interrupted())
        .or_failure(|| "wait for Ctrl-C".to_owned())
}

async fn interrupted() -> io::Result<()> {
    let mut ended = signal(SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result,
        _ = ended.recv() => Ok(()),
    }
}

fn free_port() -> Result<u16, Failure> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .or_failure(|| "find a free port".to_owned())
}

/// Other users of this machine can reach the port.
fn random_hex() -> Result<String, Failure> {
    let mut bytes = [0_u8; 16];
    rand::fill(&mut bytes).map_err(|_| Failure::new("no randomness"))?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_can_be_stopped_and_resumed_and_leaves_nothing() {
        let mut cluster = Cluster::start(Durability::Off).unwrap();
        let folder = cluster.folder.path().to_owned();
        let url = cluster.create_database("login").unwrap();
        assert!(url.ends_with("/login"), "{url}");
        cluster.stop();
        assert!(!cluster.is_ready());
        cluster.resume().unwrap();
        assert!(cluster.is_ready());
        drop(cluster);
        assert!(!folder.exists());
    }
}

//! The three real servers, on free ports, with a state folder of their own.

mod control;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::sync::Mutex;
use x509_parser::pem::parse_x509_pem;
use xtask::{
    dev,
    logs::Log,
    project::{self, EMULATOR, IDENTITY_SERVER, SERVERS, ServerName, WEB_CLIENT},
    readiness::Probe,
    server::{Launch, Overrides, Server},
    tls::LocalTls,
};

pub(crate) use control::Control;

use crate::{authsignal::Authsignal, binaries, ports::free_ports};

/// How the committed configuration files name the servers' addresses and the state folder: both are replaced.
const COMMITTED_ADDRESSES: [(ServerName, &str); 3] = [
    (IDENTITY_SERVER, "localhost:5001"),
    (WEB_CLIENT, "localhost:5002"),
    (EMULATOR, "localhost:5003"),
];
const COMMITTED_STATE: &str = ".dev/";

/// How long a server may take to finish: no request is under way when a test stops one.
const PATIENCE: Duration = Duration::from_millis(500);
/// A start with three debug builds on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(30);

/// The servers of one test.
pub(crate) struct Stack {
    state: TempDir,
    tls: LocalTls,
    probe: Probe,
    ports: BTreeMap<&'static str, u16>,
    running: Mutex<BTreeMap<&'static str, Server>>,
    is_in_development: AtomicBool,
}

impl Stack {
    /// A stack that is configured as the repository's files say and not started yet.
    pub(crate) fn new() -> Self {
        binaries::build_once();
        let state = tempfile::tempdir().unwrap();
        let tls = LocalTls::new(state.path().join("tls"));
        tls.ensure(now()).unwrap();
        let probe = Probe::new(&tls.ca()).unwrap();
        let stack = Self {
            ports: SERVERS
                .iter()
                .map(|server| server.name)
                .zip(free_ports(SERVERS.len()))
                .collect(),
            tls,
            probe,
            running: Mutex::default(),
            is_in_development: AtomicBool::new(false),
            state,
        };
        fs::create_dir(stack.state.path().join("config")).unwrap();
        for server in SERVERS {
            let committed = fs::read_to_string(project::root().join(server.config()))
                .unwrap_or_else(|error| panic!("{}: {error}", server.config().display()));
            let state = format!("{}/", stack.state.path().display());
            let mut config = committed.replace(COMMITTED_STATE, &state);
            for (name, address) in COMMITTED_ADDRESSES {
                config = config.replace(address, &format!("localhost:{}", stack.port(name)));
            }
            fs::write(stack.config(server), config).unwrap();
        }
        stack
    }

    /// Starts servers and waits until they are ready.
    pub(crate) async fn start(&self, servers: &[ServerName]) {
        for server in servers {
            self.spawn(*server).await;
        }
        for server in servers {
            self.ready(*server).await;
        }
    }

    /// Starts a server that was stopped; it finds its state and its port again.
    pub(crate) async fn start_again(&self, server: ServerName) {
        self.spawn(server).await;
        self.ready(server).await;
    }

    /// Stops a server. It loses what it has not stored: the browser keeps its connections open, so a server that
    /// waits for them is killed.
    pub(crate) async fn stop(&self, server: ServerName) {
        let mut stopped = self
            .running
            .lock()
            .await
            .remove(server.name)
            .expect("the server runs");
        stopped.stop(PATIENCE).await.unwrap();
    }

    /// Stops all that run.
    pub(crate) async fn stop_all(&self) {
        let running = std::mem::take(&mut *self.running.lock().await);
        futures_util::future::join_all(running.into_values().map(async |mut server| {
            // The test is over either way.
            let _ = server.stop(PATIENCE).await;
        }))
        .await;
    }

    /// Changes the configuration of a server that is not running.
    pub(crate) fn configure(&self, server: ServerName, change: impl FnOnce(&mut toml::Table)) {
        let path = self.config(server);
        let mut table: toml::Table = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let before = table.clone();
        change(&mut table);
        assert_ne!(
            table, before,
            "this changes nothing in the configuration of {}",
            server.name
        );
        fs::write(path, toml::to_string(&table).unwrap()).unwrap();
    }

    /// What the emulator decides for everybody at `action`, from its next start on.
    pub(crate) fn set_outcome(&self, action: &str, outcome: &str) {
        self.configure(EMULATOR, |config| {
            let actions = config
                .get_mut("actions")
                .and_then(toml::Value::as_array_mut)
                .expect("`actions`");
            let action = actions
                .iter_mut()
                .filter_map(toml::Value::as_table_mut)
                .find(|settings| {
                    settings
                        .get("code")
                        .is_some_and(|code| code.as_str() == Some(action))
                })
                .expect(action);
            action.insert("outcome".to_owned(), outcome.into());
        });
    }

    /// Pages for developers are shown from the next start on, as `cargo dev` has them.
    pub(crate) fn is_in_development(&self) {
        self.is_in_development.store(true, Ordering::Relaxed);
    }

    /// Whether a sign-in sets up the second factor of people who have none.
    pub(crate) fn set_enrol_on_login(&self, enrol: bool) {
        self.configure(IDENTITY_SERVER, |config| {
            let sign_in = config
                .get_mut("sign_in")
                .and_then(toml::Value::as_table_mut)
                .expect("`sign_in`");
            sign_in.insert("enrol_on_login".to_owned(), enrol.into());
        });
    }

    /// The origin of a server.
    pub(crate) fn url(&self, server: ServerName) -> String {
        format!("https://localhost:{}", self.port(server))
    }

    /// The hash that makes a browser accept the servers' certificate (see [`crate::browser::Browser::open`]).
    pub(crate) fn trusted_key(&self) -> String {
        let pem = fs::read(self.tls.certificate()).unwrap();
        let (_, pem) = parse_x509_pem(&pem).unwrap();
        let key = digest(&SHA256, pem.parse_x509().unwrap().public_key().raw);
        STANDARD.encode(key)
    }

    /// The emulator's server API, as its owner.
    pub(crate) fn authsignal(&self) -> Authsignal {
        Authsignal::new(self.http(), &self.url(EMULATOR), self.authsignal_secret())
    }

    /// The emulator's control API.
    pub(crate) fn control(&self) -> Control {
        Control::new(self.http(), &self.url(EMULATOR), self.authsignal_secret())
    }

    /// The secret that the servers have in common with the emulator.
    pub(crate) fn authsignal_secret(&self) -> String {
        let config: toml::Table =
            toml::from_str(&fs::read_to_string(self.config(IDENTITY_SERVER)).unwrap()).unwrap();
        let secret = config
            .get("authsignal")
            .and_then(|section| section.get("secret")?.as_str());
        let secret = secret.expect("`authsignal.secret` in the identity server's configuration");
        secret.to_owned()
    }

    /// An HTTP client that trusts the stack's authority only, follows no redirect and keeps no cookie.
    pub(crate) fn http(&self) -> reqwest::Client {
        let ca = reqwest::Certificate::from_pem(&fs::read(self.tls.ca()).unwrap()).unwrap();
        reqwest::Client::builder()
            .tls_certs_only([ca])
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap()
    }

    /// The certificate of the authority that the servers' certificate comes from.
    pub(crate) fn ca(&self) -> PathBuf {
        self.tls.ca()
    }

    /// The folder with the mail that the identity server sent.
    pub(crate) fn mail(&self) -> PathBuf {
        self.state.path().join("mail")
    }

    /// The folder with the servers' logs.
    pub(crate) fn logs(&self) -> PathBuf {
        self.state.path().join("logs")
    }

    /// The last lines that each server said.
    pub(crate) async fn last_words(&self) -> String {
        let running = self.running.lock().await;
        running.values().fold(String::new(), |words, server| {
            format!(
                "{words}--- {}\n{}\n",
                server.name(),
                server.log().last_lines().join("\n")
            )
        })
    }

    fn port(&self, server: ServerName) -> u16 {
        *self.ports.get(server.name).unwrap()
    }

    fn config(&self, server: ServerName) -> PathBuf {
        let path = server.config();
        self.state.path().join("config").join(path.file_name().unwrap())
    }

    async fn spawn(&self, server: ServerName) {
        let log = Log::create(&self.logs(), server.name, None).unwrap();
        let launch = Launch {
            xtask: Path::new(env!("CARGO_BIN_EXE_xtask")).to_owned(),
            binary: project::binaries().unwrap().join(server.name),
            config: self.config(server),
            directory: project::root(),
            environment: if self.is_in_development.load(Ordering::Relaxed) {
                dev::in_development(server)
            } else {
                Vec::new()
            },
            overrides: Overrides::Ignored,
        };
        let started = Server::start(server.name, &launch, log).unwrap_or_else(|failure| panic!("{failure}"));
        self.running.lock().await.insert(server.name, started);
    }

    async fn ready(&self, server: ServerName) {
        let mut running = self.running.lock().await;
        let started = running.get_mut(server.name).expect("the server was started");
        tokio::select! {
            ready = self.probe.wait(self.port(server), START_LIMIT) => {
                ready.unwrap_or_else(|failure| panic!("{failure}"));
            }
            death = started.died() => panic!("{death}"),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "browser and servers under test use the real clock"
)]
fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

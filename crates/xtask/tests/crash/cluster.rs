//! Replicas of the identity server over one database, and the emulator: real processes on free ports. TLS ends before
//! them, at a proxy that is not there: requests go to any replica, as a load balancer would send them.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use reqwest::Client;
use rustix::process::Signal;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    sync::Mutex,
    time::{Instant, sleep},
};
use xtask::{
    logs::Log,
    postgres::{self, Durability},
    project::{self, EMULATOR, IDENTITY_SERVER},
    server::{Launch, Overrides, Server},
};

use crate::{authsignal::Authsignal, binaries, ports::free_ports};

/// The address under which browsers would reach the replicas.
pub(crate) const ISSUER: &str = "https://login.example";
/// The only client: an application with a secret, which may refresh.
pub(crate) const CLIENT: (&str, &str) = ("crash", "secret");
/// Where the application takes its codes.
pub(crate) const REDIRECT_URI: &str = "https://app.example/callback";
/// Everybody's password, and its hash: a cheap one, for this is no test of Argon2.
pub(crate) const PASSWORD: &str = "password";
const PASSWORD_HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$dxM42BlXPGcRaznheIro4EsOsM+d+7/i5tdGzz5GT8c";
/// What the client signs its assertions with.
pub(crate) const CLIENT_ASSERTION_SECRET: &str = "what the client signs its assertions with";
/// SHA-256 of the client's secret.
const CLIENT_SECRET_HASH: &str = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
/// What everybody's authenticator app knows.
pub(crate) const TOTP_SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// What slows people down who sign in often.
const LIMITS: [&str; 8] = [
    "password",
    "password_by_account",
    "password_by_address",
    "challenge",
    "callback",
    "callback_by_address",
    "client_authentication",
    "client_requests",
];
/// What encrypts the signing keys, for all replicas.
const ENCRYPTION_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NAMES: [&str; 2] = ["identity-server-1", "identity-server-2"];
const AUTHSIGNAL_SECRET: &str = "local-secret";
/// A start of a debug build on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(30);

/// Where the state is kept, and with that how many servers there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One server on an SQLite file.
    Sqlite,
    /// Two servers on one SQLite file: nobody should, but nothing may be accepted twice there either.
    SharedSqlite,
    /// Two replicas on PostgreSQL.
    Postgres,
}

/// How a cluster is made.
pub(crate) struct Plan {
    pub(crate) kind: Kind,
    /// How many people can sign in.
    pub(crate) people: usize,
    /// Seconds that the second replica's clock is ahead.
    pub(crate) skew: Option<i32>,
    /// Seconds for which a used refresh token is answered again.
    pub(crate) reuse_window: u32,
}

impl Plan {
    /// A plan for so many people, with nothing peculiar about it.
    pub(crate) fn new(kind: Kind, people: usize) -> Self {
        Self {
            kind,
            people,
            skew: None,
            reuse_window: 10,
        }
    }
}

/// The running servers.
pub(crate) struct Cluster {
    state: TempDir,
    ports: Vec<u16>,
    emulator_port: u16,
    running: Vec<Mutex<Option<Server>>>,
    emulator: Mutex<Option<Server>>,
    postgres: Option<Arc<Mutex<postgres::Cluster>>>,
    starts: AtomicU32,
    skew: Option<i32>,
    pub(crate) http: Client,
}

impl Cluster {
    /// Starts all of it.
    pub(crate) async fn start(plan: Plan) -> Self {
        binaries::build_once();
        let replicas = match plan.kind {
            Kind::Sqlite => 1,
            Kind::SharedSqlite | Kind::Postgres => 2,
        };
        let postgres = (plan.kind == Kind::Postgres).then(|| {
            postgres::Cluster::start(Durability::Full).unwrap_or_else(|failure| panic!("{failure}"))
        });
        let mut ports = free_ports(replicas + 1);
        let emulator_port = ports.pop().unwrap();
        let cluster = Self {
            state: tempfile::tempdir().unwrap(),
            running: ports.iter().map(|_| Mutex::default()).collect(),
            ports,
            emulator_port,
            emulator: Mutex::default(),
            postgres: postgres.map(|postgres| Arc::new(Mutex::new(postgres))),
            starts: AtomicU32::new(0),
            skew: plan.skew,
            http: Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .build()
                .unwrap(),
        };
        cluster.write_emulator_config(plan.people);
        let database = match &cluster.postgres {
            None => cluster.path("identity-server.sqlite"),
            Some(postgres) => postgres.lock().await.create_database("login").unwrap(),
        };
        for replica in 0..replicas {
            cluster.write_replica_config(replica, &database, &plan);
        }
        let emulator = cluster.spawn("authsignal-emulator", EMULATOR.name, "emulator.toml", Vec::new());
        *cluster.emulator.lock().await = Some(emulator);
        cluster.ready(&cluster.emulator_url(), &cluster.emulator).await;
        // At the same time, as a deployment starts them. An SQLite file is made by one.
        for replica in 0..replicas {
            cluster.launch(replica).await;
            if plan.kind != Kind::Postgres {
                cluster.is_ready(replica).await;
            }
        }
        for replica in 0..replicas {
            cluster.is_ready(replica).await;
        }
        cluster
    }

    pub(crate) fn replicas(&self) -> usize {
        self.ports.len()
    }

    /// The address of `path` at a replica.
    pub(crate) fn url(&self, replica: usize, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.ports.get(replica).unwrap())
    }

    pub(crate) fn emulator_url(&self) -> String {
        format!("http://localhost:{}", self.emulator_port)
    }

    /// The emulator's server API, as its owner.
    pub(crate) fn authsignal(&self) -> Authsignal {
        Authsignal::new(
            self.http.clone(),
            &self.emulator_url(),
            AUTHSIGNAL_SECRET.to_owned(),
        )
    }

    /// Ends a replica as a crash does.
    pub(crate) async fn kill(&self, replica: usize) {
        if let Some(mut server) = self.place(replica).lock().await.take() {
            server.kill().await.unwrap();
        }
    }

    /// Starts a replica that does not run.
    pub(crate) async fn launch(&self, replica: usize) {
        let skewed = self.skew.filter(|_| replica == 1);
        let environment = skewed.map(faketime).unwrap_or_default();
        let name = NAMES.get(replica).unwrap();
        let config = format!("{name}.toml");
        let server = self.spawn(name, IDENTITY_SERVER.name, &config, environment);
        *self.place(replica).lock().await = Some(server);
    }

    /// Waits until a replica can take requests.
    pub(crate) async fn is_ready(&self, replica: usize) {
        self.ready(&self.url(replica, ""), self.place(replica)).await;
    }

    /// Sends a replica a signal.
    pub(crate) async fn signal(&self, replica: usize, signal: Signal) {
        let place = self.place(replica).lock().await;
        place.as_ref().expect("the replica runs").signal(signal);
    }

    /// Waits until a replica has ended by itself, and tells how.
    pub(crate) async fn ended(&self, replica: usize) -> String {
        let mut server = self.place(replica).lock().await.take().expect("the replica runs");
        server.died().await.to_string()
    }

    /// Changes a replica's configuration for its next start.
    pub(crate) fn configure(&self, replica: usize, change: impl FnOnce(&mut toml::Table)) {
        let path = self.path(&format!("{}.toml", NAMES.get(replica).unwrap()));
        let mut config = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        change(&mut config);
        fs::write(path, toml::to_string(&config).unwrap()).unwrap();
    }

    /// Whether there is a database server that can be stopped.
    pub(crate) fn has_a_database_server(&self) -> bool {
        self.postgres.is_some()
    }

    /// Ends the database server as a crash does.
    pub(crate) async fn stop_database(&self) {
        self.with_database(postgres::Cluster::stop).await;
    }

    /// Starts the database server again, if it does not run.
    pub(crate) async fn resume_database(&self) {
        self.with_database(|database| database.resume().unwrap_or_else(|failure| panic!("{failure}")))
            .await;
    }

    async fn with_database(&self, act: impl FnOnce(&mut postgres::Cluster) + Send + 'static) {
        if let Some(postgres) = self.postgres.clone() {
            let mut postgres = postgres.lock_owned().await;
            tokio::task::spawn_blocking(move || act(&mut postgres))
                .await
                .unwrap();
        }
    }

    /// The folder with the logs, kept for somebody to look at.
    pub(crate) fn keep_logs(self) -> PathBuf {
        self.state.keep()
    }

    fn place(&self, replica: usize) -> &Mutex<Option<Server>> {
        self.running.get(replica).unwrap()
    }

    fn path(&self, name: &str) -> String {
        self.state.path().join(name).display().to_string()
    }

    fn spawn(
        &self,
        name: &'static str,
        binary: &str,
        config: &str,
        environment: Vec<(String, String)>,
    ) -> Server {
        // Each start has a log of its own: what was said before a crash is of interest, too.
        let start = self.starts.fetch_add(1, Ordering::Relaxed);
        let log = Log::create(self.state.path(), &format!("{name}-{start}"), None).unwrap();
        let launch = Launch {
            xtask: Path::new(env!("CARGO_BIN_EXE_xtask")).to_owned(),
            binary: project::binaries().unwrap().join(binary),
            config: self.path(config).into(),
            directory: project::root(),
            environment,
            overrides: Overrides::Ignored,
        };
        Server::start(name, &launch, log).unwrap_or_else(|failure| panic!("{failure}"))
    }

    async fn ready(&self, origin: &str, place: &Mutex<Option<Server>>) {
        let mut place = place.lock().await;
        let server = place.as_mut().expect("the server was started");
        let answers = async {
            let deadline = Instant::now() + START_LIMIT;
            loop {
                let answer = self.http.get(format!("{origin}/health/ready")).send().await;
                if answer.is_ok_and(|answer| answer.status().is_success()) {
                    return;
                }
                assert!(Instant::now() < deadline, "{origin} is not ready in time");
                sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            () = answers => {}
            death = server.died() => panic!("{death}"),
        }
    }

    fn write_emulator_config(&self, people: usize) {
        let users: Vec<Value> = (0..people)
            .map(|number| {
                json!({
                    "user_id": subject(number),
                    "authenticators": [{
                        "verification_method": "AUTHENTICATOR_APP", "totp_secret": TOTP_SECRET,
                    }],
                })
            })
            .collect();
        self.write("seed.toml", &json!({ "users": users }));
        let mut config = committed("authsignal-emulator.toml");
        let url = self.emulator_url();
        let server = json!({ "listen": url.trim_start_matches("http://"), "public_url": url, "stop_delay_seconds": 0 });
        set(&mut config, &["server"], server);
        set(&mut config, &["database"], json!(":memory:"));
        set(&mut config, &["seed"], json!(self.path("seed.toml")));
        let ui = json!({ "passkey_prompt": false, "success_screen": false });
        set(&mut config, &["tenant", "prebuilt_ui"], ui);
        self.write("emulator.toml", &config);
    }

    fn write_replica_config(&self, replica: usize, database: &str, plan: &Plan) {
        let mut config = committed("identity-server.toml");
        let listen = format!("127.0.0.1:{}", self.ports.get(replica).unwrap());
        let server = json!({ "listen": listen, "public_url": ISSUER, "stop_delay_seconds": 0 });
        set(&mut config, &["server"], server);
        set(&mut config, &["database"], json!(database));
        set(&mut config, &["webauthn"], json!({ "rp_id": "login.example" }));
        // Everybody comes from one address, and again and again.
        let unlimited = json!({ "free": u32::MAX, "first_delay_seconds": 1, "longest_delay_seconds": 1, "forgotten_per_hour": 1 });
        let limits: serde_json::Map<String, Value> = LIMITS
            .iter()
            .map(|limit| ((*limit).to_owned(), unlimited.clone()))
            .collect();
        set(&mut config, &["limits"], Value::Object(limits));
        set(&mut config, &["keys", "encryption_keys"], json!([ENCRYPTION_KEY]));
        config.as_object_mut().unwrap().remove("trusted_ca");
        let emulator = self.emulator_url();
        set(
            &mut config,
            &["authsignal", "url"],
            json!(format!("{emulator}/v1")),
        );
        set(&mut config, &["authsignal", "prebuilt_ui"], json!(emulator));
        let outage = json!({ "timeout_seconds": 2, "pause_seconds": 1 });
        set(&mut config, &["authsignal", "outage"], outage);
        let client = json!({
            "client_id": CLIENT.0,
            "client_name": "Application",
            "grant_types": [
                "authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code",
            ],
            "redirect_uris": [REDIRECT_URI],
            "scope": "openid profile offline_access",
            "refresh_token_reuse_window": plan.reuse_window,
            "secrets": [{ "sha256": CLIENT_SECRET_HASH }],
            "client_assertion_secret": CLIENT_ASSERTION_SECRET,
        });
        set(&mut config, &["clients"], json!([client]));
        let users: Vec<Value> = (0..plan.people)
            .map(|number| {
                json!({
                    "subject": subject(number), "username": subject(number), "password_hash": PASSWORD_HASH,
                })
            })
            .collect();
        set(&mut config, &["users"], json!(users));
        self.write(&format!("{}.toml", NAMES.get(replica).unwrap()), &config);
    }

    fn write(&self, name: &str, content: &Value) {
        fs::write(self.path(name), toml::to_string(content).unwrap()).unwrap();
    }
}

/// Who the person with this number is, to the servers and to Authsignal.
pub(crate) fn subject(number: usize) -> String {
    format!("person-{number}")
}

/// The repository's own configuration, of which only what must differ is changed.
fn committed(name: &str) -> Value {
    let text = fs::read_to_string(project::root().join("config").join(name)).unwrap();
    toml::from_str(&text).unwrap()
}

fn set(config: &mut Value, path: &[&str], value: Value) {
    let place = path.iter().fold(config, |value, key| {
        value.as_object_mut().unwrap().entry(*key).or_insert(Value::Null)
    });
    *place = value;
}

/// What makes a process believe that it is later by so many seconds. Its timers keep running as they do.
fn faketime(seconds: i32) -> Vec<(String, String)> {
    let library = xtask::tools::faketime_library().expect("libfaketime, which `cargo xtask test` installs");
    [
        ("LD_PRELOAD", library.display().to_string()),
        ("FAKETIME", format!("{seconds:+}s")),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

//! `cargo dev`: from a clone to three running servers.

mod banner;
mod state;

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use time::OffsetDateTime;
use tokio::{
    runtime,
    signal::unix::{Signal, SignalKind, signal},
};

use crate::{
    failure::{Failure, OrFailure},
    logs::{self, Log},
    npm, ports,
    project::{self, Addresses, SERVERS, ServerName},
    readiness::Probe,
    server::{Launch, Overrides, PATIENCE, Server, this_program},
    terminal::{self, Colour, paint, say, step, takes_colour},
    tls::{Ensured, LocalTls},
    tools,
};

/// How long the servers may take to become healthy; a first start on a loaded machine included.
const START_LIMIT: Duration = Duration::from_secs(30);

/// Prepares what is missing, then runs the servers until Ctrl-C or until one of them dies.
pub fn run(reset: bool) -> Result<(), Failure> {
    let root = project::root();
    let folder = root.join(".dev");
    say(format_args!(
        "{}",
        paint(
            "Starting the identity server, the web client and a local Authsignal",
            Colour::Green,
            takes_colour()
        )
    ));

    let tools = step("tools");
    tools.done(tools::node_and_npm()?);

    let servers = read_configuration(&root)?;
    check_ports(&servers)?;

    if reset {
        let forget = step("reset");
        let forgotten = state::forget(&folder)?;
        forget.done(format_args!(
            "{forgotten} forgotten; .dev/tls stays, so that a trusted CA stays trusted"
        ));
    }

    let sdk = step("browser SDK");
    let installed = npm::ensure_installed(&root)?;
    sdk.done(if installed {
        "installed with npm ci"
    } else {
        "as package-lock.json says"
    });

    let tls = LocalTls::new(folder.join("tls"));
    let certificates = step("TLS");
    let ensured = tls.ensure(OffsetDateTime::now_utc())?;
    certificates.done(match ensured {
        Ensured::NewAuthority => "new local CA in .dev/tls (`cargo xtask trust` makes browsers trust it)",
        Ensured::NewCertificate => "new certificate for localhost from the local CA",
        Ensured::Nothing => "certificate for localhost in .dev/tls",
    });

    let building = step("build");
    building.hand_over();
    build_servers()?;
    building.done("three servers");

    // The build may have taken minutes.
    check_ports(&servers)?;
    runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .or_failure(|| "start the runtime".to_owned())?
        .block_on(serve(&root, &tls, &servers))
}

/// Builds the servers, with cargo's progress on the terminal.
pub fn build_servers() -> Result<(), Failure> {
    let mut build = tools::cargo();
    build.args(["build", "--bins"]);
    for server in SERVERS {
        build.args(["--package", server.name]);
    }
    tools::run(&mut build)
}

fn read_configuration(root: &Path) -> Result<Vec<(ServerName, Addresses)>, Failure> {
    SERVERS
        .iter()
        .map(|server| Ok((*server, project::addresses(&root.join(server.config()))?)))
        .collect()
}

fn check_ports(servers: &[(ServerName, Addresses)]) -> Result<(), Failure> {
    servers
        .iter()
        .try_for_each(|(server, addresses)| ports::expect_free(addresses.port, server.name))
}

async fn serve(root: &Path, tls: &LocalTls, names: &[(ServerName, Addresses)]) -> Result<(), Failure> {
    let mut end = EndSignals::new()?;
    let started = Instant::now();
    let mut servers = Vec::new();
    for (server, _) in names {
        servers.push(start(*server, root)?);
    }

    let outcome = tokio::select! {
        ready = all_ready(tls.ca(), names) => ready.map(|()| None),
        death = first_death(&mut servers) => Err(death),
        name = end.next() => Ok(Some(name)),
    };
    let outcome = match outcome {
        Ok(None) => {
            banner::print(names, started.elapsed());
            tokio::select! {
                death = first_death(&mut servers) => Err(death),
                name = end.next() => Ok(name),
            }
        }
        Ok(Some(name)) => Ok(name),
        Err(failure) => Err(failure),
    };

    let coloured = takes_colour();
    let why = match &outcome {
        Ok(name) => (*name).to_owned(),
        Err(_) => "something went wrong".to_owned(),
    };
    say(format_args!(
        "\n{}",
        paint(
            format_args!("{why}: stopping the servers"),
            Colour::Grey,
            coloured
        )
    ));
    tokio::select! {
        () = stop_all(&mut servers) => {}
        // Whoever asks twice does not want to wait; dropping the servers kills them.
        _ = end.next() => {}
    }
    outcome.map(|_| ())
}

fn start(server: ServerName, root: &Path) -> Result<Server, Failure> {
    let prefix = logs::prefix(server.name, server.colour, terminal::takes_colour());
    let log = Log::create(&root.join(".dev/logs"), server.name, Some(prefix))?;
    let launch = Launch {
        xtask: this_program()?,
        binary: project::binaries()?.join(server.name),
        config: server.config(),
        directory: root.to_owned(),
        environment: in_development(server),
        overrides: Overrides::Kept,
    };
    Server::start(server.name, &launch, log)
}

/// Switches on the pages for developers, in the servers that have some. The configuration files do not, so that nobody takes
/// them elsewhere with it.
#[must_use]
pub fn in_development(server: ServerName) -> Vec<(String, String)> {
    let prefix = match server.name {
        "identity-server" => "IDENTITY_SERVER",
        "web-client" => "WEB_CLIENT",
        _ => return Vec::new(),
    };
    vec![(format!("{prefix}__SERVER__DEVELOPMENT"), "true".to_owned())]
}

async fn all_ready(ca: PathBuf, names: &[(ServerName, Addresses)]) -> Result<(), Failure> {
    let probe = Probe::new(&ca)?;
    for (server, addresses) in names {
        // One after the other is as fast as the slowest: they all start at the same time.
        probe
            .wait(addresses.port, START_LIMIT)
            .await
            .map_err(|failure| failure.fix(format!("look at .dev/logs/{}.log", server.name)))?;
    }
    Ok(())
}

async fn first_death(servers: &mut [Server]) -> Failure {
    let deaths = servers.iter_mut().map(|server| Box::pin(server.died()));
    futures_util::future::select_all(deaths).await.0
}

async fn stop_all(servers: &mut [Server]) {
    futures_util::future::join_all(servers.iter_mut().map(async |server| {
        if let Err(failure) = server.stop(PATIENCE).await {
            eprintln!("{failure}");
        }
    }))
    .await;
}

/// What a person or a supervisor ends `cargo dev` with.
struct EndSignals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl EndSignals {
    fn new() -> Result<Self, Failure> {
        let listen = |kind| signal(kind).or_failure(|| "listen for signals".to_owned());
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hangup: listen(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "Ctrl-C",
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.hangup.recv() => "the terminal was closed",
        }
    }
}

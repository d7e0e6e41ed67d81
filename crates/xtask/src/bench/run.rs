//! One run: what is measured when.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use time::OffsetDateTime;
use tokio::task::LocalSet;

use super::{
    Options, Part, document, empty_handler, growth,
    identity_server::Setup,
    load::Load,
    oidc_provider,
    operations::Operation,
    process::Process,
    provider::Provider,
    results::{Machine, Measurement, ProcessFigures, Results, Subject},
    signing,
    store::Store,
    targets::{self, COMPARED_AT, EMPTY},
};
use crate::{
    failure::{Failure, OrFailure},
    postgres::{Cluster, Durability},
    project,
    terminal::say,
    tls::LocalTls,
};

/// Numbers of connections at which the identity server is measured.
const CONNECTIONS: [usize; 2] = [COMPARED_AT, 64];
/// Starts of which the median is told.
const STARTS: usize = 9;

/// Measures, writes `target/bench/results.json` and says what came out.
pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let folder = project::target()?.join("bench");
    fs::create_dir_all(&folder).or_failure(|| format!("create {}", folder.display()))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .or_failure(|| "start a runtime".to_owned())?;
    let started = Instant::now();
    let mut run = Run {
        options,
        folder: folder.clone(),
        results: Results {
            machine: machine()?,
            quick: options.quick,
            ..Results::default()
        },
    };
    LocalSet::new().block_on(&runtime, run.measure())?;
    let mut results = run.results;
    results.targets = targets::of(&results);
    let json = serde_json::to_string_pretty(&results).or_failure(|| "write the results".to_owned())?;
    let file = folder.join("results.json");
    fs::write(&file, json).or_failure(|| format!("write {}", file.display()))?;
    let tables = document::tables(&results);
    say(format_args!("\n{tables}"));
    say(format_args!(
        "measured in {:.0} s; all figures are in {}",
        started.elapsed().as_secs_f64(),
        file.display()
    ));
    if options.write {
        document::write(&tables)?;
    }
    Ok(())
}

struct Run<'a> {
    options: &'a Options,
    folder: PathBuf,
    results: Results,
}

impl Run<'_> {
    async fn measure(&mut self) -> Result<(), Failure> {
        say("== signatures alone");
        let time = self.load(1).measured;
        self.results.rs256 = Some(signing::rs256(time)?);
        self.results.es256 = Some(signing::es256(time)?);
        self.empty_handler().await?;
        if self.options.includes(Part::Process) {
            self.process().await?;
        }
        if self.options.includes(Part::Sqlite) {
            self.sqlite().await?;
        }
        if self.options.includes(Part::OidcProvider) {
            self.oidc_provider().await?;
        }
        let cluster = if self.options.includes(Part::Postgresql) || self.options.includes(Part::Growth) {
            Some(Self::cluster()?)
        } else {
            None
        };
        if let Some(cluster) = cluster
            .as_ref()
            .filter(|_| self.options.includes(Part::Postgresql))
        {
            self.postgresql(cluster).await?;
        }
        if self.options.includes(Part::Growth) {
            self.growth_on_sqlite().await?;
            if let Some(cluster) = &cluster {
                self.growth_on_postgresql(cluster).await?;
            }
        }
        Ok(())
    }

    /// A PostgreSQL server that loses nothing with the power.
    fn cluster() -> Result<Cluster, Failure> {
        say("== starting PostgreSQL");
        Cluster::start(Durability::Full)
    }

    fn database(cluster: &Cluster, name: &str) -> Result<Store, Failure> {
        Ok(Store::Postgres {
            url: cluster.create_database(name)?,
            server: cluster.process_id()?,
        })
    }

    async fn postgresql(&mut self, cluster: &Cluster) -> Result<(), Failure> {
        say("== identity server on PostgreSQL");
        let folder = self.fresh("postgresql")?;
        let setup = Setup {
            folder: &folder,
            store: &Self::database(cluster, "operations")?,
            tls: None,
        };
        let process = self.operations(Subject::Postgresql, &setup, &CONNECTIONS).await?;
        process.stop().await
    }

    fn load(&self, connections: usize) -> Load {
        let (warm_up, measured) = if self.options.quick {
            (200, 700)
        } else {
            (1_000, 4_000)
        };
        Load {
            connections,
            warm_up: Duration::from_millis(warm_up),
            measured: Duration::from_millis(measured),
        }
    }

    async fn empty_handler(&mut self) -> Result<(), Failure> {
        say("== empty handler");
        let load = self.load(COMPARED_AT);
        let tls = self.tls()?;
        for (subject, tls) in [
            (Subject::EmptyHandler, None),
            (Subject::EmptyHandlerHttps, Some(&tls)),
        ] {
            let sample = empty_handler::measure(&self.folder, tls, load).await?;
            self.keep(Measurement::new(subject, EMPTY, load.connections, &sample));
        }
        Ok(())
    }

    async fn process(&mut self) -> Result<(), Failure> {
        say("== start-up and memory");
        let folder = self.fresh("process")?;
        let store = Store::sqlite(&folder);
        let setup = Setup {
            folder: &folder,
            store: &store,
            tls: None,
        };
        let first = setup.start().await?;
        let first_start_up = first.start_up;
        first.process.stop().await?;
        let mut starts = Vec::new();
        let mut idle = 0;
        for _ in 0..STARTS {
            let server = setup.start().await?;
            starts.push(server.start_up);
            // What a server does right after it listens is part of being idle.
            tokio::time::sleep(Duration::from_millis(300)).await;
            idle = idle.max(server.process.resident()?);
            server.process.stop().await?;
        }
        starts.sort_unstable();
        let milliseconds = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1e3);
        self.results.process = Some(ProcessFigures {
            start_up_milliseconds: milliseconds(starts.get(STARTS / 2)),
            slowest_start_up_milliseconds: milliseconds(starts.last()),
            first_start_up_milliseconds: milliseconds(Some(&first_start_up)),
            idle_bytes: idle,
            after_load_bytes: None,
            peak_bytes: None,
        });
        Ok(())
    }

    async fn sqlite(&mut self) -> Result<(), Failure> {
        say("== identity server on SQLite");
        let folder = self.fresh("sqlite")?;
        let store = Store::sqlite(&folder);
        let setup = Setup {
            folder: &folder,
            store: &store,
            tls: None,
        };
        let process = self.operations(Subject::Sqlite, &setup, &CONNECTIONS).await?;
        if let Some(figures) = &mut self.results.process {
            figures.after_load_bytes = Some(process.resident()?);
            figures.peak_bytes = Some(process.peak()?);
        }
        process.stop().await?;
        let tls = self.tls()?;
        let setup = Setup {
            tls: Some(&tls),
            ..setup
        };
        say("== the same over HTTPS");
        let server = setup.start().await?;
        let provider = setup.provider(&server, &[])?;
        let load = self.load(COMPARED_AT);
        for operation in [Operation::Discovery, Operation::ClientCredentialsEs256] {
            self.operation(Subject::SqliteHttps, &provider, operation, load)
                .await?;
        }
        server.process.stop().await
    }

    async fn operations(
        &mut self,
        subject: Subject,
        setup: &Setup<'_>,
        connections: &[usize],
    ) -> Result<Process, Failure> {
        let server = setup.start().await?;
        let most = connections.iter().copied().max().unwrap_or(1);
        let browsers = setup.store.sign_in(most).await?;
        let provider = setup.provider(&server, &browsers)?;
        for operation in Operation::ALL {
            for connections in connections {
                self.operation(subject, &provider, operation, self.load(*connections))
                    .await?;
            }
        }
        Ok(server.process)
    }

    async fn oidc_provider(&mut self) -> Result<(), Failure> {
        say("== oidc-provider");
        let load = self.load(COMPARED_AT);
        let (process, mut provider) = oidc_provider::start(&self.folder).await?;
        for operation in Operation::ALL {
            // Its UserInfo takes no JWT.
            if operation != Operation::UserInfoJwt {
                oidc_provider::sign_in(&mut provider, load.connections).await?;
                self.operation(Subject::OidcProvider, &provider, operation, load)
                    .await?;
            }
        }
        process.stop().await
    }

    async fn operation(
        &mut self,
        subject: Subject,
        provider: &Provider,
        operation: Operation,
        load: Load,
    ) -> Result<(), Failure> {
        let sample = operation.measure(provider, load).await?;
        self.keep(Measurement::new(
            subject,
            operation.name(),
            load.connections,
            &sample,
        ));
        Ok(())
    }

    async fn growth_on_postgresql(&mut self, cluster: &Cluster) -> Result<(), Failure> {
        say("== growth on PostgreSQL");
        let folder = self.fresh("growth")?;
        let setup = Setup {
            folder: &folder,
            store: &Self::database(cluster, "growth")?,
            tls: None,
        };
        let load = self.load(COMPARED_AT);
        let found = growth::measure(&setup, Subject::Postgresql, load).await?;
        self.results.growth.extend(found);
        Ok(())
    }

    async fn growth_on_sqlite(&mut self) -> Result<(), Failure> {
        say("== growth on SQLite");
        let folder = self.fresh("growth")?;
        let store = Store::sqlite(&folder);
        let setup = Setup {
            folder: &folder,
            store: &store,
            tls: None,
        };
        let found = growth::measure(&setup, Subject::Sqlite, self.load(COMPARED_AT)).await?;
        self.results.growth.extend(found);
        // It is large, and made again by the next run.
        fs::remove_dir_all(&folder).or_failure(|| format!("remove {}", folder.display()))
    }

    fn keep(&mut self, measurement: Measurement) {
        say(format_args!(
            "  {:<42} {:>3} connections {:>8.1} µs {:>8.0} a second",
            measurement.operation,
            measurement.connections,
            measurement.cpu_microseconds,
            measurement.per_second
        ));
        self.results.measurements.push(measurement);
    }

    /// An empty folder of this name.
    fn fresh(&self, name: &str) -> Result<PathBuf, Failure> {
        let folder = self.folder.join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).or_failure(|| format!("remove {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).or_failure(|| format!("create {}", folder.display()))?;
        Ok(folder)
    }

    fn tls(&self) -> Result<LocalTls, Failure> {
        let tls = LocalTls::new(self.folder.join("tls"));
        tls.ensure(OffsetDateTime::now_utc())?;
        Ok(tls)
    }
}

fn machine() -> Result<Machine, Failure> {
    let text = |file: &str| fs::read_to_string(file).or_failure(|| format!("read {file}"));
    let processor = text("/proc/cpuinfo")?;
    let processor = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map(|(_, name)| name.trim().to_owned());
    let load = text("/proc/loadavg")?;
    let load = load.split_whitespace().next().and_then(|load| load.parse().ok());
    let node = Command::new("node")
        .arg("--version")
        .output()
        .or_failure(|| "ask Node.js for its version".to_owned())?;
    Ok(Machine {
        processor: processor.unwrap_or_else(|| "unknown".to_owned()),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        system: format!(
            "{} {}",
            text("/proc/sys/kernel/ostype")?.trim(),
            text("/proc/sys/kernel/osrelease")?.trim()
        ),
        load: load.unwrap_or_default(),
        node: String::from_utf8_lossy(&node.stdout).trim().to_owned(),
        oidc_provider: oidc_provider_version(&project::root())?,
    })
}

fn oidc_provider_version(root: &Path) -> Result<String, Failure> {
    let file = root.join("node_modules/oidc-provider/package.json");
    let reading = || format!("read {}", file.display());
    let text = fs::read_to_string(&file).or_failure(reading)?;
    let package: serde_json::Value = serde_json::from_str(&text).or_failure(reading)?;
    Ok(package["version"].as_str().unwrap_or_default().to_owned())
}

//! What a run found out, as `target/bench/results.json` holds it.

use std::time::Duration;

use serde::Serialize;

use super::{load::Sample, signing::SigningRate};

/// Everything.
#[derive(Debug, Default, Serialize)]
pub(super) struct Results {
    /// The machine.
    pub(super) machine: Machine,
    /// Whether the measurements were short.
    pub(super) quick: bool,
    /// Signatures alone: RS256.
    pub(super) rs256: Option<SigningRate>,
    /// Signatures alone: ES256.
    pub(super) es256: Option<SigningRate>,
    /// All operations of everybody.
    pub(super) measurements: Vec<Measurement>,
    /// The process of the identity server.
    pub(super) process: Option<ProcessFigures>,
    /// A few operations with more and more in the store.
    pub(super) growth: Vec<Growth>,
    /// What was aimed at.
    pub(super) targets: Vec<Target>,
}

/// The machine, as far as it explains figures.
#[derive(Debug, Default, Serialize)]
pub(super) struct Machine {
    /// Processor.
    pub(super) processor: String,
    /// Its cores.
    pub(super) cores: usize,
    /// Operating system.
    pub(super) system: String,
    /// Runnable processes before the run, averaged over a minute: more than a fraction of the cores disturbs it.
    pub(super) load: f64,
    /// Version of Node.js.
    pub(super) node: String,
    /// Version of oidc-provider.
    pub(super) oidc_provider: String,
}

/// Who was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Subject {
    /// An empty handler of actix-web.
    EmptyHandler,
    /// The same over HTTPS.
    EmptyHandlerHttps,
    /// npm oidc-provider.
    OidcProvider,
    /// The identity server on SQLite.
    Sqlite,
    /// The same over HTTPS.
    SqliteHttps,
    /// The identity server on PostgreSQL.
    Postgresql,
}

/// One operation of one server.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Measurement {
    /// Who.
    pub(super) subject: Subject,
    /// What.
    pub(super) operation: &'static str,
    /// Connections, each with one request under way.
    pub(super) connections: usize,
    /// How often it was done.
    pub(super) count: u64,
    /// CPU time of the server for one, in microseconds.
    pub(super) cpu_microseconds: f64,
    /// CPU time of the database server for one, in microseconds.
    pub(super) database_cpu_microseconds: Option<f64>,
    /// How often a second.
    pub(super) per_second: f64,
    /// Half took at most this, in milliseconds.
    pub(super) p50_milliseconds: f64,
    /// All but one of a hundred took at most this, in milliseconds.
    pub(super) p99_milliseconds: f64,
}

impl Measurement {
    /// The figures of a sample.
    pub(super) fn new(
        subject: Subject,
        operation: &'static str,
        connections: usize,
        sample: &Sample,
    ) -> Self {
        let has_database = sample.cpu.len() > 1;
        Self {
            subject,
            operation,
            connections,
            count: sample.count,
            cpu_microseconds: microseconds(sample.cpu_each(0)),
            database_cpu_microseconds: has_database.then(|| microseconds(sample.cpu_each(1))),
            per_second: sample.per_second(),
            p50_milliseconds: microseconds(sample.percentile(50)) / 1000.0,
            p99_milliseconds: microseconds(sample.percentile(99)) / 1000.0,
        }
    }
}

fn microseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Start-up and memory of the identity server on SQLite.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct ProcessFigures {
    /// From the start of the process until it accepts connections: the median, in milliseconds.
    pub(super) start_up_milliseconds: f64,
    /// The longest of them.
    pub(super) slowest_start_up_milliseconds: f64,
    /// The first start, which makes the database and a signing key.
    pub(super) first_start_up_milliseconds: f64,
    /// Memory after the start, in bytes.
    pub(super) idle_bytes: u64,
    /// Memory after all operations on SQLite, in bytes.
    pub(super) after_load_bytes: Option<u64>,
    /// The most memory that was held meanwhile, in bytes.
    pub(super) peak_bytes: Option<u64>,
}

/// An operation with this much in the store.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Growth {
    /// Which store.
    pub(super) subject: Subject,
    /// Grants in it.
    pub(super) grants: u32,
    /// Sessions in it.
    pub(super) sessions: u32,
    /// What.
    pub(super) operation: &'static str,
    /// CPU time of server and database for one, in microseconds.
    pub(super) cpu_microseconds: f64,
    /// Half took at most this, in milliseconds.
    pub(super) p50_milliseconds: f64,
}

/// Something that was aimed at.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Target {
    /// What, and compared with what.
    pub(super) what: String,
    /// The most that it may be, or the least.
    pub(super) limit: Limit,
    /// What it is.
    pub(super) measured: f64,
    /// Whether it keeps to the limit.
    pub(super) met: bool,
}

/// A limit with its unit.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Limit {
    /// The most that a ratio may be.
    RatioAtMost(f64),
    /// The most of a ratio that is meant as one to so many.
    OneOf(f64),
    /// The least that is done a second.
    PerSecondAtLeast(f64),
    /// The most memory, in megabytes (10^6 bytes).
    MegabytesBelow(f64),
    /// The most time, in milliseconds.
    MillisecondsAtMost(f64),
}

impl Limit {
    fn is_kept_by(self, measured: f64) -> bool {
        match self {
            Self::RatioAtMost(most) | Self::MillisecondsAtMost(most) => measured <= most,
            Self::OneOf(parts) => measured <= 1.0 / parts,
            Self::PerSecondAtLeast(least) => measured >= least,
            Self::MegabytesBelow(most) => measured < most,
        }
    }
}

impl Target {
    /// Compares what was measured with the limit.
    pub(super) fn new(what: impl Into<String>, limit: Limit, measured: f64) -> Self {
        Self {
            what: what.into(),
            limit,
            measured,
            met: limit.is_kept_by(measured),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_kept_or_not() {
        assert!(Target::new("", Limit::OneOf(10.0), 0.1).met);
        assert!(!Target::new("", Limit::OneOf(10.0), 0.11).met);
        assert!(Target::new("", Limit::PerSecondAtLeast(4000.0), 4000.0).met);
        assert!(!Target::new("", Limit::PerSecondAtLeast(4000.0), 3999.0).met);
        assert!(!Target::new("", Limit::MegabytesBelow(25.0), 25.0).met);
        assert!(!Target::new("", Limit::RatioAtMost(1.3), 1.4).met);
    }
}

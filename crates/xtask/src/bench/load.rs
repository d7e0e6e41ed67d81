//! Load in a closed loop: each connection sends its next request when the last was answered.

use std::{cell::Cell, rc::Rc, time::Duration};

use tokio::{
    task::JoinSet,
    time::{Instant, sleep_until},
};

use super::{
    client::{Connection, Target},
    process::Meter,
};
use crate::failure::{Failure, OrFailure};

/// How much, and how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    /// Connections, each with one request under way.
    pub(super) connections: usize,
    /// Time before the measurement.
    pub(super) warm_up: Duration,
    /// Time of the measurement, unless there is nothing more to do before it ends.
    pub(super) measured: Duration,
}

/// What one connection does.
pub(super) trait Script: 'static {
    /// Does it once. False when there is nothing more to do.
    async fn once(&mut self, connection: &mut Connection) -> Result<bool, Failure>;
}

/// What was measured.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    /// How often it was done.
    pub(super) count: u64,
    /// In what time.
    pub(super) elapsed: Duration,
    /// CPU time of each meter.
    pub(super) cpu: Vec<Duration>,
    /// How long it took one connection, from the shortest to the longest.
    latencies: Vec<Duration>,
}

impl Sample {
    /// CPU time of the meter with this number, for one.
    pub(super) fn cpu_each(&self, meter: usize) -> Duration {
        let all = self.cpu.get(meter).copied().unwrap_or_default();
        Duration::from_secs_f64(all.as_secs_f64() / count(self.count))
    }

    /// How often a second.
    pub(super) fn per_second(&self) -> f64 {
        count(self.count) / self.elapsed.as_secs_f64()
    }

    /// The time that this share of all took at most.
    pub(super) fn percentile(&self, percent: usize) -> Duration {
        let last = self.latencies.len().saturating_sub(1);
        let index = (self.latencies.len() * percent / 100).min(last);
        self.latencies.get(index).copied().unwrap_or_default()
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody waits for 2^52 requests")]
fn count(count: u64) -> f64 {
    count as f64
}

/// What the connections have done so far.
#[derive(Debug, Default)]
struct Tally {
    done: Cell<u64>,
}

/// Runs one script a connection and reads the meters at the beginning and the end of the measurement. Needs a `LocalSet`.
pub(super) async fn run<S: Script>(
    load: Load,
    target: &Target,
    scripts: Vec<S>,
    meters: &[Meter],
) -> Result<Sample, Failure> {
    let mut connections = Vec::new();
    for script in scripts {
        connections.push((script, Connection::open(target).await?));
    }
    let tally = Rc::new(Tally::default());
    let begin = Instant::now() + load.warm_up;
    let end = begin + load.measured;
    let mut running = JoinSet::new();
    for (script, connection) in connections {
        running.spawn_local(repeat(script, connection, Rc::clone(&tally), begin, end));
    }
    sleep_until(begin).await;
    let read = || {
        meters
            .iter()
            .map(|meter| meter.read())
            .collect::<Result<Vec<_>, _>>()
    };
    let (cpu_before, done_before, started) = (read()?, tally.done.get(), Instant::now());
    let mut latencies = Vec::new();
    let mut at_end = None;
    while let Some(finished) = running.join_next().await {
        // The first that stops ends the measurement: until then all connections were busy.
        if at_end.is_none() {
            at_end = Some((read()?, tally.done.get(), Instant::now()));
        }
        latencies.extend(finished.or_failure(|| "measure".to_owned())??);
    }
    let (cpu_after, done_after, ended) =
        at_end.ok_or_else(|| Failure::new("there was nothing to measure"))?;
    if done_after <= done_before {
        return Err(Failure::new("all was done before the measurement began"));
    }
    latencies.sort_unstable();
    let cpu = cpu_before.iter().zip(&cpu_after);
    Ok(Sample {
        count: done_after - done_before,
        elapsed: ended - started,
        cpu: cpu.map(|(before, after)| after.saturating_sub(*before)).collect(),
        latencies,
    })
}

async fn repeat(
    mut script: impl Script,
    mut connection: Connection,
    tally: Rc<Tally>,
    begin: Instant,
    end: Instant,
) -> Result<Vec<Duration>, Failure> {
    let mut latencies = Vec::new();
    loop {
        let started = Instant::now();
        if started >= end || !script.once(&mut connection).await? {
            return Ok(latencies);
        }
        tally.done.set(tally.done.get() + 1);
        if started >= begin {
            latencies.push(started.elapsed());
        }
    }
}

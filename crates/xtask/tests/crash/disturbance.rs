//! What goes wrong meanwhile.

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;

use crate::{cluster::Cluster, ledger::Ledger};

const TRACK: &str = "POST /v1/users/{userId}/actions/{action}";
const VALIDATE: &str = "POST /v1/validate";

/// Breaks one thing after the other until it is dropped, and repairs each.
pub(crate) async fn disturb(cluster: &Cluster, ledger: &Ledger, seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    loop {
        sleep(Duration::from_millis(random.u64(200..900))).await;
        let kinds = if cluster.has_a_database_server() { 6 } else { 4 };
        match random.usize(..kinds) {
            0 | 1 => crash(cluster, ledger, &mut random).await,
            2 => fail(cluster, ledger, &mut random).await,
            3 => crash_all(cluster, ledger, &mut random).await,
            _ => crash_database(cluster, ledger, &mut random).await,
        }
    }
}

async fn crash(cluster: &Cluster, ledger: &Ledger, random: &mut fastrand::Rng) {
    let replica = random.usize(..cluster.replicas());
    let outage = ledger.outage_begins("crashes of a replica");
    cluster.kill(replica).await;
    sleep(Duration::from_millis(random.u64(0..400))).await;
    cluster.launch(replica).await;
    cluster.is_ready(replica).await;
    ledger.outage_ends(outage);
}

async fn crash_all(cluster: &Cluster, ledger: &Ledger, random: &mut fastrand::Rng) {
    let outage = ledger.outage_begins("crashes of all replicas");
    for replica in 0..cluster.replicas() {
        cluster.kill(replica).await;
    }
    sleep(Duration::from_millis(random.u64(0..400))).await;
    for replica in 0..cluster.replicas() {
        cluster.launch(replica).await;
    }
    for replica in 0..cluster.replicas() {
        cluster.is_ready(replica).await;
    }
    ledger.outage_ends(outage);
}

async fn crash_database(cluster: &Cluster, ledger: &Ledger, random: &mut fastrand::Rng) {
    let outage = ledger.outage_begins("crashes of PostgreSQL");
    cluster.stop_database().await;
    sleep(Duration::from_millis(random.u64(0..1000))).await;
    cluster.resume_database().await;
    ledger.outage_ends(outage);
}

async fn fail(cluster: &Cluster, ledger: &Ledger, random: &mut fastrand::Rng) {
    let authsignal = cluster.authsignal();
    let endpoint = if random.bool() { TRACK } else { VALIDATE };
    let (what, fault) = match random.usize(..5) {
        0 => (
            "times that Authsignal was slow",
            json!({ "kind": "LATENCY", "milliseconds": 400, "endpoint": endpoint }),
        ),
        1 => (
            "times that Authsignal hung",
            json!({ "kind": "LATENCY", "milliseconds": 60_000, "endpoint": endpoint }),
        ),
        2 => (
            "times that Authsignal failed",
            json!({ "kind": "SERVER_ERROR", "status": 503, "endpoint": endpoint }),
        ),
        3 => (
            "times that Authsignal dropped connections",
            json!({ "kind": "DROPPED_CONNECTION", "endpoint": endpoint }),
        ),
        _ => (
            "times that Authsignal stammered",
            json!({ "kind": "MALFORMED_JSON", "endpoint": endpoint }),
        ),
    };
    let outage = ledger.outage_begins(what);
    authsignal.set_fault(fault).await;
    sleep(Duration::from_millis(random.u64(300..2500))).await;
    authsignal.clear_faults().await;
    ledger.outage_ends(outage);
}

//! Stopping on purpose: readiness says so first, running requests finish, new connections are refused.

use std::time::Duration;

use rustix::process::Signal;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};

use crate::cluster::{Cluster, Kind, Plan};

const BODY: &str = "grant_type=refresh_token&refresh_token=none&client_id=crash&client_secret=secret";
/// Nothing here takes longer unless it hangs.
const PATIENCE: Duration = Duration::from_secs(20);
/// A stop that takes as long as this has waited for something.
const AT_ONCE: Duration = Duration::from_secs(30);

/// One server, which stops as `delay` and `timeout` (in seconds) say.
async fn server(delay: u16, limit: u16) -> Cluster {
    let cluster = Cluster::start(Plan::new(Kind::Sqlite, 0)).await;
    cluster.kill(0).await;
    cluster.configure(0, |config| {
        let server = config
            .get_mut("server")
            .and_then(toml::Value::as_table_mut)
            .unwrap();
        server.insert("stop_delay_seconds".to_owned(), i64::from(delay).into());
        server.insert("stop_timeout_seconds".to_owned(), i64::from(limit).into());
    });
    cluster.launch(0).await;
    cluster.is_ready(0).await;
    cluster
}

/// A request that is being answered, and waits for its body.
struct RunningRequest(TcpStream);

impl RunningRequest {
    /// The server has said that it wants the body: the request runs.
    async fn begin(cluster: &Cluster) -> Self {
        let address = cluster.url(0, "").trim_start_matches("http://").to_owned();
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let head = format!(
            "POST /connect/token HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
            BODY.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 100");
        Self(stream)
    }

    /// Sends the body, and returns all of the answer.
    async fn finish(mut self) -> String {
        self.0.write_all(BODY.as_bytes()).await.unwrap();
        let mut answer = String::new();
        self.0.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

/// What readiness says; none when nobody listens any more.
async fn readiness(cluster: &Cluster) -> Option<String> {
    let answer = cluster.http.get(cluster.url(0, "/health/ready")).send().await;
    Some(answer.ok()?.text().await.unwrap())
}

async fn until_it_is_stopping(cluster: &Cluster) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let said = readiness(cluster).await.expect("it says so before it is gone");
        if said.contains("stopping") {
            return;
        }
        assert!(Instant::now() < deadline, "{said}");
        sleep(Duration::from_millis(5)).await;
    }
}

async fn until_nobody_listens(cluster: &Cluster) {
    let address = cluster.url(0, "").trim_start_matches("http://").to_owned();
    let deadline = Instant::now() + PATIENCE;
    while TcpStream::connect(&address).await.is_ok() {
        assert!(Instant::now() < deadline, "connections are still taken");
        sleep(Duration::from_millis(5)).await;
    }
}

async fn ends(cluster: &Cluster, within: Duration) {
    let how = timeout(within, cluster.ended(0)).await.expect("it ends");
    assert!(how.contains("exit status: 0"), "{how}");
}

#[tokio::test]
async fn a_stop_is_announced_running_requests_finish_and_new_connections_are_refused() {
    let cluster = server(1, 20).await;
    let running = RunningRequest::begin(&cluster).await;
    cluster.signal(0, Signal::TERM).await;
    until_it_is_stopping(&cluster).await;
    let discovery = cluster.url(0, "/.well-known/openid-configuration");
    let served = cluster.http.get(discovery).send().await.unwrap();
    assert!(served.status().is_success(), "everything is served as before");

    until_nobody_listens(&cluster).await;
    let answer = running.finish().await;
    assert!(
        answer.contains("HTTP/1.1 400") && answer.contains("invalid_grant"),
        "{answer}"
    );
    ends(&cluster, PATIENCE).await;
}

#[tokio::test]
async fn a_request_that_does_not_finish_is_not_waited_for_for_ever() {
    let cluster = server(0, 1).await;
    let _running = RunningRequest::begin(&cluster).await;
    cluster.signal(0, Signal::TERM).await;
    ends(&cluster, AT_ONCE).await;
}

#[tokio::test]
async fn a_second_signal_stops_at_once() {
    let cluster = server(60, 60).await;
    let _running = RunningRequest::begin(&cluster).await;
    cluster.signal(0, Signal::TERM).await;
    until_it_is_stopping(&cluster).await;
    cluster.signal(0, Signal::TERM).await;
    ends(&cluster, AT_ONCE).await;
}

#[tokio::test]
async fn ctrl_c_stops_at_once() {
    let cluster = server(60, 60).await;
    let _running = RunningRequest::begin(&cluster).await;
    cluster.signal(0, Signal::INT).await;
    ends(&cluster, AT_ONCE).await;
}

#[tokio::test]
async fn an_idle_server_waits_for_nothing() {
    let cluster = server(0, 60).await;
    // The test's own client keeps its connection.
    assert!(readiness(&cluster).await.is_some());
    cluster.signal(0, Signal::TERM).await;
    ends(&cluster, AT_ONCE).await;
}

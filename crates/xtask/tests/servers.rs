//! How servers are started, watched and stopped, with small scripts in their place.
#![expect(clippy::unwrap_used, reason = "a test may end in a panic")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use tokio::time::{Instant, sleep};
use xtask::{
    logs::Log,
    server::{Launch, Overrides, PATIENCE, Server},
};

const XTASK: &str = env!("CARGO_BIN_EXE_xtask");

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/servers")
        .join(name)
}

fn start(name: &str) -> (TempDir, Server) {
    let directory = tempfile::tempdir().unwrap();
    let log = Log::create(directory.path(), "web-client", None).unwrap();
    let launch = Launch {
        xtask: XTASK.into(),
        binary: script(name),
        config: directory.path().join("config.toml"),
        directory: directory.path().to_owned(),
        environment: Vec::new(),
        overrides: Overrides::Ignored,
    };
    let server = Server::start("web-client", &launch, log).unwrap();
    (directory, server)
}

/// Waits until `condition` holds; a test that waits in vain fails.
async fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !condition() {
        assert!(Instant::now() < deadline, "{what} did not happen");
        sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_server_that_dies_is_named_with_its_exit_status_and_its_last_words() {
    let (_directory, mut server) = start("dies.sh");
    let message = server.died().await.to_string();
    for expected in [
        "web-client ended by itself",
        "exit status: 7",
        "the address is in use",
        "--config",
    ] {
        assert!(message.contains(expected), "{expected} is missing in {message}");
    }
}

#[tokio::test]
async fn a_server_may_finish_its_work_before_it_stops() {
    let (_directory, mut server) = start("polite.sh");
    eventually("the start", || !server.log().last_lines().is_empty()).await;
    let status = server.stop(PATIENCE).await.unwrap();
    assert!(status.success(), "{status}");
    assert_eq!(server.log().last_lines().last().unwrap(), "bye");
}

#[tokio::test]
async fn a_server_that_does_not_want_to_stop_is_killed() {
    let (_directory, mut server) = start("stubborn.sh");
    eventually("the start", || !server.log().last_lines().is_empty()).await;
    let status = server.stop(Duration::from_millis(50)).await.unwrap();
    assert!(!status.success(), "{status}");
}

#[tokio::test]
async fn the_last_words_are_also_in_the_file() {
    let (directory, mut server) = start("dies.sh");
    server.died().await;
    let file = fs::read_to_string(directory.path().join("web-client.log")).unwrap();
    assert!(file.contains("the address is in use"), "{file}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn no_server_outlives_a_killed_parent() {
    let directory = tempfile::tempdir().unwrap();
    let pid_file = directory.path().join("pid");
    let mut parent = Command::new("/bin/sh")
        .arg(script("parent.sh"))
        .args([Path::new(XTASK), &script("polite.sh"), &pid_file])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    eventually("the start", || {
        fs::read_to_string(&pid_file).is_ok_and(|pid| pid.ends_with('\n'))
    })
    .await;
    let process = Path::new("/proc").join(fs::read_to_string(&pid_file).unwrap().trim());
    let command = || fs::read_to_string(process.join("cmdline")).unwrap_or_default();
    eventually("the server's start", || {
        command().contains("polite.sh") && !command().contains("attached")
    })
    .await;

    parent.kill().unwrap();
    parent.wait().unwrap();
    // A zombie counts as gone: whoever adopted it has not looked yet.
    eventually("the end of the server", || command().is_empty()).await;
}

#[test]
fn a_server_whose_parent_is_gone_already_does_not_start() {
    // The parent of what is started here is this test, not process 1, to which orphans go.
    let output = Command::new(XTASK)
        .args(["attached", "--parent", "1", "--", "/bin/echo", "started"])
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(output.stdout.is_empty(), "it must not start");
}

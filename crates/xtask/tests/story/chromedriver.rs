//! The program that drives Chromium.

use std::{path::PathBuf, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};
use xtask::tools;

/// A `ChromeDriver` on a port of its own. Dropping it kills it, and only it: browsers are closed by [`crate::browser`].
pub(crate) struct Chromedriver {
    _process: Child,
    pub(crate) url: String,
}

/// The browser under test.
pub(crate) fn chromium() -> PathBuf {
    tools::find(&[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ])
    .expect("no Chromium here: `cargo xtask test --only tools` installs it or says how")
}

impl Chromedriver {
    pub(crate) async fn start() -> Self {
        let program = tools::find(&["chromedriver"])
            .expect("no ChromeDriver here: `cargo xtask test --only tools` installs it or says how");
        let mut process = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["attached", "--parent", &std::process::id().to_string(), "--"])
            .arg(program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("ChromeDriver does not start");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = timeout(Duration::from_secs(30), async {
            while let Some(line) = lines.next_line().await.unwrap() {
                if let Some((_, port)) = line.split_once("started successfully on port ") {
                    return port.trim_end_matches('.').parse::<u16>().expect("a port");
                }
            }
            panic!("ChromeDriver ended before it was ready");
        })
        .await
        .expect("ChromeDriver did not start in time");
        // Whoever does not read its output stops it once the pipe is full.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self {
            _process: process,
            url: format!("http://127.0.0.1:{port}"),
        }
    }
}

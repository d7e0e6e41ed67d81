//! Waiting until a server says that it is ready, over HTTPS, trusting the local CA and nothing else.

use std::{path::Path, time::Duration};

use tokio::time::{Instant, sleep};

use crate::failure::{Failure, OrFailure};

const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// Asks servers for their health.
#[derive(Clone, Debug)]
pub struct Probe {
    client: reqwest::Client,
}

impl Probe {
    /// A probe that trusts the certificate authority in the file `ca` only.
    pub fn new(ca: &Path) -> Result<Self, Failure> {
        let pem = std::fs::read(ca).or_failure(|| format!("read {}", ca.display()))?;
        let authority =
            reqwest::Certificate::from_pem(&pem).or_failure(|| format!("understand {}", ca.display()))?;
        let client = reqwest::Client::builder()
            .tls_certs_only([authority])
            .no_proxy()
            .timeout(Duration::from_secs(5))
            .build()
            .or_failure(|| "set up HTTPS".to_owned())?;
        Ok(Self { client })
    }

    /// Returns once `https://localhost:{port}/health/ready` answers with success.
    pub async fn wait(&self, port: u16, at_most: Duration) -> Result<(), Failure> {
        let url = format!("https://localhost:{port}/health/ready");
        let deadline = Instant::now() + at_most;
        let mut pause = FIRST_PAUSE;
        loop {
            let answer = match self.client.get(&url).send().await {
                Ok(response) if response.status().is_success() => return Ok(()),
                Ok(response) => format!("it answers {}", response.status()),
                Err(error) => root_cause(&error),
            };
            if Instant::now() + pause > deadline {
                return Err(Failure::new(format!(
                    "{url} was not ready within {} s: {answer}",
                    at_most.as_secs()
                )));
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Where the browser finds the web client. Only the browser of these tests knows that it listens elsewhere.
pub(crate) const CLIENT: &str = "https://client.example";

/// The provider's process; it ends with the test.
pub(crate) struct OidcProvider {
    pub(crate) issuer: String,
    process: Child,
}

impl OidcProvider {
    /// Starts it for a client that really listens at `client`.
    pub(crate) async fn start(secret: &str, client: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/oidc-provider.mjs");
        let mut command = Command::new("node");
        command
            .arg(script)
            .arg(format!("{CLIENT}/signin-oidc"))
            .arg(format!("{CLIENT}/signout-callback-oidc"))
            .arg(format!("{client}/backchannel-logout"))
            .arg(secret)
            .stdout(Stdio::piped());
        tokio::task::spawn_blocking(move || {
            let mut process = command.spawn().unwrap();
            let mut issuer = String::new();
            let output = process.stdout.take().unwrap();
            BufReader::new(output).read_line(&mut issuer).unwrap();
            let issuer = issuer.trim().to_owned();
            assert!(
                issuer.starts_with("http://127.0.0.1:"),
                "run `npm ci` first: {issuer}"
            );
            Self { issuer, process }
        })
        .await
        .unwrap()
    }
}

impl Drop for OidcProvider {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

//! One Chromium with an empty profile.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use fantoccini::{Client, ClientBuilder, error::CmdError, wd::WebDriverCompatibleCommand};
use hyper_util::client::legacy::connect::HttpConnector;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use crate::{
    chromedriver::{Chromedriver, chromium},
    circumstances::{Circumstances, Hands},
};

/// A browser that a test drives. Clones drive the same one.
#[derive(Clone)]
pub(crate) struct Browser(Arc<Session>);

struct Session {
    client: Client,
    /// Chromium survives its driver, so it is ended by its process id if need be.
    process: Mutex<Option<Pid>>,
    console: Mutex<Vec<String>>,
    circumstances: Circumstances,
    _profile: TempDir,
}

/// A `WebDriver` command that fantoccini has no method for.
#[derive(Debug)]
struct Extension {
    method: http::Method,
    path: String,
    body: Option<Value>,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (self.method.clone(), self.body.as_ref().map(Value::to_string))
    }
}

impl Browser {
    /// Opens a browser that accepts the certificate whose key has the hash `trusted_key` (base64 of SHA-256 of
    /// the `SubjectPublicKeyInfo`) and no other untrusted one.
    pub(crate) async fn open(driver: &Chromedriver, trusted_key: &str, circumstances: Circumstances) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let (width, height) = circumstances.window;
        let mut arguments = vec![
            format!("--user-data-dir={}", profile.path().display()),
            format!("--ignore-certificate-errors-spki-list={trusted_key}"),
            format!("--window-size={width},{height}"),
            format!("--accept-lang={}", circumstances.language),
        ];
        arguments.extend(
            [
                "--headless",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--lang=en",
            ]
            .map(str::to_owned),
        );
        if xtask::tools::is_root() {
            arguments.push("--no-sandbox".to_owned());
        }
        let capabilities = json!({
            "goog:chromeOptions": { "binary": chromium(), "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
            "unhandledPromptBehavior": "ignore",
            "webauthn:virtualAuthenticators": true,
        });
        let Value::Object(capabilities) = capabilities else {
            unreachable!("it is written as an object above")
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.url)
            .await
            .expect("Chromium does not start");
        let process = client
            .capabilities()
            .and_then(|capabilities| capabilities.get("goog:processID")?.as_i64())
            .and_then(|pid| Pid::from_raw(pid.try_into().ok()?));
        let session = Session {
            client,
            process: Mutex::new(process),
            console: Mutex::default(),
            circumstances,
            _profile: profile,
        };
        let browser = Self(Arc::new(session));
        browser.set_up().await;
        browser
    }

    /// What a browser is told once it runs. It holds for every page.
    async fn set_up(&self) {
        let Circumstances {
            window: (width, height),
            is_dark,
            has_scripts,
            ..
        } = self.0.circumstances;
        // A window that nobody sees may lose the focus between two pages, which one in front of somebody does not.
        self.devtools("Emulation.setFocusEmulationEnabled", json!({ "enabled": true }))
            .await;
        let scheme = if is_dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features }))
            .await;
        if self.0.circumstances.is_phone() {
            let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 2, "mobile": true });
            self.devtools("Emulation.setDeviceMetricsOverride", screen).await;
        }
        if !has_scripts {
            self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true }))
                .await;
        }
    }

    /// Whether whoever sits here has no mouse.
    pub(crate) fn is_without_mouse(&self) -> bool {
        self.0.circumstances.hands == Hands::Keyboard
    }

    /// The circumstances of whoever sits here.
    pub(crate) fn circumstances(&self) -> Circumstances {
        self.0.circumstances
    }

    /// Sends a command of the Chrome `DevTools` protocol.
    async fn devtools(&self, command: &str, parameters: Value) {
        let command = json!({ "cmd": command, "params": parameters });
        self.command(http::Method::POST, "goog/cdp/execute", Some(command))
            .await
            .unwrap();
    }

    /// The `WebDriver` client.
    pub(crate) fn client(&self) -> &Client {
        &self.0.client
    }

    /// Sends a `WebDriver` command below the session's path.
    pub(crate) async fn command(
        &self,
        method: http::Method,
        path: impl Into<String>,
        body: Option<Value>,
    ) -> Result<Value, CmdError> {
        self.client()
            .issue_cmd(Extension {
                method,
                path: path.into(),
                body,
            })
            .await
    }

    /// Runs `script` at the start of every page from now on, before the page's own scripts.
    pub(crate) async fn before_every_page(&self, script: &str) {
        self.devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": script }),
        )
        .await;
    }

    /// All that the browser's console has said so far.
    pub(crate) async fn console(&self) -> Vec<String> {
        let request = json!({ "type": "browser" });
        let entries = self
            .command(http::Method::POST, "se/log", Some(request))
            .await
            .unwrap_or_default();
        let new = entries
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.get("message")?.as_str());
        let mut console = self.0.console.lock().unwrap();
        console.extend(new.map(str::to_owned));
        console.clone()
    }

    /// What the console says that no page of ours may ever cause: something blocked by the content security
    /// policy, an error or a rejection that no script handled.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let serious = [
            "Content Security Policy",
            "Content-Security-Policy",
            "Uncaught",
            "Permissions policy violation",
        ];
        let mut complaints = self.console().await;
        complaints.retain(|message| serious.iter().any(|sign| message.contains(sign)));
        complaints
    }

    /// Ends the browser.
    pub(crate) async fn close(&self) {
        let closed = tokio::time::timeout(Duration::from_secs(10), self.client().clone().close()).await;
        if matches!(closed, Ok(Ok(()))) {
            self.0.process.lock().unwrap().take();
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(process) = self.process.lock().unwrap().take() {
            // It may be gone already.
            let _ = kill_process(process, Signal::KILL);
        }
    }
}

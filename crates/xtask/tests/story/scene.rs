//! Sets the stage for a test, and keeps what there was to see if it fails.

use std::{
    any::Any,
    fs,
    panic::{AssertUnwindSafe, resume_unwind},
    path::{Path, PathBuf},
    time::Duration,
};

use futures_util::FutureExt;
use tokio::{
    sync::{Mutex, Semaphore},
    time::timeout,
};
use xtask::project::{self, IDENTITY_SERVER, SERVERS, ServerName, WEB_CLIENT};

use crate::{
    browser::Browser,
    chromedriver::Chromedriver,
    circumstances::{Circumstances, WIDE},
    stack::Stack,
};

/// Each scene is three servers and a browser or two: more at a time only slow each other down.
static STAGES: Semaphore = Semaphore::const_new(2);
/// No scene takes longer unless it hangs.
const LONGEST: Duration = Duration::from_mins(3);

/// What a test works with.
pub(crate) struct Scene {
    pub(crate) stack: Stack,
    driver: Chromedriver,
    browsers: Mutex<Vec<Browser>>,
}

/// Plays `script` with the servers configured as in the repository. `name` is the test's.
pub(crate) async fn play(name: &str, script: impl AsyncFnOnce(&Scene)) {
    play_with(name, |_| (), script).await;
}

/// Plays `script` with servers whose configuration `prepare` has changed.
pub(crate) async fn play_with(name: &str, prepare: impl FnOnce(&Stack), script: impl AsyncFnOnce(&Scene)) {
    play_on(name, &SERVERS, prepare, script).await;
}

/// The same with some of the servers only.
pub(crate) async fn play_on(
    name: &str,
    servers: &[ServerName],
    prepare: impl FnOnce(&Stack),
    script: impl AsyncFnOnce(&Scene),
) {
    let _stage = STAGES.acquire().await.unwrap();
    let scene = Scene {
        stack: Stack::new(),
        driver: Chromedriver::start().await,
        browsers: Mutex::default(),
    };
    prepare(&scene.stack);
    let played = AssertUnwindSafe(timeout(LONGEST, async {
        scene.stack.start(servers).await;
        script(&scene).await;
        scene.expect_no_complaints().await;
    }))
    .catch_unwind()
    .await;
    let outcome = match played {
        Ok(in_time) => {
            in_time.map_err(|_| Box::new(format!("{name} took more than {LONGEST:?}")) as Box<dyn Any + Send>)
        }
        Err(panic) => Err(panic),
    };
    if outcome.is_err() {
        scene.keep_evidence(name).await;
    }
    for browser in scene.browsers.lock().await.iter() {
        browser.close().await;
    }
    scene.stack.stop_all().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

impl Scene {
    /// Another person's browser, or the same person's second one: nothing is shared.
    pub(crate) async fn open_browser(&self) -> Browser {
        self.open_browser_in(WIDE).await
    }

    /// The same in these circumstances.
    pub(crate) async fn open_browser_in(&self, circumstances: Circumstances) -> Browser {
        let browser = Browser::open(&self.driver, &self.stack.trusted_key(), circumstances).await;
        self.browsers.lock().await.push(browser.clone());
        browser
    }

    /// The identity server's address of `path`.
    pub(crate) fn identity(&self, path: &str) -> String {
        format!("{}{path}", self.stack.url(IDENTITY_SERVER))
    }

    /// The web client's address of `path`.
    pub(crate) fn client(&self, path: &str) -> String {
        format!("{}{path}", self.stack.url(WEB_CLIENT))
    }

    async fn expect_no_complaints(&self) {
        for browser in self.browsers.lock().await.iter() {
            let complaints = browser.complaints().await;
            assert!(complaints.is_empty(), "the browser complains: {complaints:#?}");
        }
    }

    /// Writes pictures, pages, consoles and logs to `target/browser-failures/{name}`.
    async fn keep_evidence(&self, name: &str) {
        let folder = evidence_folder(name);
        for (number, browser) in self.browsers.lock().await.iter().enumerate() {
            let picture = browser.client().screenshot().await.unwrap_or_default();
            keep(&folder.join(format!("browser-{number}.png")), &picture);
            keep(
                &folder.join(format!("browser-{number}.html")),
                browser.html().await.as_bytes(),
            );
            let url = browser
                .client()
                .current_url()
                .await
                .map_or_else(|error| error.to_string(), Into::into);
            let console = format!("{url}\n{}\n", browser.console().await.join("\n"));
            keep(&folder.join(format!("browser-{number}.txt")), console.as_bytes());
            eprintln!("browser {number} is at {console}");
        }
        for server in SERVERS {
            let log = self.stack.logs().join(server.name).with_extension("log");
            keep(
                &folder.join(server.name).with_extension("log"),
                &fs::read(log).unwrap_or_default(),
            );
        }
        eprintln!("{}", self.stack.last_words().await);
        eprintln!("{name} failed; what it saw is in {}", folder.display());
    }
}

fn evidence_folder(name: &str) -> PathBuf {
    let folder = project::target().unwrap().join("browser-failures").join(name);
    // What an earlier run left behind would mislead.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn keep(path: &Path, content: &[u8]) {
    if let Err(error) = fs::write(path, content) {
        eprintln!("{} could not be kept: {error}", path.display());
    }
}

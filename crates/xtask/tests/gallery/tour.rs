//! A browser that goes from page to page.

use std::path::Path;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use xtask::gallery::{Room, State, open};

use crate::{binaries, browser::Browser, chromedriver::Chromedriver, circumstances::WIDE};

/// Pages that go on by themselves stay where they are, to be looked at.
const STAY: &str = r#"window.navigation?.addEventListener("navigate", (event) => event.preventDefault());"#;

/// The rooms of the gallery, and a browser in them.
pub(crate) struct Tour {
    pub(crate) rooms: Vec<Room>,
    pub(crate) browser: Browser,
    _driver: Chromedriver,
}

/// One state of one page.
pub(crate) struct Exhibit<'a> {
    pub(crate) room: &'a Room,
    pub(crate) page: &'a str,
    /// From 1.
    pub(crate) number: usize,
    pub(crate) state: &'a State,
}

impl Tour {
    pub(crate) async fn begin() -> Self {
        binaries::build_once();
        let rooms = open(Path::new(env!("CARGO_BIN_EXE_xtask")), false)
            .await
            .unwrap_or_else(|failure| panic!("{failure}"));
        let driver = Chromedriver::start().await;
        let browser = Browser::open(&driver, "none", WIDE).await;
        browser.before_every_page(STAY).await;
        let tour = Self {
            rooms,
            browser,
            _driver: driver,
        };
        tour.devtools("Network.enable", json!({})).await;
        // A form that sends itself is a navigation that the driver waits for, although it never comes.
        tour.devtools(
            "Network.setBlockedURLs",
            json!({ "urls": ["*/assets/form_post.*"] }),
        )
        .await;
        tour
    }

    /// What there is to see in the rooms of these servers; in all of them, when none are named. Not mails: programs show
    /// them that know nothing of our style sheets.
    pub(crate) fn exhibits(&self, servers: &[&str]) -> impl Iterator<Item = Exhibit<'_>> {
        self.rooms
            .iter()
            .filter(|room| servers.is_empty() || servers.contains(&room.server.name))
            .flat_map(|room| {
                let pages = room.list.pages.iter().filter(|page| page.page != "mail.html");
                pages.flat_map(move |page| {
                    page.states.iter().enumerate().map(move |(index, state)| Exhibit {
                        room,
                        page: &page.page,
                        number: index + 1,
                        state,
                    })
                })
            })
    }

    pub(crate) async fn visit(&self, address: &str) {
        self.browser.client().goto(address).await.unwrap();
    }

    /// Sends a command of the `DevTools` protocol.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.browser
            .command(http::Method::POST, "goog/cdp/execute", Some(body))
            .await
            .unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// The page is seen with these features of CSS media queries, and no others.
    pub(crate) async fn emulate(&self, features: &[(&str, &str)]) {
        let features: Vec<_> = features
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features }))
            .await;
    }

    /// The page is this wide, in CSS pixels.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// What the body of a function makes of the page, given `arguments`. A promise is waited for.
    pub(crate) async fn ask<T: DeserializeOwned>(&self, function: &str, arguments: Vec<Value>) -> T {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             const given = Array.prototype.slice.call(arguments, 0, -1);
             (async function () {{ {function} }}).apply(null, given).then((value) => done({{ value }}), (error) => done({{ error: String(error) }}));"
        );
        let answer = self
            .browser
            .client()
            .execute_async(&script, arguments)
            .await
            .unwrap();
        assert!(answer.get("error").is_none(), "{answer}");
        serde_json::from_value(answer["value"].clone()).unwrap_or_else(|error| panic!("{error}: {answer}"))
    }

    pub(crate) async fn end(self) {
        self.browser.close().await;
    }
}

impl Exhibit<'_> {
    pub(crate) fn address(&self) -> String {
        self.room.address(self.state)
    }

    pub(crate) fn name(&self) -> String {
        format!(
            "{} {} {} ({})",
            self.room.server.name, self.page, self.number, self.state.title
        )
    }
}

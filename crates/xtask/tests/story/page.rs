//! What a person sees and touches on a page.

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use fantoccini::{Locator, elements::Element};
use tokio::time::{Instant, sleep};
use url::Url;

use crate::browser::Browser;

/// A page that takes longer is broken.
const PATIENCE: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(20);

impl Browser {
    /// Opens an address.
    pub(crate) async fn open_page(&self, url: &str) {
        self.client()
            .goto(url)
            .await
            .unwrap_or_else(|error| panic!("{url} does not open: {error}"));
        self.suits_the_circumstances().await;
    }

    /// The address of the page that is open.
    pub(crate) async fn url(&self) -> Url {
        self.client().current_url().await.unwrap()
    }

    /// The page's HTML.
    pub(crate) async fn html(&self) -> String {
        self.client().source().await.unwrap_or_default()
    }

    /// Waits until `selector` can be seen.
    pub(crate) async fn see(&self, selector: &str) -> Element {
        let what = format!("`{selector}` to be seen");
        self.wait_until(&what, async || self.visible(selector).await)
            .await
    }

    /// Whether `selector` can be seen at this moment.
    pub(crate) async fn sees(&self, selector: &str) -> bool {
        self.visible(selector).await.is_some()
    }

    /// The text of `selector`, once it is there and not empty.
    pub(crate) async fn read(&self, selector: &str) -> String {
        let what = format!("`{selector}` to say something");
        self.wait_until(&what, async || {
            let text = self.visible(selector).await?.text().await.ok()?;
            (!text.trim().is_empty()).then(|| text.trim().to_owned())
        })
        .await
    }

    /// The texts of all that match `selector` at this moment.
    pub(crate) async fn read_all(&self, selector: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.client().find_all(Locator::Css(selector)).await.unwrap() {
            texts.push(element.text().await.unwrap().trim().to_owned());
        }
        texts
    }

    /// Replaces what is written in a field.
    pub(crate) async fn fill(&self, selector: &str, text: &str) {
        if self.is_without_mouse() {
            return self.type_into(selector, text).await;
        }
        let what = format!("`{selector}` to take `{text}`");
        self.wait_until(&what, async || {
            let field = self.visible(selector).await?;
            field.clear().await.ok()?;
            field.send_keys(text).await.ok()?;
            (field.prop("value").await.ok()?? == text).then_some(())
        })
        .await;
    }

    /// Clicks, or presses with the keyboard, once that is possible.
    pub(crate) async fn click(&self, selector: &str) {
        if self.is_without_mouse() {
            return self.press(selector).await;
        }
        let what = format!("`{selector}` to take a click");
        self.wait_until(&what, async || {
            let element = self.visible(selector).await?;
            if !element.is_enabled().await.ok()? {
                return None;
            }
            element.click().await.ok()
        })
        .await;
    }

    /// Clicks and waits until another page is there.
    pub(crate) async fn click_to_leave(&self, selector: &str) {
        let what = format!("the page to change after a click on `{selector}`");
        self.leave(&what, async || self.click(selector).await).await;
    }

    /// Does what leads to another page and waits until that is there.
    pub(crate) async fn leave(&self, what: &str, action: impl AsyncFnOnce()) {
        let old = self.client().find(Locator::Css("html")).await.unwrap();
        action().await;
        self.wait_until(what, async || old.tag_name().await.err().map(|_| ()))
            .await;
        self.wait_until("the next page to be loaded", async || {
            let state = self
                .client()
                .execute("return document.readyState", Vec::new())
                .await
                .ok()?;
            (state == "complete").then_some(())
        })
        .await;
        self.suits_the_circumstances().await;
    }

    /// Sees that the page is not wider than the window, and has the colours that the person prefers. A page that is left at
    /// this very moment is not looked at.
    async fn suits_the_circumstances(&self) {
        self.keep_picture().await;
        let found = self
            .client()
            .execute(
                "return { overhang: document.documentElement.scrollWidth - document.documentElement.clientWidth,
                          background: getComputedStyle(document.body).backgroundColor, address: location.href }",
                Vec::new(),
            )
            .await;
        let Ok(found) = found else {
            return;
        };
        let address = &found["address"];
        let overhang = found["overhang"].as_f64().unwrap_or_default();
        assert!(
            overhang <= 1.0,
            "{address} is {overhang} pixels wider than the window"
        );
        let lightness = found["background"].as_str().and_then(lightness).unwrap_or(255);
        // Browsers have pages of their own.
        let is_ours = address
            .as_str()
            .is_some_and(|address| address.starts_with("https://localhost"));
        if self.circumstances().is_dark && is_ours {
            assert!(lightness < 80, "{address} is not dark: {}", found["background"]);
        }
    }

    /// Keeps a picture of the page for people to look at, when the variable `STORY_PICTURES` names a folder.
    #[expect(
        clippy::disallowed_methods,
        reason = "a test is no server with a configuration"
    )]
    async fn keep_picture(&self) {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let Some(folder) = std::env::var_os("STORY_PICTURES") else {
            return;
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = self.url().await.path().replace('/', "-");
        let name = format!("{}-{number:03}{path}.png", self.circumstances().name);
        if let Ok(picture) = self.client().screenshot().await {
            std::fs::write(Path::new(&folder).join(name), picture).unwrap();
        }
    }

    /// Waits until the address satisfies `condition`.
    pub(crate) async fn wait_for_url(&self, what: &str, condition: impl Fn(&Url) -> bool) -> Url {
        self.wait_until(what, async || {
            self.client().current_url().await.ok().filter(&condition)
        })
        .await
    }

    /// Asks again and again until there is an answer, for a bounded time.
    pub(crate) async fn wait_until<T>(&self, what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            if Instant::now() > deadline {
                let url = self
                    .client()
                    .current_url()
                    .await
                    .map_or_else(|error| error.to_string(), Into::into);
                panic!("waited in vain for {what}, at {url}");
            }
            sleep(PAUSE).await;
        }
    }

    async fn visible(&self, selector: &str) -> Option<Element> {
        for element in self.client().find_all(Locator::Css(selector)).await.ok()? {
            if element.is_displayed().await.unwrap_or_default() {
                return Some(element);
            }
        }
        None
    }
}

/// The greatest of red, green and blue in `rgb(…)`.
fn lightness(colour: &str) -> Option<u8> {
    let numbers = colour.strip_prefix("rgb(")?.strip_suffix(')')?;
    numbers
        .split(',')
        .filter_map(|number| number.trim().parse().ok())
        .max()
}

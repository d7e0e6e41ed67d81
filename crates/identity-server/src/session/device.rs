//! What people call a browser. What it says of itself is never shown, only names out of a list.

use woothee::parser::Parser;

/// A browser in words. Either may be unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Device {
    /// "Firefox"
    pub(crate) browser: Option<String>,
    /// "Windows", without a version: browsers do not tell it any more.
    pub(crate) system: Option<String>,
}

impl Device {
    /// The browser that sent this `User-Agent`.
    pub(crate) fn of(user_agent: Option<&str>) -> Self {
        let parsed = user_agent.and_then(|user_agent| Parser::new().parse(user_agent));
        let name = |name: &str| {
            Some(name)
                .filter(|name| *name != "UNKNOWN")
                .map(ToOwned::to_owned)
        };
        Self {
            browser: parsed.as_ref().and_then(|parsed| name(parsed.name)),
            system: parsed.as_ref().and_then(|parsed| name(system(parsed.os))),
        }
    }
}

/// The library has a name for each version.
fn system(os: &str) -> &str {
    match os {
        "Mac OSX" => "macOS",
        os if os.starts_with("Windows Phone") => "Windows Phone",
        os if os.starts_with("Windows") => "Windows",
        os => os,
    }
}

impl std::fmt::Display for Device {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.browser, &self.system) {
            (Some(browser), Some(system)) => write!(formatter, "{browser} on {system}"),
            (Some(name), None) | (None, Some(name)) => formatter.write_str(name),
            (None, None) => formatter.write_str("unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_what_people_call_them() {
        for (user_agent, words) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
                "Firefox on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36",
                "Chrome on Linux",
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
                "Chrome on ChromeOS",
            ),
        ] {
            assert_eq!(Device::of(Some(user_agent)).to_string(), words, "{user_agent}");
        }
    }

    #[test]
    fn nothing_is_repeated_that_a_browser_says_of_itself() {
        for strange in [
            "",
            "-",
            "<script>alert(1)</script>",
            "Mozilla/5.0 (<b>Windows</b>) Evil/1.0",
            "\u{1b}[31mcurl/8",
        ] {
            let words = Device::of(Some(strange)).to_string();
            assert!(
                words
                    .chars()
                    .all(|character| character.is_alphanumeric() || character == ' '),
                "{strange}: {words}"
            );
        }
        assert_eq!(Device::of(None).to_string(), "unknown");
    }
}

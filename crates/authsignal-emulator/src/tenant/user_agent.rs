//! The few things that the API tells about a passkey's browser, read from its user agent text.

use serde_json::{Map, Value, json};

/// Browser names by the word that gives them away, most specific first: most browsers claim to be others as well.
const BROWSERS: [(&str, &str); 6] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("HeadlessChrome/", "Chrome Headless"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
];

const SYSTEMS: [(&str, &str); 6] = [
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac OS"),
    ("Linux", "Linux"),
];

/// The wire form `parsedUserAgent`. What cannot be told is left out.
pub(crate) fn parsed(user_agent: &str) -> Value {
    let browser = BROWSERS.iter().find_map(|(word, name)| {
        let (_, rest) = user_agent.split_once(word)?;
        let version: String = rest
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        let major = version.split('.').next().unwrap_or_default().to_owned();
        Some(json!({ "name": name, "version": version, "major": major }))
    });
    let system = SYSTEMS
        .iter()
        .find(|(word, _)| user_agent.contains(word))
        .map(|(_, name)| json!({ "name": name }));
    let empty = || Value::Object(Map::new());
    json!({
        "ua": user_agent,
        "browser": browser.unwrap_or_else(empty),
        "device": {},
        "engine": {},
        "os": system.unwrap_or_else(empty),
        "cpu": {},
    })
}

#[cfg(test)]
mod tests {
    use super::parsed;

    #[test]
    fn a_browser_that_claims_to_be_many_is_told_by_its_own_word() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.1";
        let parsed = parsed(edge);
        assert_eq!(parsed["browser"]["name"], "Edge");
        assert_eq!(parsed["browser"]["major"], "140");
        assert_eq!(parsed["os"]["name"], "Windows");
    }

    #[test]
    fn nothing_is_made_up_about_an_unknown_client() {
        assert_eq!(parsed("curl/8")["browser"], serde_json::json!({}));
    }
}

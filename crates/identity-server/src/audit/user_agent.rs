/// What a `User-Agent` contains, and what that is called. The first that fits: most claim to be older ones as well.
const FAMILIES: &[(&[u8], &str)] = &[
    (b"Edg", "Edge"),
    (b"OPR/", "Opera"),
    (b"SamsungBrowser/", "Samsung Internet"),
    (b"Firefox/", "Firefox"),
    (b"FxiOS/", "Firefox"),
    (b"CriOS/", "Chrome"),
    (b"HeadlessChrome/", "Chrome"),
    (b"Chrome/", "Chrome"),
    (b"Chromium/", "Chrome"),
    (b"Safari/", "Safari"),
    (b"okhttp/", "okhttp"),
    (b"curl/", "curl"),
    (b"python", "Python"),
    (b"Python", "Python"),
    (b"Go-http-client/", "Go"),
    (b"Java", "Java"),
    (b"node", "Node.js"),
];

/// More is not looked at.
const LONGEST: usize = 512;

/// The family of a browser or program.
pub(super) fn family(user_agent: &[u8]) -> &'static str {
    let shown = &user_agent[..user_agent.len().min(LONGEST)];
    let contains = |part: &[u8]| shown.windows(part.len()).any(|window| window == part);
    FAMILIES
        .iter()
        .find(|(part, _)| contains(part))
        .map_or("other", |(_, family)| family)
}

#[cfg(test)]
mod tests {
    use super::family;

    #[test]
    fn browsers_are_told_apart_although_they_claim_to_be_each_other() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        for (user_agent, expected) in [
            (chrome.to_owned(), "Chrome"),
            (format!("{chrome} Edg/140.0.0.0"), "Edge"),
            (
                "Mozilla/5.0 (Macintosh) AppleWebKit/605 (KHTML, like Gecko) Version/18.0 Safari/605"
                    .to_owned(),
                "Safari",
            ),
            (
                "Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
                "Firefox",
            ),
            ("curl/8.0".to_owned(), "curl"),
            ("\u{1b}[31m{\"outcome\":\"success\"}\n".to_owned(), "other"),
            (String::new(), "other"),
            (format!("{}Firefox/1", " ".repeat(600)), "other"),
        ] {
            assert_eq!(family(user_agent.as_bytes()), expected, "{user_agent}");
        }
    }
}

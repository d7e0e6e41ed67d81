//! The beginning of an answer that cannot be read, so that a person sees what kind of thing came, and nothing else.

/// Longest excerpt, in characters.
const LONGEST_EXCERPT: usize = 200;

/// Stands for whatever is not shown.
const MASK: &str = "…";

/// What error pages of servers, proxies and networks are made of. Only these words are shown: an answer may hold a secret
/// or something personal anywhere, and in any form.
const PLAIN_WORDS: &[&str] = &[
    "access",
    "allowed",
    "apache",
    "application",
    "available",
    "backend",
    "bad",
    "blocked",
    "body",
    "certificate",
    "cloudflare",
    "cloudfront",
    "connect",
    "connection",
    "denied",
    "doctype",
    "down",
    "entity",
    "envoy",
    "error",
    "exceeded",
    "failed",
    "failure",
    "forbidden",
    "found",
    "gateway",
    "h1",
    "head",
    "headers",
    "html",
    "internal",
    "invalid",
    "is",
    "large",
    "length",
    "limit",
    "login",
    "maintenance",
    "many",
    "method",
    "moved",
    "nginx",
    "no",
    "not",
    "or",
    "origin",
    "out",
    "page",
    "payload",
    "permanently",
    "please",
    "proxy",
    "redirect",
    "refused",
    "request",
    "requests",
    "required",
    "reset",
    "server",
    "service",
    "ssl",
    "temporarily",
    "the",
    "time",
    "timed",
    "timeout",
    "title",
    "tls",
    "to",
    "too",
    "try",
    "unavailable",
    "unauthorized",
    "unreachable",
    "upstream",
    "waf",
];

/// Names of members that tell what kind of answer it is.
const PLAIN_NAMES: &[&str] = &[
    "code",
    "data",
    "detail",
    "error",
    "errorCode",
    "errorDescription",
    "errors",
    "isEnrolled",
    "isValid",
    "isVerified",
    "message",
    "path",
    "requestId",
    "state",
    "status",
    "statusCode",
    "success",
    "title",
    "token",
    "type",
    "url",
    "user",
    "userId",
    "users",
];

/// Shows the structure of JSON and the plain words of other text; masks everything else.
pub(crate) fn excerpt(answer: &[u8]) -> String {
    let beginning = &answer[..answer.len().min(4 * LONGEST_EXCERPT)];
    let text = String::from_utf8_lossy(beginning);
    let text = text.trim_start();
    let masked = if text.starts_with(['{', '[', '"']) {
        json_structure(text)
    } else {
        plain_words(text)
    };
    masked.chars().take(LONGEST_EXCERPT).collect()
}

fn json_structure(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == '"' {
            let (string, after) = json_string(&rest[1..]);
            shown.push('"');
            shown.push_str(if PLAIN_NAMES.contains(&string) {
                string
            } else {
                MASK
            });
            shown.push('"');
            rest = after;
        } else if is_structural(first) {
            shown.push(first);
            rest = &rest[1..];
        } else {
            let end = rest
                .find(|character| character == '"' || is_structural(character))
                .unwrap_or(rest.len());
            match rest[..end].trim() {
                "" => {}
                literal @ ("true" | "false" | "null") => shown.push_str(literal),
                _ => shown.push_str(MASK),
            }
            rest = &rest[end..];
        }
    }
    shown
}

fn is_structural(character: char) -> bool {
    matches!(character, '{' | '}' | '[' | ']' | ':' | ',')
}

/// Splits at the closing quotation mark, which is not part of either half; the text may end before it.
fn json_string(text: &str) -> (&str, &str) {
    let mut escaped = false;
    for (position, character) in text.char_indices() {
        match character {
            '"' if !escaped => return (&text[..position], &text[position + 1..]),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    (text, "")
}

fn plain_words(text: &str) -> String {
    let mut shown: Vec<&str> = text
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            if PLAIN_WORDS.contains(&word.to_ascii_lowercase().as_str()) {
                word
            } else {
                MASK
            }
        })
        .collect();
    shown.dedup();
    shown.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_structure_of_json_is_shown_without_its_values() {
        let answer = br#"{"token": "eyJhbGciOi", "isEnrolled": true, "alice": ["abcdefgh", 123456], "user": null, "e": "a\"b", "x": "cut"#;
        assert_eq!(
            excerpt(answer),
            r#"{"token":"…","isEnrolled":true,"…":["…",…],"user":null,"…":"…","…":"…""#
        );
    }

    #[test]
    fn error_pages_stay_recognisable() {
        let page = b"<html><head><title>502 Bad Gateway</title></head><body>request 7f3a-99 of alice@example.com</body>";
        assert_eq!(
            excerpt(page),
            "html head title … Bad Gateway title head body request … body"
        );
    }

    #[test]
    fn anything_gives_a_bounded_excerpt() {
        for answer in [
            &[0xff_u8; 5000][..],
            b"",
            b"\"",
            b"{\"\\",
            "ä".repeat(900).as_bytes(),
        ] {
            assert!(excerpt(answer).chars().count() <= LONGEST_EXCERPT);
        }
    }
}

//! The beginning of an answer that cannot be read, so that a person sees what kind of thing came, and nothing else.

/// Longest excerpt, in characters.
const LONGEST_EXCERPT: usize = 200;

const MASK: &str = "…";

/// Shows the structure of JSON and the plain words of other text; masks what may be a secret or personal.
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

/// Keeps punctuation, literals and the names of members that look like names; masks every value.
fn json_structure(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == '"' {
            let (string, after) = json_string(&rest[1..]);
            let is_name = after.trim_start().starts_with(':') && string.len() <= 40 && is_word(string);
            shown.push('"');
            shown.push_str(if is_name { string } else { MASK });
            shown.push('"');
            rest = after;
        } else if "{}[]:,".contains(first) {
            shown.push(first);
            rest = &rest[1..];
        } else {
            let end = rest
                .find(|character| "{}[]:,\"".contains(character))
                .unwrap_or(rest.len());
            let literal = rest[..end].trim();
            if matches!(literal, "true" | "false" | "null") {
                shown.push_str(literal);
            } else if !literal.is_empty() {
                shown.push_str(MASK);
            }
            rest = &rest[end..];
        }
    }
    shown
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
    let words = text.split(|character: char| character.is_whitespace() || "<>/!,;:()".contains(character));
    let shown = words
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| !word.is_empty());
    shown
        .map(|word| {
            if word.len() <= 16 && is_word(word) {
                word
            } else {
                MASK
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_structure_of_json_is_shown_without_its_values() {
        let answer = br#"{"token": "eyJhbGciOi", "isEnrolled": true, "codes": ["abcdefgh", 123456], "n": null, "e": "a\"b", "x": "cut"#;
        assert_eq!(
            excerpt(answer),
            r#"{"token":"…","isEnrolled":true,"codes":["…",…],"n":null,"e":"…","x":"…""#
        );
    }

    #[test]
    fn error_pages_stay_recognisable() {
        let page = b"<html><head><title>502 Bad Gateway</title></head><body>request 7f3a-99 of alice@example.com</body>";
        assert_eq!(
            excerpt(page),
            "html head title … Bad Gateway title head body request … of … body"
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

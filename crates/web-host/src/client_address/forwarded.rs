//! The header `Forwarded` (RFC 7239 section 4).

use std::net::IpAddr;

/// The addresses in the `for` of each element of `line`; none for an element that does not name one, or that is not
/// as the RFC has it.
pub(super) fn addresses(line: &str) -> Vec<Option<IpAddr>> {
    match split(line, ',') {
        Some(elements) => elements.into_iter().map(address_in).collect(),
        None => vec![None],
    }
}

fn address_in(element: &str) -> Option<IpAddr> {
    let mut found = None;
    for pair in split(element, ';')? {
        let (name, value) = pair.trim().split_once('=')?;
        if !name.eq_ignore_ascii_case("for") {
            continue;
        }
        // Each parameter may occur once only.
        if found.is_some() {
            return None;
        }
        let value = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'))
            .unwrap_or(value);
        found = Some(super::address(value)?);
    }
    found
}

/// The parts of `text` between `separator`s that stand outside of quotes; none when a quote has no end.
fn split(text: &str, separator: char) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let (mut start, mut is_quoted, mut is_escaped) = (0, false, false);
    for (index, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if character == separator && !is_quoted => {
                parts.push(&text[start..index]);
                start = index + separator.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    (!is_quoted).then_some(parts)
}

use crate::claims::Claims;
use crate::identifiers::LanguageTag;

/// The claim `name` in the language that is wished for most among those that it is known in (OpenID Connect Core
/// section 5.2), by its full name, for instance `name#de`.
///
/// A wish is met by its language, by what is left when subtags are taken from its end (RFC 4647 section 3.4), or by a
/// more special one.
pub(super) fn in_language<'a>(claims: &'a Claims, name: &str, wishes: &[LanguageTag]) -> Option<&'a str> {
    let known = || {
        claims
            .keys()
            .filter_map(move |key| Some((key.as_str(), key.strip_prefix(name)?.strip_prefix('#')?)))
    };
    wishes.iter().find_map(|wish| {
        let mut wish = wish.as_str();
        loop {
            if let Some((key, _)) = known().find(|(_, tag)| tag.eq_ignore_ascii_case(wish)) {
                return Some(key);
            }
            match shorter(wish) {
                Some(rest) => wish = rest,
                None => break,
            }
        }
        // Only the language itself is left.
        let is_special = |tag: &str| {
            tag.get(..wish.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(wish))
                && tag.as_bytes().get(wish.len()) == Some(&b'-')
        };
        let special = known().filter(|(_, tag)| is_special(tag)).map(|(key, _)| key);
        // Of several the first by name, so that the same one is told each time.
        special.min()
    })
}

/// The tag without its last subtag, and without a single letter before that, which only introduced it.
fn shorter(tag: &str) -> Option<&str> {
    let (rest, _) = tag.rsplit_once('-')?;
    match rest.rsplit_once('-') {
        Some((before, single)) if single.len() == 1 => Some(before),
        _ => Some(rest),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(known: &[&str], wishes: &str) -> Option<String> {
        let claims = known
            .iter()
            .map(|tag| (format!("name#{tag}"), json!("x")))
            .collect::<Claims>();
        in_language(&claims, "name", &LanguageTag::parse_list(wishes)).map(str::to_owned)
    }

    #[test]
    fn the_best_wish_that_is_known_is_met() {
        for (known, wishes, expected) in [
            (&["de", "fr"][..], "fr de", Some("name#fr")),
            (&["de", "fr"], "it de", Some("name#de")),
            (&["de"], "de-CH", Some("name#de")),
            (&["de", "de-CH"], "DE-ch", Some("name#de-CH")),
            (&["zh-Hant"], "zh-Hant-x-private", Some("name#zh-Hant")),
            (&["ja-Kana-JP", "ja-Hani-JP"], "ja", Some("name#ja-Hani-JP")),
            (&["ja-Hani-JP"], "ja-Kana-JP", Some("name#ja-Hani-JP")),
            (&["deu", "de"], "d", None),
            (&["de"], "en", None),
            (&["de"], "", None),
            (&[], "de", None),
        ] {
            assert_eq!(found(known, wishes).as_deref(), expected, "{known:?} {wishes}");
        }
    }

    #[test]
    fn a_claim_with_a_longer_name_is_another_claim() {
        let claims: Claims = [("name_at_work#de".to_owned(), json!("x"))].into_iter().collect();
        assert_eq!(in_language(&claims, "name", &LanguageTag::parse_list("de")), None);
    }
}

use unicode_normalization::UnicodeNormalization;

/// What was typed as a user name, such that the ways to write one name are one name: for counting only. Whose name it
/// is says the user store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AccountName(String);

impl AccountName {
    pub(super) fn of(typed: &str) -> Self {
        // Lower case first undoes what composes with capitals, and afterwards what compatibility forms hid.
        let folded: String = typed.to_lowercase().nfkc().collect();
        let visible = folded.chars().filter(|character| !is_invisible(*character));
        Self(visible.collect::<String>().trim().to_lowercase())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Controls, and what has no width.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::AccountName;

    #[test]
    fn the_ways_to_write_a_name_are_one_name() {
        for typed in [
            "Alice",
            " ALICE ",
            "ａｌｉｃｅ",
            "al\u{200b}ice",
            "\u{feff}alice\n",
            "𝐀lice",
            "ali\u{ad}ce",
        ] {
            assert_eq!(AccountName::of(typed), AccountName::of("alice"), "{typed:?}");
        }
        // Composed and decomposed.
        assert_eq!(AccountName::of("JOSÉ"), AccountName::of("jose\u{301}"));
        assert_ne!(AccountName::of("jose"), AccountName::of("josé"));
        assert_ne!(AccountName::of("alice"), AccountName::of("alice2"));
    }
}

//! What people are called in ways that must be unique.

use unicode_normalization::UnicodeNormalization;
use url::Host;

/// A user name such that the ways to write it are one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UsernameKey(String);

impl UsernameKey {
    /// The key of what somebody typed.
    #[must_use]
    pub fn of(typed: &str) -> Self {
        // Lower case first undoes what composes with capitals, and afterwards what compatibility forms hid.
        let folded: String = typed.to_lowercase().nfkc().collect();
        let visible = folded.chars().filter(|character| !is_invisible(*character));
        Self(visible.collect::<String>().trim().to_lowercase())
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
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

/// A user name that somebody may choose: 2 to 64 Latin letters, digits and `. _ -`, so that no two names look alike. An
/// address is none: that of somebody else would be taken for theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenUsername(String);

/// What nobody may call themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a user name has 2 to 64 letters from a to z, digits, dots, hyphens and underscores, and begins with a letter or digit"
)]
pub struct UsernameError;

impl ChosenUsername {
    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, UsernameError> {
        let text = text.trim();
        let is_well_formed = (2..=64).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_alphanumeric())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        if is_well_formed {
            Ok(Self(text.to_owned()))
        } else {
            Err(UsernameError)
        }
    }

    /// The name as it was chosen.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An e-mail address that mail can be sent to: its local part in ASCII without quotes (RFC 5321 section 4.1.2), its
/// domain in lower case and, where it has other letters, in the form of the DNS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

/// What is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no e-mail address")]
pub struct EmailAddressError;

/// The longest address, in bytes (RFC 5321 section 4.5.3.1.3).
const LONGEST_ADDRESS: usize = 254;
/// The longest local part, in bytes (RFC 5321 section 4.5.3.1.1).
const LONGEST_LOCAL_PART: usize = 64;

impl EmailAddress {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, EmailAddressError> {
        let (local, domain) = text.trim().rsplit_once('@').ok_or(EmailAddressError)?;
        let is_atom = |atom: &str| !atom.is_empty() && atom.bytes().all(is_atom_text);
        if local.len() > LONGEST_LOCAL_PART || !local.split('.').all(is_atom) {
            return Err(EmailAddressError);
        }
        // The last label is no number: that would be an address of a machine.
        let Ok(Host::Domain(domain)) = Host::parse(domain) else {
            return Err(EmailAddressError);
        };
        let is_label = |label: &str| !label.is_empty() && label.len() <= 63;
        let address = format!("{local}@{domain}");
        if address.len() > LONGEST_ADDRESS || !domain.split('.').all(is_label) {
            return Err(EmailAddressError);
        }
        Ok(Self(address))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address such that those which one mailbox could have are one: nobody tells mailboxes apart by capitals.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// RFC 5322 section 3.2.3, `atext`.
fn is_atom_text(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(UsernameKey::of(typed), UsernameKey::of("alice"), "{typed:?}");
        }
        // Composed and decomposed.
        assert_eq!(UsernameKey::of("JOSÉ"), UsernameKey::of("jose\u{301}"));
        assert_ne!(UsernameKey::of("jose"), UsernameKey::of("josé"));
        assert_ne!(UsernameKey::of("alice"), UsernameKey::of("alice2"));
    }

    #[test]
    fn nobody_can_choose_a_name_that_looks_like_another() {
        for good in ["al", "Alice", "a.b-c_d", "0x2a", &"a".repeat(64)] {
            assert!(ChosenUsername::parse(good).is_ok(), "{good}");
        }
        // The first has a Cyrillic letter.
        for bad in [
            "аlice",
            "a",
            "",
            ".alice",
            "alice@example.com",
            "al ice",
            "al\u{200b}ice",
            &"a".repeat(65),
        ] {
            assert!(ChosenUsername::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_address_is_one_that_mail_reaches() {
        let of = |text: &str| EmailAddress::parse(text).map(|address| address.0);
        assert_eq!(of(" Alice.S+x@Example.COM ").unwrap(), "Alice.S+x@example.com");
        assert_eq!(of("a@bücher.example").unwrap(), "a@xn--bcher-kva.example");
        assert_eq!(
            EmailAddress::parse("Alice@Example.com").unwrap().key(),
            "alice@example.com"
        );
        for bad in [
            "",
            "alice",
            "@example.com",
            "alice@",
            "a b@example.com",
            "a..b@example.com",
            ".a@example.com",
            "\"a\"@example.com",
            "a@192.0.2.1",
            "a@[192.0.2.1]",
            "a@b@",
            "a@ex ample.com",
            "a@example..com",
            "a,b@example.com",
            "a@example.com\r\nBcc: b@example.com",
            "a\r\nBcc:b@example.com",
            "<a@example.com>",
        ] {
            assert!(of(bad).is_err(), "{bad:?}");
        }
        assert!(of(&format!("{}@example.com", "a".repeat(65))).is_err());
        assert!(of(&format!("a@{}.example", "b".repeat(250))).is_err());
    }

    /// With a dotless or a Kelvin sign an address would become somebody else's in lower case.
    #[test]
    fn an_address_with_letters_that_look_like_others_is_none_or_another() {
        assert!(EmailAddress::parse("mıke@example.com").is_err());
        assert!(EmailAddress::parse("mi\u{212a}e@example.com").is_err());
        let homograph = EmailAddress::parse("mike@exаmple.com").unwrap();
        assert!(homograph.as_str().contains("xn--"), "{homograph:?}");
    }
}

//! Where codes and links are sent to.

use std::fmt;

use super::TenantError;

/// The longest e-mail address (RFC 5321 section 4.5.3.1), and more than any phone number.
const MAXIMUM_LENGTH: usize = 320;

/// An e-mail address. Only what no mail could be sent to is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EmailAddress(String);

impl EmailAddress {
    pub(crate) fn parse(text: &str) -> Result<Self, TenantError> {
        let is_address = text
            .rsplit_once('@')
            .is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty());
        if !is_address || text.len() > MAXIMUM_LENGTH || text.chars().any(is_blank) {
            return Err(TenantError::invalid_request(
                "The email is not an e-mail address.",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// What browsers are told: `j***@example.com`.
    pub(crate) fn masked(&self) -> String {
        let (name, domain) = self.0.rsplit_once('@').unwrap_or_default();
        let first: String = name.chars().take(1).collect();
        format!("{first}***@{domain}")
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A phone number. It need not have the form of E.164: SDK tests send `9876543210`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PhoneNumber(String);

impl PhoneNumber {
    pub(crate) fn parse(text: &str) -> Result<Self, TenantError> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        let allowed = |character: char| character.is_ascii_digit() || " -.()".contains(character);
        let count = digits.chars().filter(char::is_ascii_digit).count();
        if !digits.chars().all(allowed) || !(3..=20).contains(&count) || text.len() > 32 {
            return Err(TenantError::invalid_request(
                "The phoneNumber is not a phone number.",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// What browsers are told: `+64*****00`.
    pub(crate) fn masked(&self) -> String {
        const SHOWN_END: usize = 2;
        let shown_start = if self.0.starts_with('+') { 3 } else { 2 };
        let length = self.0.len();
        let hidden = |index| (shown_start..length - SHOWN_END).contains(&index) || length <= 5;
        self.0
            .char_indices()
            .map(|(index, character)| if hidden(index) { '*' } else { character })
            .collect()
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// How a code reaches a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SmsChannel {
    Default,
    Whatsapp,
}

impl SmsChannel {
    /// The name on the wire and in the store.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Default => "DEFAULT",
            Self::Whatsapp => "WHATSAPP",
        }
    }

    /// The browser SDK calls the default `SMS`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "DEFAULT" | "SMS" => Some(Self::Default),
            "WHATSAPP" => Some(Self::Whatsapp),
            _ => None,
        }
    }
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || character.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_mail_can_be_sent_to_is_an_address() {
        for good in [
            "jane@example.com",
            "a@localhost",
            "\"a@b\"@example.com",
            "ä@bücher.example",
        ] {
            assert!(EmailAddress::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "jane",
            "@example.com",
            "jane@",
            "a b@example.com",
            "a@example.com\nBcc: b@example.com",
        ] {
            assert!(EmailAddress::parse(bad).is_err(), "{bad}");
        }
        assert!(EmailAddress::parse(&format!("{}@example.com", "a".repeat(320))).is_err());
    }

    #[test]
    fn a_phone_number_has_digits() {
        for good in ["+6421000000", "9876543210", "+1 (555) 010-0000"] {
            assert!(PhoneNumber::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "+",
            "12",
            "phone",
            "+64 21 x",
            "1".repeat(21).as_str(),
            "++64210000",
        ] {
            assert!(PhoneNumber::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn browsers_see_little_of_an_address() {
        let masked = |text| EmailAddress::parse(text).unwrap().masked();
        assert_eq!(masked("jane@example.com"), "j***@example.com");
        let masked = |text| PhoneNumber::parse(text).unwrap().masked();
        assert_eq!(masked("+6421000000"), "+64******00");
        assert_eq!(masked("12345"), "*****");
    }
}

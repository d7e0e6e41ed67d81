//! How and when a person proved who they are, as the ID token tells.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use web_host::texts::Text;

/// How long after a multi-factor sign-in a passkey may be added or removed.
pub const RECENT: Duration = Duration::minutes(10);

/// How far the provider's clock may be ahead of ours.
pub const CLOCK_SKEW: Duration = Duration::minutes(1);

/// The claims `auth_time`, `acr` and `amr` of a verified ID token (OpenID Connect Core 1.0 section 2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authentication {
    /// When the person was authenticated, in seconds since 1970.
    pub auth_time: Option<i64>,
    /// Authentication Context Class Reference.
    pub acr: Option<String>,
    /// Authentication Methods References (RFC 8176).
    pub amr: Vec<String>,
}

impl Authentication {
    /// When the person was authenticated.
    #[must_use]
    pub fn moment(&self) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp(self.auth_time?).ok()
    }

    /// Whether several factors were verified: the provider says so by `amr`, or by one of `multi_factor_acr_values`.
    #[must_use]
    pub fn is_multi_factor(&self, multi_factor_acr_values: &[String]) -> bool {
        let by_context = self
            .acr
            .as_ref()
            .is_some_and(|acr| multi_factor_acr_values.contains(acr));
        by_context || self.amr.iter().any(|method| method == "mfa")
    }

    /// Whether several factors were verified within the last ten minutes. Without `auth_time` nobody knows: then not.
    #[must_use]
    pub fn is_recent_multi_factor(&self, multi_factor_acr_values: &[String], now: OffsetDateTime) -> bool {
        self.is_multi_factor(multi_factor_acr_values)
            && self.moment().is_some_and(|moment| {
                let age = now - moment;
                age <= RECENT && age >= -CLOCK_SKEW
            })
    }

    /// The methods in words: the password and the one-time code, for instance. Empty when the provider does not tell.
    #[must_use]
    pub fn methods_in_words(&self) -> Vec<Text> {
        let told = self.amr.iter().filter(|method| *method != "mfa");
        told.map(|method| word(method)).collect()
    }
}

/// The methods of RFC 8176 section 2. A method that is unknown here is shown as it is.
fn word(method: &str) -> Text {
    Text::new(match method {
        "pwd" => "method-pwd",
        "otp" => "method-otp",
        "hwk" => "method-hwk",
        "swk" => "method-swk",
        "pop" => "method-pop",
        "user" => "method-user",
        "pin" => "method-pin",
        "fpt" => "method-fpt",
        "face" => "method-face",
        "kba" => "method-kba",
        "sms" => "method-sms",
        "tel" => "method-tel",
        "sc" => "method-sc",
        "mca" => "method-mca",
        "rba" => "method-rba",
        "wia" => "method-wia",
        other => return Text::verbatim(other),
    })
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

    fn authentication(age: Duration, acr: Option<&str>, amr: &[&str]) -> Authentication {
        Authentication {
            auth_time: Some((NOW - age).unix_timestamp()),
            acr: acr.map(str::to_owned),
            amr: amr.iter().map(|method| (*method).to_owned()).collect(),
        }
    }

    fn recent(authentication: &Authentication) -> bool {
        authentication.is_recent_multi_factor(&["mfa-context".to_owned()], NOW)
    }

    #[test]
    fn several_factors_count_for_ten_minutes() {
        assert!(recent(&authentication(
            Duration::minutes(10),
            None,
            &["pwd", "otp", "mfa"]
        )));
        assert!(!recent(&authentication(
            Duration::seconds(601),
            None,
            &["pwd", "otp", "mfa"]
        )));
    }

    #[test]
    fn a_time_in_the_future_does_not_count() {
        assert!(recent(&authentication(-Duration::seconds(30), None, &["mfa"])));
        assert!(!recent(&authentication(-Duration::hours(1), None, &["mfa"])));
    }

    #[test]
    fn one_factor_does_not_count_unless_the_context_says_several() {
        assert!(!recent(&authentication(Duration::ZERO, None, &["pwd"])));
        assert!(!recent(&authentication(
            Duration::ZERO,
            Some("other"),
            &["pwd", "otp"]
        )));
        assert!(recent(&authentication(Duration::ZERO, Some("mfa-context"), &[])));
    }

    #[test]
    fn without_a_time_nothing_counts() {
        let undated = Authentication {
            auth_time: None,
            ..authentication(Duration::ZERO, None, &["mfa"])
        };
        assert!(!recent(&undated));
    }

    #[test]
    fn methods_are_told_in_words() {
        let methods = |amr: &[&str]| authentication(Duration::ZERO, None, amr).methods_in_words();
        assert_eq!(
            methods(&["pwd", "otp", "mfa"]),
            [Text::new("method-pwd"), Text::new("method-otp")]
        );
        assert_eq!(methods(&["new"]), [Text::verbatim("new")]);
        assert_eq!(methods(&[]), []);
    }
}

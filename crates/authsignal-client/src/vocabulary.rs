//! The words of the API: closed sets today, open tomorrow. A word that is not known yet is kept, not refused.

use std::fmt;

/// A word that this version of the crate does not know.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownWord(Box<str>);

impl UnknownWord {
    pub(crate) fn new(word: &str) -> Self {
        Self(word.into())
    }

    /// The word as the service sent it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownWord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

macro_rules! vocabulary {
    (
        $(#[$documentation:meta])*
        $name:ident { $($(#[$word_documentation:meta])* $variant:ident = $word:literal,)+ }
    ) => {
        $(#[$documentation])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$word_documentation])* $variant,)+
            /// A word that this version of the crate does not know.
            Unknown($crate::vocabulary::UnknownWord),
        }

        impl $name {
            /// The word as it goes over the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Unknown(word) => word.as_str(),
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)+
                    _ => Self::Unknown($crate::vocabulary::UnknownWord::new(word)),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Ok(Self::from(<String as ::serde::Deserialize>::deserialize(deserializer)?.as_str()))
            }
        }
    };
}

pub(crate) use vocabulary;

vocabulary! {
    /// The state of an action. What a login should do with it says [`TrackResponse::decision`](crate::TrackResponse::decision).
    ActionState {
        /// Nothing stands against the action.
        Allow = "ALLOW",
        /// The action must not go on.
        Block = "BLOCK",
        /// The user must pass a challenge first.
        ChallengeRequired = "CHALLENGE_REQUIRED",
        /// The user has passed the challenge.
        ChallengeSucceeded = "CHALLENGE_SUCCEEDED",
        /// The challenge has failed for good.
        ChallengeFailed = "CHALLENGE_FAILED",
        /// A person must look at the action first.
        ReviewRequired = "REVIEW_REQUIRED",
        /// A person has looked at the action and approved it.
        ReviewSucceeded = "REVIEW_SUCCEEDED",
        /// A person has looked at the action and refused it.
        ReviewFailed = "REVIEW_FAILED",
    }
}

vocabulary! {
    /// How a user proves to be who they are.
    VerificationMethod {
        /// A code by text message.
        Sms = "SMS",
        /// A code by e-mail.
        EmailOtp = "EMAIL_OTP",
        /// A link by e-mail.
        EmailMagicLink = "EMAIL_MAGIC_LINK",
        /// A time-based code of an authenticator app.
        AuthenticatorApp = "AUTHENTICATOR_APP",
        /// A passkey.
        Passkey = "PASSKEY",
        /// A security key (WebAuthn, not discoverable).
        SecurityKey = "SECURITY_KEY",
        /// A push notification to an app.
        Push = "PUSH",
        /// A credential bound to a device.
        Device = "DEVICE",
        /// A code by `WhatsApp`.
        Whatsapp = "WHATSAPP",
        /// A recovery code.
        RecoveryCode = "RECOVERY_CODE",
        /// Veriff identity verification.
        Veriff = "VERIFF",
        /// iProov face verification.
        Iproov = "IPROOV",
        /// `IDVerse` identity verification.
        Idverse = "IDVERSE",
        /// Palm biometrics.
        PalmBiometrics = "PALM_BIOMETRICS_RR",
        /// A QR code scanned with an app.
        QrCode = "QR_CODE",
        /// A confirmation inside an app.
        InApp = "IN_APP",
    }
}

vocabulary! {
    /// Why a code was not accepted.
    FailureReason {
        /// The code is wrong or its time has passed.
        CodeInvalidOrExpired = "CODE_INVALID_OR_EXPIRED",
        /// Too many codes were tried.
        MaxAttemptsExceeded = "MAX_ATTEMPTS_EXCEEDED",
    }
}

vocabulary! {
    /// How a code reaches a phone.
    SmsChannel {
        /// As the tenant is configured.
        Default = "DEFAULT",
        /// Text message.
        Sms = "SMS",
        /// `WhatsApp` message.
        Whatsapp = "WHATSAPP",
    }
}

vocabulary! {
    /// The `errorCode` of a refusal by the API.
    ErrorCode {
        /// The API secret is wrong or belongs to another region.
        Unauthorized = "unauthorized",
        /// A parameter is missing or wrong.
        InvalidRequest = "invalid_request",
        /// The tenant is not configured for this call.
        InvalidConfiguration = "invalid_configuration",
        /// The tenant has no authenticator configured.
        AuthenticatorNotFound = "AUTHENTICATOR_NOT_FOUND",
        /// The credential does not belong to this user or is not valid.
        InvalidCredential = "invalid_credential",
        /// The credential id is not known.
        UnknownCredential = "unknown_credential",
        /// Too many requests: wait before the next one.
        TooManyRequests = "too_many_requests",
        /// The token's time has passed.
        ExpiredToken = "expired_token",
        /// The token is malformed.
        InvalidToken = "invalid_token",
        /// What was asked for does not exist.
        NotFound = "not_found",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_map_both_ways() {
        let state: ActionState = serde_json::from_str("\"CHALLENGE_REQUIRED\"").unwrap();
        assert_eq!(state, ActionState::ChallengeRequired);
        assert_eq!(serde_json::to_string(&state).unwrap(), "\"CHALLENGE_REQUIRED\"");
    }

    #[test]
    fn unknown_words_are_kept() {
        let state: ActionState = serde_json::from_str("\"QUANTUM\"").unwrap();
        assert_eq!(state.as_str(), "QUANTUM");
        assert_eq!(serde_json::to_string(&state).unwrap(), "\"QUANTUM\"");
    }
}

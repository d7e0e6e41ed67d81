#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod actions;
mod api;
mod authenticators;
mod client;
mod clock;
mod custom;
mod error;
mod identifiers;
mod secrets;
mod track;
mod users;
mod validate;
mod vocabulary;
mod wire;

pub use actions::{Action, ActionKey, Rule};
pub use api::Authsignal;
pub use authenticators::{
    AaguidMapping, DeviceModel, NameAndVersion, ParsedUserAgent, UserAuthenticator, WebauthnCredential,
};
pub use client::{Client, ClientBuilder, Region};
pub use custom::{CustomData, CustomValue};
pub use error::{ApiError, Error, UnreadableAnswer};
pub use identifiers::{
    ActionCode, AuthenticatorId, ChallengeId, ClientId, DeviceId, IdempotencyKey, InvalidValue, UserId,
};
pub use secrets::{AccessToken, ClientToken, RecoveryCode, RefreshToken, VerificationCode};
pub use track::{BlockReason, ChallengeUrl, LoginDecision, Scope, TrackRequest, TrackResponse};
pub use users::{User, UserAttributes, UserUpdate};
pub use validate::{
    ChallengeRejection, ValidateChallengeRequest, ValidateChallengeResponse, VerifiedChallenge,
};
pub use vocabulary::{ActionState, ErrorCode, FailureReason, SmsChannel, UnknownWord, VerificationMethod};

// What the public interface is made of, so that an application can name the same versions.
pub use {reqwest, secrecy, time, url};

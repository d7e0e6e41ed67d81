#![doc = include_str!("../README.md")]
#![deny(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod actions;
mod api;
mod authenticators;
mod challenges;
mod client;
mod clock;
mod custom;
mod devices;
mod error;
mod identifiers;
mod secrets;
mod sessions;
mod tenant;
#[cfg(feature = "test-double")]
pub mod test_double;
mod track;
mod users;
mod validate;
mod vocabulary;
pub mod webhook;
mod wire;

pub use actions::{Action, ActionKey, PastAction, Rule, UserActionsQuery};
pub use api::Authsignal;
pub use authenticators::{
    AaguidMapping, BatchEnrollment, BatchFailure, DeviceModel, EnrolledAuthenticator, ImportedPasskey,
    NameAndVersion, ParsedUserAgent, UserAuthenticator, VerifiedAuthenticator, WebauthnCredential,
};
pub use challenges::{
    ActiveChallenge, ChallengeQuery, ChallengeRequest, ChallengeResponse, ClaimChallengeRequest,
    ClaimChallengeResponse, VerifyRequest, VerifyResponse,
};
#[doc(hidden)]
pub use client::read_answer;
pub use client::{Client, ClientBuilder, Region};
pub use custom::{CustomData, CustomValue};
pub use devices::Device;
pub use error::{ApiError, Error, UnreadableAnswer};
pub use identifiers::{
    ActionCode, AuthenticatorId, ChallengeId, ClientId, DeviceId, IdempotencyKey, InvalidValue, UserId,
};
pub use secrets::{AccessToken, ClientToken, RecoveryCode, RefreshToken, VerificationCode};
pub use sessions::{
    CreateSessionRequest, SessionTokens, SessionUser, ValidateSessionRequest, ValidateSessionResponse,
};
pub use tenant::TenantAuthenticator;
pub use track::{BlockReason, ChallengeUrl, LoginDecision, Scope, TrackRequest, TrackResponse};
pub use users::{ActionHistory, User, UserAttributes, UserPage, UserQuery, UserSummary, UserUpdate};
pub use validate::{
    ChallengeRejection, ValidateChallengeRequest, ValidateChallengeResponse, VerifiedChallenge,
};
pub use vocabulary::{ActionState, ErrorCode, FailureReason, SmsChannel, UnknownWord, VerificationMethod};

// What the public interface is made of, so that an application can name the same versions.
pub use {reqwest, secrecy, serde_json, time, url};

//! Verifying with a passkey: as a challenge of a known user, or as a sign-in that tells who it is.

use rusqlite::Connection;
use time::OffsetDateTime;

use super::Tenant;
use super::enrolment::Standing;
use super::passkey_registration::{ChallengeIn, PasskeyChallenge, unknown_challenge};
use super::sign_in::SignIn;
use crate::assumptions::{ACTION_CHALLENGE_LIFETIME, DEFAULT_PASSKEY_ACTION, WEBAUTHN_CHALLENGE_LIFETIME};
use crate::store::challenges::{self, Challenge};
use crate::store::{authenticators, users};
use crate::tenant::TenantError;
use crate::tenant::action::{Action, ActionContext, ActionState};
use crate::tenant::authenticator::{Authenticator, Factor};
use crate::tenant::identifiers::{ActionCode, ActionKey, IdempotencyKey};
use crate::tenant::passkey::answer::Assertion;
use crate::tenant::passkey::relying_party::{Ceremony, CredentialUse};
use crate::tenant::settings::Settings;
use crate::tenant::token::TokenBearer;
use crate::tenant::user::User;
use crate::tenant::verification_method::VerificationMethod;

const METHOD: VerificationMethod = VerificationMethod::Passkey;

/// The browser's answer and what came with it.
#[derive(Clone, Debug)]
pub(crate) struct AuthenticationAnswer {
    /// Where the caller leaves it out, the answer itself tells.
    pub(crate) challenge_id: Option<String>,
    pub(crate) credential: Assertion,
    pub(crate) device_id: Option<String>,
    pub(crate) user_agent: String,
}

/// Who a passkey belongs to, and the action it counts for.
#[derive(Clone, Debug)]
pub(crate) struct PasskeyVerification {
    pub(crate) user: User,
    pub(crate) action: Action,
    pub(crate) authenticator: Authenticator,
}

impl PasskeyVerification {
    /// A passkey of a user whom a rule blocks, or whose case is to be reviewed, is right and yet no way in.
    pub(crate) fn is_verified(&self) -> bool {
        self.action.state == ActionState::ChallengeSucceeded
    }
}

impl Tenant {
    /// Opens an anonymous challenge that only says for which action a passkey will be used.
    pub(crate) async fn begin_action_challenge(
        &self,
        action_code: Option<ActionCode>,
        idempotency_key: Option<IdempotencyKey>,
    ) -> Result<String, TenantError> {
        let action_code = action_code.map_or_else(|| ActionCode::parse(DEFAULT_PASSKEY_ACTION), Ok)?;
        self.settings().check_permits_passkeys(&action_code)?;
        let (now, id) = (self.now(), self.random.uuid().to_string());
        let challenge = Challenge {
            id: id.clone(),
            expires_at: now + ACTION_CHALLENGE_LIFETIME,
            user_id: None,
            action_code: Some(action_code),
            idempotency_key,
            ceremony: None,
        };
        self.database
            .write(move |transaction| -> Result<_, TenantError> {
                Ok(challenges::insert(transaction, &challenge, now)?)
            })
            .await?;
        Ok(id)
    }

    /// Whether this is an open challenge that names an action.
    pub(crate) async fn is_action_challenge(&self, id: String) -> Result<bool, TenantError> {
        let now = self.now();
        self.database
            .read(move |connection| -> Result<_, TenantError> {
                let found = challenges::find(connection, &id, now)?;
                Ok(found.is_some_and(|challenge| challenge.only_names_an_action()))
            })
            .await
    }

    /// Begins a passkey challenge: of the bearer's passkeys, or of whichever the device offers.
    pub(crate) async fn begin_passkey_authentication(
        &self,
        bearer: Option<TokenBearer>,
        action_challenge: Option<String>,
    ) -> Result<PasskeyChallenge, TenantError> {
        let named = self.named_action(bearer.as_ref(), action_challenge).await?;
        self.begin_authentication(bearer, named, CredentialUse::Passkey, ChallengeIn::Reply)
            .await
    }

    /// The same, for a browser that keeps the challenge's id in a cookie.
    pub(crate) async fn begin_passkey_authentication_by_cookie(
        &self,
        bearer: Option<TokenBearer>,
        action_challenge: Option<String>,
    ) -> Result<PasskeyChallenge, TenantError> {
        let named = self.named_action(bearer.as_ref(), action_challenge).await?;
        self.begin_authentication(bearer, named, CredentialUse::Passkey, ChallengeIn::Cookie)
            .await
    }

    /// Takes out the challenge that says for which action a passkey will be used.
    async fn named_action(
        &self,
        bearer: Option<&TokenBearer>,
        action_challenge: Option<String>,
    ) -> Result<Option<Challenge>, TenantError> {
        let Some(id) = action_challenge.filter(|_| bearer.is_none()) else {
            return Ok(None);
        };
        let check = |challenge: &Challenge| {
            let names_an_action = challenge.only_names_an_action();
            names_an_action.then_some(()).ok_or_else(unknown_challenge)
        };
        self.take_challenge(id, check).await.map(Some)
    }

    pub(super) async fn begin_authentication(
        &self,
        bearer: Option<TokenBearer>,
        named: Option<Challenge>,
        used_as: CredentialUse,
        challenge_in: ChallengeIn,
    ) -> Result<PasskeyChallenge, TenantError> {
        let now = self.now();
        let (settings, random) = (self.settings(), self.random.clone());
        self.database
            .write(move |transaction| {
                let relying_party = &settings.relying_party;
                let ceremony = match &bearer {
                    Some(bearer) => challenge_bearer(transaction, &settings, bearer, used_as)?,
                    None => relying_party.start_sign_in()?,
                };
                let mut challenge = Challenge {
                    id: challenge_in.id(&ceremony.challenge, random.as_ref()),
                    expires_at: now + WEBAUTHN_CHALLENGE_LIFETIME,
                    user_id: None,
                    action_code: named.as_ref().and_then(|named| named.action_code.clone()),
                    idempotency_key: named.and_then(|named| named.idempotency_key),
                    ceremony: Some(ceremony.state),
                };
                if let Some(bearer) = bearer {
                    challenge.user_id = Some(bearer.action.user_id);
                    challenge.action_code = Some(bearer.action.action_code);
                    challenge.idempotency_key = Some(bearer.action.idempotency_key);
                }
                challenges::insert(transaction, &challenge, now)?;
                Ok(PasskeyChallenge {
                    challenge_id: challenge.id,
                    options: ceremony.options,
                })
            })
            .await
    }

    /// Verifies the answer to a passkey challenge.
    pub(crate) async fn finish_passkey_authentication(
        &self,
        bearer: Option<TokenBearer>,
        answer: AuthenticationAnswer,
    ) -> Result<PasskeyVerification, TenantError> {
        let caller = bearer.clone();
        let challenge = self
            .take_answered(
                answer.challenge_id.clone(),
                &answer.credential.client_data_json,
                move |challenge| check_is_callers(challenge, caller.as_ref()),
            )
            .await?;
        let (now, new_key) = (self.now(), IdempotencyKey::from_uuid(self.random.uuid()));
        let settings = self.settings();
        self.write_verification(move |transaction| {
            let authenticator = verify(
                transaction,
                &settings,
                &challenge,
                CredentialUse::Passkey,
                &answer,
                now,
            )?;
            if let Some(bearer) = bearer {
                return complete_bearers_action(transaction, &settings, &bearer, authenticator, now);
            }
            let sign_in = SignIn {
                connection: transaction,
                policy: &settings.policy,
                context: ActionContext {
                    device_id: answer.device_id.clone(),
                    user_agent: Some(answer.user_agent.clone()),
                    ..ActionContext::default()
                },
                now,
            };
            complete_sign_in(sign_in, &settings, challenge, authenticator, new_key)
        })
        .await
    }
}

impl Settings {
    fn check_permits_passkeys(&self, code: &ActionCode) -> Result<(), TenantError> {
        if self.policy.permitted_methods(code).contains(&METHOD) {
            return Ok(());
        }
        Err(TenantError::invalid_request(
            "The action does not permit PASSKEY.",
        ))
    }
}

/// A challenge is answered by whom it was put to: the bearer of the same action, or nobody in particular.
fn check_is_callers(challenge: &Challenge, bearer: Option<&TokenBearer>) -> Result<(), TenantError> {
    match bearer {
        Some(bearer) => challenge.check_is_of(&bearer.action),
        None => challenge.check_is_anonymous(),
    }
}

fn challenge_bearer(
    connection: &Connection,
    settings: &Settings,
    bearer: &TokenBearer,
    used_as: CredentialUse,
) -> Result<Ceremony, TenantError> {
    let standing = Standing::of(connection, bearer)?;
    standing.check_may_challenge(&settings.policy, used_as.method())?;
    let allowed: Vec<_> = standing.credentials(used_as).cloned().collect();
    settings.relying_party.start_challenge(&allowed, used_as)
}

/// The authenticator that signed the challenge, found by its credential id: old SDKs garble the user handle.
pub(super) fn verify(
    connection: &Connection,
    settings: &Settings,
    challenge: &Challenge,
    used_as: CredentialUse,
    answer: &AuthenticationAnswer,
    now: OffsetDateTime,
) -> Result<Authenticator, TenantError> {
    let ceremony = challenge
        .ceremony
        .as_ref()
        .ok_or_else(|| TenantError::invalid_request("The challenge belongs to another ceremony."))?;
    let mut authenticator = authenticators::by_credential_id(connection, &answer.credential.credential_id)?
        .ok_or(TenantError::UnknownCredential)?;
    if authenticator.method() != used_as.method() {
        return Err(TenantError::invalid_credential(format!(
            "The credential is not a {}.",
            used_as.method()
        )));
    }
    if challenge
        .user_id
        .as_ref()
        .is_some_and(|user_id| *user_id != authenticator.user_id)
    {
        return Err(TenantError::invalid_credential(
            "The passkey belongs to somebody else.",
        ));
    }
    let (Factor::Passkey(credential) | Factor::SecurityKey(credential)) = &mut authenticator.factor else {
        return Err(TenantError::Internal("a credential without a key".to_owned()));
    };
    let user = users::find(connection, &authenticator.user_id)?.ok_or(TenantError::UnknownCredential)?;
    credential.credential = settings.relying_party.finish_authentication(
        ceremony,
        used_as,
        &answer.credential,
        &credential.credential,
        user.handle,
    )?;
    authenticator.last_verified_at = Some(now);
    authenticators::save(connection, &authenticator)?;
    Ok(authenticator)
}

pub(super) fn complete_bearers_action(
    connection: &Connection,
    settings: &Settings,
    bearer: &TokenBearer,
    authenticator: Authenticator,
    now: OffsetDateTime,
) -> Result<PasskeyVerification, TenantError> {
    let (method, id) = (authenticator.method(), authenticator.id);
    let standing = Standing::of(connection, bearer)?;
    standing.check_may_challenge(&settings.policy, method)?;
    let user = standing.user.clone();
    let verified = standing.complete_challenge(connection, method, Some(id), now)?;
    Ok(PasskeyVerification {
        user,
        action: verified.action,
        authenticator,
    })
}

/// The passkey says who it is: the action is made on the spot.
fn complete_sign_in(
    sign_in: SignIn<'_>,
    settings: &Settings,
    challenge: Challenge,
    authenticator: Authenticator,
    new_key: IdempotencyKey,
) -> Result<PasskeyVerification, TenantError> {
    let user =
        users::find(sign_in.connection, &authenticator.user_id)?.ok_or(TenantError::UnknownCredential)?;
    let action_code = match challenge.action_code {
        Some(code) => code,
        None => ActionCode::parse(DEFAULT_PASSKEY_ACTION)?,
    };
    settings.check_permits_passkeys(&action_code)?;
    let key = ActionKey {
        user_id: user.user_id.clone(),
        action_code,
        idempotency_key: challenge.idempotency_key.unwrap_or(new_key),
    };
    let action = sign_in.complete(key, &user, METHOD, Some(authenticator.id))?;
    Ok(PasskeyVerification {
        user,
        action,
        authenticator,
    })
}

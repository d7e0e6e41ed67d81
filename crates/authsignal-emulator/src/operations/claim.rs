//! What it means for a user that somebody has proved to read an address: the challenges of the server API.

use rusqlite::Connection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Tenant;
use super::enrolment::Standing;
use crate::assumptions::ONE_TIME_CODE_LIFETIME;
use crate::store::{actions, authenticators, one_time_codes, overrides, users};
use crate::tenant::TenantError;
use crate::tenant::action::{Action, ActionContext, ActionState};
use crate::tenant::address::{EmailAddress, PhoneNumber};
use crate::tenant::authenticator::{Authenticator, Factor};
use crate::tenant::identifiers::{ActionKey, UserAuthenticatorId, UserId};
use crate::tenant::one_time_code::OneTimeCode;
use crate::tenant::policy::rule::Circumstances;
use crate::tenant::settings::Settings;
use crate::tenant::token::{Scope, Scopes};
use crate::tenant::user::User;
use crate::tenant::verification_method::VerificationMethod;

/// A challenge that has become a user's.
#[derive(Clone, Debug)]
pub(crate) struct Claimed {
    pub(crate) token: String,
    pub(crate) method: VerificationMethod,
}

impl Tenant {
    /// Gives a challenge of nobody in particular to a user, and a token for its action.
    pub(crate) async fn claim_challenge(
        &self,
        challenge_id: String,
        user_id: UserId,
        skip_verification_check: bool,
    ) -> Result<Claimed, TenantError> {
        let (settings, ids, now) = (self.settings(), self.new_ids(), self.now());
        let (action, code) = self
            .write_verification(move |transaction| -> Result<_, TenantError> {
                let code =
                    one_time_codes::find(transaction, &challenge_id, now)?.ok_or_else(unknown_challenge)?;
                if !skip_verification_check && code.verified_at.is_none() {
                    return Err(TenantError::invalid_request(
                        "The challenge has not been verified yet.",
                    ));
                }
                let binding = Binding {
                    connection: transaction,
                    settings: &settings,
                    ids,
                    now,
                };
                let (action, code) = binding.give_to(code, user_id, true)?;
                Ok((action, code))
            })
            .await?;
        let scopes = Scopes::parse(code.context.scope.as_deref().unwrap_or_default());
        Ok(Claimed {
            token: self.token(&action.key, &scopes)?,
            method: code.method.enrolled_as(),
        })
    }

    pub(super) fn new_ids(&self) -> NewIds {
        NewIds {
            user_handle: self.random.uuid(),
            authenticator: UserAuthenticatorId(self.random.uuid()),
        }
    }
}

/// Random ids for what may have to be made in a transaction.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewIds {
    pub(super) user_handle: Uuid,
    pub(super) authenticator: UserAuthenticatorId,
}

/// Connects a challenge with a user and an action.
pub(super) struct Binding<'a> {
    pub(super) connection: &'a Connection,
    pub(super) settings: &'a Settings,
    pub(super) ids: NewIds,
    pub(super) now: OffsetDateTime,
}

/// What an address is to a user.
enum Meaning {
    /// It is theirs already, by this authenticator or by their attributes.
    Challenge(Option<Authenticator>),
    /// It becomes this authenticator.
    Enrolment(Authenticator),
    /// It takes the place of the address of this authenticator.
    Update(Authenticator),
}

impl Binding<'_> {
    /// Gives the challenge to the user; `is_verified` completes it for them at once. A user cannot take what is
    /// another's.
    pub(super) fn give_to(
        &self,
        mut code: OneTimeCode,
        user_id: UserId,
        is_verified: bool,
    ) -> Result<(Action, OneTimeCode), TenantError> {
        let is_new = match &code.user_id {
            None => true,
            Some(owner) if *owner == user_id => code.verified_at.is_none(),
            Some(_) => {
                return Err(TenantError::invalid_request(
                    "The challenge belongs to somebody else.",
                ));
            }
        };
        let key = ActionKey {
            user_id,
            action_code: code.action_code.clone(),
            idempotency_key: code.idempotency_key.clone(),
        };
        let standing = self.standing(key, &code.context)?;
        code.user_id = Some(standing.user.user_id.clone());
        let mut action = standing.action.clone();
        if is_verified && is_new {
            action = self.complete(standing, &code)?;
            code.verified_at = Some(self.now);
            code.expires_at = self.now + ONE_TIME_CODE_LIFETIME;
        }
        one_time_codes::save(self.connection, &code, self.now)?;
        Ok((action, code))
    }

    /// The user and the action: each is made where it is new.
    pub(super) fn standing(&self, key: ActionKey, context: &ActionContext) -> Result<Standing, TenantError> {
        let user = users::find_or_create(self.connection, &key.user_id, self.ids.user_handle, self.now)?;
        let authenticators = authenticators::of_user(self.connection, &key.user_id)?;
        let action = match actions::find(self.connection, &key)? {
            Some(action) => action,
            None => self.new_action(&user, key, context, !authenticators.is_empty())?,
        };
        Ok(Standing {
            user,
            action,
            authenticators,
        })
    }

    fn new_action(
        &self,
        user: &User,
        key: ActionKey,
        context: &ActionContext,
        is_enrolled: bool,
    ) -> Result<Action, TenantError> {
        let by_hand = overrides::find(self.connection, &key.user_id, &key.action_code)?;
        let circumstances = Circumstances {
            user_id: &user.user_id,
            attributes: &user.attributes,
            context,
        };
        let decision = self
            .settings
            .policy
            .decide(&key.action_code, circumstances, by_hand);
        let state = ActionState::at_track(decision.outcome, is_enrolled);
        let mut action = Action::new(key, state, context.clone(), self.now);
        action.rule_ids = decision.rule_ids;
        actions::save(self.connection, &action)?;
        Ok(action)
    }

    /// Completes the action of who has proved to read the address. A blocked one stays what it is.
    pub(super) fn complete(&self, standing: Standing, code: &OneTimeCode) -> Result<Action, TenantError> {
        if !standing.action.state.is_open() {
            return Ok(standing.action);
        }
        let method = code.method.enrolled_as();
        match self.meaning(&standing, code)? {
            Meaning::Challenge(by) => {
                if let Some(mut authenticator) = by.clone() {
                    authenticator.last_verified_at = Some(self.now);
                    authenticators::save(self.connection, &authenticator)?;
                }
                let by = by.map(|authenticator| authenticator.id);
                let verified = standing.complete_challenge(self.connection, method, by, self.now)?;
                Ok(verified.action)
            }
            Meaning::Enrolment(new) => {
                let mut user = standing.user.clone();
                user.attributes.confirm(&new.factor);
                users::save(self.connection, &user)?;
                let id = new.id;
                let enrolled = standing.complete_enrolment(self.connection, new, None, self.now)?;
                self.complete_after_change(enrolled.action, method, id)
            }
            Meaning::Update(changed) => {
                authenticators::save(self.connection, &changed)?;
                self.complete_after_change(standing.action, method, changed.id)
            }
        }
    }

    /// The backend that names the scope vouches for the user: unlike in a browser, something new completes the action.
    fn complete_after_change(
        &self,
        mut action: Action,
        method: VerificationMethod,
        by: UserAuthenticatorId,
    ) -> Result<Action, TenantError> {
        let state = action.state.after_verification();
        action.complete(state, method, Some(by), self.now);
        actions::save(self.connection, &action)?;
        Ok(action)
    }

    /// Refuses a challenge of which nothing could come.
    pub(super) fn check(&self, standing: &Standing, code: &OneTimeCode) -> Result<(), TenantError> {
        if !standing.action.state.is_open() {
            return Err(TenantError::invalid_request(format!(
                "The action is {}.",
                standing.action.state
            )));
        }
        self.meaning(standing, code).map(drop)
    }

    fn meaning(&self, standing: &Standing, code: &OneTimeCode) -> Result<Meaning, TenantError> {
        let method = code.method.enrolled_as();
        let own = &standing.authenticators;
        let reads = |authenticator: &&Authenticator| {
            authenticator.factor.recipient() == Some(code.recipient.as_str())
        };
        let same = own.iter().filter(reads).find(|own| own.method() == method);
        if let Some(same) = same.or_else(|| own.iter().find(reads)) {
            return Ok(Meaning::Challenge(Some(same.clone())));
        }
        let factor = factor(code)?;
        let scopes = Scopes::parse(code.context.scope.as_deref().unwrap_or_default());
        let replaced = own.iter().find(|own| own.method() == method);
        if !standing.is_enrolled() {
            return Ok(Meaning::Enrolment(self.enrolled(standing, factor)));
        }
        if let Some(replaced) = replaced.filter(|_| scopes.contains(Scope::Update)) {
            return Ok(Meaning::Update(Authenticator {
                last_verified_at: Some(self.now),
                factor,
                ..replaced.clone()
            }));
        }
        if scopes.contains(Scope::Add) {
            return Ok(Meaning::Enrolment(self.enrolled(standing, factor)));
        }
        if standing.user.attributes.has_verified(&factor) {
            return Ok(Meaning::Challenge(None));
        }
        Err(TenantError::invalid_request(
            "The address is not the user's: enrolling it needs the scope add:authenticators or update:authenticators.",
        ))
    }

    fn enrolled(&self, standing: &Standing, factor: Factor) -> Authenticator {
        Authenticator {
            id: self.ids.authenticator,
            user_id: standing.user.user_id.clone(),
            created_at: self.now,
            verified_at: None,
            last_verified_at: None,
            factor,
        }
    }
}

fn factor(code: &OneTimeCode) -> Result<Factor, TenantError> {
    match code.method {
        VerificationMethod::Sms | VerificationMethod::Whatsapp => Ok(Factor::Sms {
            phone_number: PhoneNumber::parse(&code.recipient)?,
            channel: code.sms_channel,
        }),
        VerificationMethod::EmailMagicLink => Ok(Factor::EmailMagicLink {
            email: EmailAddress::parse(&code.recipient)?,
        }),
        _ => Ok(Factor::EmailOtp {
            email: EmailAddress::parse(&code.recipient)?,
        }),
    }
}

pub(super) fn unknown_challenge() -> TenantError {
    TenantError::invalid_request("The challenge is unknown or has expired.")
}

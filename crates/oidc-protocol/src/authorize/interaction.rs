use time::OffsetDateTime;

use super::{AuthorizeErrorCode, ConsentState, Prompt, ValidAuthorizeRequest};
use crate::authentication::AuthenticationEvent;
use crate::identifiers::SubjectId;

/// The person who is signed in, in the browser that brought the request.
#[derive(Debug, Clone, Copy)]
pub struct SignedIn<'a> {
    /// Who it is, by the identifier that the client knows.
    pub subject: &'a SubjectId,
    /// How and when they were authenticated.
    pub authentication: &'a AuthenticationEvent,
    /// Whether they signed in after the request came. Times in whole seconds cannot tell; the session can.
    pub for_this_request: bool,
    /// Whether they chose, after the request came, to go on as who they are.
    pub is_chosen: bool,
    /// What is known about their consent.
    pub consent: ConsentState,
}

/// What a request is decided by, besides what it asks for.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// Who is signed in.
    pub signed_in: Option<SignedIn<'a>>,
    /// Whom `id_token_hint` names.
    pub hinted_subject: Option<&'a SubjectId>,
    /// The present time.
    pub now: OffsetDateTime,
}

/// What must happen next for an authorization request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interaction {
    /// The request can be answered for the person who is signed in.
    Proceed,
    /// The person must sign in.
    Login(LoginReason),
    /// The person must choose whether to go on as who they are.
    SelectAccount,
    /// The person wants to create an account.
    CreateAccount,
    /// The person must be asked for consent.
    Consent,
    /// The request must be refused with this error: it cannot be met, or something would have to be shown and
    /// `prompt=none` forbids it.
    Refuse(AuthorizeErrorCode),
}

/// Why the person must sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginReason {
    /// Nobody is signed in.
    NotSignedIn,
    /// `prompt=login`.
    Prompted,
    /// Longer ago than `max_age`.
    TooLongAgo,
    /// Less strong than `acr_values` or `claims` ask.
    NotStrongEnough,
    /// `id_token_hint` or `claims` name somebody else.
    SomebodyElseExpected,
}

impl Interaction {
    /// Decides what comes next.
    ///
    /// A sign-in that was made for this request satisfies `prompt` and `max_age`, and it satisfies `acr_values` with
    /// whatever was reached, because those are a wish (OpenID Connect Core section 3.1.2.1): the client reads `acr` in
    /// the id token. Without this rule the person would be sent around in a circle. An *essential* `acr` is no wish: if
    /// it was not reached, the request is refused.
    #[must_use]
    pub fn decide(request: &ValidAuthorizeRequest, situation: &Situation<'_>) -> Self {
        let essential = request.essential_acr_values();
        if essential.is_some_and(<[_]>::is_empty) {
            return Self::Refuse(AuthorizeErrorCode::UnmetAuthenticationRequirements);
        }
        match next(request, situation) {
            Self::Login(_) | Self::CreateAccount if request.prompts(Prompt::None) => {
                Self::Refuse(AuthorizeErrorCode::LoginRequired)
            }
            Self::Consent if request.prompts(Prompt::None) => {
                Self::Refuse(AuthorizeErrorCode::ConsentRequired)
            }
            interaction => interaction,
        }
    }
}

/// What comes next when anything may be shown.
fn next(request: &ValidAuthorizeRequest, situation: &Situation<'_>) -> Interaction {
    let for_this_request = situation.signed_in.is_some_and(|person| person.for_this_request);
    if request.prompts(Prompt::Create) && !for_this_request {
        return Interaction::CreateAccount;
    }
    let Some(person) = situation.signed_in else {
        return Interaction::Login(LoginReason::NotSignedIn);
    };
    let is_expected = situation
        .hinted_subject
        .is_none_or(|hinted| hinted == person.subject)
        && request.claims().admits(person.subject.as_str());
    if !is_expected {
        // Asked to sign in, somebody else did: nobody may become that person (section 3.1.2.1, `id_token_hint`).
        return if for_this_request {
            Interaction::Refuse(AuthorizeErrorCode::LoginRequired)
        } else {
            Interaction::Login(LoginReason::SomebodyElseExpected)
        };
    }
    if !for_this_request {
        if let Some(reason) = reason_to_sign_in_again(request, person.authentication, situation.now) {
            return Interaction::Login(reason);
        }
        if request.prompts(Prompt::SelectAccount) && !person.is_chosen {
            return Interaction::SelectAccount;
        }
    }
    if !request
        .essential_acr_values()
        .is_none_or(|values| person.authentication.satisfies(values))
    {
        return Interaction::Refuse(AuthorizeErrorCode::UnmetAuthenticationRequirements);
    }
    match person.consent {
        ConsentState::Denied => Interaction::Refuse(AuthorizeErrorCode::AccessDenied),
        ConsentState::Missing => Interaction::Consent,
        ConsentState::NotNeeded | ConsentState::GivenForThisRequest => Interaction::Proceed,
    }
}

fn reason_to_sign_in_again(
    request: &ValidAuthorizeRequest,
    authentication: &AuthenticationEvent,
    now: OffsetDateTime,
) -> Option<LoginReason> {
    let is_strong_enough = authentication.satisfies(request.acr_values())
        && request
            .essential_acr_values()
            .is_none_or(|values| authentication.satisfies(values));
    if request.prompts(Prompt::Login) {
        Some(LoginReason::Prompted)
    } else if request
        .max_age()
        // Zero asks for a sign-in now: one of the same second was not made for this request.
        .is_some_and(|max_age| max_age == 0 || !authentication.is_within(max_age, now))
    {
        Some(LoginReason::TooLongAgo)
    } else if is_strong_enough {
        None
    } else {
        Some(LoginReason::NotStrongEnough)
    }
}

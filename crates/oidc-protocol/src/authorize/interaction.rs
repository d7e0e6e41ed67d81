use time::OffsetDateTime;

use super::{AuthorizeErrorCode, Prompt, ValidAuthorizeRequest};
use crate::authentication::AuthenticationEvent;
use crate::identifiers::SubjectId;

/// The person who is signed in, in the browser that brought the request.
#[derive(Debug, Clone, Copy)]
pub struct SignedIn<'a> {
    /// Who it is.
    pub subject: &'a SubjectId,
    /// How and when they were authenticated.
    pub authentication: &'a AuthenticationEvent,
    /// Whether they signed in after the request came. Times in whole seconds cannot tell; the session can.
    pub for_this_request: bool,
}

/// What must happen next for an authorization request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interaction {
    /// The request can be answered for the person who is signed in.
    Proceed,
    /// The person must sign in.
    Login(LoginReason),
    /// The request must be refused with this error: something would have to be shown, and `prompt=none` forbids it.
    Refuse(AuthorizeErrorCode),
}

/// Why the person must sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginReason {
    /// Nobody is signed in.
    NotSignedIn,
    /// `prompt=login`.
    Prompted,
    /// `prompt=select_account`.
    SelectAccount,
    /// Longer ago than `max_age`.
    TooLongAgo,
    /// Less strong than `acr_values` asks.
    NotStrongEnough,
    /// `id_token_hint` names somebody else.
    SomebodyElseExpected,
}

impl Interaction {
    /// Decides from the session.
    ///
    /// A sign-in that was made for this request satisfies `prompt` and `max_age`, and it satisfies `acr_values` with
    /// whatever was reached, because those are a wish (OpenID Connect Core section 3.1.2.1): the client reads `acr` in
    /// the id token. Without this rule the person would be sent around in a circle.
    #[must_use]
    pub fn decide(
        request: &ValidAuthorizeRequest,
        signed_in: Option<SignedIn<'_>>,
        hinted_subject: Option<&SubjectId>,
        now: OffsetDateTime,
    ) -> Self {
        let login = |reason| {
            if request.prompts(Prompt::None) {
                Self::Refuse(AuthorizeErrorCode::LoginRequired)
            } else {
                Self::Login(reason)
            }
        };
        let Some(SignedIn {
            subject,
            authentication,
            for_this_request,
        }) = signed_in
        else {
            return login(LoginReason::NotSignedIn);
        };
        if hinted_subject.is_some_and(|hinted| hinted != subject) {
            // Asked to sign in, somebody else did: nobody may become that person (section 3.1.2.1, `id_token_hint`).
            return if for_this_request {
                Self::Refuse(AuthorizeErrorCode::LoginRequired)
            } else {
                login(LoginReason::SomebodyElseExpected)
            };
        }
        if for_this_request {
            return Self::Proceed;
        }
        reason_to_sign_in_again(request, authentication, now).map_or(Self::Proceed, login)
    }
}

fn reason_to_sign_in_again(
    request: &ValidAuthorizeRequest,
    authentication: &AuthenticationEvent,
    now: OffsetDateTime,
) -> Option<LoginReason> {
    if request.prompts(Prompt::Login) {
        Some(LoginReason::Prompted)
    } else if request.prompts(Prompt::SelectAccount) {
        Some(LoginReason::SelectAccount)
    } else if request
        .max_age()
        // Zero asks for a sign-in now: one of the same second was not made for this request.
        .is_some_and(|max_age| max_age == 0 || !authentication.is_within(max_age, now))
    {
        Some(LoginReason::TooLongAgo)
    } else if !authentication.satisfies(request.acr_values()) {
        Some(LoginReason::NotStrongEnough)
    } else {
        None
    }
}

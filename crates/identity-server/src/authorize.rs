//! What an authorization request does (OpenID Connect Core section 3.1.2).
//!
//! A request that can be answered at once is. Any other waits in the storage, for an hour at most, while the browser is
//! sent to a page of ours: to sign in, to choose an account, to consent. From there it comes back to
//! `/connect/authorize/callback`, and the request goes on.

mod answer;
mod arrival;
mod asking;
mod grant;
mod interaction;
mod pushed;
mod session_state;
mod standing;
mod waiting;

use std::sync::Arc;

use oidc_protocol::authorize::{AuthorizeError, AuthorizeRequest};
use oidc_protocol::client::Client;

use self::arrival::Arrived;
use self::interaction::{Next, Progress};
use crate::consents::Consents;
use crate::error::{InternalError, RequestError};
use crate::keys::KeyRing;
use crate::passkeys::Passkeys;
use crate::server::Parts;
use crate::storage::{KeyHash, StoredSession};
use crate::tokens::Tokens;

pub use self::answer::{Answer, AuthorizeProblem, BeginAgain};
pub use self::asking::{Denial, LoginContext, Question};
pub use self::pushed::{PushError, Pushed};
pub use self::standing::Standing;
pub(crate) use self::waiting::leads_to_request;

/// Authorization requests: validated, kept while somebody signs in, answered.
#[derive(Debug, Clone)]
pub struct Authorizations {
    parts: Parts,
    keys: KeyRing,
    tokens: Tokens,
    consents: Consents,
    passkeys: Passkeys,
}

/// The browser that brings a request.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    /// The session key that it holds, current or not.
    pub key: Option<KeyHash>,
    /// Who is signed in with it.
    pub session: Option<StoredSession>,
}

/// A refusal, or something internal.
type Stop = RequestError<AuthorizeError>;

impl Authorizations {
    pub(crate) fn new(
        parts: &Parts,
        keys: &KeyRing,
        tokens: &Tokens,
        consents: &Consents,
        passkeys: &Passkeys,
    ) -> Self {
        Self {
            parts: parts.clone(),
            keys: keys.clone(),
            tokens: tokens.clone(),
            consents: consents.clone(),
            passkeys: passkeys.clone(),
        }
    }

    /// Answers a request that came by GET, whose query is `encoded`.
    pub async fn begin(&self, encoded: &[u8], browser: &Browser) -> Result<Answer, InternalError> {
        self.settle(self.try_begin(encoded, browser).await)
    }

    /// Takes in a request that came by POST, whose form is `encoded`, and sends the browser on to the callback: to a
    /// POST from the client's site the browser does not attach the session cookie, to the GET after it it does.
    pub async fn take_in(&self, encoded: &[u8], browser: &Browser) -> Result<Answer, InternalError> {
        self.settle(self.try_take_in(encoded, browser).await)
    }

    /// Goes on with the waiting request `id`, usually after a sign-in.
    /// `client_id` is the one that stood beside it; it counts for nothing but where to begin again.
    pub async fn resume(
        &self,
        id: &str,
        client_id: &str,
        browser: &Browser,
    ) -> Result<Answer, InternalError> {
        let Some(stored) = self.waiting(id).await? else {
            return Ok(Answer::Over(self.to_begin_again(client_id).await?));
        };
        let outcome = match self.try_resume(&stored, browser).await {
            Ok(Resumed::Visit(stopover, client)) => {
                let location = waiting::location(stopover, id, client.client_id());
                return Ok(Answer::Redirect(location));
            }
            Ok(Resumed::Answered(answer)) => Ok(answer),
            Err(stop) => Err(stop),
        };
        let answer = self.settle(outcome)?;
        self.forget(id).await?;
        Ok(answer)
    }

    async fn try_begin(&self, encoded: &[u8], browser: &Browser) -> Result<Answer, Stop> {
        let Arrived {
            request,
            valid,
            client,
        } = self.arrive(encoded).await?;
        match self.next(&valid, &client, browser, Progress::default()).await? {
            Next::Grant(session, user) => Ok(self.grant(&valid, &client, session, &user).await?),
            Next::Visit(stopover) => {
                let id = self.keep(&request, browser).await?;
                let location = waiting::location(stopover, &id, client.client_id());
                Ok(Answer::Redirect(location))
            }
        }
    }

    async fn try_take_in(&self, encoded: &[u8], browser: &Browser) -> Result<Answer, Stop> {
        let Arrived { request, .. } = self.arrive(encoded).await?;
        let id = self.keep(&request, browser).await?;
        Ok(Answer::Redirect(waiting::return_url(&id, request.client_id())))
    }

    async fn try_resume(&self, stored: &waiting::Waiting, browser: &Browser) -> Result<Resumed, Stop> {
        let request = AuthorizeRequest::parse(&stored.parameters)?;
        let (valid, client) = self.validate(&request).await?;
        let progress = Progress::of(stored, browser);
        match self.next(&valid, &client, browser, progress).await? {
            Next::Grant(session, user) => {
                let answer = self.grant(&valid, &client, session, &user).await?;
                Ok(Resumed::Answered(answer))
            }
            Next::Visit(stopover) => Ok(Resumed::Visit(stopover, client)),
        }
    }
}

/// What becomes of a request that has waited.
enum Resumed {
    /// It has its answer.
    Answered(Answer),
    /// It waits on, while the person has something to do.
    Visit(interaction::Stopover, Arc<Client>),
}

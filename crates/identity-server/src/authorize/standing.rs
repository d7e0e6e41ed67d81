use oidc_protocol::authorize::AuthorizeRequest;

use super::interaction::{Next, Progress, Stopover};
use super::waiting::{Waiting, id_in};
use super::{Authorizations, Browser, Stop};
use crate::error::{InternalError, RequestError};
use crate::return_url::ReturnUrl;

/// What a login page is for, judged by where it leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It leads to no authorization request.
    NoRequest,
    /// The request waits for the person to sign in.
    WaitsForSignIn,
    /// The request waits, but not for that: it goes on when the browser comes.
    GoesOn,
    /// The request is answered, given up, or never was.
    Gone,
}

impl Authorizations {
    /// Tells whether the request that `return_url` leads to waits for a sign-in in this browser.
    pub async fn standing(
        &self,
        return_url: &ReturnUrl,
        browser: &Browser,
    ) -> Result<Standing, InternalError> {
        let Some(id) = id_in(return_url) else {
            return Ok(Standing::NoRequest);
        };
        let Some(waiting) = self.waiting(&id).await? else {
            return Ok(Standing::Gone);
        };
        match self.waits_for_sign_in(&waiting, browser).await {
            Ok(true) => Ok(Standing::WaitsForSignIn),
            // Its refusal is told where it is brought to.
            Ok(false) | Err(RequestError::Refused(_)) => Ok(Standing::GoesOn),
            Err(RequestError::Internal(error)) => Err(error),
        }
    }

    async fn waits_for_sign_in(&self, waiting: &Waiting, browser: &Browser) -> Result<bool, Stop> {
        let request = AuthorizeRequest::parse(&waiting.parameters)?;
        let (valid, client) = self.validate(&request).await?;
        let progress = Progress::of(waiting, browser);
        // Who was asked to create an account may have one.
        Ok(matches!(
            self.next(&valid, &client, browser, progress).await?,
            Next::Visit(Stopover::Login | Stopover::CreateAccount)
        ))
    }
}

use actix_web::HttpRequest;

use crate::app::App;
use crate::provider::ProviderError;
use crate::session::{BrowserSessionState, Person};

/// Gets new tokens for `person` when the present ones are about to expire. Of requests at the same time one does it, and
/// the others go on with what is known. None when the provider has taken the sign-in back: then the session is over.
pub(super) async fn refreshed(app: &App, request: &HttpRequest, person: Person) -> Option<Person> {
    let Some(token_set) = person.token_set.clone() else {
        return Some(person);
    };
    let refresh_token = match app.sessions.claim_refresh(&app.cookie_key, &token_set).await {
        Ok(Some(refresh_token)) => refresh_token,
        Ok(None) => return Some(person),
        Err(error) => {
            tracing::error!(%error, "tokens cannot be refreshed");
            return Some(person);
        }
    };
    let session = BrowserSessionState::of(request);
    match app.provider.refresh(&person, &refresh_token).await {
        Ok((person, tokens)) => {
            tracing::info!(subject = person.subject, "tokens refreshed");
            let kept = app
                .sessions
                .keep_refreshed(&app.cookie_key, &token_set, &tokens)
                .await;
            if let Err(error) = kept {
                tracing::error!(%error, "refreshed tokens cannot be kept");
            }
            if let Err(error) = session.update(&person) {
                tracing::error!(%error, "a session cannot be written");
            }
            Some(person)
        }
        // Another request tries again, a little later.
        Err(error @ ProviderError::Unavailable(_)) => {
            tracing::warn!(%error, "tokens were not refreshed");
            Some(person)
        }
        Err(error) => {
            tracing::warn!(%error, subject = person.subject, "signed out: tokens were not refreshed");
            session.sign_out();
            None
        }
    }
}

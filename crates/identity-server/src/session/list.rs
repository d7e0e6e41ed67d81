use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use oidc_protocol::identifiers::{SessionId, SubjectId};

use super::{EndedSession, Sessions, cookie_of};
use crate::error::InternalError;
use crate::logout::SessionEnd;
use crate::storage::{KeyHash, StoredSession};

impl Sessions {
    /// The sessions of a person that go on, the one that was used last first.
    pub async fn list(&self, subject: &SubjectId) -> Result<Vec<StoredSession>, InternalError> {
        let now = self.parts.clock.now();
        Ok(self.parts.storage.sessions_of(subject.clone(), now).await?)
    }

    /// Ends the session `sid` of this person, whichever browser has it, here and at the clients that were told of it. None,
    /// and nothing changes, when they have no such session.
    pub async fn end_one_of(
        &self,
        subject: &SubjectId,
        sid: &SessionId,
    ) -> Result<Option<EndedSession>, InternalError> {
        let now = self.parts.clock.now();
        let session = self.parts.storage.session_by_sid(sid.clone(), now).await?;
        let Some(session) = session.filter(|session| &session.subject == subject) else {
            return Ok(None);
        };
        let frames = self.logouts.end_session(sid, SessionEnd::Removed).await?;
        Ok(Some(EndedSession { session, frames }))
    }

    /// Ends all sessions of the person but this one, and gives this one a new key: whoever has copied it is out as well.
    /// The cookie must go out with the response; there is none when the session itself has ended meanwhile.
    pub async fn end_others(
        &self,
        request: &HttpRequest,
        session: &StoredSession,
    ) -> Result<Option<Cookie<'static>>, InternalError> {
        for other in self.list(&session.subject).await? {
            if other.sid != session.sid {
                self.logouts.end_session(&other.sid, SessionEnd::Removed).await?;
            }
        }
        let Some(key) = Self::key_of(request) else {
            return Ok(None);
        };
        let new_key = self.parts.new_key();
        let renamed = self.parts.storage.rename_session(key, KeyHash::of(&new_key));
        Ok(renamed.await?.then(|| cookie_of(new_key, session)))
    }
}

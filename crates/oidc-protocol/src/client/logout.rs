//! Where a client wants to hear that a session has ended, and where a sign-in that others begin starts.

use super::{ApplicationType, Client, ClientMetadata};
use crate::redirect_uri::RedirectUri;

impl Client {
    /// Where logout tokens are posted to (OpenID Connect Back-Channel Logout section 2.2).
    #[must_use]
    pub fn backchannel_logout_uri(&self) -> Option<&RedirectUri> {
        self.metadata.backchannel_logout_uri.as_ref()
    }

    /// Whether logout tokens must name the session. Those of this provider always do.
    #[must_use]
    pub fn backchannel_logout_session_required(&self) -> bool {
        self.metadata.backchannel_logout_session_required
    }

    /// What the logged-out page loads in a frame (OpenID Connect Front-Channel Logout section 2).
    #[must_use]
    pub fn frontchannel_logout_uri(&self) -> Option<&RedirectUri> {
        self.metadata.frontchannel_logout_uri.as_ref()
    }

    /// Whether the frame is told issuer and session.
    #[must_use]
    pub fn frontchannel_logout_session_required(&self) -> bool {
        self.metadata.frontchannel_logout_session_required
    }

    /// Where people are sent to begin a sign-in at this client (OpenID Connect Core section 4).
    #[must_use]
    pub fn initiate_login_uri(&self) -> Option<&RedirectUri> {
        self.metadata.initiate_login_uri.as_ref()
    }
}

pub(super) fn check(metadata: &ClientMetadata) -> Result<(), String> {
    let uris = [
        ("backchannel_logout_uri", &metadata.backchannel_logout_uri),
        ("frontchannel_logout_uri", &metadata.frontchannel_logout_uri),
        ("initiate_login_uri", &metadata.initiate_login_uri),
    ];
    for (key, uri) in uris {
        if let Some(uri) = uri.as_ref().filter(|uri| !uri.suits(ApplicationType::Web)) {
            return Err(format!("`{key}` has `{uri}`, which is no https URL"));
        }
    }
    // Front-Channel Logout section 2: scheme, host and port of a redirect URI.
    if let Some(uri) = &metadata.frontchannel_logout_uri
        && !metadata
            .redirect_uris
            .iter()
            .any(|registered| registered.origin() == uri.origin())
    {
        return Err("`frontchannel_logout_uri` must have the origin of one of `redirect_uris`".to_owned());
    }
    Ok(())
}

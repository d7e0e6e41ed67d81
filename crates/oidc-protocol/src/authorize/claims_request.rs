//! What the parameter `claims` means for the sign-in itself.

use serde_json::Value;

use crate::authentication::{Acr, AuthenticationEvent};
use crate::claims::{ClaimRequest, RequestedClaims};

impl RequestedClaims {
    /// Whether the answer may be about this person, by the identifier that the client knows (OpenID Connect Core section
    /// 5.5.1, `sub`).
    #[must_use]
    pub fn admits(&self, subject: &str) -> bool {
        [self.of_userinfo("sub"), self.of_id_token("sub")]
            .into_iter()
            .flatten()
            .all(|claim| claim.accepts(&Value::from(subject)))
    }

    /// The claim `acr` for this sign-in: the strongest of the classes that were asked for by this parameter and that it
    /// reaches, since the client expects one of its own values (section 5.5.1.1), or else the class that was reached.
    #[must_use]
    pub fn acr(&self, authentication: &AuthenticationEvent) -> Option<Acr> {
        let reached = authentication.acr();
        let asked = self
            .acr_values()
            .into_iter()
            .filter(|asked| reached >= Some(*asked));
        asked.max().or(reached)
    }

    /// The authentication context classes that are asked for, in order of preference; those are left out that are not
    /// known here.
    pub(super) fn acr_values(&self) -> Vec<Acr> {
        let claim = self.of_id_token("acr").into_iter();
        claim
            .flat_map(ClaimRequest::wanted)
            .filter_map(|value| Acr::from_wire(value.as_str()?))
            .collect()
    }

    /// The classes of which one must be reached, where the claim `acr` is essential (section 5.5.1.1).
    pub(super) fn essential_acr_values(&self) -> Option<Vec<Acr>> {
        let claim = self.of_id_token("acr").filter(|claim| claim.essential)?;
        // Without values any class will do, so the weakest does.
        let is_any = claim.wanted().next().is_none();
        Some(if is_any {
            vec![Acr::Password]
        } else {
            self.acr_values()
        })
    }
}

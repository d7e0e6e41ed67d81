//! `POST /v1/client/init`: what `@authsignal/react` needs to know before it shows anything.

use actix_web::web::Data;
use serde::Serialize;

use super::Bearer;
use crate::operations::Tenant;
use crate::tenant::address::{EmailAddress, PhoneNumber};
use crate::tenant::user::User;
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{ApiResult, json};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    challenge_options: ChallengeOptions,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChallengeOptions {
    token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_verification_method: Option<VerificationMethod>,
    verification_methods: Vec<VerificationMethod>,
    user: UserJson,
}

/// The user's addresses, masked.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct UserJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
}

pub(super) async fn handle(bearer: Bearer, tenant: Data<Tenant>) -> ApiResult {
    let token = tenant.token(&bearer.0.action, &bearer.0.scopes)?;
    let user_id = bearer.0.action.user_id.clone();
    let overview = tenant.visit_overview(bearer.0).await?;
    let mut methods = overview.challengeable;
    // It stands in for another method and is none of its own on the wire.
    methods.retain(|method| *method != VerificationMethod::RecoveryCode);
    let user = tenant.authenticators(user_id).await?;
    Ok(json(&Reply {
        challenge_options: ChallengeOptions {
            token,
            default_verification_method: methods.first().copied(),
            verification_methods: methods,
            user: user.map(|(user, _)| UserJson::of(&user)).unwrap_or_default(),
        },
    }))
}

impl UserJson {
    fn of(user: &User) -> Self {
        let email = user.attributes.email.as_deref().map(EmailAddress::parse);
        let number = user.attributes.phone_number.as_deref().map(PhoneNumber::parse);
        Self {
            // What is no address cannot be masked, and nothing can be sent to it.
            email: email.and_then(Result::ok).map(|email| email.masked()),
            phone_number: number.and_then(Result::ok).map(|number| number.masked()),
        }
    }
}

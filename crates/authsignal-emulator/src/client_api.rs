//! The client API, `/v1/client/…`: what `@authsignal/browser` calls. One file an endpoint.

mod begin_challenge;
mod cors;
mod enrol_authenticator_app;
mod enrol_passkey;
mod find_passkey;
mod jwks;
mod list_authenticators;
mod passkey_authentication_options;
mod passkey_registration_options;
mod verify_authenticator_app;
mod verify_passkey;

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig, get, post};
use actix_web::{FromRequest, HttpRequest};

use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::server_api::{not_found, query_config, resource, tenant_authenticators};
use crate::tenant::token::TokenBearer;
use crate::wire::authorization::{Presented, presented};

pub(crate) fn configure(config: &mut ServiceConfig) {
    let api = web::scope("/v1/client")
        .app_data(query_config())
        .wrap(from_fn(cors::cors))
        .service(resource("/challenge").route(post().to(begin_challenge::handle)))
        .service(resource("/user-authenticators").route(get().to(list_authenticators::handle)))
        .service(
            resource("/user-authenticators/passkey")
                .route(post().to(enrol_passkey::handle))
                .route(get().to(find_passkey::handle)),
        )
        .service(
            resource("/user-authenticators/passkey/registration-options")
                .route(post().to(passkey_registration_options::handle)),
        )
        .service(
            resource("/user-authenticators/passkey/authentication-options")
                .route(post().to(passkey_authentication_options::handle)),
        )
        .service(resource("/verify/passkey").route(post().to(verify_passkey::handle)))
        .service(resource("/user-authenticators/totp").route(post().to(enrol_authenticator_app::handle)))
        .service(resource("/verify/totp").route(post().to(verify_authenticator_app::handle)))
        .service(resource("/authenticators").route(get().to(authenticators)))
        .service(resource("/public/{tenant_id}/.well-known/jwks").route(get().to(jwks::handle)))
        .default_service(web::to(not_found));
    config.service(api);
    config.service(
        resource("/v1/public/{tenant_id}/.well-known/jwks")
            .wrap(from_fn(cors::cors))
            .route(get().to(jwks::handle)),
    );
}

/// `GET /v1/client/authenticators`: the same as on the server API, for users.
async fn authenticators(_bearer: Bearer, tenant: Data<Tenant>) -> actix_web::HttpResponse {
    tenant_authenticators::handle(tenant).await
}

/// A caller with a client token.
pub(crate) struct Bearer(TokenBearer);

/// A caller with a client token, or one who only knows the tenant id.
pub(crate) struct MaybeBearer(Option<TokenBearer>);

impl FromRequest for Bearer {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).and_then(|bearer| bearer.map(Self).ok_or_else(ApiError::unauthorized)))
    }
}

impl FromRequest for MaybeBearer {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).map(Self))
    }
}

fn caller(request: &HttpRequest) -> Result<Option<TokenBearer>, ApiError> {
    let tenant = request
        .app_data::<Data<Tenant>>()
        .ok_or_else(ApiError::unauthorized)?;
    match presented(request) {
        Some(Presented::Bearer(token)) => Ok(Some(tenant.bearer(&token)?)),
        // The tenant id is public: there is nothing to compare in constant time.
        Some(Presented::Basic(tenant_id)) if tenant_id == tenant.settings().id => Ok(None),
        _ => Err(ApiError::unauthorized()),
    }
}

/// What the browser says it is.
pub(crate) fn user_agent(request: &HttpRequest) -> String {
    let header = request.headers().get(USER_AGENT);
    header
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .chars()
        .take(500)
        .collect()
}

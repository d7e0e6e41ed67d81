//! The client API, `/v1/client/…`: what `@authsignal/browser` calls. One file an endpoint.

mod begin_challenge;
mod begin_push;
mod begin_qr_code;
mod challenge_cookie;
mod challenge_socket;
mod cors;
mod enrol_address;
mod enrol_authenticator_app;
mod enrol_passkey;
mod enrol_security_key;
mod find_passkey;
mod finish_magic_link;
mod init;
mod jwks;
mod list_authenticators;
mod passkey_authentication_options;
mod passkey_registration_options;
mod security_key_authentication_options;
mod security_key_registration_options;
mod send_code;
mod verification;
mod verify_authenticator_app;
mod verify_code;
mod verify_passkey;
mod verify_push;
mod verify_qr_code;
mod verify_security_key;

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig, get, head, post};
use actix_web::{FromRequest, HttpRequest};

use crate::call_log;
use crate::errors::ApiError;
use crate::faults;
use crate::operations::Tenant;
use crate::server_api::{not_found, query_config, resource, tenant_authenticators};
use crate::tenant::token::TokenBearer;
use crate::wire::authorization::{Presented, presented};

pub(crate) fn configure(config: &mut ServiceConfig) {
    let api = web::scope("/v1/client")
        .app_data(query_config())
        .wrap(from_fn(faults::around_client_api))
        .wrap(from_fn(cors::cors))
        .wrap(from_fn(call_log::record))
        .service(resource("/challenge").route(post().to(begin_challenge::handle)))
        .service(resource("/challenge/web").route(post().to(begin_challenge::handle_web)))
        .service(resource("/challenge/email-otp").route(post().to(send_code::email_otp)))
        .service(resource("/challenge/sms").route(post().to(send_code::sms)))
        .service(resource("/challenge/whatsapp").route(post().to(send_code::whatsapp)))
        .service(resource("/challenge/email-magic-link").route(post().to(send_code::email_magic_link)))
        .service(resource("/challenge/push").route(post().to(begin_push::handle)))
        .service(resource("/challenge/qr-code").route(post().to(begin_qr_code::handle)))
        .service(resource("/init").route(post().to(init::handle)))
        .service(resource("/user-authenticators").route(get().to(list_authenticators::handle)))
        .service(
            resource("/user-authenticators/passkey")
                .route(post().to(enrol_passkey::handle))
                .route(get().to(find_passkey::handle))
                .route(head().to(find_passkey::handle)),
        )
        .service(
            resource("/user-authenticators/passkey/registration-options")
                .route(post().to(passkey_registration_options::handle)),
        )
        .service(
            resource("/user-authenticators/passkey/registration-options/web")
                .route(post().to(passkey_registration_options::handle_web)),
        )
        .service(
            resource("/user-authenticators/passkey/authentication-options")
                .route(post().to(passkey_authentication_options::handle)),
        )
        .service(
            resource("/user-authenticators/passkey/authentication-options/web")
                .route(post().to(passkey_authentication_options::handle_web)),
        )
        .service(resource("/verify/passkey").route(post().to(verify_passkey::handle)))
        .service(resource("/user-authenticators/email-otp").route(post().to(enrol_address::email_otp)))
        .service(
            resource("/user-authenticators/email-magic-link")
                .route(post().to(enrol_address::email_magic_link)),
        )
        .service(resource("/user-authenticators/sms").route(post().to(enrol_address::sms)))
        .service(resource("/user-authenticators/security-key").route(post().to(enrol_security_key::handle)))
        .service(
            resource("/user-authenticators/security-key/registration-options")
                .route(post().to(security_key_registration_options::handle)),
        )
        .service(
            resource("/user-authenticators/security-key/authentication-options")
                .route(post().to(security_key_authentication_options::handle)),
        )
        .service(resource("/verify/email-otp").route(post().to(verify_code::email_otp)))
        .service(resource("/verify/sms").route(post().to(verify_code::sms)))
        .service(resource("/verify/whatsapp").route(post().to(verify_code::whatsapp)))
        .service(resource("/verify/email-magic-link/finalize").route(post().to(finish_magic_link::handle)))
        .service(resource("/verify/security-key").route(post().to(verify_security_key::handle)))
        .service(resource("/verify/push").route(post().to(verify_push::handle)))
        .service(resource("/verify/qr-code").route(post().to(verify_qr_code::handle)))
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
    config.service(resource("/ws-v1-challenge").route(get().to(challenge_socket::handle)));
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

pub(crate) fn caller(request: &HttpRequest) -> Result<Option<TokenBearer>, ApiError> {
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

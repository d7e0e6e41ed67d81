//! The server API, `/v1/…`: what backends call with the API secret. One file an endpoint.

mod batch_enrol_authenticators;
mod call_connect;
mod challenge;
mod claim;
mod delete_authenticator;
mod delete_user;
mod devices;
mod enrol_authenticator;
mod find_challenge;
mod get_action;
mod get_user;
mod list_authenticators;
pub(crate) mod paths;
mod query_actions;
mod query_users;
mod sessions;
pub(crate) mod tenant_authenticators;
mod track;
mod update_action;
pub(crate) mod update_user;
mod validate;
mod verify;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, Data, QueryConfig, ServiceConfig, delete, get, patch, post};
use actix_web::{HttpResponse, Resource, ResponseError, guard};

use crate::call_log;
use crate::errors::ApiError;
use crate::faults;
use crate::operations::Tenant;
use crate::wire::authorization::{Presented, presented};

pub(crate) fn configure(config: &mut ServiceConfig) {
    let api = web::scope("/v1")
        .app_data(query_config())
        .wrap(from_fn(faults::around_server_api))
        .wrap(from_fn(require_secret))
        .wrap(from_fn(call_log::record))
        .service(resource("/validate").route(post().to(validate::handle)))
        .service(resource("/challenge").route(post().to(challenge::handle)))
        .service(resource("/verify").route(post().to(verify::handle)))
        .service(resource("/claim").route(post().to(claim::handle)))
        .service(
            resource("/challenges")
                .route(get().to(find_challenge::get))
                .route(post().to(find_challenge::post)),
        )
        .service(resource("/sessions").route(post().to(sessions::create::handle)))
        .service(resource("/sessions/validate").route(post().to(sessions::validate::handle)))
        .service(resource("/sessions/refresh").route(post().to(sessions::refresh::handle)))
        .service(resource("/sessions/revoke").route(post().to(sessions::revoke::handle)))
        .service(resource("/sessions/user/revoke").route(post().to(sessions::revoke_user::handle)))
        .service(resource("/call/start").route(post().to(call_connect::start)))
        .service(resource("/call/finish").route(post().to(call_connect::finish)))
        .service(resource("/authenticators").route(get().to(tenant_authenticators::handle)))
        .service(resource("/users").route(get().to(query_users::handle)))
        .service(
            resource("/users/authenticators")
                .guard(guard::Post())
                .route(post().to(batch_enrol_authenticators::handle)),
        )
        .service(
            resource("/users/{user_id}")
                .route(get().to(get_user::handle))
                .route(patch().to(update_user::handle))
                .route(post().to(update_user::handle))
                .route(delete().to(delete_user::handle)),
        )
        .service(
            resource("/users/{user_id}/authenticators")
                .route(get().to(list_authenticators::handle))
                .route(post().to(enrol_authenticator::handle)),
        )
        .service(
            resource("/users/{user_id}/authenticators/{authenticator_id}")
                .route(delete().to(delete_authenticator::handle)),
        )
        .service(resource("/users/{user_id}/devices").route(get().to(devices::list)))
        .service(
            resource("/users/{user_id}/devices/{device_id}/invalidate").route(post().to(devices::invalidate)),
        )
        .service(resource("/users/{user_id}/actions").route(get().to(query_actions::handle)))
        .service(resource("/users/{user_id}/actions/{action_code}").route(post().to(track::handle)))
        .service(
            resource("/users/{user_id}/actions/{action_code}/{idempotency_key}")
                .route(get().to(get_action::handle))
                .route(patch().to(update_action::handle)),
        )
        .default_service(web::to(not_found));
    config.service(api);
}

/// Bad query parameters are answered in JSON, too.
pub(crate) fn query_config() -> QueryConfig {
    QueryConfig::default().error_handler(|error, _| ApiError::invalid_request(error.to_string()).into())
}

/// A resource that answers other methods in JSON, too.
pub(crate) fn resource(path: &str) -> Resource {
    web::resource(path.to_owned()).default_service(web::to(not_found))
}

pub(crate) async fn not_found() -> HttpResponse {
    ApiError::not_found().error_response()
}

/// Runs before the path is looked at and the body is read.
pub(crate) async fn require_secret(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let tenant = request.app_data::<Data<Tenant>>();
    let authorized = match (tenant, presented(request.request())) {
        (Some(tenant), Some(Presented::Basic(secret))) => tenant.settings().keys.authorize(&secret),
        _ => false,
    };
    if authorized {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    }
    Ok(request.into_response(ApiError::unauthorized().error_response()))
}

//! The control API, `/emulator/…`: what tests need beside the API, with the API secret.
//!
//! It is described by `docs/src/emulator-openapi.json`; a test holds the table below against it.

mod challenges;
mod clock;
mod codes;
mod faults;
mod messages;
mod openapi;
mod outcomes;
mod state;
#[cfg(test)]
mod tests;
mod users;
mod webhooks;

use actix_web::Route;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{self, PayloadConfig, ServiceConfig, delete, get, post, put};

use crate::portal::local_only::local_only;
use crate::server_api::{query_config, require_secret, resource};

/// The largest seed that is read, in bytes.
const SEED_LIMIT: usize = 8 * 1024 * 1024;

/// A path below `/emulator`, and what each method does there.
type Path = (&'static str, Vec<(Method, Route)>);

/// Where the control API describes itself.
const OPENAPI: &str = "/emulator/openapi.json";

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(
        resource(OPENAPI)
            .wrap(from_fn(local_only))
            .route(get().to(openapi::show)),
    );
    let scope = web::scope("/emulator")
        .app_data(query_config())
        .app_data(PayloadConfig::new(SEED_LIMIT))
        .wrap(from_fn(require_secret))
        .wrap(from_fn(local_only));
    config.service(paths().into_iter().fold(scope, |scope, (path, operations)| {
        let routes = operations.into_iter().map(|(_, route)| route);
        scope.service(routes.fold(resource(path), actix_web::Resource::route))
    }));
}

fn paths() -> Vec<Path> {
    vec![
        ("/reset", vec![(Method::POST, post().to(state::reset))]),
        ("/export", vec![(Method::GET, get().to(state::export))]),
        ("/import", vec![(Method::POST, post().to(state::import))]),
        ("/users", vec![(Method::GET, get().to(users::everybody))]),
        (
            "/users/{userId}",
            vec![
                (Method::GET, get().to(users::show)),
                (Method::PUT, put().to(users::save)),
                (Method::DELETE, delete().to(users::delete)),
            ],
        ),
        (
            "/users/{userId}/authenticators",
            vec![(Method::POST, post().to(users::enrol))],
        ),
        (
            "/users/{userId}/authenticators/{userAuthenticatorId}",
            vec![(Method::DELETE, delete().to(users::remove))],
        ),
        (
            "/users/{userId}/code",
            vec![(Method::GET, get().to(codes::current))],
        ),
        (
            "/users/{userId}/push-devices",
            vec![(Method::POST, post().to(challenges::add_push_device))],
        ),
        ("/challenges", vec![(Method::GET, get().to(challenges::list))]),
        (
            "/challenges/{challengeId}/claim",
            vec![(Method::POST, post().to(challenges::claim))],
        ),
        (
            "/challenges/{challengeId}/approve",
            vec![(Method::POST, post().to(challenges::approve))],
        ),
        (
            "/challenges/{challengeId}/reject",
            vec![(Method::POST, post().to(challenges::reject))],
        ),
        (
            "/messages",
            vec![
                (Method::GET, get().to(messages::list)),
                (Method::DELETE, delete().to(messages::clear)),
            ],
        ),
        ("/outcomes", vec![(Method::POST, post().to(outcomes::set))]),
        (
            "/faults",
            vec![
                (Method::GET, get().to(faults::list)),
                (Method::POST, post().to(faults::set)),
                (Method::DELETE, delete().to(faults::clear_all)),
            ],
        ),
        (
            "/faults/{faultId}",
            vec![(Method::DELETE, delete().to(faults::clear))],
        ),
        (
            "/clock",
            vec![
                (Method::GET, get().to(clock::show)),
                (Method::PUT, put().to(clock::set)),
            ],
        ),
        ("/webhooks", vec![(Method::GET, get().to(webhooks::list))]),
        (
            "/webhooks/{deliveryId}/replay",
            vec![(Method::POST, post().to(webhooks::replay))],
        ),
    ]
}

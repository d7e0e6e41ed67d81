//! The sample relying party: signs people in at the OpenID Provider, shows what it learnt about them, and lets them
//! manage their passkeys.

pub mod app;
pub mod authentication;
pub mod authsignal;
pub mod claims;
pub mod config;
pub mod failures;
pub mod outgoing;
pub mod pages;
pub mod provider;
pub mod routes;
pub mod sealed_cookie;
pub mod session;
pub mod sign_in;
pub mod sign_out;
pub mod token_details;

use std::sync::Arc;

use actix_web::cookie::Key;
use actix_web::web::Data;
use refinery::Runner;
use secrecy::ExposeSecret;
use web_host::assets::Assets;
use web_host::config::ConfigError;
use web_host::headers::ContentSecurityPolicy;
use web_host::sqlite::Database;
use web_host::{Clock, Metrics, RandomSource, Readiness, Service, SystemClock, SystemRandom, secret_file};

use crate::app::App;
use crate::authsignal::{BrowserSettings, Passkeys, Tenant};
use crate::config::Config;
use crate::provider::Provider;
use crate::session::store::SqliteSessionStore;

/// Bytes of the key that encrypts cookies.
const COOKIE_KEY_LENGTH: usize = 64;

/// What the server takes from outside, so that a test can put something else in its place.
#[derive(Debug)]
pub struct Outside {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The dice.
    pub random: Arc<dyn RandomSource>,
    /// Authsignal.
    pub passkeys: Arc<dyn Passkeys>,
}

impl Outside {
    /// The machine's clock and generator, and the tenant of `config`.
    pub fn real(config: &Config) -> Result<Self, ConfigError> {
        Ok(Self {
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            passkeys: Arc::new(Tenant::of(config)?),
        })
    }
}

/// The web client of `config`, to be run by `web_host`. The provider and Authsignal need not be up.
pub fn service(config: &Config, outside: Outside) -> Result<Service, ConfigError> {
    let Outside {
        clock,
        random,
        passkeys,
    } = outside;
    let database = Database::open(&config.database, migrations())
        .map_err(|error| config.mistake("database", &error.to_string()))?;
    let cookie_key = cookie_key(config, &*random)?;
    let idle = config.session_idle();
    let store = SqliteSessionStore::new(database.clone(), Arc::clone(&clock), Arc::clone(&random));
    let assets = assets(&browser_sdk(config)?);
    let app = Data::new(App {
        provider: Provider::new(config, Arc::clone(&clock))?,
        templates: pages::templates(&assets)
            .map_err(|error| config.mistake("(templates)", &error.to_string()))?,
        authsignal: BrowserSettings {
            tenant_id: config.authsignal.tenant_id.clone(),
            base_url: config.authsignal.url.as_str().trim_end_matches('/').to_owned(),
        },
        passkeys,
        sessions: store.clone(),
        public_origin: config.server.public_url.origin(),
        flow_trace: flow_trace(config)?,
        session_idle: idle,
        cookie_key: cookie_key.clone(),
        clock,
        random,
    });
    Ok(Service {
        assets,
        content_security_policy: content_security_policy(config),
        readiness: Readiness::default().check("database", move || {
            let database = database.clone();
            async move { database.ping().await.map_err(|error| error.to_string()) }
        }),
        routes: Arc::new(move |routes| {
            let session = session::middleware(store.clone(), cookie_key.clone(), idle);
            routes::configure(routes, app.clone(), session);
        }),
        metrics: Some(Metrics::new("web_client", |_| ())),
        ..Service::default()
    })
}

/// Every page in each of its states, served at `listen` until it is stopped; `say` is given the address.
pub async fn gallery(
    config: &Config,
    listen: &str,
    say: impl FnOnce(&str),
) -> Result<(), Box<dyn std::error::Error>> {
    let assets = assets(&browser_sdk(config)?);
    let templates = pages::templates(&assets)?;
    let service = Service {
        assets,
        content_security_policy: content_security_policy(config),
        ..Service::default()
    };
    web_host::gallery::serve(listen, pages::gallery()?, templates, service, say).await?;
    Ok(())
}

/// The schema of the database, step by step.
#[must_use]
pub fn migrations() -> Runner {
    embedded::migrations::runner()
}

/// Where the provider shows developers the steps of a sign-in, when this client is in development.
fn flow_trace(config: &Config) -> Result<Option<String>, ConfigError> {
    let is_on = config.server.is_in_development();
    let is_on = is_on.map_err(|error| config.mistake("server.development", &error.to_string()))?;
    Ok(is_on.then(|| format!("{}/Diagnostics/Flow", config.provider.issuer.origin())))
}

fn cookie_key(config: &Config, random: &dyn RandomSource) -> Result<Key, ConfigError> {
    let key = secret_file::load_or_create(&config.session_key_file, COOKIE_KEY_LENGTH, random)
        .map_err(|error| config.mistake("session_key_file", &error.to_string()))?;
    Key::try_from(key.expose_secret()).map_err(|error| config.mistake("session_key_file", &error.to_string()))
}

fn content_security_policy(config: &Config) -> ContentSecurityPolicy {
    let provider = config.provider.issuer.origin();
    let policy = ContentSecurityPolicy::default()
        .connect_to(config.authsignal.url.origin())
        .forms_to(provider.clone());
    if config.provider.check_session {
        policy.frames(provider)
    } else {
        policy
    }
}

fn browser_sdk(config: &Config) -> Result<Vec<u8>, ConfigError> {
    let path = &config.browser_sdk;
    std::fs::read(path).map_err(|error| {
        let problem = format!(
            "`{}` cannot be read: {error}; install it with `npm ci`",
            path.display()
        );
        config.mistake("browser_sdk", &problem)
    })
}

/// What the pages load; `browser_sdk` is the script of `@authsignal/browser`.
fn assets(browser_sdk: &[u8]) -> Assets {
    let check_session = include_bytes!("../assets/check-session.js").as_slice();
    // One request where there were three.
    let passkeys: [&[u8]; 3] = [
        browser_sdk,
        include_bytes!("../assets/passkeys.js"),
        check_session,
    ];
    Assets::default()
        .with_style(include_str!("../assets/web-client.css"))
        .with("check-session.js", check_session)
        .with("passkeys.js", passkeys.join(&b'\n'))
}

mod embedded {
    refinery::embed_migrations!("migrations");
}

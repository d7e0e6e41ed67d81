//! A local Authsignal tenant: server API, client API, pre-built UI and a portal that shows everybody's codes.
//!
//! Faithful to the wire, so that an app that works with it works with the service. Never to be exposed: whoever
//! reaches the portal can read every code, so it listens on loopback addresses only.

mod assumptions;
mod call_log;
mod client_api;
mod config;
mod control;
mod errors;
mod faults;
mod introduction;
mod operations;
mod portal;
mod prebuilt_ui;
mod seed;
mod server_api;
mod store;
mod tenant;
mod wire;

use std::path::Path;
use std::sync::Arc;

use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use web_host::assets::Assets;
use web_host::csrf::Csrf;
use web_host::gallery::Gallery;
use web_host::headers::ContentSecurityPolicy;
use web_host::language::{Language, LanguageCookie};
use web_host::pages::{Brand, TemplateError, Templates};
use web_host::sqlite::{Database, DatabaseError};
use web_host::texts::Texts;
use web_host::{Clock, Metrics, RandomSource, Readiness, Service, SystemClock, SystemRandom};

pub use self::config::Config;
pub use self::config::flags::Flags;
pub use self::introduction::introduction;
use self::operations::Tenant;
use self::operations::webhooks::worker::WebhookWorker;

/// Protects the forms of the pre-built UI and of the portal.
pub(crate) const CSRF: Csrf = Csrf::new("__Host-emulator-csrf");

/// Where a language is kept that somebody chose.
const LANGUAGE: LanguageCookie = LanguageCookie::new("__Host-emulator-language");

/// Why the emulator does not start.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A page is broken: a defect of the program.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The seed file cannot be used.
    #[error("{0}")]
    Seed(String),
    /// The settings contradict each other.
    #[error("{0}")]
    Tenant(String),
}

/// The emulator as a service that `web-host` can serve, and tests can call.
pub fn service(
    config: &Config,
    clock: Arc<dyn Clock>,
    random: Arc<dyn RandomSource>,
) -> Result<Service, SetupError> {
    if config.exposes_known_secret() {
        tracing::warn!(
            "others can reach the emulator, and its API secret is the well-known one: whoever knows it reads every code"
        );
    }
    let tenant = tenant(config, clock, random)?;
    let database = tenant.database.clone();
    tenant
        .seed_blocking()
        .map_err(|error| SetupError::Seed(error.to_string()))?;
    let templates = templates(&tenant)?;
    // So that a broken template is found at start.
    exhibited()?.check(&templates, &[Language::default()], |_, _| ())?;
    let (tenant, templates) = (Data::new(tenant), Data::new(templates));
    let worker = Arc::new(WebhookWorker::start(tenant.get_ref().clone()));
    Ok(Service {
        assets: assets(),
        content_security_policy: ContentSecurityPolicy::default(),
        readiness: Readiness::default().check("database", move || {
            let database = database.clone();
            async move { database.ping().await.map_err(|error| error.to_string()) }
        }),
        routes: Arc::new(move |routes: &mut ServiceConfig| {
            // Lives as long as the service.
            let _ = &worker;
            routes.app_data(tenant.clone()).app_data(templates.clone());
            // The more special prefix first.
            let all = web::scope("")
                .wrap(from_fn(server_api::paths::rewrite))
                .configure(client_api::configure)
                .configure(server_api::configure)
                .configure(control::configure)
                .configure(portal::configure)
                .configure(prebuilt_ui::configure);
            routes.service(all);
        }),
        metrics: Some(Metrics::new("authsignal_emulator", |_| ())),
        ..Service::default()
    })
}

/// Every page in each of its states, served at `listen` until it is stopped; `say` is given the address.
pub async fn gallery(config: &Config, listen: &str, say: impl FnOnce(&str)) -> Result<(), GalleryFailure> {
    let database = Database::open(Path::new(":memory:"), store::migrations())?;
    let tenant = Tenant::new(config, database, Arc::new(SystemClock), Arc::new(SystemRandom))
        .map_err(|error| SetupError::Tenant(error.to_string()))?;
    let templates = templates(&tenant)?;
    let tenant = Data::new(tenant);
    let service = Service {
        assets: assets(),
        routes: Arc::new(move |routes: &mut ServiceConfig| {
            routes
                .app_data(tenant.clone())
                .configure(prebuilt_ui::configure_branding);
        }),
        ..Service::default()
    };
    web_host::gallery::serve(listen, exhibited()?, templates, service, say).await?;
    Ok(())
}

/// Why the pages cannot be shown.
pub type GalleryFailure = Box<dyn std::error::Error>;

fn templates(tenant: &Tenant) -> Result<Templates, TemplateError> {
    let sources: Vec<_> = prebuilt_ui::TEMPLATES
        .iter()
        .chain(portal::TEMPLATES)
        .copied()
        .collect();
    Templates::new(
        Brand::named(tenant.settings().branding.name.clone()),
        &sources,
        Texts::new(LANGUAGE, prebuilt_ui::TEXTS)?,
        &assets(),
    )
}

fn exhibited() -> Result<Gallery, TemplateError> {
    portal::exhibit(prebuilt_ui::exhibit(Gallery::default())?)
}

/// The state that the database of `config` holds, as a seed file.
pub async fn export(
    config: &Config,
    clock: Arc<dyn Clock>,
    random: Arc<dyn RandomSource>,
) -> Result<String, SetupError> {
    check_outlives_the_process(config)?;
    let exported = tenant(config, clock, random)?.export_seed().await;
    exported.map_err(|error| SetupError::Tenant(error.to_string()))
}

/// Empties the database of `config`, but for the settings, and fills it with the seed, where there is one. An emulator
/// that runs on it begins anew, too.
pub async fn reset(
    config: &Config,
    clock: Arc<dyn Clock>,
    random: Arc<dyn RandomSource>,
) -> Result<(), SetupError> {
    check_outlives_the_process(config)?;
    let done = tenant(config, clock, random)?.reset().await;
    done.map_err(|error| SetupError::Tenant(error.to_string()))
}

fn tenant(
    config: &Config,
    clock: Arc<dyn Clock>,
    random: Arc<dyn RandomSource>,
) -> Result<Tenant, SetupError> {
    let database = Database::open(&config.database, store::migrations())?;
    Tenant::new(config, database, clock, random).map_err(|error| SetupError::Tenant(error.to_string()))
}

fn check_outlives_the_process(config: &Config) -> Result<(), SetupError> {
    if config.database.as_os_str() == ":memory:" {
        return Err(SetupError::Tenant(
            "the state of this emulator is in its memory: ask it by POST /emulator/reset or GET /emulator/export"
                .to_owned(),
        ));
    }
    Ok(())
}

fn assets() -> Assets {
    let challenge = [
        include_str!("../assets/challenge.js"),
        include_str!("../assets/popup.js"),
    ];
    Assets::default()
        .with_style(include_str!("../assets/emulator.css"))
        .with("challenge.js", challenge.concat().into_bytes())
        .with("portal.js", include_bytes!("../assets/portal.js").as_slice())
}

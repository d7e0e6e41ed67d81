//! `identity-server serve`: everything that can be wrong in the configuration is found before the first request.

use std::path::Path;
use std::sync::Arc;

use oidc_protocol::issuer::Issuer;
use oidc_protocol::resources::Resources;
use reqwest::Certificate;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use web_host::config::{ConfigError, Environment, ServerSection};
use web_host::{Clock, Service};

use super::{CommandError, keys};
use crate::authsignal::{AuthsignalService, BrowserSettings};
use crate::branding::Branding;
use crate::clients::ConfiguredClients;
use crate::config::{Config, SCHEMA};
use crate::mail::{FolderMailer, Mailer, SmtpMailer};
use crate::relying_party::RelyingParty;
use crate::storage::{DatabaseClock, DatabaseOptions, SqlStorage, Storage};
use crate::users::{ConfiguredUsers, StoredAccounts};
use crate::{DevelopmentSettings, IdentityServer};
use web_host::logging::with_causes;

pub(super) async fn run(path: &Path) -> Result<(), CommandError> {
    let config = web_host::config::load::<Config>(&SCHEMA, path, &Environment::of_process())?;
    web_host::logging::init(&config.server)
        .map_err(|error| ConfigError::at(path, "server.log", &error.to_string()))?;
    web_host::tls::install_crypto_provider();
    let Prepared {
        section,
        service,
        server,
        clock,
    } = prepare(path, config).await?;
    let bound = web_host::bind(&section)?;
    let audit = Arc::clone(server.audit());
    let outcome = Box::pin(web_host::serve_beside(bound, service, |stopping| async move {
        let work = Box::pin(server.background(stopping.clone()));
        futures_util::future::join(work, clock.keep(stopping)).await;
    }))
    .await;
    audit.flush().await;
    Ok(outcome?)
}

/// A server that can start.
pub(super) struct Prepared {
    section: ServerSection,
    service: Service,
    server: IdentityServer,
    clock: DatabaseClock,
}

/// The server that `config`, read from `path`, describes.
pub(super) async fn prepare(path: &Path, mut config: Config) -> Result<Prepared, CommandError> {
    let at = |key, problem: &str| ConfigError::at(path, key, problem);
    let issuer = Issuer::parse(&config.server.public_url.to_string()).map_err(|error| {
        let problem = format!(
            "{error}: tokens and cookies need TLS; behind a proxy that ends it, name the proxy's address"
        );
        at("server.public_url", &problem)
    })?;
    let development = development(path, &config)?;
    let form_targets = config.form_targets();
    check_scopes(path, &config)?;
    let relying_party = RelyingParty::new(&config.webauthn, config.server.public_url.as_url())
        .map_err(|error| at(error.key, &error.problem))?;
    let options = database_options(path, &config)?;
    let roots = trusted_roots(path, &options.trusted_roots)?;
    let step = Arc::new(authentication_step(path, &config, roots.clone())?);
    let browser = browser_settings(path, &config)?;
    let sdk = browser_sdk(path, &config.browser_sdk)?;
    let branding = branding(path, &mut config)?;
    let storage = storage(path, &config).await?;
    let encryption_keys = keys::encryption_keys(path, &config.database, &config.keys, &storage).await?;
    let clock = storage
        .clock()
        .await
        .map_err(|error| at("database", &error.to_string()))?;
    let mailer = mailer(path, &config, &options.trusted_roots)?;
    let storage: Arc<dyn Storage> = Arc::new(storage);
    let accounts = accounts(path, &config, Arc::clone(&storage), Arc::new(clock.clone())).await?;
    let clients =
        ConfiguredClients::new(config.clients).map_err(|error| at("clients", &error.to_string()))?;
    let mut builder = IdentityServer::builder(issuer, storage, step, browser)
        .encryption_keys(encryption_keys)
        .key_schedule(config.keys.schedule)
        .accounts(accounts)
        .sign_up(config.sign_up)
        .clients(clients)
        .registration(config.registration)
        .resources(config.resources)
        .browser_sdk(sdk)
        .branding(branding)
        .languages(config.languages)
        .sign_in(config.sign_in)
        .passkeys(config.passkeys)
        .relying_party(relying_party)
        .operators(config.operators)
        .outage(config.authsignal.outage)
        .session_lifetimes(config.session)
        .limits(config.limits)
        .audit(config.audit)
        .trusted_roots(roots)
        .development(development)
        .clock(clock.clone());
    if let Some(mailer) = mailer {
        builder = builder.mailer(mailer);
    }
    let server = builder.build().await?;
    Ok(Prepared {
        section: config.server,
        service: server.service(&form_targets),
        server,
        clock,
    })
}

/// The people in the database, with those of the configuration that are new.
pub(super) async fn accounts(
    path: &Path,
    config: &Config,
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
) -> Result<StoredAccounts, CommandError> {
    let at = |problem: &str| ConfigError::at(path, "users", problem);
    ConfiguredUsers::new(config.users.clone()).map_err(|error| at(&error.to_string()))?;
    let accounts = StoredAccounts::new(storage, clock);
    let taken = accounts.take_over(&config.users).await?;
    for username in taken.new {
        tracing::info!(username, "taken over from the configuration");
    }
    for username in taken.name_taken {
        tracing::error!(
            username,
            "not taken over from the configuration: somebody else has this user name"
        );
    }
    for username in taken.address_taken {
        tracing::warn!(
            username,
            "taken over without the e-mail address, which somebody else has"
        );
    }
    Ok(accounts)
}

/// What sends mail, if anything does.
fn mailer(
    path: &Path,
    config: &Config,
    roots: &[CertificateDer<'static>],
) -> Result<Option<Arc<dyn Mailer>>, ConfigError> {
    let at = |key, problem: &str| ConfigError::at(path, key, problem);
    let Some(mail) = &config.mail else {
        if config.sign_up.open {
            let problem = "nobody can show that an address is theirs without mail; add the section `mail`";
            return Err(at("sign_up.open", problem));
        }
        return Ok(None);
    };
    let from = mail.from.clone();
    match (&mail.smtp, &mail.folder) {
        (Some(address), None) => {
            let roots = roots.iter().map(|root| root.to_vec()).collect();
            let mailer = SmtpMailer::new(address, from, roots);
            let mailer = mailer.map_err(|error| at("mail.smtp", &error.to_string()))?;
            Ok(Some(Arc::new(mailer)))
        }
        (None, Some(folder)) => Ok(Some(Arc::new(FolderMailer::new(folder.clone(), from)))),
        _ => Err(at("mail", "name either a server (`smtp`) or a folder (`folder`)")),
    }
}

/// What developers are shown. A server that others can reach does not start with it.
fn development(path: &Path, config: &Config) -> Result<Option<DevelopmentSettings>, ConfigError> {
    let is_on = config.server.is_in_development();
    if !is_on.map_err(|error| ConfigError::at(path, "server.development", &error.to_string()))? {
        return Ok(None);
    }
    tracing::warn!(
        "in development: this server shows pages that tell whoever comes about people and mistakes"
    );
    Ok(Some(DevelopmentSettings {
        usernames: config.users.iter().map(|user| user.username.clone()).collect(),
        prebuilt_ui: Some(config.authsignal.prebuilt_ui.origin()),
        database: config.database.to_string(),
    }))
}

/// The database that the configuration names.
pub(super) async fn storage(path: &Path, config: &Config) -> Result<SqlStorage, ConfigError> {
    SqlStorage::open(&config.database, &database_options(path, config)?)
        .await
        .map_err(|error| ConfigError::at(path, "database", &error.to_string()))
}

/// How the database of `config` is opened.
pub(super) fn database_options(path: &Path, config: &Config) -> Result<DatabaseOptions, ConfigError> {
    Ok(DatabaseOptions {
        connections: config.database_connections.get(),
        trusted_roots: trusted_certificates(path, config)?,
    })
}

/// A client that may ask for a scope which means nothing would fail at its first request.
fn check_scopes(path: &Path, config: &Config) -> Result<(), ConfigError> {
    let resources: &Resources = &config.resources;
    for client in &config.clients {
        if let Some(scope) = resources.undefined_among(client.scopes()).iter().next() {
            let problem = format!(
                "client `{}` may ask for the scope `{scope}`, which stands neither in `resources.identity` nor in \
                 `resources.api_scopes`; define it there, or take it from the client",
                client.client_id()
            );
            return Err(ConfigError::at(path, "clients.scope", &problem));
        }
    }
    if let Some(registration) = &config.registration
        && let Some(scope) = resources
            .undefined_among(registration.policy.scope())
            .iter()
            .next()
    {
        let problem = format!(
            "clients that register themselves may ask for the scope `{scope}`, which stands neither in \
             `resources.identity` nor in `resources.api_scopes`; define it there, or take it from `registration.scope`"
        );
        return Err(ConfigError::at(path, "registration.scope", &problem));
    }
    Ok(())
}

pub(super) fn trusted_roots(
    path: &Path,
    certificates: &[CertificateDer<'static>],
) -> Result<Vec<Certificate>, ConfigError> {
    let parsed = certificates.iter().map(|root| Certificate::from_der(root));
    parsed
        .collect::<Result<_, _>>()
        .map_err(|error| ConfigError::at(path, "trusted_ca", &with_causes(&error)))
}

fn trusted_certificates(path: &Path, config: &Config) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    let Some(file) = &config.trusted_ca else {
        return Ok(Vec::new());
    };
    let unusable = |problem: &dyn std::fmt::Display| {
        let problem = format!(
            "`{}` holds no root certificate: {problem}; name a PEM file, or remove the key",
            file.display()
        );
        ConfigError::at(path, "trusted_ca", &problem)
    };
    let pem = std::fs::read(file).map_err(|error| unusable(&error))?;
    let roots: Vec<_> = CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<_, _>>()
        .map_err(|error| unusable(&error))?;
    if roots.is_empty() {
        return Err(unusable(&"nothing in PEM form"));
    }
    Ok(roots)
}

pub(super) fn authentication_step(
    path: &Path,
    config: &Config,
    roots: Vec<Certificate>,
) -> Result<AuthsignalService, ConfigError> {
    let section = &config.authsignal;
    AuthsignalService::connect(
        &section.url,
        section.secret.clone(),
        section.prebuilt_ui.as_url(),
        roots,
        section.outage,
    )
    .map_err(|error| ConfigError::at(path, "authsignal", &error.to_string()))
}

fn browser_settings(path: &Path, config: &Config) -> Result<BrowserSettings, ConfigError> {
    let section = &config.authsignal;
    if section.tenant_id.trim().is_empty() {
        let problem = "empty; the tenant id stands in the Authsignal portal under Settings, API keys";
        return Err(ConfigError::at(path, "authsignal.tenant_id", problem));
    }
    Ok(BrowserSettings {
        base_url: section.url.clone(),
        tenant_id: section.tenant_id.clone(),
    })
}

/// How the pages look.
pub(super) fn branding(path: &Path, config: &mut Config) -> Result<Branding, ConfigError> {
    std::mem::take(&mut config.branding)
        .read(&config.site_name)
        .map_err(|error| ConfigError::at(path, &error.key, &error.problem))
}

/// The script that the login page loads.
pub(super) fn browser_sdk(path: &Path, file: &Path) -> Result<Vec<u8>, ConfigError> {
    let unusable = |problem: &str| {
        let problem = format!(
            "`{}` {problem}; run `npm ci`, or name dist/index.min.js of the npm package @authsignal/browser",
            file.display()
        );
        ConfigError::at(path, "browser_sdk", &problem)
    };
    match std::fs::read(file) {
        Ok(script) if script.is_empty() => Err(unusable("is empty")),
        Ok(script) => Ok(script),
        Err(error) => Err(unusable(&format!("cannot be read: {error}"))),
    }
}

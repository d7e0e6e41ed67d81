use std::borrow::Cow;
use std::sync::Arc;

use actix_web::middleware::from_fn;
use actix_web::web::{Data, ServiceConfig, get, head, post, resource, scope};
use oidc_protocol::issuer::Issuer;
use oidc_protocol::resources::Resources;
use web_host::assets::Assets;
use web_host::headers::ContentSecurityPolicy;
use web_host::pages::Templates;
use web_host::{Clock, RandomSource, Readiness, Service, SystemClock, SystemRandom};

use crate::authorize::Authorizations;
use crate::authsignal::{AuthenticationStep, BrowserSettings};
use crate::clients::{ClientStore, ConfiguredClients};
use crate::config::SignInSection;
use crate::consents::Consents;
use crate::devices::Devices;
use crate::keys::KeyRing;
use crate::logout::Logouts;
use crate::outgoing::http_client;
use crate::passwords::Passwords;
use crate::session::{SessionLifetimes, Sessions};
use crate::signin::SignIns;
use crate::storage::Storage;
use crate::tokens::Tokens;
use crate::users::{ClaimsMapping, ConfiguredUsers, MappedUsers, UserStore};
use crate::{endpoints, pages};

/// An identity server. Cloning shares it; handlers find it as `web::Data<IdentityServer>`.
#[derive(Debug, Clone)]
pub struct IdentityServer {
    pub(crate) parts: Parts,
    pub(crate) keys: KeyRing,
    pub(crate) sessions: Sessions,
    pub(crate) authorizations: Authorizations,
    pub(crate) consents: Consents,
    pub(crate) tokens: Tokens,
    pub(crate) devices: Devices,
    pub(crate) sign_ins: SignIns,
    pub(crate) logouts: Logouts,
    pub(crate) templates: Templates,
    pub(crate) browser: Option<BrowserSettings>,
    browser_sdk: Cow<'static, [u8]>,
}

/// What the services are made of.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    pub(crate) issuer: Issuer,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) users: Arc<dyn UserStore>,
    pub(crate) clients: Arc<dyn ClientStore>,
    pub(crate) resources: Arc<Resources>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn RandomSource>,
}

/// Why an identity server cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The signing keys cannot be read or made.
    #[error(transparent)]
    Keys(#[from] crate::keys::KeyError),
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Passwords(#[from] crate::passwords::PasswordError),
    /// Clients cannot be called.
    #[error("HTTP client: {0}")]
    HttpClient(#[from] reqwest::Error),
    /// A template is wrong.
    #[error(transparent)]
    Templates(#[from] web_host::pages::TemplateError),
}

/// Collects what an identity server is made of. See [`IdentityServer::builder`].
#[derive(Debug)]
pub struct Builder {
    issuer: Issuer,
    storage: Arc<dyn Storage>,
    authentication_step: Arc<dyn AuthenticationStep>,
    browser: Option<BrowserSettings>,
    browser_sdk: Cow<'static, [u8]>,
    users: Arc<dyn UserStore>,
    claims: Option<Arc<dyn ClaimsMapping>>,
    clients: Arc<dyn ClientStore>,
    resources: Resources,
    clock: Arc<dyn Clock>,
    random: Arc<dyn RandomSource>,
    site_name: String,
    sign_in: SignInSection,
    session_lifetimes: SessionLifetimes,
    trusted_roots: Vec<reqwest::Certificate>,
}

impl IdentityServer {
    /// Begins an identity server that calls itself `issuer`, keeps its state in `storage` and asks
    /// `authentication_step` for the second factor and for passkeys. Without `browser` the login page offers no passkeys.
    #[must_use]
    pub fn builder(
        issuer: Issuer,
        storage: Arc<dyn Storage>,
        authentication_step: Arc<dyn AuthenticationStep>,
        browser: impl Into<Option<BrowserSettings>>,
    ) -> Builder {
        Builder {
            issuer,
            storage,
            authentication_step,
            browser: browser.into(),
            browser_sdk: Cow::Borrowed(&[]),
            users: Arc::new(ConfiguredUsers::default()),
            claims: None,
            clients: Arc::new(ConfiguredClients::default()),
            resources: Resources::default(),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            site_name: "Sign in".to_owned(),
            sign_in: SignInSection::default(),
            session_lifetimes: SessionLifetimes::default(),
            trusted_roots: Vec::new(),
        }
    }

    /// What has to go on beside the requests, for as long as the server runs: logout tokens are delivered to clients, and
    /// again where one did not accept them. Spawn it once a process; what it has not done when it is dropped is done
    /// after the next start, or by another replica.
    pub async fn background(self) {
        self.logouts.work().await;
    }

    /// Sign-outs, to end sessions from outside and to see what became of the logout tokens.
    #[must_use]
    pub fn logouts(&self) -> &Logouts {
        &self.logouts
    }

    /// Registers the routes, for use in an `App` of your own. Such an app has to set the security headers and to serve
    /// `/assets` itself; [`IdentityServer::service`] does both.
    pub fn configure(&self, config: &mut ServiceConfig) {
        config.app_data(Data::new(self.clone())).service(
            scope("")
                .wrap(from_fn(pages::error::show_errors))
                .service(
                    resource([
                        "/.well-known/openid-configuration",
                        "/.well-known/oauth-authorization-server",
                    ])
                    .route(get().to(endpoints::discovery::get))
                    .route(head().to(endpoints::discovery::get)),
                )
                .service(
                    resource("/.well-known/openid-configuration/jwks")
                        .route(get().to(endpoints::jwks::get))
                        .route(head().to(endpoints::jwks::get)),
                )
                .service(
                    resource("/connect/authorize")
                        .route(get().to(endpoints::authorize::get))
                        .route(post().to(endpoints::authorize::post)),
                )
                .route(
                    "/connect/authorize/callback",
                    get().to(endpoints::authorize::callback),
                )
                .service(resource("/connect/par").route(post().to(endpoints::par::post)))
                .service(
                    resource("/connect/token")
                        .wrap(from_fn(endpoints::cors::open_to_registered_origins))
                        .route(post().to(endpoints::token::post)),
                )
                .service(resource("/connect/introspect").route(post().to(endpoints::introspection::post)))
                .service(
                    resource("/connect/revocation")
                        .wrap(from_fn(endpoints::cors::open_to_registered_origins))
                        .route(post().to(endpoints::revocation::post)),
                )
                .service(
                    resource("/connect/deviceauthorization")
                        .route(post().to(endpoints::device_authorization::post)),
                )
                .service(
                    resource("/Device")
                        .route(get().to(pages::device::get))
                        .route(post().to(pages::device::post)),
                )
                .service(
                    resource("/connect/userinfo")
                        .wrap(from_fn(endpoints::cors::open_to_registered_origins))
                        .route(get().to(endpoints::userinfo::get))
                        .route(post().to(endpoints::userinfo::post)),
                )
                .service(
                    resource("/connect/endsession")
                        .route(get().to(endpoints::end_session::get))
                        .route(post().to(endpoints::end_session::post)),
                )
                .route("/connect/checksession", get().to(endpoints::check_session::get))
                .route("/", get().to(pages::home::get))
                .service(
                    resource("/Account/Login")
                        .route(get().to(pages::login::get))
                        .route(post().to(pages::login::post)),
                )
                .service(
                    resource("/Account/Login/Callback")
                        .route(get().to(pages::login_callback::get))
                        .route(post().to(pages::login_callback::post)),
                )
                .service(
                    resource("/Account/Logout")
                        .route(get().to(pages::logout::get))
                        .route(post().to(pages::logout::post)),
                )
                .route("/Account/LoggedOut", get().to(pages::logged_out::get))
                .service(
                    resource("/Account/Select")
                        .route(get().to(pages::select_account::get))
                        .route(post().to(pages::select_account::post)),
                )
                .route("/Account/Create", get().to(pages::create_account::get))
                .service(
                    resource("/Consent")
                        .route(get().to(pages::consent::get))
                        .route(post().to(pages::consent::post)),
                )
                .service(
                    resource("/Grants")
                        .route(get().to(pages::grants::get))
                        .route(post().to(pages::grants::post)),
                )
                .route("/Account/AccessDenied", get().to(pages::access_denied::get))
                .route("/Home/Error", get().to(pages::error::get)),
        );
    }

    /// The server with everything that surrounds its routes, to be run by [`web_host::serve`]. `form_targets` are the
    /// origins that a form may lead to by redirect: those of the clients and of the Authsignal pre-built UI.
    #[must_use]
    pub fn service(&self, form_targets: &[String]) -> Service {
        let mut policy = ContentSecurityPolicy::default();
        if let Some(browser) = &self.browser {
            policy = policy.connect_to(browser.base_url.origin().ascii_serialization());
        }
        let storage = Arc::clone(&self.parts.storage);
        let server = self.clone();
        Service {
            assets: Assets::default()
                .with("login.js", include_bytes!("../assets/login.js").as_slice())
                .with(
                    "check-session.js",
                    include_bytes!("../assets/check-session.js").as_slice(),
                )
                .with(
                    "logged-out.js",
                    include_bytes!("../assets/logged-out.js").as_slice(),
                )
                .with(
                    "form_post.js",
                    include_bytes!("../assets/form_post.js").as_slice(),
                )
                .with("authsignal-browser.js", self.browser_sdk.clone()),
            content_security_policy: form_targets.iter().fold(policy, ContentSecurityPolicy::forms_to),
            readiness: Readiness::default().check("database", move || {
                let storage = Arc::clone(&storage);
                async move { storage.ping().await.map_err(|error| error.to_string()) }
            }),
            routes: Arc::new(move |config| server.configure(config)),
        }
    }
}

impl Builder {
    /// The people who can sign in.
    #[must_use]
    pub fn users(mut self, users: impl UserStore) -> Self {
        self.users = Arc::new(users);
        self
    }

    /// Which claims there are about them; those of the user store, unless said so.
    #[must_use]
    pub fn claims(mut self, mapping: impl ClaimsMapping) -> Self {
        self.claims = Some(Arc::new(mapping));
        self
    }

    /// The relying parties.
    #[must_use]
    pub fn clients(mut self, clients: impl ClientStore) -> Self {
        self.clients = Arc::new(clients);
        self
    }

    /// Scopes, claims and audiences.
    #[must_use]
    pub fn resources(mut self, resources: Resources) -> Self {
        self.resources = resources;
        self
    }

    /// The script of `@authsignal/browser` that the login page loads.
    #[must_use]
    pub fn browser_sdk(mut self, script: impl Into<Cow<'static, [u8]>>) -> Self {
        self.browser_sdk = script.into();
        self
    }

    /// The name at the top of every page.
    #[must_use]
    pub fn site_name(mut self, name: impl Into<String>) -> Self {
        self.site_name = name.into();
        self
    }

    /// How people sign in.
    #[must_use]
    pub fn sign_in(mut self, settings: SignInSection) -> Self {
        self.sign_in = settings;
        self
    }

    /// How long people stay signed in.
    #[must_use]
    pub fn session_lifetimes(mut self, lifetimes: SessionLifetimes) -> Self {
        self.session_lifetimes = lifetimes;
        self
    }

    /// Root certificates that calls to clients trust in addition to the system's.
    #[must_use]
    pub fn trusted_roots(mut self, roots: Vec<reqwest::Certificate>) -> Self {
        self.trusted_roots = roots;
        self
    }

    /// Another clock than the machine's, for tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Another source of randomness than the operating system's, for tests.
    #[must_use]
    pub fn random(mut self, random: impl RandomSource + 'static) -> Self {
        self.random = Arc::new(random);
        self
    }

    /// Builds the server: reads its signing keys, or makes the first one.
    pub async fn build(self) -> Result<IdentityServer, BuildError> {
        let parts = Parts {
            issuer: self.issuer,
            storage: self.storage,
            users: match self.claims {
                Some(mapping) => Arc::new(MappedUsers {
                    users: self.users,
                    mapping,
                }),
                None => self.users,
            },
            clients: self.clients,
            resources: Arc::new(self.resources),
            clock: self.clock,
            random: self.random,
        };
        let keys = KeyRing::load(&parts).await?;
        let logouts = Logouts::new(&parts, &keys, http_client(self.trusted_roots)?);
        let sessions = Sessions::new(&parts, logouts.clone(), self.session_lifetimes);
        let passwords = Passwords::new(self.sign_in.concurrent_password_checks, parts.random.as_ref())?;
        let tokens = Tokens::new(&parts, &keys);
        let consents = Consents::new(&parts);
        Ok(IdentityServer {
            devices: Devices::new(&parts, &keys),
            authorizations: Authorizations::new(&parts, &keys, &tokens, &consents),
            consents,
            tokens,
            sign_ins: SignIns::new(&parts, passwords, self.authentication_step, &self.sign_in),
            logouts,
            templates: pages::templates(&self.site_name)?,
            browser: self.browser,
            browser_sdk: self.browser_sdk,
            sessions,
            keys,
            parts,
        })
    }
}

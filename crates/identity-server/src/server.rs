mod builder;
mod routes;

use std::sync::Arc;

use oidc_protocol::issuer::Issuer;
use oidc_protocol::resources::Resources;
use web_host::assets::Assets;
use web_host::headers::ContentSecurityPolicy;
use web_host::pages::Templates;
use web_host::{Clock, Metrics, RandomSource, Readiness, Service, Stopping};

pub use self::builder::{BuildError, Builder};
use crate::account::Accounts;
use crate::audit::Audit;
use crate::authorize::Authorizations;
use crate::authsignal::{BrowserSettings, GuardedStep};
use crate::branding::Branding;
use crate::cleanup::Cleanup;
use crate::clients::ClientStore;
use crate::consents::Consents;
use crate::development::Development;
use crate::devices::Devices;
use crate::endpoints::{self, PublicDocument};
use crate::flow::Flows;
use crate::keys::KeyRing;
use crate::limits::Limits;
use crate::logout::Logouts;
use crate::metrics::{OtherNumbers, ServerMetrics};
use crate::operators::Operators;
use crate::passkeys::Passkeys;
use crate::registration::Registrations;
use crate::relying_party::RelyingParty;
use crate::session::Sessions;
use crate::signin::SignIns;
use crate::storage::{self, Storage};
use crate::tokens::Tokens;
use crate::users::UserStore;

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
    pub(crate) registrations: Option<Registrations>,
    pub(crate) sign_ins: SignIns,
    pub(crate) accounts: Accounts,
    pub(crate) passkeys: Passkeys,
    authentication_step: GuardedStep,
    pub(crate) logouts: Logouts,
    cleanup: Cleanup,
    pub(crate) templates: Templates,
    pub(crate) discovery: PublicDocument,
    pub(crate) browser: Option<BrowserSettings>,
    assets: Assets,
    pub(crate) branding: Arc<Branding>,
    pub(crate) relying_party: RelyingParty,
    pub(crate) operators: Arc<Operators>,
    pub(crate) development: Option<Arc<Development>>,
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
    pub(crate) limits: Arc<Limits>,
    pub(crate) audit: Arc<Audit>,
    pub(crate) metrics: Arc<ServerMetrics>,
    /// Where sign-ins are recorded step by step, in development.
    pub(crate) flows: Option<Flows>,
}

impl Parts {
    /// A new key for something that the storage keeps: unguessable, and beginning with the present moment.
    pub(crate) fn new_key(&self) -> String {
        storage::new_key(self.clock.now(), self.random.as_ref())
    }
}

impl IdentityServer {
    /// What has to go on beside the requests, for as long as the server runs: logout tokens are delivered to clients, and
    /// again where one did not accept them; signing keys follow one another; audit events are written to their table;
    /// what has expired is removed; mail is sent. Run it once a process, by [`web_host::serve_beside`] or spawned. It returns when the
    /// process is to end and its step is done; what is left then, or when it is dropped, is done after the next start or
    /// by another replica; only audit events in their queue are then in the log alone.
    pub async fn background(self, stopping: Stopping) {
        tokio::join!(
            self.logouts.work(&stopping),
            self.keys.work(&stopping),
            self.parts.audit.work(&stopping),
            self.passkeys.work(&stopping),
            self.cleanup.work(&stopping),
            async {
                if let Some(post) = self.accounts.post() {
                    post.work(&stopping).await;
                }
            },
        );
    }

    /// What happens to accounts and clients. Whoever ends the process flushes it first.
    #[must_use]
    pub fn audit(&self) -> &Arc<Audit> {
        &self.parts.audit
    }

    /// What this server counts.
    #[must_use]
    pub fn metrics(&self) -> &Arc<ServerMetrics> {
        &self.parts.metrics
    }

    /// Sign-outs, to end sessions from outside and to see what became of the logout tokens.
    #[must_use]
    pub fn logouts(&self) -> &Logouts {
        &self.logouts
    }

    /// The way to passkeys, and how far people have got.
    #[must_use]
    pub fn passkeys(&self) -> &Passkeys {
        &self.passkeys
    }

    /// What follows the password, to see how calls to it end and whether it is asked at all.
    #[must_use]
    pub fn authentication_step(&self) -> &GuardedStep {
        &self.authentication_step
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
        let keys = self.keys.clone();
        let (server, documents) = (self.clone(), self.clone());
        Service {
            assets: self.assets.clone(),
            content_security_policy: form_targets.iter().fold(policy, ContentSecurityPolicy::forms_to),
            readiness: Readiness::default()
                .check("database", move || {
                    let storage = Arc::clone(&storage);
                    async move { storage.ping().await.map_err(|error| error.to_string()) }
                })
                .check("signing keys", move || {
                    let keys = keys.clone();
                    async move { keys.check().await.map_err(|error| error.to_string()) }
                }),
            metrics: Some(self.all_metrics()),
            public_documents: Some(Arc::new(move |request| endpoints::at_hand(&documents, request))),
            routes: Arc::new(move |config| server.configure(config)),
            ..Service::default()
        }
    }

    fn all_metrics(&self) -> Metrics {
        let logouts = self.logouts.clone();
        Metrics::new("identity_server", |registry| {
            self.parts.metrics.register(registry);
            registry.register_collector(Box::new(OtherNumbers(logouts)));
        })
    }
}

/// What the pages load; `browser_sdk` is the script of `@authsignal/browser`.
pub(crate) fn assets(browser_sdk: &[u8]) -> Assets {
    // One request where there were two. In a module what the SDK declares is no property of the window by itself.
    let with_sdk = |script: &[u8]| {
        let parts: [&[u8]; 4] = [
            browser_sdk,
            b"globalThis.authsignal = typeof authsignal === 'undefined' ? undefined : authsignal;",
            include_bytes!("../assets/passkey-browser.js"),
            script,
        ];
        parts.join(&b'\n')
    };
    Assets::default()
        .with("flow.css", include_bytes!("../assets/flow.css").as_slice())
        .with("login.js", with_sdk(include_bytes!("../assets/login.js")))
        .with("passkeys.js", with_sdk(include_bytes!("../assets/passkeys.js")))
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
}

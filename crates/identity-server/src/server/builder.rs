use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;

use oidc_protocol::discovery::ProviderMetadata;
use oidc_protocol::issuer::Issuer;
use oidc_protocol::resources::Resources;
use web_host::language::Language;
use web_host::{Clock, RandomSource, SystemClock, SystemRandom};

use super::{IdentityServer, Parts, assets};
use crate::account::{Accounts, Foundation, Post, SignUpSettings};
use crate::audit::Audit;
use crate::authorize::Authorizations;
use crate::authsignal::{AuthenticationStep, BrowserSettings, GuardedStep, Metered, OutageSettings};
use crate::branding::Branding;
use crate::cleanup::Cleanup;
use crate::clients::{self, ClientStore, ConfiguredClients, RegisteredClients, WithRegistered};
use crate::config::{AuditSection, SignInSection};
use crate::consents::{AsRegistered, ConsentPolicy, Consents};
use crate::development::{Development, DevelopmentSettings};
use crate::devices::Devices;
use crate::endpoints::PublicDocument;
use crate::flow::Flows;
use crate::keys::{EncryptionKeys, KeyError, KeyRing, KeySchedule, KeyVault};
use crate::limits::{self, KnownBrowsers, LimitSettings, Limits};
use crate::logout::Logouts;
use crate::mail::Mailer;
use crate::operators::Operators;
use crate::outgoing::{ForeignCalls, http_client};
use crate::pages;
use crate::passkeys::{PasskeySettings, Passkeys};
use crate::passwords::Passwords;
use crate::registration::{RegistrationSettings, Registrations};
use crate::relying_party::RelyingParty;
use crate::session::{NoPlaceNames, PlaceNames, SessionLifetimes, Sessions};
use crate::signin::SignIns;
use crate::storage::Storage;
use crate::tokens::Tokens;
use crate::users::{AccountStore, ClaimsMapping, ConfiguredUsers, MappedUsers, UserStore};

/// Why an identity server cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The signing keys cannot be read or made.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Passwords(#[from] crate::passwords::PasswordError),
    /// Clients cannot be called.
    #[error("HTTP client: {0}")]
    HttpClient(#[from] reqwest::Error),
    /// The discovery document cannot be written.
    #[error("discovery document: {0}")]
    Metadata(serde_json::Error),
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
    relying_party: RelyingParty,
    operators: Operators,
    users: Arc<dyn UserStore>,
    accounts: Option<Arc<dyn AccountStore>>,
    mailer: Option<Arc<dyn Mailer>>,
    sign_up: SignUpSettings,
    claims: Option<Arc<dyn ClaimsMapping>>,
    clients: Arc<dyn ClientStore>,
    consent: Arc<dyn ConsentPolicy>,
    registration: Option<Box<RegistrationSettings>>,
    resources: Resources,
    clock: Arc<dyn Clock>,
    random: Arc<dyn RandomSource>,
    branding: Branding,
    languages: Vec<Language>,
    sign_in: SignInSection,
    passkeys: PasskeySettings,
    outage: OutageSettings,
    session_lifetimes: SessionLifetimes,
    /// In a place of its own, as what is large: builders are moved a lot.
    limits: Box<LimitSettings>,
    audit: AuditSection,
    place_names: Arc<dyn PlaceNames>,
    trusted_roots: Vec<reqwest::Certificate>,
    encryption_keys: Option<EncryptionKeys>,
    key_schedule: KeySchedule,
    development: Option<DevelopmentSettings>,
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
            relying_party: RelyingParty::at(&issuer),
            operators: Operators::default(),
            issuer,
            storage,
            authentication_step,
            browser: browser.into(),
            browser_sdk: Cow::Borrowed(&[]),
            users: Arc::new(ConfiguredUsers::default()),
            accounts: None,
            mailer: None,
            sign_up: SignUpSettings::default(),
            claims: None,
            clients: Arc::new(ConfiguredClients::default()),
            consent: Arc::new(AsRegistered),
            registration: None,
            resources: Resources::default(),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            branding: Branding::named("Sign in"),
            languages: Vec::new(),
            sign_in: SignInSection::default(),
            passkeys: PasskeySettings::default(),
            outage: OutageSettings::default(),
            session_lifetimes: SessionLifetimes::default(),
            limits: Box::default(),
            audit: AuditSection::default(),
            place_names: Arc::new(NoPlaceNames),
            trusted_roots: Vec::new(),
            encryption_keys: None,
            key_schedule: KeySchedule::default(),
            development: None,
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

    /// The same, who change their account themselves.
    #[must_use]
    pub fn accounts(mut self, accounts: impl AccountStore + Clone) -> Self {
        self.accounts = Some(Arc::new(accounts.clone()));
        self.users(accounts)
    }

    /// Who sends mail. Without it nobody creates an account or gets back into one without help.
    #[must_use]
    pub fn mailer(mut self, mailer: Arc<dyn Mailer>) -> Self {
        self.mailer = Some(mailer);
        self
    }

    /// Whether people create their account themselves; nobody, unless said so.
    #[must_use]
    pub fn sign_up(mut self, sign_up: SignUpSettings) -> Self {
        self.sign_up = sign_up;
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

    /// When people are asked what a client may have; as the client is registered, unless said so.
    #[must_use]
    pub fn consent(mut self, policy: impl ConsentPolicy) -> Self {
        self.consent = Arc::new(policy);
        self
    }

    /// Lets clients register themselves; none do, unless said so.
    #[must_use]
    pub fn registration(mut self, settings: Option<RegistrationSettings>) -> Self {
        self.registration = settings.map(Box::new);
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

    /// What passkeys are bound to; the host of the issuer, unless said so.
    #[must_use]
    pub fn relying_party(mut self, relying_party: RelyingParty) -> Self {
        self.relying_party = relying_party;
        self
    }

    /// Who may see how the server does; nobody, unless said so.
    #[must_use]
    pub fn operators(mut self, operators: Operators) -> Self {
        self.operators = operators;
        self
    }

    /// The name at the top of every page, and otherwise the design as it is.
    #[must_use]
    pub fn site_name(self, name: &str) -> Self {
        self.branding(Branding::named(name))
    }

    /// How the pages look.
    #[must_use]
    pub fn branding(mut self, branding: Branding) -> Self {
        self.branding = branding;
        self
    }

    /// The languages that pages are offered in, the first of which is for people who wish none of them; all that there
    /// are, beginning with English, unless said so.
    #[must_use]
    pub fn languages(mut self, languages: Vec<Language>) -> Self {
        self.languages = languages;
        self
    }

    /// How people sign in.
    #[must_use]
    pub fn sign_in(mut self, settings: SignInSection) -> Self {
        self.sign_in = settings;
        self
    }

    /// How people are moved to passkeys.
    #[must_use]
    pub fn passkeys(mut self, settings: PasskeySettings) -> Self {
        self.passkeys = settings;
        self
    }

    /// What is done when the authentication step is slow or fails.
    #[must_use]
    pub fn outage(mut self, settings: OutageSettings) -> Self {
        self.outage = settings;
        self
    }

    /// How long people stay signed in.
    #[must_use]
    pub fn session_lifetimes(mut self, lifetimes: SessionLifetimes) -> Self {
        self.session_lifetimes = lifetimes;
        self
    }

    /// How often what can be guessed may be tried.
    #[must_use]
    pub fn limits(mut self, limits: LimitSettings) -> Self {
        self.limits = Box::new(limits);
        self
    }

    /// What is kept of what happens to accounts and clients.
    #[must_use]
    pub fn audit(mut self, settings: AuditSection) -> Self {
        self.audit = settings;
        self
    }

    /// What the list of sessions calls the places of addresses. Without it people read the beginning of the address.
    #[must_use]
    pub fn place_names(mut self, names: impl PlaceNames) -> Self {
        self.place_names = Arc::new(names);
        self
    }

    /// Root certificates that calls to clients trust in addition to the system's.
    #[must_use]
    pub fn trusted_roots(mut self, roots: Vec<reqwest::Certificate>) -> Self {
        self.trusted_roots = roots;
        self
    }

    /// What encrypts the signing keys in the storage. Nothing is built without it.
    #[must_use]
    pub fn encryption_keys(mut self, keys: EncryptionKeys) -> Self {
        self.encryption_keys = Some(keys);
        self
    }

    /// When signing keys follow one another.
    #[must_use]
    pub fn key_schedule(mut self, schedule: KeySchedule) -> Self {
        self.key_schedule = schedule;
        self
    }

    /// Shows pages for developers: diagnostics, the flow trace, and the causes of errors. They tell whoever comes more than
    /// strangers should know, so this is for a server that only its developer can reach.
    #[must_use]
    pub fn development(mut self, settings: impl Into<Option<DevelopmentSettings>>) -> Self {
        self.development = settings.into();
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

    /// What happens to accounts and clients, and the numbers of it.
    pub(crate) fn audit_events(&self) -> Arc<Audit> {
        Arc::new(Audit::new(
            Arc::clone(&self.storage),
            Arc::clone(&self.clock),
            Arc::clone(&self.random),
            Arc::default(),
            self.audit.clone(),
        ))
    }

    /// The keys that are stored.
    pub(crate) fn vault(&self, audit: Arc<Audit>, encryption: EncryptionKeys) -> KeyVault {
        KeyVault::new(
            Arc::clone(&self.storage),
            Arc::clone(&self.clock),
            Arc::clone(&self.random),
            audit,
            encryption,
            self.key_schedule,
        )
    }

    /// The clients that have registered themselves, where any may.
    pub(crate) async fn registered_clients(
        &self,
        vault: &KeyVault,
    ) -> Result<Option<RegisteredClients>, BuildError> {
        let Some(settings) = &self.registration else {
            return Ok(None);
        };
        let secret = vault.server_secret(clients::SECRET).await?;
        let calls = ForeignCalls::new(self.trusted_roots.clone(), settings.reachable_networks.clone())?;
        Ok(Some(RegisteredClients::new(
            &self.storage,
            &self.clock,
            settings.policy.clone(),
            &secret,
            calls,
        )))
    }

    /// What the services will be made of.
    pub(crate) fn parts(
        &self,
        known_browsers: KnownBrowsers,
        audit: Arc<Audit>,
        registered: Option<RegisteredClients>,
    ) -> Parts {
        let configured = Arc::clone(&self.clients);
        Parts {
            limits: Arc::new(Limits::new(
                Arc::clone(&self.storage),
                Arc::clone(&self.clock),
                &self.limits,
                known_browsers,
            )),
            metrics: Arc::clone(audit.metrics()),
            audit,
            issuer: self.issuer.clone(),
            storage: Arc::clone(&self.storage),
            users: match &self.claims {
                Some(mapping) => Arc::new(MappedUsers {
                    users: Arc::clone(&self.users),
                    mapping: Arc::clone(mapping),
                }),
                None => Arc::clone(&self.users),
            },
            clients: match registered {
                Some(registered) => Arc::new(WithRegistered {
                    configured,
                    registered,
                }),
                None => configured,
            },
            resources: Arc::new(self.resources.clone()),
            clock: Arc::clone(&self.clock),
            random: Arc::clone(&self.random),
            flows: self
                .development
                .as_ref()
                .map(|_| Flows::new(&self.clock, &self.random)),
        }
    }

    /// Builds the server: reads its signing keys, or makes the first one.
    pub fn build(self) -> impl Future<Output = Result<IdentityServer, BuildError>> {
        // The builder, and what is built on the way, is large, and should not be part of everybody's future.
        Box::pin(self.built())
    }

    async fn built(self) -> Result<IdentityServer, BuildError> {
        let encryption = self.encryption_keys.clone().ok_or(KeyError::NoEncryptionKey)?;
        let audit = self.audit_events();
        let vault = self.vault(Arc::clone(&audit), encryption);
        vault.take_over().await?;
        let known_browsers = KnownBrowsers::new(&vault.server_secret(limits::SECRET).await?);
        let registered = self.registered_clients(&vault).await?;
        let parts = self.parts(known_browsers, audit, registered.clone());
        let keys = KeyRing::load(&parts, vault).await?;
        let foreign = registered.as_ref().map(|registered| registered.calls().clone());
        let logouts = Logouts::new(&parts, &keys, http_client(self.trusted_roots)?, foreign);
        let sessions = Sessions::new(&parts, logouts.clone(), self.session_lifetimes, self.place_names);
        let passwords = Passwords::new(self.sign_in.concurrent_password_checks, parts.random.as_ref())?;
        let step = GuardedStep::new(
            self.authentication_step,
            Arc::clone(&parts.clock),
            self.outage,
            parts.metrics.authsignal_circuit_open.clone(),
        );
        let metered: Arc<dyn AuthenticationStep> =
            Arc::new(Metered::new(Arc::new(step.clone()), &parts.metrics));
        let assets = self.branding.add_to(assets(&self.browser_sdk));
        let templates = pages::templates(&self.branding, &self.languages, &assets)?;
        let site_name = self.branding.own().name;
        let post = self.accounts.clone().zip(self.mailer).map(|(accounts, mailer)| {
            Post::new(&parts, accounts, mailer, templates.clone(), site_name.clone())
        });
        let passkeys = Passkeys::new(&parts, Arc::clone(&metered), self.passkeys, post.clone());
        let tokens = Tokens::new(&parts, &keys, self.session_lifetimes);
        let consents = Consents::new(&parts, self.consent);
        let registrations = registered
            .zip(self.registration)
            .map(|(registered, settings)| Registrations::new(&parts, &keys, registered, *settings));
        let languages = templates.texts().languages().iter().map(ToString::to_string);
        let mut metadata = ProviderMetadata::new(&parts.issuer, &parts.resources).with_ui_locales(languages);
        if registrations.as_ref().is_some_and(Registrations::is_open) {
            metadata = metadata.with_registration();
        }
        let foundation = Foundation {
            step: Arc::clone(&metered),
            passwords: passwords.clone(),
            logouts: logouts.clone(),
            tokens: tokens.clone(),
            consents: consents.clone(),
            store: self.accounts,
            post,
            sign_up: self.sign_up,
            site_name,
        };
        let development = self.development.zip(parts.flows.clone());
        Ok(IdentityServer {
            registrations,
            devices: Devices::new(&parts, &keys, &consents, &passkeys),
            authorizations: Authorizations::new(&parts, &keys, &tokens, &consents, &passkeys),
            consents,
            tokens,
            accounts: Accounts::new(&parts, foundation),
            sign_ins: SignIns::new(&parts, passwords, metered, &passkeys, &self.sign_in),
            passkeys,
            authentication_step: step,
            logouts,
            cleanup: Cleanup::new(&parts),
            templates,
            discovery: PublicDocument::new(&metadata).map_err(BuildError::Metadata)?,
            browser: self.browser,
            assets,
            branding: Arc::new(self.branding),
            relying_party: self.relying_party,
            operators: Arc::new(self.operators),
            development: development.map(|(settings, flows)| Arc::new(Development { settings, flows })),
            sessions,
            keys,
            parts,
        })
    }
}

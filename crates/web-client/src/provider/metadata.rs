//! What the provider says about itself: its discovery document and its keys, fetched when needed and kept for a while.

use std::sync::Arc;

use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, DiscoveryError, IssuerUrl, ProviderMetadata};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;
use url::Url;
use web_host::Clock;

use super::ProviderError;
use super::http::HttpClient;
use web_host::logging::with_causes;

/// How long the discovery document and the keys are used before they are fetched again.
const LIFETIME: Duration = Duration::minutes(15);

/// The shortest time between two fetches for the sake of an unknown key.
const BETWEEN_REFRESHES: Duration = Duration::minutes(1);

/// The fields that the library does not know.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Extensions {
    /// RFC 9207 section 3.
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
    /// OpenID Connect RP-Initiated Logout 1.0 section 2.1.
    pub(super) end_session_endpoint: Option<Url>,
    /// OpenID Connect Session Management 1.0 section 3.3.
    pub(super) check_session_iframe: Option<Url>,
}

impl AdditionalProviderMetadata for Extensions {}

/// The discovery document (OpenID Connect Discovery 1.0 section 3) with the provider's keys.
pub(super) type Metadata = ProviderMetadata<
    Extensions,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// Holds the metadata between requests. One fetch runs at a time; those who wait for it share its outcome.
#[derive(Debug)]
pub(super) struct MetadataCache {
    issuer: IssuerUrl,
    http: HttpClient,
    clock: Arc<dyn Clock>,
    last: Mutex<Last>,
}

#[derive(Debug, Default)]
struct Last {
    fetched: Option<(OffsetDateTime, Arc<Metadata>)>,
    failed: Option<(OffsetDateTime, ProviderError)>,
    /// When keys were last fetched because one was unknown.
    refreshed_at: Option<OffsetDateTime>,
}

impl MetadataCache {
    pub(super) fn new(issuer: IssuerUrl, http: HttpClient, clock: Arc<dyn Clock>) -> Self {
        Self {
            issuer,
            http,
            clock,
            last: Mutex::default(),
        }
    }

    /// The metadata, not older than its lifetime.
    pub(super) async fn get(&self) -> Result<Arc<Metadata>, ProviderError> {
        self.newer_than(self.clock.now() - LIFETIME).await
    }

    /// The metadata, fetched after this call: for a key that is not among those of `known`. Whoever sends tokens with
    /// invented keys makes us fetch once a minute and no more.
    pub(super) async fn refreshed(&self, known: &Arc<Metadata>) -> Result<Arc<Metadata>, ProviderError> {
        let mut last = self.last.lock().await;
        let now = self.clock.now();
        let is_too_soon = last.refreshed_at.is_some_and(|at| now - at < BETWEEN_REFRESHES);
        match &last.fetched {
            // Somebody else has fetched it meanwhile.
            Some((_, metadata)) if !Arc::ptr_eq(metadata, known) => Ok(Arc::clone(metadata)),
            Some((_, metadata)) if is_too_soon => Ok(Arc::clone(metadata)),
            _ => {
                last.refreshed_at = Some(now);
                self.fetch(&mut last).await
            }
        }
    }

    async fn newer_than(&self, limit: OffsetDateTime) -> Result<Arc<Metadata>, ProviderError> {
        let asked = self.clock.now();
        let mut last = self.last.lock().await;
        if let Some((at, metadata)) = &last.fetched
            && *at > limit
        {
            return Ok(Arc::clone(metadata));
        }
        match &last.failed {
            Some((at, error)) if *at > asked => Err(error.clone()),
            _ => self.fetch(&mut last).await,
        }
    }

    async fn fetch(&self, last: &mut Last) -> Result<Arc<Metadata>, ProviderError> {
        match Metadata::discover_async(self.issuer.clone(), &self.http).await {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                last.fetched = Some((self.clock.now(), Arc::clone(&metadata)));
                last.failed = None;
                Ok(metadata)
            }
            Err(error) => {
                let reason = format!("discovery: {}", with_causes(&error));
                let error = match error {
                    // Above all: the document names another issuer (section 4.3).
                    DiscoveryError::Validation(_) => ProviderError::Untrusted(reason),
                    _ => ProviderError::Unavailable(reason),
                };
                last.failed = Some((self.clock.now(), error.clone()));
                Err(error)
            }
        }
    }
}

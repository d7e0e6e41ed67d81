use async_trait::async_trait;
use oidc_protocol::authorize::{Consent, ConsentDecision};
use oidc_protocol::client::Client;
use oidc_protocol::identifiers::SubjectId;

/// Decides whether people are asked before a client gets what it wants of them: at every authorization request, and when
/// somebody lets a device in.
///
/// ```
/// use async_trait::async_trait;
/// use identity_server::consents::{
///     AsRegistered, ConsentDecision, ConsentPolicy, ConsentPolicyError, ConsentRequest,
/// };
///
/// /// Nobody gets tokens for the payroll but the payroll's own page; the rest is as the clients are registered.
/// #[derive(Debug)]
/// struct GuardThePayroll;
///
/// #[async_trait]
/// impl ConsentPolicy for GuardThePayroll {
///     async fn decide(&self, request: &ConsentRequest<'_>) -> Result<ConsentDecision, ConsentPolicyError> {
///         if request.asked.scopes.contains("payroll") && request.client.client_id().as_str() != "payroll-page" {
///             return Ok(ConsentDecision::Deny);
///         }
///         AsRegistered.decide(request).await
///     }
/// }
/// ```
#[async_trait]
pub trait ConsentPolicy: std::fmt::Debug + Send + Sync + 'static {
    /// What shall happen. [`ConsentDecision::Deny`] goes to the client as `access_denied`; `prompt=consent` asks also
    /// where it is [`ConsentDecision::NotNeeded`]. An error is an internal error, and the client gets nothing.
    async fn decide(&self, request: &ConsentRequest<'_>) -> Result<ConsentDecision, ConsentPolicyError>;
}

/// What a policy decides by.
#[derive(Debug, Clone, Copy)]
pub struct ConsentRequest<'a> {
    /// Who wants something.
    pub client: &'a Client,
    /// Of whom.
    pub subject: &'a SubjectId,
    /// The scopes and single claims that it wants.
    pub asked: &'a Consent,
    /// What the person has let this client have before.
    pub remembered: Option<&'a Consent>,
}

/// The policy cannot decide.
#[derive(Debug, thiserror::Error)]
#[error("consent policy: {0}")]
pub struct ConsentPolicyError(#[from] pub Box<dyn std::error::Error + Send + Sync>);

/// The policy unless there is another: the person is asked where the client is registered with `require_consent`, and
/// only for what they have not consented to before.
#[derive(Debug, Clone, Copy, Default)]
pub struct AsRegistered;

#[async_trait]
impl ConsentPolicy for AsRegistered {
    async fn decide(&self, request: &ConsentRequest<'_>) -> Result<ConsentDecision, ConsentPolicyError> {
        Ok(ConsentDecision::as_registered(
            request.client,
            request.asked,
            request.remembered,
        ))
    }
}

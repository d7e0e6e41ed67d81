use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::RegistrationError;
use super::members::Members;
use super::policy::RegistrationPolicy;
use crate::authentication::Acr;
use crate::authorize::ResponseType;
use crate::client::{
    ApplicationType, ClientAuthenticationMethod, ClientKeys, GrantType, IMPLICIT, SubjectType,
};
use crate::client_authentication::AssertionAlgorithm;
use crate::https_url::HttpsUrl;
use crate::redirect_uri::RedirectUri;
use crate::scope::Scopes;
use crate::signing::SigningAlgorithm;

const ALGORITHMS: &str = "one of RS256, PS256, ES256 and EdDSA";
const PAGE: &str = "an https URL";

/// What is registered of a client: its wishes, completed with what holds where it said nothing. It is stored as JSON, and
/// told back to the client (RFC 7591 section 3.2.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "the fields are the members of the specifications, under their own names"
)]
#[expect(clippy::struct_excessive_bools, reason = "the specifications have them")]
pub struct RegisteredMetadata {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirect_uris: Vec<RedirectUri>,
    pub response_types: Vec<ResponseType>,
    /// Without `implicit`, which follows from the response types.
    pub grant_types: Vec<GrantType>,
    pub application_type: ApplicationType,
    pub token_endpoint_auth_method: ClientAuthenticationMethod,
    pub scope: Scopes,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<HttpsUrl>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<HttpsUrl>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<HttpsUrl>,
    /// The public keys as they were sent; those that no algorithm here can use are not used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Value>,
    /// Where the public keys are, instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<HttpsUrl>,
    /// Whose document names the redirect URIs. That it does is for the provider to check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector_identifier_uri: Option<HttpsUrl>,
    pub subject_type: SubjectType,
    pub id_token_signed_response_alg: SigningAlgorithm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_signed_response_alg: Option<SigningAlgorithm>,
    pub introspection_signed_response_alg: SigningAlgorithm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_object_signing_alg: Option<SigningAlgorithm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<AssertionAlgorithm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<u32>,
    /// Id tokens always say when the person signed in.
    #[serde(default)]
    pub require_auth_time: bool,
    /// Those that are known here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub default_acr_values: Vec<Acr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initiate_login_uri: Option<RedirectUri>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<RedirectUri>,
    #[serde(default)]
    pub backchannel_logout_session_required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_uri: Option<RedirectUri>,
    #[serde(default)]
    pub frontchannel_logout_session_required: bool,
    #[serde(default)]
    pub require_signed_request_object: bool,
    #[serde(default)]
    pub require_pushed_authorization_requests: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software_version: Option<String>,
}

impl RegisteredMetadata {
    /// Reads the body of a registration request. What is consistent is for [`RegisteredMetadata::client`] to say.
    pub fn parse(body: &[u8], policy: &RegistrationPolicy) -> Result<Self, RegistrationError> {
        Self::read(Members::parse(body)?, policy)
    }

    pub(super) fn read(mut members: Members, policy: &RegistrationPolicy) -> Result<Self, RegistrationError> {
        members.refuse_software_statement()?;
        members.refuse_unkept_promises()?;
        let redirect_uris = members.redirect_uris()?;
        let (grant_types, response_types) = flows(&mut members, policy)?;
        let asked: Option<Scopes> = members.optional("scope", "scopes with spaces between them")?;
        Ok(Self {
            scope: policy.scope_for(asked.as_ref(), &grant_types),
            redirect_uris,
            response_types,
            grant_types,
            application_type: members
                .optional("application_type", "`web` or `native`")?
                .unwrap_or_default(),
            token_endpoint_auth_method: members
                .optional(
                    "token_endpoint_auth_method",
                    "a method that the discovery document lists",
                )?
                .unwrap_or(ClientAuthenticationMethod::ClientSecretBasic),
            client_name: members.text("client_name")?,
            contacts: members.contacts()?,
            client_uri: members.optional("client_uri", PAGE)?,
            policy_uri: members.optional("policy_uri", PAGE)?,
            tos_uri: members.optional("tos_uri", PAGE)?,
            jwks: jwks(&mut members)?,
            jwks_uri: members.optional("jwks_uri", PAGE)?,
            sector_identifier_uri: members.optional("sector_identifier_uri", PAGE)?,
            subject_type: members
                .optional("subject_type", "`public` or `pairwise`")?
                .unwrap_or(SubjectType::Public),
            id_token_signed_response_alg: members
                .optional("id_token_signed_response_alg", ALGORITHMS)?
                .unwrap_or(SigningAlgorithm::Rs256),
            userinfo_signed_response_alg: members.optional("userinfo_signed_response_alg", ALGORITHMS)?,
            introspection_signed_response_alg: members
                .optional("introspection_signed_response_alg", ALGORITHMS)?
                .unwrap_or(SigningAlgorithm::Rs256),
            request_object_signing_alg: members.optional("request_object_signing_alg", ALGORITHMS)?,
            token_endpoint_auth_signing_alg: members.optional(
                "token_endpoint_auth_signing_alg",
                "an algorithm that the discovery document lists",
            )?,
            default_max_age: members.optional("default_max_age", "a number of seconds")?,
            require_auth_time: members.flag("require_auth_time")?,
            default_acr_values: acr_values(&mut members)?,
            initiate_login_uri: members.https_uri("initiate_login_uri")?,
            post_logout_redirect_uris: members
                .optional("post_logout_redirect_uris", "a list of URIs")?
                .unwrap_or_default(),
            backchannel_logout_uri: members.https_uri("backchannel_logout_uri")?,
            backchannel_logout_session_required: members.flag("backchannel_logout_session_required")?,
            frontchannel_logout_uri: members.https_uri("frontchannel_logout_uri")?,
            frontchannel_logout_session_required: members.flag("frontchannel_logout_session_required")?,
            require_signed_request_object: members.flag("require_signed_request_object")?,
            require_pushed_authorization_requests: members.flag("require_pushed_authorization_requests")?,
            software_id: members.text("software_id")?,
            software_version: members.text("software_version")?,
        })
    }
}

/// Grant types and response types, which must fit together (RFC 7591 section 2.1). Each follows from the other where it is
/// left out; `implicit` stands for response types with an id token.
fn flows(
    members: &mut Members,
    policy: &RegistrationPolicy,
) -> Result<(Vec<GrantType>, Vec<ResponseType>), RegistrationError> {
    let grants: Option<Vec<String>> = members.optional("grant_types", "a list of grant types")?;
    let responses: Option<Vec<String>> = members.optional("response_types", "a list of response types")?;
    let not_allowed =
        |name: &str| RegistrationError::metadata(format!("`{name}` has one that is not allowed here"));
    let is_implicit = |grant: &String| grant == IMPLICIT;
    let says_implicit = grants
        .as_ref()
        .is_none_or(|grants| grants.iter().any(is_implicit));
    let grant_types = grants.map(|grants| {
        let parsed = grants.iter().filter(|grant| !is_implicit(grant));
        parsed
            .map(|grant| GrantType::from_wire(grant).filter(|grant| policy.allows_grant(*grant)))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| not_allowed("grant_types"))
    });
    let grant_types = grant_types.transpose()?;
    let has_code_grant = |grants: &Vec<GrantType>| grants.contains(&GrantType::AuthorizationCode);
    let response_types = match responses {
        Some(responses) => responses
            .iter()
            .map(|text| ResponseType::parse(text).filter(|kind| policy.allows_response_type(*kind)))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| not_allowed("response_types"))?,
        None if grant_types.as_ref().is_none_or(has_code_grant) => vec![ResponseType::Code],
        None => Vec::new(),
    };
    let needs_code_grant = response_types.iter().any(|kind| kind.has_code());
    let grant_types = grant_types.unwrap_or_else(|| {
        let of_code = needs_code_grant.then_some(GrantType::AuthorizationCode);
        of_code.into_iter().collect()
    });
    let needs_implicit = response_types.iter().any(|kind| kind.has_id_token());
    if needs_code_grant != has_code_grant(&grant_types) || (needs_implicit && !says_implicit) {
        return Err(RegistrationError::metadata(
            "`grant_types` and `response_types` contradict each other: `code` needs `authorization_code`, and \
             `id_token` needs `implicit`",
        ));
    }
    if grant_types.is_empty() && !needs_implicit {
        return Err(RegistrationError::metadata("`grant_types` must not be empty"));
    }
    Ok((grant_types, response_types))
}

fn jwks(members: &mut Members) -> Result<Option<Value>, RegistrationError> {
    if members.is_present("jwks") && members.is_present("jwks_uri") {
        return Err(RegistrationError::metadata(
            "`jwks` and `jwks_uri` must not be there both",
        ));
    }
    let jwks: Option<Value> = members.optional("jwks", "a JWK set")?;
    if let Some(jwks) = &jwks {
        ClientKeys::usable_of(jwks).map_err(|error| RegistrationError::metadata(error.to_string()))?;
    }
    Ok(jwks)
}

/// What is not known here cannot be wished for.
fn acr_values(members: &mut Members) -> Result<Vec<Acr>, RegistrationError> {
    let values: Option<Vec<String>> = members.optional("default_acr_values", "a list of texts")?;
    let known = values
        .into_iter()
        .flatten()
        .filter_map(|value| Acr::from_wire(&value));
    Ok(known.collect())
}

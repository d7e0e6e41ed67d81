use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::error::RegistrationError;
use super::members::Members;
use super::metadata::RegisteredMetadata;
use super::policy::RegistrationPolicy;
use crate::client::IMPLICIT;
use crate::identifiers::ClientId;

/// What a client is told about itself (RFC 7591 section 3.2.1, RFC 7592 section 3).
#[derive(Debug, Clone)]
pub struct ClientInformation<'a> {
    /// Its identifier.
    pub client_id: &'a ClientId,
    /// When it was registered.
    pub client_id_issued_at: OffsetDateTime,
    /// Its secret, where this is the moment to tell it: what is kept of it cannot be told again.
    pub client_secret: Option<&'a SecretString>,
    /// Where it looks after its registration.
    pub registration_client_uri: &'a str,
    /// What it proves itself by there, where this is the moment to tell it.
    pub registration_access_token: Option<&'a SecretString>,
    /// What is registered.
    pub metadata: &'a RegisteredMetadata,
}

impl ClientInformation<'_> {
    /// The JSON document. It may hold secrets.
    pub fn to_json(&self) -> Result<Value, serde_json::Error> {
        let mut members = match serde_json::to_value(self.metadata)? {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        if self
            .metadata
            .response_types
            .iter()
            .any(|kind| kind.has_id_token())
            && let Some(Value::Array(grant_types)) = members.get_mut("grant_types")
        {
            grant_types.push(json!(IMPLICIT));
        }
        let issued_at = self.client_id_issued_at.unix_timestamp();
        members.insert("client_id".to_owned(), json!(self.client_id));
        members.insert("client_id_issued_at".to_owned(), json!(issued_at));
        let uri = json!(self.registration_client_uri);
        members.insert("registration_client_uri".to_owned(), uri);
        if let Some(secret) = self.client_secret {
            members.insert("client_secret".to_owned(), json!(secret.expose_secret()));
            // It does not expire.
            members.insert("client_secret_expires_at".to_owned(), json!(0));
        }
        if let Some(token) = self.registration_access_token {
            let token = json!(token.expose_secret());
            members.insert("registration_access_token".to_owned(), token);
        }
        Ok(Value::Object(members))
    }
}

/// What only the provider says; a client does not send it back.
const ISSUED: &[&str] = &[
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
];

/// A client's wish to have other metadata than before (RFC 7592 section 2.2).
#[derive(Debug, Clone)]
pub struct RegistrationUpdate {
    /// The metadata, all of them.
    pub metadata: RegisteredMetadata,
    /// The secret that the client believes to have; it must.
    pub client_secret: Option<SecretString>,
}

impl RegistrationUpdate {
    /// Reads the body of an update of this client.
    pub fn parse(
        body: &[u8],
        client_id: &ClientId,
        policy: &RegistrationPolicy,
    ) -> Result<Self, RegistrationError> {
        let mut members = Members::parse(body)?;
        let named: Option<String> = members.optional("client_id", "the identifier of this client")?;
        if named.as_deref() != Some(client_id.as_str()) {
            return Err(RegistrationError::metadata(
                "`client_id` must be the identifier of this client",
            ));
        }
        if let Some(name) = ISSUED.iter().find(|name| members.is_present(name)) {
            return Err(RegistrationError::metadata(format!("`{name}` must be left out")));
        }
        Ok(Self {
            client_secret: members
                .optional::<String>("client_secret", "the secret of this client")?
                .map(SecretString::from),
            metadata: RegisteredMetadata::read(members, policy)?,
        })
    }
}

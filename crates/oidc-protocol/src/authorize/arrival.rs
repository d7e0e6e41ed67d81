use super::request::KNOWN;
use super::{AuthorizeError, AuthorizeErrorCode, AuthorizeRequest, ResponseTarget, UnopenedRequest};
use crate::client::Client;
use crate::client_authentication::AuthenticatedClient;
use crate::identifiers::ClientId;
use crate::parameters::Parameters;
use crate::redirect_uri::RedirectUri;

/// What every `request_uri` begins with that the pushed authorization request endpoint gives out (RFC 9126 section 2.2).
pub const PUSHED_REQUEST_URI_PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// An authorization request as it arrives: in full, in a request object, or by the name of one that was pushed before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArrivedRequest {
    /// All parameters are there.
    Complete(AuthorizeRequest),
    /// Some are in a request object (RFC 9101), whose signature must be verified.
    Unopened(UnopenedRequest),
    /// They are in a pushed request (RFC 9126).
    Pushed(PushedReference),
}

/// The name of a pushed authorization request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushedReference {
    pub(super) envelope: Envelope,
    key: String,
}

/// What stands in a request beside a request object or a `request_uri`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Envelope {
    pub(super) client_id: ClientId,
    pub(super) parameters: Parameters,
}

impl ArrivedRequest {
    /// Parses the query of a GET, or the form of a POST. Every error of this step is for a page.
    pub fn parse(encoded: impl AsRef<[u8]>) -> Result<Self, AuthorizeError> {
        Self::of(Parameters::parse(encoded, KNOWN))
    }

    /// Parses the form of a pushed authorization request (RFC 9126 section 2.1). It must be of the client that
    /// authenticated, and hold the request itself.
    pub fn parse_pushed(
        form: impl AsRef<[u8]>,
        client: AuthenticatedClient<'_>,
    ) -> Result<Self, AuthorizeError> {
        let authenticated = client.client().client_id();
        let parameters = Parameters::parse(form, KNOWN);
        if parameters.is_present("request_uri") {
            return Err(invalid_request("request_uri must not be pushed"));
        }
        let parameters = if parameters.is_present("client_id") {
            parameters
        } else {
            parameters.overlaid(KNOWN, [("client_id".to_owned(), authenticated.to_string())])
        };
        let request = Self::of(parameters)?;
        if request.client_id() == authenticated {
            Ok(request)
        } else {
            Err(invalid_request(
                "client_id is not that of the client that authenticated",
            ))
        }
    }

    fn of(parameters: Parameters) -> Result<Self, AuthorizeError> {
        let client_id = parameters.required("client_id").map_err(invalid_request)?;
        let client_id = ClientId::parse(client_id).map_err(invalid_request)?;
        let envelope = |parameters| Envelope {
            client_id,
            parameters,
        };
        if parameters.is_present("request_uri") {
            if parameters.is_present("request") {
                return Err(invalid_request("request and request_uri exclude each other"));
            }
            let uri = parameters.required("request_uri").map_err(invalid_request)?;
            return match uri.strip_prefix(PUSHED_REQUEST_URI_PREFIX).map(str::to_owned) {
                Some(key) => Ok(Self::Pushed(PushedReference {
                    key,
                    envelope: envelope(parameters),
                })),
                None => AuthorizeRequest::of(parameters).map(Self::Complete).map_err(|_| {
                    AuthorizeError::on_page(
                        AuthorizeErrorCode::RequestUriNotSupported,
                        "request_uri is supported for pushed requests only",
                    )
                }),
            };
        }
        if parameters.is_present("request") {
            let object = parameters
                .required("request")
                .map_err(invalid_request)?
                .to_owned();
            return Ok(Self::Unopened(UnopenedRequest::new(envelope(parameters), object)));
        }
        AuthorizeRequest::of(parameters).map(Self::Complete)
    }

    /// The client to look up.
    #[must_use]
    pub fn client_id(&self) -> &ClientId {
        match self {
            Self::Complete(request) => request.client_id(),
            Self::Unopened(request) => request.client_id(),
            Self::Pushed(reference) => reference.client_id(),
        }
    }
}

impl PushedReference {
    /// The client that names it. Only requests that this client pushed are its to use.
    #[must_use]
    pub fn client_id(&self) -> &ClientId {
        &self.envelope.client_id
    }

    /// The part of the `request_uri` that finds the request. A secret until it has been used.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The error for a name that stands for no request of this client, not any more or not yet.
    #[must_use]
    pub fn unknown(&self, client: &Client) -> AuthorizeError {
        self.envelope.refuse(
            client,
            AuthorizeErrorCode::InvalidRequestUri,
            "request_uri is unknown, used, expired or another client's",
        )
    }
}

impl Envelope {
    /// An error about what the envelope names: it goes to the client when a redirect URI beside it is the client's.
    pub(super) fn refuse(
        &self,
        client: &Client,
        code: AuthorizeErrorCode,
        description: impl Into<String>,
    ) -> AuthorizeError {
        let redirect_uri = self.parameters.optional("redirect_uri").ok().flatten();
        let redirect_uri = redirect_uri.and_then(|uri| RedirectUri::parse(uri).ok());
        let target = redirect_uri.and_then(|uri| ResponseTarget::registered(&uri, &self.parameters, client));
        AuthorizeError::to(
            target.filter(|_| client.client_id() == &self.client_id),
            code,
            description,
        )
    }
}

pub(super) fn invalid_request(error: impl std::fmt::Display) -> AuthorizeError {
    AuthorizeError::on_page(AuthorizeErrorCode::InvalidRequest, error.to_string())
}

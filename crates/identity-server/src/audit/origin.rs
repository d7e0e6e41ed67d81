//! Where an event comes from. As with the span of the log, the request that is being answered is not passed on from
//! function to function: it surrounds them. Nothing but what is recorded and counted depends on it.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use web_host::{ClientAddress, RequestId};

use super::user_agent;

tokio::task_local! {
    static ORIGIN: Origin;
}

/// The request in which something happens.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The address it comes from.
    pub address: ClientAddress,
    /// Its number in the log.
    pub request_id: RequestId,
    user_agent: Option<HeaderValue>,
}

impl Origin {
    /// The request that is being answered; none outside of one.
    #[must_use]
    pub fn current() -> Option<Self> {
        ORIGIN.try_with(Clone::clone).ok()
    }

    /// The address of the request that is being answered. Outside of one it is unknown: that counts as one address.
    #[must_use]
    pub fn current_address() -> ClientAddress {
        ORIGIN
            .try_with(|origin| origin.address)
            .unwrap_or(ClientAddress::UNKNOWN)
    }

    /// The kind of browser or program, in our words. What it says about itself in detail is not kept: it identifies
    /// people, and anything may stand in it.
    #[must_use]
    pub fn user_agent_family(&self) -> Option<&'static str> {
        let user_agent = self.user_agent.as_ref()?;
        Some(user_agent::family(user_agent.as_bytes()))
    }
}

/// Answers a request as the origin of all that happens meanwhile.
pub(crate) async fn with_origin(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let origin = Origin {
        address: ClientAddress::of(request.request()),
        request_id: RequestId::of(request.request()),
        user_agent: request.headers().get(header::USER_AGENT).cloned(),
    };
    ORIGIN.scope(origin, next.call(request)).await
}

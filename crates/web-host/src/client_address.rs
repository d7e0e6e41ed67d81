//! The address that a request comes from, also behind proxies.
//!
//! Whoever connects is believed to be who they are. Only what a *trusted* proxy says about others counts, and of the
//! list that it sends only its right end: each proxy appends whom it was called by, and everything further left may be
//! the invention of whoever wrote the request.

mod forwarded;

use std::convert::Infallible;
use std::fmt::{self, Display};
use std::future::{Ready, ready};
use std::net::{IpAddr, SocketAddr};

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use ipnet::Ipv6Net;
use serde::Deserialize;

use crate::Networks;

/// IPv6 networks are handed out to subscribers in this size: whoever has one address has them all.
const SUBSCRIBER_PREFIX: u8 = 64;

/// The proxies in front of this server, and how they tell whom they were called by.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    /// The networks that they are in. Nobody else's headers count.
    pub trusted: Networks,
    /// The header that they write.
    pub header: ForwardedHeader,
}

/// The header in which a proxy tells whom it was called by. Only one is read: a proxy that writes the one passes the
/// other on as its caller wrote it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl ForwardedHeader {
    fn name(self) -> HeaderName {
        match self {
            Self::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            Self::Forwarded => HeaderName::from_static("forwarded"),
        }
    }

    /// The addresses that one header line names, in its order; none in place of what is not an address.
    fn addresses(self, line: &HeaderValue) -> Vec<Option<IpAddr>> {
        let Ok(line) = line.to_str() else {
            return vec![None];
        };
        match self {
            Self::XForwardedFor => line.split(',').map(address).collect(),
            Self::Forwarded => forwarded::addresses(line),
        }
    }
}

/// An address with or without port, IPv6 also in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text);
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    bare.parse().or_else(|_| with_port()).ok()
}

/// Where a request comes from, as far as that is known. An IPv4 address is never one that is mapped into IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(Option<IpAddr>);

impl ClientAddress {
    /// Where it is not known.
    pub const UNKNOWN: Self = Self(None);

    /// The address that `request` comes from: that of its peer, or what trusted proxies say. Where they say something
    /// that cannot be read, it is the last of them.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let Some(peer) = request.peer_addr() else {
            return Self::UNKNOWN;
        };
        let mut caller = peer.ip().to_canonical();
        let Some(proxies) = request.app_data::<Data<Proxies>>() else {
            return Self(Some(caller));
        };
        let lines: Vec<&HeaderValue> = request.headers().get_all(proxies.header.name()).collect();
        let mut said = lines
            .into_iter()
            .rev()
            .flat_map(|line| proxies.header.addresses(line).into_iter().rev());
        while proxies.trusted.contain(caller) {
            match said.next() {
                Some(Some(before)) => caller = before.to_canonical(),
                Some(None) | None => break,
            }
        }
        Self(Some(caller))
    }

    /// The address.
    #[must_use]
    pub fn ip(self) -> Option<IpAddr> {
        self.0
    }

    /// What belongs to one subscriber, for counting: an IPv4 address, or an IPv6 network of 64 bits.
    #[must_use]
    pub fn network(self) -> String {
        match self.0 {
            Some(IpAddr::V6(address)) => Ipv6Net::new(address, SUBSCRIBER_PREFIX)
                .map_or_else(|_| address.to_string(), |network| network.trunc().to_string()),
            Some(IpAddr::V4(address)) => address.to_string(),
            None => "unknown".to_owned(),
        }
    }
}

impl From<IpAddr> for ClientAddress {
    fn from(address: IpAddr) -> Self {
        Self(Some(address.to_canonical()))
    }
}

impl Display for ClientAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(address) => address.fmt(formatter),
            None => formatter.write_str("unknown"),
        }
    }
}

impl FromRequest for ClientAddress {
    type Error = Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

#[cfg(test)]
mod tests;

//! Calls to addresses that strangers have chosen: clients that have registered themselves say where their keys are, and
//! where they want to hear of a sign-out. Nothing of that leads into the network behind this server.

use std::error::Error;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::ACCEPT;
use reqwest::{Certificate, Client, StatusCode};
use serde_json::Value;
use url::{Host, Url};
use web_host::Networks;
use web_host::logging::with_causes;

use super::builder;

/// The longest document, in bytes.
const MAX_LENGTH: usize = 64 * 1024;

/// Calls public addresses over https, and such of others as the operator names.
#[derive(Debug, Clone)]
pub(crate) struct ForeignCalls {
    http: Client,
    reachable: Reachable,
}

/// Why there is no document. Strangers are not told: it would tell them what is where in the network.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ForeignCallError {
    /// It was not reached, or did not answer in time.
    #[error("{0}")]
    Unreachable(String),
    /// It is where nothing is looked for.
    #[error("the address is not a public one")]
    NotPublic,
    /// It answered with this status.
    #[error("the answer is {0}")]
    Answered(StatusCode),
    /// It is too long.
    #[error("the document has more than {MAX_LENGTH} bytes")]
    TooLong,
    /// It is not JSON.
    #[error("the document is not JSON")]
    NotJson,
}

impl From<reqwest::Error> for ForeignCallError {
    fn from(error: reqwest::Error) -> Self {
        Self::Unreachable(with_causes(&error.without_url()))
    }
}

impl ForeignCalls {
    /// Trusts `roots` in addition to the system's root certificates, and reaches `networks` in addition to public
    /// addresses. There is no proxy: it would look up the addresses itself.
    pub(crate) fn new(roots: Vec<Certificate>, networks: Networks) -> Result<Self, reqwest::Error> {
        let reachable = Reachable(Arc::new(networks));
        let http = builder(roots)
            .https_only(true)
            .no_proxy()
            .dns_resolver(Arc::new(reachable.clone()))
            .build()?;
        Ok(Self { http, reachable })
    }

    /// The client for calls to `url`, when that may be called.
    pub(crate) fn client_for(&self, url: &str) -> Result<&Client, ForeignCallError> {
        let url = Url::parse(url).map_err(|_| ForeignCallError::NotPublic)?;
        // A name is looked up, and judged then.
        let is_reachable = match url.host() {
            Some(Host::Domain(_)) => true,
            Some(Host::Ipv4(address)) => self.reachable.contains(address.into()),
            Some(Host::Ipv6(address)) => self.reachable.contains(address.into()),
            None => false,
        };
        if is_reachable {
            Ok(&self.http)
        } else {
            Err(ForeignCallError::NotPublic)
        }
    }

    /// The JSON document at this address.
    pub(crate) async fn json(&self, url: &str) -> Result<Value, ForeignCallError> {
        let request = self.client_for(url)?.get(url).header(ACCEPT, "application/json");
        let mut response = request.send().await?;
        if response.status() != StatusCode::OK {
            return Err(ForeignCallError::Answered(response.status()));
        }
        let mut document = Vec::new();
        while let Some(piece) = response.chunk().await? {
            if document.len() + piece.len() > MAX_LENGTH {
                return Err(ForeignCallError::TooLong);
            }
            document.extend_from_slice(&piece);
        }
        serde_json::from_slice(&document).map_err(|_| ForeignCallError::NotJson)
    }
}

/// Looks names up, and gives only those of their addresses that may be called: it is these that are connected to.
#[derive(Debug, Clone)]
struct Reachable(Arc<Networks>);

impl Reachable {
    fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.0.contain(address)
    }

    async fn addresses(&self, name: &str) -> Result<Vec<SocketAddr>, io::Error> {
        let found = tokio::net::lookup_host((name, 0)).await?;
        let reachable: Vec<_> = found.filter(|found| self.contains(found.ip())).collect();
        if reachable.is_empty() {
            return Err(io::Error::other(NoPublicAddress));
        }
        Ok(reachable)
    }
}

impl Resolve for Reachable {
    fn resolve(&self, name: Name) -> Resolving {
        let reachable = self.clone();
        Box::pin(async move {
            let addresses = reachable.addresses(name.as_str()).await?;
            Ok::<Addrs, Box<dyn Error + Send + Sync>>(Box::new(addresses.into_iter()))
        })
    }
}

/// A name that leads nowhere but inwards.
#[derive(Debug)]
struct NoPublicAddress;

impl fmt::Display for NoPublicAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name has no public address")
    }
}

impl Error for NoPublicAddress {}

/// Whether an address is one of the internet (IANA IPv4 and IPv6 Special-Purpose Address Registries).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_special = match first {
        0 | 10 | 127 | 240.. => true,
        100 => second & 0xC0 == 64,
        169 => second == 254,
        172 => second & 0xF0 == 16,
        192 => matches!((second, third), (0, 0 | 2) | (88, 99) | (168, _)),
        198 => matches!((second, third), (18 | 19, _) | (51, 100)),
        203 => (second, third) == (0, 113),
        _ => address.is_multicast(),
    };
    !is_special
}

/// Global unicast, without what leads to an IPv4 address by itself (Teredo, 6to4) and what is for documents.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let is_special = match first {
        0x2001 => second < 0x200 || second == 0xDB8,
        0x2002 => true,
        0x3FFF => second < 0x1000,
        _ => false,
    };
    first & 0xE000 == 0x2000 && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_lead_inwards_are_not_public() {
        for inwards in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.1.2.3",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            let address: IpAddr = inwards.parse().unwrap();
            assert!(!Reachable(Arc::default()).contains(address), "{inwards}");
        }
        for public in [
            "1.1.1.1",
            "100.128.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "2606:4700::1111",
            "::ffff:1.1.1.1",
        ] {
            let address: IpAddr = public.parse().unwrap();
            assert!(Reachable(Arc::default()).contains(address), "{public}");
        }
    }

    #[test]
    fn what_the_operator_names_is_reached_and_nothing_beside_it() {
        let networks = Networks::try_from(vec!["127.0.0.1".to_owned(), "10.1.0.0/16".to_owned()]).unwrap();
        let calls = ForeignCalls::new(Vec::new(), networks).unwrap();
        for good in [
            "https://127.0.0.1:8443/a",
            "https://10.1.2.3/",
            "https://[::ffff:127.0.0.1]/",
            "https://app.example/",
        ] {
            assert!(calls.client_for(good).is_ok(), "{good}");
        }
        for bad in [
            "https://127.0.0.2/",
            "https://10.2.0.1/",
            "https://[::1]/",
            "https://2130706434/",
            "https://0x7f.2/",
            "nonsense",
        ] {
            assert!(calls.client_for(bad).is_err(), "{bad}");
        }
    }

    #[actix_web::test]
    async fn a_name_that_leads_inwards_is_not_followed() {
        let calls = ForeignCalls::new(Vec::new(), Networks::default()).unwrap();
        let error = calls.json("https://localhost:9/").await.unwrap_err().to_string();
        assert!(error.contains("no public address"), "{error}");
        let error = calls.json("http://1.1.1.1/").await.unwrap_err().to_string();
        assert!(error.contains("scheme"), "{error}");
    }
}

//! The local certificate authority.

use std::net::{Ipv4Addr, Ipv6Addr};

use aws_lc_rs::digest::{SHA256, digest};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, GeneralSubtree, IsCa, KeyPair, KeyUsagePurpose,
    NameConstraints, PublicKeyData,
};
use time::{Duration, OffsetDateTime};

use super::{CLOCK_SKEW, Issued};
use crate::failure::{Failure, OrFailure};

/// A person has to trust a new authority by hand, so this one lasts.
const LIFETIME: Duration = Duration::days(5 * 365);
/// An authority that ends sooner than this is replaced.
pub(super) const RENEW_BEFORE: Duration = Duration::days(30);

/// Makes an authority that can speak for `localhost` and the loopback addresses and for nothing else: whoever
/// steals its key from a laptop that trusts it cannot pose as any other site (RFC 5280, section 4.2.1.10).
pub(super) fn create(now: OffsetDateTime) -> Result<Issued, Failure> {
    let key = KeyPair::generate().or_failure(|| "make a key".to_owned())?;
    let mut params = CertificateParams::default();
    params.not_before = now - CLOCK_SKEW;
    params.not_after = now + LIFETIME;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![
            GeneralSubtree::DnsName("localhost".to_owned()),
            GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(Ipv4Addr::LOCALHOST.into(), 32)),
            GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(Ipv6Addr::LOCALHOST.into(), 128)),
        ],
        excluded_subtrees: Vec::new(),
    });
    params
        .distinguished_name
        .push(DnType::OrganizationName, "identity-server");
    params.distinguished_name.push(
        DnType::CommonName,
        format!("Local development CA {}", short_id(&key)),
    );
    let certificate = params
        .self_signed(&key)
        .or_failure(|| "sign the local authority".to_owned())?;
    Ok(Issued {
        certificate: certificate.pem(),
        key: key.serialize_pem(),
    })
}

/// Two clones on one machine have two authorities: browsers confuse them if they bear the same name.
fn short_id(key: &KeyPair) -> String {
    let hash = digest(&SHA256, &key.subject_public_key_info());
    hash.as_ref()
        .iter()
        .take(4)
        .fold(String::new(), |id, byte| format!("{id}{byte:02x}"))
}

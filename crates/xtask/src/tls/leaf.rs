//! The certificate for `localhost`.

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, Issuer, KeyPair, KeyUsagePurpose};
use time::{Duration, OffsetDateTime};

use super::{CLOCK_SKEW, Issued};
use crate::failure::{Failure, OrFailure};

/// Browsers refuse server certificates that count for more than 398 days.
pub(super) const LIFETIME: Duration = Duration::days(396);
/// A certificate that ends sooner than this is renewed.
pub(super) const RENEW_BEFORE: Duration = Duration::days(7);
/// All the names of this machine to itself.
pub(super) const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// Issues a certificate for [`NAMES`], followed by the authority's own.
pub(super) fn issue(ca: &str, ca_key: &str, now: OffsetDateTime) -> Result<Issued, Failure> {
    issue_for(&NAMES, ca, ca_key, now)
}

pub(super) fn issue_for(
    names: &[&str],
    ca: &str,
    ca_key: &str,
    now: OffsetDateTime,
) -> Result<Issued, Failure> {
    let ca_key = KeyPair::from_pem(ca_key).or_failure(|| "understand the authority's key".to_owned())?;
    let issuer =
        Issuer::from_ca_cert_pem(ca, ca_key).or_failure(|| "understand the local authority".to_owned())?;
    let key = KeyPair::generate().or_failure(|| "make a key".to_owned())?;
    let names: Vec<String> = names.iter().copied().map(str::to_owned).collect();
    let mut params = CertificateParams::new(names).or_failure(|| "name the certificate".to_owned())?;
    params.not_before = now - CLOCK_SKEW;
    params.not_after = now + LIFETIME;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.distinguished_name.push(DnType::CommonName, "localhost");
    let certificate = params
        .signed_by(&key, &issuer)
        .or_failure(|| "sign the certificate".to_owned())?;
    Ok(Issued {
        certificate: format!("{}{ca}", certificate.pem()),
        key: key.serialize_pem(),
    })
}

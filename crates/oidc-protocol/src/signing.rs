//! Signature algorithms, and the hashes that id tokens carry.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::text::wire_values;

wire_values! {
    /// JWS algorithms (RFC 7518 section 3.1) that tokens are signed with.
    SigningAlgorithm {
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        Rs256 = "RS256",
    }
}

impl SigningAlgorithm {
    /// The left half of the hash of a token or code, for `at_hash` and `c_hash` (OpenID Connect Core sections
    /// 3.1.3.6 and 3.3.2.11): the hash is the one the signature algorithm uses.
    #[must_use]
    pub fn half_hash(self, value: &str) -> String {
        let hash = match self {
            Self::Rs256 => digest::digest(&digest::SHA256, value.as_bytes()),
        };
        let hash = hash.as_ref();
        URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_hash_agrees_with_the_example_of_openid_connect_core() {
        // Access token and code of the examples in appendix A.3 and A.4.
        let hash = |value| SigningAlgorithm::Rs256.half_hash(value);
        assert_eq!(
            hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
            "77QmUPtjPfzWtF2AnpK9RQ"
        );
        assert_eq!(
            hash("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"),
            "LDktKdoQak3Pk0cnXxCltA"
        );
    }
}

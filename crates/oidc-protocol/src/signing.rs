//! Signature algorithms, and the hashes that id tokens carry.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::text::wire_values;

wire_values! {
    /// JWS algorithms (RFC 7518 section 3.1, RFC 8037 section 3.1) that tokens are signed with.
    SigningAlgorithm {
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        Rs256 = "RS256",
        /// RSASSA-PSS with SHA-256.
        Ps256 = "PS256",
        /// ECDSA on P-256 with SHA-256.
        Es256 = "ES256",
        /// Ed25519.
        EdDsa = "EdDSA",
    }
}

impl SigningAlgorithm {
    /// The left half of the hash of a token or code, for `at_hash` and `c_hash` (OpenID Connect Core sections
    /// 3.1.3.6 and 3.3.2.11): the hash is the one the signature algorithm uses. For Ed25519 that is SHA-512.
    #[must_use]
    pub fn half_hash(self, value: &str) -> String {
        let algorithm = match self {
            Self::Rs256 | Self::Ps256 | Self::Es256 => &digest::SHA256,
            Self::EdDsa => &digest::SHA512,
        };
        let hash = digest::digest(algorithm, value.as_bytes());
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
        for algorithm in [
            SigningAlgorithm::Rs256,
            SigningAlgorithm::Ps256,
            SigningAlgorithm::Es256,
        ] {
            let hash = |value| algorithm.half_hash(value);
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

    #[test]
    fn the_hash_of_ed25519_is_half_of_sha_512() {
        // printf abc | sha512sum | cut -c1-64 | xxd -r -p | basenc --base64url
        assert_eq!(
            SigningAlgorithm::EdDsa.half_hash("abc"),
            "3a81oZNherrMQXNJriBBMRLm-k6JqX6iCp7u5ktV05o"
        );
    }
}

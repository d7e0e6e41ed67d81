use web_host::SystemRandom;

use super::*;

const FIRST: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const SECOND: &str = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA";

fn keys(text: &str) -> EncryptionKeys {
    EncryptionKeys::parse(&text.into()).unwrap()
}

fn purpose() -> Purpose<'static> {
    Purpose::SigningKey {
        kid: "a",
        algorithm: SigningAlgorithm::Es256,
    }
}

fn secret() -> SecretSlice<u8> {
    b"the private key".to_vec().into()
}

#[test]
fn what_is_encrypted_is_unreadable_and_comes_back() {
    let keys = keys(FIRST);
    let stored = keys.seal(purpose(), &secret()).unwrap();
    let bytes = stored.bytes.expose_secret();
    assert!(!bytes.windows(7).any(|window| window == b"private"));
    let opened = keys.open(purpose(), &stored).unwrap();
    assert_eq!(opened.expose_secret(), secret().expose_secret());
    let again = keys.seal(purpose(), &secret()).unwrap();
    assert_ne!(bytes, again.bytes.expose_secret(), "never the same nonce");
}

#[test]
fn the_first_key_encrypts_and_all_decrypt() {
    let stored = keys(FIRST).seal(purpose(), &secret()).unwrap();
    let both = keys(&format!("{SECOND} # since Monday\n{FIRST}\n"));
    assert!(both.open(purpose(), &stored).is_ok());
    let stored = both.seal(purpose(), &secret()).unwrap();
    assert!(keys(SECOND).open(purpose(), &stored).is_ok());
    let problem = keys(FIRST).open(purpose(), &stored).unwrap_err().to_string();
    assert!(
        problem.contains(keys(FIRST).first_id()) && problem.contains(keys(SECOND).first_id()),
        "{problem}"
    );
}

#[test]
fn a_secret_is_worth_nothing_in_another_place() {
    let keys = keys(FIRST);
    let stored = keys.seal(purpose(), &secret()).unwrap();
    for other in [
        Purpose::SigningKey {
            kid: "b",
            algorithm: SigningAlgorithm::Es256,
        },
        Purpose::SigningKey {
            kid: "a",
            algorithm: SigningAlgorithm::EdDsa,
        },
        Purpose::ServerSecret { name: "a" },
    ] {
        assert_eq!(
            keys.open(other, &stored).unwrap_err(),
            OpenError::Altered,
            "{other:?}"
        );
    }
    let [one, other] = ["a", "b"].map(|name| Purpose::ServerSecret { name });
    let stored = keys.seal(one, &secret()).unwrap();
    assert_eq!(keys.open(other, &stored).unwrap_err(), OpenError::Altered);
}

#[test]
fn an_altered_secret_is_refused() {
    let keys = keys(FIRST);
    let stored = keys.seal(purpose(), &secret()).unwrap();
    let bytes = stored.bytes.expose_secret();
    for index in 0..bytes.len() {
        let mut altered = bytes.to_vec();
        altered[index] ^= 1;
        let altered = StoredSecret {
            bytes: altered.into(),
            ..stored.clone()
        };
        assert_eq!(keys.open(purpose(), &altered).unwrap_err(), OpenError::Altered);
    }
    for length in [0, NONCE_LEN - 1, NONCE_LEN, bytes.len() - 1] {
        let short = StoredSecret {
            bytes: bytes[..length].to_vec().into(),
            ..stored.clone()
        };
        assert_eq!(keys.open(purpose(), &short).unwrap_err(), OpenError::Altered);
    }
}

#[test]
fn keys_that_are_none_are_refused_and_not_repeated() {
    for (text, expected) in [
        ("", EncryptionKeyError::None),
        ("# a comment", EncryptionKeyError::None),
        ("c2hvcnQ=", EncryptionKeyError::Malformed(1)),
        (&format!("{FIRST} not*base64"), EncryptionKeyError::Malformed(2)),
        (
            &format!("{FIRST}\n{}", FIRST.trim_end_matches('=')),
            EncryptionKeyError::Repeated(2),
        ),
        // `openssl rand -hex 32`
        (&"00".repeat(32), EncryptionKeyError::Malformed(1)),
    ] {
        assert_eq!(
            EncryptionKeys::parse(&text.into()).unwrap_err(),
            expected,
            "{text}"
        );
    }
}

#[test]
fn keys_are_configured_as_a_list_or_as_one_text() {
    let list: EncryptionKeys = serde_json::from_value(serde_json::json!([FIRST, SECOND])).unwrap();
    let text: EncryptionKeys = serde_json::from_value(format!("{FIRST}\n{SECOND}").into()).unwrap();
    assert_eq!(format!("{list:?}"), format!("{text:?}"));
    let problem = serde_json::from_value::<EncryptionKeys>(serde_json::json!(["AAEC"])).unwrap_err();
    assert!(problem.to_string().contains("openssl rand -base64 32"));
    assert!(!problem.to_string().contains("AAEC"));
}

#[test]
fn keys_are_not_printed() {
    let printed = format!("{:?}", keys(FIRST));
    assert!(printed.len() < 20 && !FIRST.contains(&printed), "{printed}");
    let one = EncryptionKeys::generate(&SystemRandom).unwrap();
    let other = EncryptionKeys::generate(&SystemRandom).unwrap();
    assert_ne!(one.first_id(), other.first_id());
}

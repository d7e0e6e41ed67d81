use super::*;

#[test]
fn empty_identifiers_do_not_exist() {
    assert!(ClientId::parse("").is_err());
    assert!(SubjectId::parse("").is_err());
    assert!(SessionId::parse("").is_err());
    assert!(Nonce::parse("").is_err());
    assert!(State::parse("").is_err());
}

#[test]
fn a_subject_has_at_most_255_ascii_characters() {
    assert!(SubjectId::parse("a".repeat(255)).is_ok());
    assert!(SubjectId::parse("a".repeat(256)).is_err());
    assert!(SubjectId::parse("é").is_err());
}

#[test]
fn control_characters_are_refused() {
    for text in ["a\0b", "a\nb", "a\u{7f}b", "a\u{85}b"] {
        assert!(ClientId::parse(text).is_err());
        assert!(Nonce::parse(text).is_err());
        assert!(State::parse(text).is_err());
    }
}

#[test]
fn deserialising_applies_the_same_rule() {
    assert!(serde_json::from_str::<ClientId>("\"web\"").is_ok());
    let error = serde_json::from_str::<ClientId>("\"\"").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("a client_id must be 1 to 100 printable ASCII characters")
    );
}

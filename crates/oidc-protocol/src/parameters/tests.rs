use proptest::prelude::*;

use super::*;

const KNOWN: &[&str] = &["client_id", "state"];

#[test]
fn unknown_parameters_are_ignored() {
    let parameters = Parameters::parse("client_id=web&foo=1&foo=2", KNOWN);
    assert_eq!(parameters.required("client_id"), Ok("web"));
    assert!(!parameters.is_present("foo"));
    assert_eq!(parameters.check(), Ok(()));
}

#[test]
fn a_known_parameter_sent_twice_is_refused_even_with_the_same_value() {
    let parameters = Parameters::parse("state=a&client_id=web&state=a", KNOWN);
    assert_eq!(
        parameters.optional("state"),
        Err(ParameterError::Repeated("state"))
    );
    assert_eq!(parameters.check(), Err(ParameterError::Repeated("state")));
    assert_eq!(parameters.required("client_id"), Ok("web"));
}

#[test]
fn an_encoded_name_counts_as_the_same_parameter() {
    let parameters = Parameters::parse("client_id=web&client%5Fid=other", KNOWN);
    assert_eq!(
        parameters.optional("client_id"),
        Err(ParameterError::Repeated("client_id"))
    );
}

#[test]
fn an_empty_value_is_an_omitted_parameter() {
    let parameters = Parameters::parse("client_id=&state&state=x", KNOWN);
    assert_eq!(
        parameters.required("client_id"),
        Err(ParameterError::Missing("client_id"))
    );
    assert_eq!(parameters.optional("state"), Ok(Some("x")));
}

#[test]
fn what_is_not_text_is_refused() {
    for encoded in ["state=%FF", "state=%00", "state=a%0D%0Ab", "state=%C0%80"] {
        let parameters = Parameters::parse(encoded, KNOWN);
        assert_eq!(
            parameters.optional("state"),
            Err(ParameterError::Unreadable("state")),
            "{encoded}"
        );
    }
}

#[test]
fn plus_is_a_space_and_an_encoded_plus_is_a_plus() {
    assert_eq!(
        Parameters::parse("state=a+b%2Bc", KNOWN).optional("state"),
        Ok(Some("a b+c"))
    );
}

#[test]
fn debug_output_holds_no_values() {
    let shown = format!("{:?}", Parameters::parse("state=confidential", KNOWN));
    assert!(shown.contains("state") && !shown.contains("confidential"));
}

#[test]
fn a_resource_may_be_sent_several_times_and_nothing_else_may() {
    let parameters = Parameters::parse("resource=a&scope=x&resource=b&resource=c", &["resource", "scope"]);
    assert_eq!(parameters.several("resource"), Ok(vec!["a", "b", "c"]));
    assert_eq!(parameters.several("scope"), Ok(vec!["x"]));
    assert_eq!(
        parameters.optional("resource"),
        Err(ParameterError::Repeated("resource"))
    );
    assert_eq!(parameters.check(), Ok(()));
    let again = Parameters::parse(parameters.encode(), &["resource", "scope"]);
    assert!(again == parameters);
    for encoded in ["scope=x&scope=y", &"&resource=a".repeat(21)] {
        let parameters = Parameters::parse(encoded, &["resource", "scope"]);
        assert!(parameters.check().is_err(), "{encoded}");
    }
    let parameters = Parameters::parse("resource=a&resource=%FF&resource=b", &["resource"]);
    assert_eq!(parameters.check(), Err(ParameterError::Unreadable("resource")));
}

proptest! {
    #[test]
    fn any_bytes_parse_without_panic(bytes: Vec<u8>) {
        let parameters = Parameters::parse(&bytes, KNOWN);
        let _ = parameters.check();
    }

    #[test]
    fn encoding_and_parsing_is_a_round_trip(state in "\\PC{1,40}", client_id in "[ -~]{1,40}") {
        let encoded = form_urlencoded::Serializer::new(String::new())
            .append_pair("state", &state)
            .append_pair("client_id", &client_id)
            .finish();
        let parameters = Parameters::parse(&encoded, KNOWN);
        prop_assert_eq!(parameters.required("state"), Ok(state.as_str()));
        prop_assert_eq!(parameters.required("client_id"), Ok(client_id.as_str()));
        prop_assert_eq!(Parameters::parse(parameters.encode(), KNOWN), parameters);
    }
}

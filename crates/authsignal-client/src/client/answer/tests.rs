use reqwest::header::HeaderValue;

use super::*;
use crate::track::TrackResponse;

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status: StatusCode::from_u16(status).unwrap(),
        retry_after: None,
        body: body.as_bytes().to_vec(),
    }
}

#[test]
fn the_official_error_body_is_understood() {
    let body = r#"{"error":"unauthorized","errorCode":"unauthorized","errorDescription":"The request is unauthorized."}"#;
    let Error::Api(error) = answer(401, body).into_error() else {
        panic!("not an API error")
    };
    assert_eq!(error.code, ErrorCode::Unauthorized);
    assert_eq!(
        error.to_string(),
        "Authsignal refused the call: 401 unauthorized - The request is unauthorized."
    );
}

#[test]
fn older_error_bodies_are_understood() {
    for (body, code) in [
        (r#"{"error":"invalid_request"}"#, ErrorCode::InvalidRequest),
        (r#"{"errorCode":"too_many_requests"}"#, ErrorCode::TooManyRequests),
        (r#"{"message":"Not Found"}"#, ErrorCode::NotFound),
    ] {
        let Error::Api(error) = answer(404, body).into_error() else {
            panic!("not an API error")
        };
        assert_eq!(error.code, code);
    }
}

#[test]
fn hostile_error_bodies_are_tamed() {
    let body = format!(
        r#"{{"error":"a\nFAKE LOG LINE","errorDescription":"{}"}}"#,
        "x".repeat(10_000)
    );
    let Error::Api(error) = answer(400, &body).into_error() else {
        panic!("not an API error")
    };
    assert!(!error.to_string().contains('\n'));
    assert!(error.to_string().len() < 700);
}

#[test]
fn what_is_not_an_error_of_the_api_is_unreadable() {
    for body in [
        "",
        "<html>",
        "{}",
        "[]",
        "null",
        r#"{"error":{"code":1}}"#,
        "\"text\"",
    ] {
        let error = answer(502, body).into_error();
        assert!(matches!(error, Error::Unreadable(_)), "{body}");
        assert_eq!(error.status(), Some(502));
    }
}

#[test]
fn problems_are_located_without_quoting_the_answer() {
    let body = r#"{"state":"ALLOW","idempotencyKey":"k","url":"https://x/?t=1","token":"tok-secret","isEnrolled":"tok-secret"}"#;
    let error = answer(200, body)
        .parse::<TrackResponse>()
        .unwrap_err()
        .to_string();
    assert!(error.contains("an unexpected value at `isEnrolled`"), "{error}");
    assert!(!error.contains("tok-secret"), "{error}");

    let error = answer(200, r#"{"state":"ALLOW"}"#)
        .parse::<TrackResponse>()
        .unwrap_err()
        .to_string();
    assert!(error.contains("missing field `"), "{error}");
}

#[test]
fn retry_after_is_read_as_seconds_and_as_a_date() {
    let of = |value: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(value).unwrap());
        retry_after(&headers)
    };
    assert_eq!(of("7"), Some(Duration::from_secs(7)));
    assert_eq!(of("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
    let in_an_hour = (system_time() + Duration::from_hours(1)).to_offset(time::UtcOffset::UTC);
    let value = in_an_hour.format(&Rfc2822).unwrap().replace("+0000", "GMT");
    assert!(of(&value).unwrap() > Duration::from_secs(3500));
    assert_eq!(of("soon"), None);
    assert_eq!(of("-1"), None);
}

#[test]
fn an_execution_is_believed_unless_the_answer_says_the_contrary() {
    for body in ["", " ", "{}", "[]", r#"{"success":true}"#, r#"{"revoked":1}"#] {
        assert!(answer(200, body).done().is_ok(), "{body}");
    }
    for body in [r#"{"success":false}"#, "<html>", "{"] {
        assert!(
            matches!(answer(200, body).done(), Err(Error::Unreadable(_))),
            "{body}"
        );
    }
}

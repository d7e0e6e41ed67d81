//! Every combination of parameters that RP-Initiated Logout 1.0 speaks of, by GET and by POST.

use actix_web::http::StatusCode;

use super::provider::{POST_LOGOUT, Provider, Reply, encoded};
use super::visitor::Visitor;

/// What becomes of a request of somebody who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Signed out at once, and sent there.
    GoesTo(&'static str),
    /// Signed out at once, on the logged-out page.
    LoggedOut,
    /// Asked first, and still signed in.
    Asks,
    /// Refused with a page, still signed in, and sent nowhere (section 4).
    Refused,
}

async fn outcome(visitor: &Visitor<'_>, first: Reply) -> (StatusCode, String, bool) {
    let last = if first.status == StatusCode::SEE_OTHER {
        visitor.get(first.location()).await
    } else {
        first
    };
    let location = last.header("location").to_owned();
    let shown = if location.is_empty() { last.body } else { location };
    (last.status, shown, visitor.is_signed_in().await)
}

fn expected(outcome: Outcome, (status, shown, is_signed_in): &(StatusCode, String, bool)) -> bool {
    match outcome {
        Outcome::GoesTo(location) => *status == StatusCode::SEE_OTHER && shown == location && !is_signed_in,
        Outcome::LoggedOut => {
            *status == StatusCode::OK && shown.contains(r#"id="logged-out""#) && !is_signed_in
        }
        Outcome::Asks => *status == StatusCode::OK && shown.contains(r#"id="logout-form""#) && *is_signed_in,
        Outcome::Refused => {
            *status == StatusCode::BAD_REQUEST && shown.contains(r#"id="error""#) && *is_signed_in
        }
    }
}

#[actix_web::test]
async fn every_combination_of_parameters_has_its_answer() {
    use Outcome::{Asks, GoesTo, LoggedOut, Refused};
    const REDIRECT: (&str, &str) = ("post_logout_redirect_uri", POST_LOGOUT);
    const HINT: (&str, &str) = ("id_token_hint", "HINT");
    const CLIENT: (&str, &str) = ("client_id", "web");
    let cases: &[(&[(&str, &str)], Outcome)] = &[
        (&[], Asks),
        (&[HINT], LoggedOut),
        (&[HINT, CLIENT], LoggedOut),
        (&[HINT, ("client_id", "other")], Refused),
        (&[HINT, ("client_id", "nobody")], Refused),
        (&[HINT, REDIRECT], GoesTo(POST_LOGOUT)),
        (
            &[HINT, REDIRECT, CLIENT, ("state", "a b&c")],
            GoesTo("https://localhost:5002/signout-callback-oidc?state=a+b%26c"),
        ),
        // Without a redirect the state leads nowhere.
        (&[HINT, ("state", "abc")], LoggedOut),
        (&[("state", "abc")], Asks),
        (&[REDIRECT], Refused),
        (&[REDIRECT, CLIENT], Asks),
        (&[REDIRECT, ("client_id", "nobody")], Refused),
        (
            &[HINT, ("post_logout_redirect_uri", "https://localhost:5002/other")],
            Refused,
        ),
        (&[("id_token_hint", "HINTx"), REDIRECT], Refused),
        (&[("id_token_hint", "x.y.z"), REDIRECT], Refused),
        // What is only a wish changes nothing, whatever it says.
        (
            &[HINT, ("logout_hint", "bob"), ("ui_locales", "xx-!!")],
            LoggedOut,
        ),
        (&[("logout_hint", "alice"), ("ui_locales", "de")], Asks),
        (&[HINT, ("unknown", "1"), ("unknown", "2")], LoggedOut),
        // An empty parameter is none.
        (&[HINT, ("client_id", ""), ("state", "")], LoggedOut),
        (&[HINT, HINT], Refused),
        (&[HINT, REDIRECT, REDIRECT], Refused),
    ];
    let provider = Provider::start().await;
    for (parameters, outcome_expected) in cases {
        for is_posted in [false, true] {
            let visitor = Visitor::signed_in(&provider).await;
            let tokens = visitor.tokens(&[]).await;
            let hint = tokens["id_token"].as_str().unwrap();
            let values: Vec<(&str, String)> = parameters
                .iter()
                .map(|(name, value)| (*name, value.replace("HINT", hint)))
                .collect();
            let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, &**value)).collect();
            let first = if is_posted {
                visitor.post("/connect/endsession", &values).await
            } else {
                visitor
                    .get(&format!("/connect/endsession?{}", encoded(&values)))
                    .await
            };
            let actual = outcome(&visitor, first).await;
            assert!(
                expected(*outcome_expected, &actual),
                "{parameters:?} (posted: {is_posted}): expected {outcome_expected:?}, got {actual:?}"
            );
        }
    }
}

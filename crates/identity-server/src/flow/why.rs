//! Why an authorization request goes the way that it goes, in words.

use oidc_protocol::authentication::{Acr, AuthenticationEvent, AuthenticationMethodReference};
use oidc_protocol::authorize::{
    ConsentState, Interaction, LoginReason, SignedIn, Situation, ValidAuthorizeRequest,
};
use time::{Duration, OffsetDateTime};

/// What was decided about `request`, and why.
pub(crate) fn why(
    request: &ValidAuthorizeRequest,
    situation: &Situation<'_>,
    interaction: Interaction,
) -> (String, String) {
    let now = situation.now;
    let person = situation.signed_in;
    match interaction {
        Interaction::Proceed => (
            "the request is granted".to_owned(),
            person.map_or_else(String::new, |person| granted(&person, now)),
        ),
        Interaction::Login(reason) => (
            "the person has to sign in".to_owned(),
            login(request, person.map(|person| person.authentication), reason, now),
        ),
        Interaction::SelectAccount => (
            "the person is asked who they want to be".to_owned(),
            "prompt=select_account asks for it".to_owned(),
        ),
        Interaction::CreateAccount => (
            "the page for new accounts is shown".to_owned(),
            "prompt=create asks for it, and nobody has signed in since".to_owned(),
        ),
        Interaction::Consent => (
            "the person is asked for consent".to_owned(),
            "the client asks for something that they have not let it have yet, or prompt=consent asks for it"
                .to_owned(),
        ),
        Interaction::Refuse(code) => (
            format!("the request is refused: {code}"),
            "something would have to be shown and prompt=none forbids it, or what is asked for cannot be met"
                .to_owned(),
        ),
    }
}

fn granted(person: &SignedIn<'_>, now: OffsetDateTime) -> String {
    let consent = match person.consent {
        ConsentState::NotNeeded => "consent is not needed, or was given before",
        ConsentState::GivenForThisRequest => "consent was given for this request",
        ConsentState::Missing | ConsentState::Denied => "there is no consent",
    };
    let when = if person.for_this_request {
        "signed in for this request".to_owned()
    } else {
        format!("signed in {} ago", words(now - person.authentication.auth_time()))
    };
    format!(
        "the person has {when} ({}), the request asks for nothing stronger or newer, and {consent}",
        methods(person.authentication)
    )
}

fn login(
    request: &ValidAuthorizeRequest,
    session: Option<&AuthenticationEvent>,
    reason: LoginReason,
    now: OffsetDateTime,
) -> String {
    let age = session.map_or_else(
        || "of nobody".to_owned(),
        |session| format!("{} old", words(now - session.auth_time())),
    );
    match reason {
        LoginReason::NotSignedIn => "nobody is signed in in this browser".to_owned(),
        LoginReason::Prompted => format!("prompt=login, and the session is {age}"),
        LoginReason::TooLongAgo => {
            let allowed = request
                .max_age()
                .map_or_else(String::new, |seconds| format!("max_age={seconds}, and "));
            format!("{allowed}the session is {age}")
        }
        LoginReason::NotStrongEnough => {
            let wished: Vec<&str> = request.acr_values().iter().copied().map(Acr::as_str).collect();
            let reached = session.map(methods).unwrap_or_default();
            format!(
                "the request asks for {}, and the session has {reached}",
                if wished.is_empty() {
                    "an essential acr".to_owned()
                } else {
                    format!("acr_values {}", wished.join(" "))
                }
            )
        }
        LoginReason::SomebodyElseExpected => {
            "id_token_hint or the parameter claims name somebody else than who is signed in".to_owned()
        }
    }
}

fn methods(session: &AuthenticationEvent) -> String {
    let amr = session
        .amr()
        .iter()
        .copied()
        .map(AuthenticationMethodReference::as_str)
        .collect::<Vec<_>>()
        .join(" ");
    match session.acr() {
        Some(acr) => format!("amr {amr}, acr {}", acr.as_str()),
        None => format!("amr {amr}"),
    }
}

fn words(age: Duration) -> String {
    let (number, unit) = match age.whole_seconds() {
        seconds @ ..=119 => (seconds.max(0), "second"),
        seconds @ 120..=7199 => (seconds / 60, "minute"),
        seconds => (seconds / 3600, "hour"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_words() {
        for (seconds, told) in [
            (1, "1 second"),
            (180, "3 minutes"),
            (7200, "2 hours"),
            (-1, "0 seconds"),
        ] {
            assert_eq!(words(Duration::seconds(seconds)), told);
        }
    }
}

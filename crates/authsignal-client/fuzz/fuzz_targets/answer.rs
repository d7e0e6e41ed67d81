//! Whatever the service answers, a call ends with a result or an error.
#![no_main]

use authsignal_client::{
    Action, BatchEnrollment, ChallengeResponse, Device, EnrolledAuthenticator, Error, PastAction, SessionTokens,
    TenantAuthenticator, TrackResponse, User, UserAuthenticator, UserPage, ValidateChallengeResponse,
    ValidateSessionResponse, VerifyResponse, read_answer,
};
use libfuzzer_sys::fuzz_target;
use serde::de::DeserializeOwned;

fn check<T: DeserializeOwned>(status: u16, body: &[u8]) -> Option<T> {
    match read_answer(status, body.to_vec()) {
        Ok(answer) => Some(answer),
        Err(error) => {
            assert!(format!("{error} {error:?}").len() < 20_000);
            if let Error::Unreadable(answer) = error {
                assert!(answer.excerpt.chars().count() <= 200);
            }
            None
        }
    }
}

fuzz_target!(|input: (u16, &[u8])| {
    let (status, body) = input;
    if let Some(answer) = check::<TrackResponse>(status, body) {
        let _ = (answer.decision(), answer.url.popup(), format!("{answer:?}"));
    }
    if let Some(answer) = check::<ValidateChallengeResponse>(status, body) {
        let (action, user) = (answer.action.clone(), answer.user_id.clone());
        if let Some(action) = action {
            let _ = answer.verified(&action, user.as_ref());
        }
    }
    check::<User>(status, body);
    check::<UserPage>(status, body);
    check::<Vec<UserAuthenticator>>(status, body);
    check::<EnrolledAuthenticator>(status, body);
    check::<BatchEnrollment>(status, body);
    check::<Action>(status, body);
    check::<Vec<PastAction>>(status, body);
    check::<ChallengeResponse>(status, body);
    check::<VerifyResponse>(status, body);
    check::<SessionTokens>(status, body);
    check::<ValidateSessionResponse>(status, body);
    check::<Vec<TenantAuthenticator>>(status, body);
    check::<Vec<Device>>(status, body);
});

//! People sign in while things break. Nothing that was acknowledged is lost, nothing is accepted twice, and everybody gets in.

use std::{env, time::Duration};

use futures_util::{StreamExt, stream};
use reqwest::{Method, StatusCode};
use tokio::time::Instant;

use crate::{
    browser::Trouble,
    client,
    cluster::{Cluster, Kind, Plan, REDIRECT_URI, subject},
    disturbance::disturb,
    ledger::{Ledger, SignedIn},
    person::Person,
};

/// People who sign in at the same time.
const CROWD: usize = 16;
/// Everything is well by then, and if it is not it never will be.
const RECOVERY: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_server_on_sqlite_that_crashes_loses_nothing_and_accepts_nothing_twice() {
    play(Plan::new(Kind::Sqlite, 60)).await;
}

#[tokio::test]
async fn two_replicas_on_postgresql_that_crash_lose_nothing_and_accept_nothing_twice() {
    play(Plan::new(Kind::Postgres, 500)).await;
}

#[tokio::test]
async fn a_replica_whose_clock_is_two_minutes_ahead_breaks_nothing() {
    play(Plan {
        skew: Some(120),
        ..Plan::new(Kind::Postgres, 60)
    })
    .await;
}

#[tokio::test]
async fn a_replica_whose_clock_is_two_minutes_behind_breaks_nothing() {
    play(Plan {
        skew: Some(-120),
        ..Plan::new(Kind::Postgres, 60)
    })
    .await;
}

/// Lets everybody of `plan` sign in while things break, and then looks at what became of it.
async fn play(plan: Plan) {
    let seed = seed();
    eprintln!("seed {seed}: set CRASH_SEED to it to break the same things again");
    let people = plan.people;
    let cluster = Cluster::start(plan).await;
    let ledger = Ledger::new();
    let sign_ins = stream::iter(0..people)
        .map(|number| Person::new(&cluster, &ledger, number, seed).signs_in())
        .buffer_unordered(CROWD)
        .collect::<Vec<_>>();
    let signed_in = tokio::select! {
        signed_in = sign_ins => signed_in.into_iter().flatten().collect::<Vec<_>>(),
        () = disturb(&cluster, &ledger, seed) => unreachable!("it goes on for ever"),
    };
    repair(&cluster).await;
    eprintln!("{}", ledger.summary());
    stream::iter(&signed_in)
        .for_each_concurrent(CROWD, |signed_in| audit(&cluster, &ledger, signed_in))
        .await;
    ledger.close();
    eprintln!("{}", ledger.summary());
    let violations = ledger.violations();
    if !violations.is_empty() {
        let logs = cluster.keep_logs();
        panic!(
            "seed {seed}, logs in {}:\n{}",
            logs.display(),
            violations.join("\n")
        );
    }
    assert_eq!(signed_in.len(), people);
}

/// What the disturbance left broken when it was dropped.
async fn repair(cluster: &Cluster) {
    cluster.authsignal().clear_faults().await;
    cluster.resume_database().await;
    for replica in 0..cluster.replicas() {
        cluster.kill(replica).await;
        cluster.launch(replica).await;
        cluster.is_ready(replica).await;
    }
}

/// Looks at everything that somebody holds: what must work, and then what must not.
async fn audit(cluster: &Cluster, ledger: &Ledger, signed_in: &SignedIn) {
    let who = subject(signed_in.number);
    let replica = signed_in.number % cluster.replicas();
    let elsewhere = (signed_in.number + 1) % cluster.replicas();
    let tokens_at = async |form: &[(&str, &str)]| {
        patiently(async || {
            client::ask_for_tokens(&cluster.http, &cluster.url(elsewhere, "/connect/token"), form).await
        })
        .await
    };

    // The session.
    let path = client::authorize_path("audit", true);
    let reply = patiently(async || {
        let mut browser = signed_in.browser.clone();
        browser.send(Method::GET, &cluster.url(replica, &path), &[]).await
    })
    .await;
    let location = reply.location.clone().unwrap_or_default();
    ledger.expect(
        location.starts_with(REDIRECT_URI) && location.contains("code="),
        || format!("{who}'s session is lost: {location} {}", reply.summary()),
    );

    // The access token.
    let userinfo = cluster.http.get(cluster.url(replica, "/connect/userinfo"));
    let answer = userinfo.bearer_auth(&signed_in.access_token).send().await;
    let status = answer.map(|answer| answer.status());
    ledger.expect(
        status.as_ref().is_ok_and(|status| *status == StatusCode::OK),
        || format!("{who}'s access token is worth nothing: {status:?}"),
    );

    // The refresh token.
    let refreshed = tokens_at(&client::refreshing(&signed_in.refresh_token)).await;
    let newest = match refreshed {
        Ok(tokens) => tokens.refresh,
        Err(error) => {
            ledger.violation(&format!("{who}'s refresh token is lost: {error}"));
            return;
        }
    };

    // Callbacks, with everything the browser had.
    for callback in &signed_in.history.callbacks {
        let reply = patiently(async || {
            let mut browser = signed_in.browser.clone();
            browser
                .send(Method::GET, &cluster.url(elsewhere, callback), &[])
                .await
        })
        .await;
        let opened = reply.cookies.iter().any(|name| name.contains("session"));
        ledger.expect(!opened, || format!("{who}'s callback was accepted twice"));
    }

    // Codes of which nobody knew: once at most, and never again.
    for code in &signed_in.history.doubtful_codes {
        let first = tokens_at(&client::redemption(code)).await;
        let second = tokens_at(&client::redemption(code)).await;
        ledger.happened(if first.is_ok() {
            "doubtful codes that had not been redeemed"
        } else {
            "doubtful codes that had been redeemed"
        });
        ledger.expect(second.is_err(), || format!("{who}'s code was accepted twice"));
    }

    // A refresh token whose successors were used: it ends the family.
    for token in &signed_in.used_refresh_tokens {
        let answer = tokens_at(&client::refreshing(token)).await;
        ledger.expect(answer.is_err(), || {
            format!("{who}'s refresh token was accepted twice")
        });
    }
    for code in &signed_in.history.redeemed_codes {
        let answer = tokens_at(&client::redemption(code)).await;
        ledger.expect(
            answer.as_ref().is_err_and(|error| error == "invalid_grant"),
            || format!("{who}'s code was accepted twice: {answer:?}"),
        );
    }
    let answer = tokens_at(&client::refreshing(&newest)).await;
    ledger.expect(answer.is_err(), || {
        format!("{who}'s newest refresh token outlived the replay of its code")
    });
}

/// Everything runs again; connections of before may still break once.
async fn patiently<T>(attempt: impl AsyncFn() -> Result<T, Trouble>) -> T {
    let deadline = Instant::now() + RECOVERY;
    loop {
        match attempt().await {
            Ok(answer) => return answer,
            Err(trouble) => assert!(Instant::now() < deadline, "it does not recover: {trouble:?}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[expect(clippy::disallowed_methods, reason = "it is how somebody repeats a run")]
fn seed() -> u64 {
    env::var("CRASH_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| fastrand::u64(..))
}

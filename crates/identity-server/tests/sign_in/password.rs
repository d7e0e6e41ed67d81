use actix_web::cookie::SameSite;
use actix_web::http::{StatusCode, header};
use actix_web::test::TestRequest;
use identity_server::config::SignInSection;

use crate::fake_step::{Answer, Failure, UI};
use crate::world::{World, subject};

#[actix_web::test]
async fn a_right_password_leads_to_the_second_factor_and_signs_nobody_in_yet() {
    let world = World::new().await;
    let mut browser = world.browser();
    let reply = browser.sign_in("alice", "alice", "/somewhere").await;
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, UI));
    assert_eq!(browser.signed_in_as().await, None);
}

#[actix_web::test]
async fn authsignal_is_told_who_signs_in_and_from_where() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/somewhere").await;
    let device = "7d1c0c9e-9f0d-4f6e-8a44-1f4a2f8f9f10";
    browser
        .submit(
            &page,
            &[("username", "Alice"), ("password", "alice"), ("deviceId", device)],
        )
        .await;
    let begun = world.step.last();
    assert_eq!(begun.subject, subject("alice"));
    assert_eq!(begun.username, "alice");
    assert_eq!(begun.email.as_deref(), Some("alice@example.com"));
    assert_eq!(begun.ip_address.unwrap().to_string(), "192.0.2.7");
    assert_eq!(begun.user_agent.as_deref(), Some("Test browser"));
    assert_eq!(begun.device_id.unwrap().to_string(), device);
    let redirect = begun.redirect_url.as_str();
    assert!(
        redirect.starts_with("https://id.example/Account/Login/Callback?login="),
        "{redirect}"
    );
}

#[actix_web::test]
async fn a_device_id_that_is_none_is_not_passed_on() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    let typed = [
        ("username", "alice"),
        ("password", "alice"),
        ("deviceId", "<script>"),
    ];
    assert_eq!(browser.submit(&page, &typed).await.location(), UI);
    assert_eq!(world.step.last().device_id, None);
}

#[actix_web::test]
async fn what_a_browser_calls_itself_is_not_passed_on_at_any_length() {
    let world = World::new().await;
    for (length, is_passed_on) in [(512, true), (513, false)] {
        let mut browser = world.browser();
        let csrf = browser.login_page("/").await.field("csrf");
        let form = [
            ("csrf", csrf.as_str()),
            ("username", "alice"),
            ("password", "alice"),
        ];
        let request = TestRequest::post()
            .uri("/Account/Login")
            .insert_header((header::USER_AGENT, "x".repeat(length)))
            .set_form(form);
        browser.send(request).await;
        assert_eq!(world.step.last().user_agent.is_some(), is_passed_on, "{length}");
    }
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_person_get_the_same_answer() {
    let world = World::new().await;
    let mut answers = Vec::new();
    for (username, password) in [("alice", "wrong"), ("mallory", "mallory")] {
        let mut browser = world.browser();
        let reply = browser.sign_in(username, password, "/").await;
        assert_eq!(reply.error(), "Invalid username or password.");
        assert_eq!(reply.field("username"), username);
        assert_eq!(reply.field("password"), "");
        answers.push((reply.status, reply.error()));
        assert_eq!(browser.signed_in_as().await, None);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(world.step.begun(), 0);
}

#[actix_web::test]
async fn what_is_missing_is_said() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    let reply = browser
        .submit(&page, &[("username", " "), ("password", "alice")])
        .await;
    assert_eq!(reply.error(), "Enter your username.");
    let reply = browser
        .submit(&page, &[("username", "alice"), ("password", "")])
        .await;
    assert_eq!(reply.error(), "Enter your password.");
}

#[actix_web::test]
async fn an_action_that_is_allowed_signs_an_enrolled_person_in() {
    let world = World::new().await;
    world.step.answers(Answer::SignIn);
    let mut browser = world.browser();
    let reply = browser.sign_in("alice", "alice", "/somewhere?a=1").await;
    assert_eq!(
        (reply.status, reply.location()),
        (StatusCode::SEE_OTHER, "/somewhere?a=1")
    );
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("alice"));
}

#[actix_web::test]
async fn somebody_without_a_second_factor_is_sent_to_enrol_one() {
    let world = World::new().await;
    world.step.answers(Answer::Enrol);
    let mut browser = world.browser();
    assert_eq!(browser.sign_in("alice", "alice", "/").await.location(), UI);
    assert_eq!(browser.signed_in_as().await, None);
}

#[actix_web::test]
async fn where_people_enrol_elsewhere_the_password_is_enough_until_they_have() {
    let settings = SignInSection {
        enrol_on_login: false,
        ..SignInSection::default()
    };
    let world = World::with(settings).await;
    world.step.answers(Answer::Enrol);
    let mut browser = world.browser();
    assert_eq!(browser.sign_in("alice", "alice", "/").await.location(), "/");
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("alice"));

    world.step.answers(Answer::Challenge);
    assert_eq!(
        world.browser().sign_in("alice", "alice", "/").await.location(),
        UI
    );
}

#[actix_web::test]
async fn somebody_who_is_blocked_or_under_review_is_refused_with_words_of_its_own() {
    let world = World::new().await;
    for (answer, denial) in [(Answer::Block, "blocked"), (Answer::Review, "under_review")] {
        world.step.answers(answer);
        let mut browser = world.browser();
        let reply = browser.sign_in("alice", "alice", "/").await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN);
        assert!(
            reply.body.contains(&format!("data-denial=\"{denial}\"")),
            "{}",
            reply.body
        );
        assert_eq!(browser.signed_in_as().await, None);
    }
}

#[actix_web::test]
async fn without_authsignal_nobody_is_signed_in_and_the_page_offers_to_try_again() {
    let world = World::new().await;
    for failure in [Failure::Unreachable, Failure::Refused] {
        world.step.fails(Some(failure));
        let mut browser = world.browser();
        let reply = browser.sign_in("alice", "alice", "/somewhere").await;
        assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(
            (
                reply.field("username").as_str(),
                reply.field("returnUrl").as_str()
            ),
            ("alice", "/somewhere")
        );
        let request_id = reply.headers.get("x-request-id").unwrap().to_str().unwrap();
        assert!(reply.body.contains(request_id));
        assert!(!reply.body.contains("the cause"), "{}", reply.body);
        assert_eq!(browser.signed_in_as().await, None);

        world.step.fails(None);
        let typed = [("username", "alice"), ("password", "alice")];
        assert_eq!(browser.submit(&reply, &typed).await.location(), UI);
    }
}

#[actix_web::test]
async fn cancel_needs_no_password_and_leads_home_when_no_application_waits() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/nothing-waits-here").await;
    let reply = browser.submit(&page, &[("action", "cancel")]).await;
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/"));
}

#[actix_web::test]
async fn the_cookies_of_the_login_page_are_out_of_reach_of_scripts_and_other_sites() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    let names: Vec<_> = page
        .set_cookies
        .iter()
        .map(actix_web::cookie::Cookie::name)
        .collect();
    assert_eq!(names, ["__Host-identity-csrf", "__Host-identity-pending"]);
    for cookie in &page.set_cookies {
        assert_eq!(
            (
                cookie.http_only(),
                cookie.secure(),
                cookie.path(),
                cookie.same_site()
            ),
            (Some(true), Some(true), Some("/"), Some(SameSite::Lax))
        );
        assert_eq!((cookie.domain(), cookie.max_age()), (None, None));
    }
}

#[actix_web::test]
async fn somebody_who_must_sign_in_again_finds_their_name_filled_in() {
    let world = World::new().await;
    world.step.answers(Answer::SignIn);
    let mut browser = world.browser();
    browser.sign_in("alice", "alice", "/").await;
    assert_eq!(browser.login_page("/Grants").await.field("username"), "alice");
}

//! People create their account, get back into it, change it and leave.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use oidc_protocol::identifiers::SubjectId;
use secrecy::SecretString;
use time::Duration;
use web_host::SystemRandom;

use super::provider::{ISSUER, Provider, Reply, users};
use super::visitor::{MULTI_FACTOR, PASSWORD, Visitor};
use crate::account::SignUpSettings;
use crate::mail::Mail;
use crate::mail::tests::Kept;
use crate::passwords::{Passwords, hash};
use crate::storage::{About, AuditQuery};
use crate::users::{AccountChange, AccountStore, EmailAddress, StoredAccounts, User, UserStore};

pub(super) const NEW_PASSWORD: &str = "four otters under a bridge";
pub(super) const ALICE: &str = "AliceSmith@email.com";

pub(super) struct World {
    pub(super) provider: Provider,
    pub(super) accounts: StoredAccounts,
    mails: Kept,
}

impl World {
    pub(super) async fn start() -> Self {
        let first = Provider::start().await;
        let accounts = StoredAccounts::new(Arc::clone(&first.storage), Arc::new(first.clock.clone()));
        accounts.take_over(&users()).await.unwrap();
        let password = hash(&"alice's old password".into(), &SystemRandom).unwrap();
        let alice = SubjectId::parse("alice").unwrap();
        accounts
            .change(&alice, AccountChange::Password(password))
            .await
            .unwrap();
        let mails = Kept::default();
        let registration = SignUpSettings {
            open: true,
            terms_url: None,
        };
        let provider = first
            .with_builder(|builder| {
                let mailer = Arc::new(mails.clone());
                builder
                    .accounts(accounts.clone())
                    .mailer(mailer)
                    .sign_up(registration)
            })
            .await;
        Self {
            provider,
            accounts,
            mails,
        }
    }

    /// What is sent by now.
    pub(super) async fn sent(&self) -> Vec<Mail> {
        while self
            .provider
            .server
            .accounts
            .post()
            .unwrap()
            .send_due()
            .await
            .unwrap()
            > 0
        {}
        self.mails.taken()
    }

    /// The link of the one mail that is sent by now, as a path.
    pub(super) async fn link(&self) -> String {
        let mails = self.sent().await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        link_in(&mails[0])
    }

    pub(super) async fn alice(&self) -> User {
        let alice = SubjectId::parse("alice").unwrap();
        self.accounts.by_subject(&alice).await.unwrap().unwrap()
    }

    pub(super) async fn has_password(&self, user: User, password: &str) -> bool {
        let passwords = Passwords::new(1, &SystemRandom).unwrap();
        let password = SecretString::from(password.to_owned());
        passwords.verify(user.password, password).await.unwrap()
    }

    pub(super) async fn events(&self, subject: &str) -> Vec<String> {
        self.provider.server.audit().flush().await;
        let query = AuditQuery {
            about: Some(About::Subject(subject.to_owned())),
            at_most: 100,
            ..AuditQuery::default()
        };
        let events = self.provider.storage.audit_events(query).await.unwrap();
        events.into_iter().map(|event| event.event.into_owned()).collect()
    }
}

fn link_in(mail: &Mail) -> String {
    let url = mail
        .text
        .split_whitespace()
        .find(|word| word.contains("code="))
        .unwrap();
    url.strip_prefix(ISSUER).unwrap().to_owned()
}

/// Fills in the form of a page.
pub(super) async fn fill_in(visitor: &Visitor<'_>, path: &str, fields: &[(&str, &str)]) -> Reply {
    let page = visitor.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
    let csrf = page.body.split(r#"name="csrf" value=""#).nth(1).unwrap();
    let csrf = csrf.split('"').next().unwrap().to_owned();
    let mut form = vec![("csrf", csrf.as_str())];
    form.extend_from_slice(fields);
    visitor.post(path.split('?').next().unwrap(), &form).await
}

/// Follows a link of a mail up to its page.
pub(super) async fn follow(visitor: &Visitor<'_>, link: &str) -> String {
    let arrived = visitor.get(link).await;
    let path = arrived.location().to_owned();
    assert!(!path.contains("code"), "{path}");
    path
}

async fn ask_for_an_account(visitor: &Visitor<'_>, email: &str) -> Reply {
    fill_in(
        visitor,
        "/Account/Create?returnUrl=%2F",
        &[("email", email), ("returnUrl", "/")],
    )
    .await
}

#[actix_web::test]
async fn somebody_creates_an_account_and_signs_in_with_their_address() {
    let world = World::start().await;
    let visitor = Visitor::of(&world.provider);
    assert_eq!(
        ask_for_an_account(&visitor, "Carol@Example.com").await.location(),
        "/Account/MailSent"
    );
    let path = follow(&visitor, &world.link().await).await;
    for (name, password, problem) in [
        ("", NEW_PASSWORD, "Enter your name"),
        ("Carol", "2fold", "too short"),
        ("Carol", "password123", "easy to guess"),
        ("Carol Jones", "carol.jones", "easy to guess"),
    ] {
        let again = fill_in(&visitor, &path, &[("name", name), ("password", password)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.body.contains(problem), "{problem}: {}", again.body);
        assert!(!again.body.contains(password), "{}", again.body);
    }
    let created = fill_in(
        &visitor,
        &path,
        &[("name", " Carol  Jones "), ("password", NEW_PASSWORD)],
    )
    .await;
    assert_eq!(created.location(), "/Account/Login?returnUrl=%2F&notice=created");
    assert!(!visitor.is_signed_in().await);
    let page = visitor.get(created.location()).await;
    assert!(page.body.contains("Your account is ready"), "{}", page.body);
    let carol = world
        .accounts
        .by_username("carol@example.com")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (carol.display_name(), carol.email()),
        ("Carol Jones", Some("Carol@example.com"))
    );
    assert!(world.has_password(carol.clone(), NEW_PASSWORD).await);
    assert_eq!(world.events(carol.subject.as_str()).await, ["account_created"]);
    // The link has done its work.
    assert_eq!(visitor.get(&path).await.status, StatusCode::GONE);
}

#[actix_web::test]
async fn whether_somebody_has_an_account_shows_in_their_mail_alone() {
    let world = World::start().await;
    let answers = async |email: &str| {
        let visitor = Visitor::of(&world.provider);
        let create = ask_for_an_account(&visitor, email).await;
        let forgot = fill_in(&visitor, "/Account/ForgotPassword", &[("email", email)]).await;
        [create, forgot].map(|reply| {
            let cookies: Vec<_> = reply
                .cookies
                .iter()
                .map(|cookie| cookie.name().to_owned())
                .collect();
            (reply.status, reply.location().to_owned(), cookies, reply.body)
        })
    };
    let unknown = answers("nobody@example.com").await;
    let mails = world.sent().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, "Confirm your e-mail address");
    let known = answers("alicesmith@EMAIL.com").await;
    assert_eq!(unknown, known);
    let mails = world.sent().await;
    let mut mails = mails;
    mails.sort_by(|one, other| other.subject.cmp(&one.subject));
    let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects, ["You have an account already", "Choose a new password"]);
    // To the address that the account has, however it was typed.
    assert!(mails.iter().all(|mail| mail.to.as_str() == ALICE), "{mails:?}");
    assert!(!mails[0].text.contains("code="), "{}", mails[0].text);
}

#[actix_web::test]
async fn links_lead_to_the_issuer_whatever_host_was_asked() {
    let world = World::start().await;
    let visitor = Visitor::of(&world.provider);
    let csrf = visitor.get("/Account/ForgotPassword").await.form().1["csrf"].clone();
    let request = TestRequest::post()
        .uri("/Account/ForgotPassword")
        .insert_header(("host", "evil.example"))
        .insert_header(("x-forwarded-host", "evil.example"))
        .insert_header(("forwarded", "host=evil.example"))
        .set_form([("email", ALICE), ("csrf", csrf.as_str())]);
    visitor.send(request).await;
    let mails = world.sent().await;
    assert!(
        !mails[0].text.contains("evil") && !mails[0].html.contains("evil"),
        "{}",
        mails[0].text
    );
    link_in(&mails[0]);
}

#[actix_web::test]
async fn an_application_gets_the_person_who_creates_an_account_for_it() {
    let world = World::start().await;
    let visitor = Visitor::of(&world.provider);
    let to_create = visitor.authorize(&[("prompt", "create")]).await;
    let location = to_create.location().to_owned();
    assert!(location.starts_with("/Account/Create?returnUrl="), "{location}");
    let return_url = to_create.parameter("returnUrl").unwrap();
    let fields = [("email", "carol@example.com"), ("returnUrl", return_url.as_str())];
    fill_in(&visitor, &location, &fields).await;
    let path = follow(&visitor, &world.link().await).await;
    let created = fill_in(&visitor, &path, &[("name", "Carol"), ("password", NEW_PASSWORD)]).await;
    assert_eq!(created.login_return_url(), return_url);
    let carol = world
        .accounts
        .by_username("carol@example.com")
        .await
        .unwrap()
        .unwrap();
    visitor.sign_in(carol.subject.as_str(), MULTI_FACTOR).await;
    visitor.get(&return_url).await.code();
}

#[actix_web::test]
async fn an_account_that_was_asked_for_elsewhere_leads_to_nobody_elses_application() {
    let world = World::start().await;
    let attacker = Visitor::of(&world.provider);
    let to_create = attacker.authorize(&[("prompt", "create")]).await;
    let return_url = to_create.parameter("returnUrl").unwrap();
    let fields = [("email", "carol@example.com"), ("returnUrl", return_url.as_str())];
    fill_in(&attacker, to_create.location(), &fields).await;
    let carol = Visitor::of(&world.provider);
    let path = follow(&carol, &world.link().await).await;
    let created = fill_in(&carol, &path, &[("name", "Carol"), ("password", NEW_PASSWORD)]).await;
    assert_eq!(created.login_return_url(), "/");
}

#[actix_web::test]
async fn a_forgotten_password_is_replaced_by_a_link_which_signs_nobody_in_and_everybody_out() {
    let world = World::start().await;
    let elsewhere = Visitor::signed_in(&world.provider).await;
    let visitor = Visitor::of(&world.provider);
    fill_in(&visitor, "/Account/ForgotPassword", &[("email", ALICE)]).await;
    let link = world.link().await;
    fill_in(&visitor, "/Account/ForgotPassword", &[("email", ALICE)]).await;
    let other_link = world.link().await;
    let path = follow(&visitor, &link).await;
    let again = fill_in(&visitor, &path, &[("password", "alicesmith")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(elsewhere.is_signed_in().await);

    let done = fill_in(&visitor, &path, &[("password", NEW_PASSWORD)]).await;
    assert_eq!(done.location(), "/Account/Login?notice=password");
    assert!(world.has_password(world.alice().await, NEW_PASSWORD).await);
    assert!(!visitor.is_signed_in().await && !elsewhere.is_signed_in().await);
    let mails = world.sent().await;
    assert_eq!((mails.len(), mails[0].to.as_str()), (1, ALICE));
    assert_eq!(mails[0].subject, "Your password was changed");
    assert!(world.events("alice").await.contains(&"password_reset".to_owned()));
    // Neither this link works again nor any other that was sent before.
    for link in [link, other_link] {
        let late = Visitor::of(&world.provider);
        let path = follow(&late, &link).await;
        assert_eq!(late.get(&path).await.status, StatusCode::GONE);
    }
}

#[actix_web::test]
async fn a_link_works_for_half_an_hour_and_for_what_it_was_sent_for() {
    let world = World::start().await;
    let visitor = Visitor::of(&world.provider);
    fill_in(&visitor, "/Account/ForgotPassword", &[("email", ALICE)]).await;
    let link = world.link().await;
    let code = link.split_once('?').unwrap().1;
    let path = follow(&visitor, &format!("/Account/Create/Confirm?{code}")).await;
    assert_eq!(visitor.get(&path).await.status, StatusCode::GONE);
    let path = follow(&visitor, &link).await;
    assert_eq!(visitor.get(&path).await.status, StatusCode::OK);
    world.provider.clock.advance(Duration::minutes(30));
    assert_eq!(visitor.get(&path).await.status, StatusCode::GONE);
    for strange in [
        "?code=",
        "?code=%00",
        "?code=a%3Bb",
        "?code=%C3%A4",
        &format!("?code={}", "a".repeat(500)),
    ] {
        let reply = visitor.get(&format!("/Account/ResetPassword{strange}")).await;
        assert!(
            reply.status.is_redirection() || reply.status == StatusCode::GONE,
            "{strange}"
        );
    }
}

#[actix_web::test]
async fn of_many_who_use_a_link_at_once_one_sets_the_password() {
    let world = World::start().await;
    let visitor = Visitor::of(&world.provider);
    fill_in(&visitor, "/Account/ForgotPassword", &[("email", ALICE)]).await;
    let path = follow(&visitor, &world.link().await).await;
    let attempts = (0..16).map(|number| {
        let password = format!("{NEW_PASSWORD} {number}");
        let (visitor, path) = (&visitor, path.clone());
        async move {
            fill_in_known(visitor, &path, &[("password", &password)])
                .await
                .status
        }
    });
    let attempts: Vec<_> = futures_util::future::join_all(attempts).await;
    let winners = attempts
        .iter()
        .filter(|status| **status == StatusCode::SEE_OTHER)
        .count();
    assert_eq!(winners, 1, "{attempts:?}");
}

/// Sends a form with the token that the browser has.
pub(super) async fn fill_in_known(visitor: &Visitor<'_>, path: &str, fields: &[(&str, &str)]) -> Reply {
    let csrf = visitor.cookie("__Host-identity-csrf").unwrap_or_default();
    let mut form = vec![("csrf", csrf.as_str())];
    form.extend_from_slice(fields);
    visitor.post(path, &form).await
}

#[actix_web::test]
async fn no_form_does_anything_without_its_token() {
    let world = World::start().await;
    let visitor = Visitor::signed_in(&world.provider).await;
    for (path, fields) in [
        ("/Account/Create", &[("email", "x@example.com")] as &[_]),
        ("/Account/ForgotPassword", &[("email", ALICE)]),
        ("/Account/Profile", &[("username", "mallory")]),
        ("/Account/Email", &[("email", "mallory@example.com")]),
        (
            "/Account/Password",
            &[("current", "alice's old password"), ("new", NEW_PASSWORD)],
        ),
        ("/Account/SecondFactor", &[("action", "settings")]),
        ("/Account/Delete", &[("username", "alice")]),
    ] {
        visitor.get(path).await;
        let reply = visitor
            .post(path, &[fields, &[("csrf", "forged")]].concat())
            .await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{path}");
    }
    assert!(world.sent().await.is_empty());
    assert_eq!(world.alice().await.username, "alice");
    assert!(
        world
            .has_password(world.alice().await, "alice's old password")
            .await
    );
}

#[actix_web::test]
async fn what_matters_about_an_account_asks_for_a_recent_strong_sign_in() {
    let world = World::start().await;
    let weak = Visitor::of(&world.provider);
    weak.sign_in("alice", PASSWORD).await;
    let old = Visitor::signed_in(&world.provider).await;
    world.provider.clock.advance(Duration::minutes(16));
    let strong = Visitor::signed_in(&world.provider).await;
    for page in [
        "Profile",
        "Email",
        "Password",
        "SecondFactor",
        "Delete",
        "Email/Confirmation",
    ] {
        let path = format!("/Account/{page}");
        for visitor in [&weak, &old] {
            assert_eq!(visitor.get(&path).await.login_return_url(), path);
            assert_eq!(
                visitor.post(&path, &[("csrf", "x")]).await.login_return_url(),
                path
            );
        }
        assert!(!strong.get(&path).await.status.is_redirection(), "{path}");
    }
    assert_eq!(weak.get("/Account/Activity").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn a_password_is_changed_by_whoever_knows_it() {
    let world = World::start().await;
    let visitor = Visitor::signed_in(&world.provider).await;
    let other = Visitor::signed_in(&world.provider).await;
    let path = "/Account/Password";
    let wrong = fill_in(&visitor, path, &[("current", "guess"), ("new", NEW_PASSWORD)]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let current = ("current", "alice's old password");
    let weak = fill_in(&visitor, path, &[current, ("new", "qwertyuiop")]).await;
    assert!(weak.body.contains("easy to guess"), "{}", weak.body);
    let done = fill_in(
        &visitor,
        path,
        &[current, ("new", NEW_PASSWORD), ("others", "true")],
    )
    .await;
    assert_eq!(done.location(), "/Account/Password?done=1");
    assert!(world.has_password(world.alice().await, NEW_PASSWORD).await);
    assert!(visitor.is_signed_in().await && !other.is_signed_in().await);
    assert_eq!(world.sent().await[0].subject, "Your password was changed");
    assert!(
        world
            .events("alice")
            .await
            .contains(&"password_changed".to_owned())
    );
}

#[actix_web::test]
async fn an_address_counts_when_its_owner_has_confirmed_it_in_their_own_account() {
    let world = World::start().await;
    let visitor = Visitor::signed_in(&world.provider).await;
    let sent = fill_in(&visitor, "/Account/Email", &[("email", "New@Example.com")]).await;
    assert_eq!(sent.location(), "/Account/MailSent");
    assert_eq!(world.alice().await.email(), Some(ALICE));
    let mails = world.sent().await;
    assert_eq!(mails[0].to.as_str(), "New@example.com");
    let link = link_in(&mails[0]);
    // Whoever else follows the link confirms nothing.
    let bob = Visitor::of(&world.provider);
    bob.sign_in("bob", PASSWORD).await;
    let path = follow(&bob, &link).await;
    assert_eq!(bob.get(&path).await.status, StatusCode::GONE);
    assert_eq!(fill_in_known(&bob, &path, &[]).await.status, StatusCode::GONE);
    // A link for the password that went to the old address dies with it.
    fill_in(&visitor, "/Account/ForgotPassword", &[("email", ALICE)]).await;
    let old_link = world.link().await;

    let path = follow(&visitor, &link).await;
    let done = fill_in(&visitor, &path, &[]).await;
    assert_eq!(done.location(), "/Account/Email?done=1");
    let alice = world.alice().await;
    assert_eq!(alice.email(), Some("New@example.com"));
    let mails = world.sent().await;
    assert_eq!(
        (mails[0].to.as_str(), mails[0].subject.as_str()),
        (ALICE, "Your e-mail address was changed")
    );
    let old = EmailAddress::parse(ALICE).unwrap();
    assert!(world.accounts.by_email(&old).await.unwrap().is_none());
    let path = follow(&visitor, &old_link).await;
    assert_eq!(visitor.get(&path).await.status, StatusCode::GONE);
}

#[actix_web::test]
async fn nobody_gets_an_address_that_is_somebody_elses() {
    let world = World::start().await;
    let bob = Visitor::of(&world.provider);
    bob.sign_in("bob", PASSWORD).await;
    let sent = fill_in(&bob, "/Account/Email", &[("email", "alicesmith@email.com")]).await;
    assert_eq!(sent.location(), "/Account/MailSent");
    let path = follow(&bob, &world.link().await).await;
    assert_eq!(fill_in(&bob, &path, &[]).await.status, StatusCode::GONE);
    let address = EmailAddress::parse(ALICE).unwrap();
    let owner = world.accounts.by_email(&address).await.unwrap().unwrap();
    assert_eq!(owner.subject.as_str(), "alice");
}

#[actix_web::test]
async fn people_say_who_they_are_and_nobody_takes_anothers_name() {
    let world = World::start().await;
    let visitor = Visitor::signed_in(&world.provider).await;
    let path = "/Account/Profile";
    let base = [
        ("name", "Alice King"),
        ("phone_number", "+49 6221 123456"),
        ("locale", "de"),
    ];
    for (name, problem) in [
        ("BOB", "Somebody else has"),
        ("аlice", "2 to 64"),
        ("x@example.com", "2 to 64"),
    ] {
        let reply = fill_in(&visitor, path, &[&base[..], &[("username", name)]].concat()).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(reply.body.contains(problem), "{name}: {}", reply.body);
    }
    let done = fill_in(&visitor, path, &[&base[..], &[("username", "ally")]].concat()).await;
    assert_eq!(done.location(), "/Account/Profile?done=1");
    let alice = world.alice().await;
    assert_eq!(
        (alice.username.as_str(), alice.display_name()),
        ("ally", "Alice King")
    );
    assert_eq!(alice.claims.0["phone_number"], "+496221123456");
    assert_eq!(alice.claims.0["role"], "admin");
    assert_eq!(world.sent().await[0].subject, "Your username was changed");
    let events = world.events("alice").await;
    assert!(
        events.contains(&"username_changed".to_owned()) && events.contains(&"profile_changed".to_owned())
    );
}

#[actix_web::test]
async fn the_last_second_factor_stays() {
    let world = World::start().await;
    let visitor = Visitor::signed_in(&world.provider).await;
    let path = "/Account/SecondFactor";
    let page = visitor.get(path).await;
    assert!(!page.body.contains(r#"value="remove""#), "{}", page.body);
    let reply = fill_in(&visitor, path, &[("action", "remove"), ("id", "app")]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let settings = fill_in(&visitor, path, &[("action", "settings")]).await;
    assert_eq!(settings.location(), "https://mfa.example/settings?token=track");
    // What comes back in the address does not stay there.
    assert_eq!(
        visitor.get("/Account/SecondFactor?token=x").await.location(),
        path
    );
}

#[actix_web::test]
async fn people_read_what_has_happened() {
    let world = World::start().await;
    let visitor = Visitor::signed_in(&world.provider).await;
    fill_in(
        &visitor,
        "/Account/Password",
        &[("current", "guess"), ("new", NEW_PASSWORD)],
    )
    .await;
    let current = ("current", "alice's old password");
    fill_in(&visitor, "/Account/Password", &[current, ("new", NEW_PASSWORD)]).await;
    world.provider.server.audit().flush().await;
    let page = visitor.get("/Account/Activity").await;
    assert!(page.body.contains("Your password was changed"), "{}", page.body);
    let bob = Visitor::of(&world.provider);
    bob.sign_in("bob", PASSWORD).await;
    let page = bob.get("/Account/Activity").await;
    assert!(!page.body.contains("Your password was changed"), "{}", page.body);
}

#[actix_web::test]
async fn mail_that_cannot_be_sent_is_sent_later_and_by_whoever_is_there() {
    let world = World::start().await;
    world.mails.is_down(true);
    let visitor = Visitor::of(&world.provider);
    // The page does not wait for it.
    assert_eq!(
        ask_for_an_account(&visitor, "carol@example.com").await.location(),
        "/Account/MailSent"
    );
    assert!(world.sent().await.is_empty());
    world.mails.is_down(false);
    assert!(world.sent().await.is_empty());
    world.provider.clock.advance(Duration::seconds(6));
    follow(&visitor, &world.link().await).await;
    // Whoever had taken it and was killed loses nothing.
    ask_for_an_account(&visitor, "dora@example.com").await;
    let now = web_host::Clock::now(&world.provider.clock);
    let lost = world
        .provider
        .storage
        .claim_mail(now, now + Duration::minutes(2), 10)
        .await
        .unwrap();
    assert_eq!(lost.len(), 1);
    assert!(!lost[0].content.contains("code"), "{}", lost[0].content);
    assert!(world.sent().await.is_empty());
    world.provider.clock.advance(Duration::minutes(2));
    assert_eq!(world.sent().await[0].to.as_str(), "dora@example.com");
}

#[actix_web::test]
async fn where_accounts_cannot_be_changed_nothing_is_offered() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let page = visitor.get("/Account").await;
    for path in ["Profile", "Email", "Password", "Delete"] {
        assert!(
            !page.body.contains(&format!("/Account/{path}\"")),
            "{path}: {}",
            page.body
        );
        assert_ne!(
            visitor.get(&format!("/Account/{path}")).await.status,
            StatusCode::OK,
            "{path}"
        );
    }
    let nobody = Visitor::of(&provider);
    let login = nobody.get("/Account/Login").await;
    assert!(!login.body.contains("/Account/ForgotPassword") && !login.body.contains("/Account/Create"));
    let create = nobody.get("/Account/Create").await;
    assert!(!create.body.contains(r#"name="email""#), "{}", create.body);
    let forgot = nobody.get("/Account/ForgotPassword").await;
    assert!(!forgot.body.contains(r#"name="email""#), "{}", forgot.body);
}

//! People look after their own account: they create it, get back into it, change the password, and leave.

use std::fs;

use crate::{
    person::{ALICE, Person},
    scene::{Scene, play},
};

const NEW_PASSWORD: &str = "four otters under a bridge";
/// From any page of an account, on a phone too.
const TO_OVERVIEW: &str = r#".account-nav a[href="/Account"]"#;

impl Scene {
    /// The link of the newest mail, when there are as many as this.
    async fn link_of_mail(&self, person: &Person<'_>, count: usize) -> String {
        let folder = self.stack.mail();
        let mails = person
            .browser
            .wait_until("mail", async || {
                let mut files: Vec<_> = fs::read_dir(&folder).ok()?.filter_map(Result::ok).collect();
                files.retain(|file| !file.file_name().to_string_lossy().starts_with('.'));
                files.sort_by_key(|file| file.metadata().and_then(|data| data.modified()).ok());
                (files.len() == count).then_some(files)
            })
            .await;
        let mail = fs::read_to_string(mails.last().expect("a mail").path()).unwrap();
        let mail = if mail.contains("quoted-printable") {
            mail.replace("=\r\n", "").replace("=3D", "=")
        } else {
            mail
        };
        let link = mail.split_whitespace().find(|word| word.contains("?code="));
        link.expect("a link").to_owned()
    }
}

#[tokio::test]
async fn somebody_creates_an_account_and_signs_in() {
    play("somebody_creates_an_account_and_signs_in", async |scene| {
        let carol = Person::sits_down(scene, ALICE).await;
        let page = &carol.browser;
        page.open_page(&scene.identity("/Account/Login")).await;
        page.click_to_leave("#create-account").await;
        page.fill("#email", "carol@example.com").await;
        page.click_to_leave("#create").await;
        page.open_page(&scene.link_of_mail(&carol, 1).await).await;
        page.fill("#name", "Carol Jones").await;
        page.fill("#password", "password").await;
        page.click_to_leave("#create").await;
        let error = page.read("#password-error").await;
        assert!(error.contains("easy to guess"), "{error}");
        page.fill("#password", NEW_PASSWORD).await;
        page.click_to_leave("#create").await;
        let notice = page.read("#notice").await;
        assert!(notice.contains("Your account is ready"), "{notice}");
        page.fill("#username", "Carol@Example.com").await;
        page.fill("#password", NEW_PASSWORD).await;
        page.click_to_leave("#login").await;
        carol.scans_the_picture().await;
        page.click_to_leave("#saved").await;
        assert_eq!(page.read("#signed-in-as").await, "Carol Jones");
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_and_the_second_factor_stays() {
    play(
        "a_forgotten_password_is_replaced_and_the_second_factor_stays",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            let mut app = alice.signs_in_for_the_first_time().await;
            alice.signs_out().await;
            let page = &alice.browser;
            page.open_page(&scene.identity("/Account/Login")).await;
            page.click_to_leave("#forgot").await;
            page.fill("#email", "alicesmith@EMAIL.com").await;
            page.click_to_leave("#send").await;
            page.open_page(&scene.link_of_mail(&alice, 1).await).await;
            page.fill("#password", NEW_PASSWORD).await;
            page.click_to_leave("#reset").await;
            page.see("#notice").await;
            page.fill("#username", "alice").await;
            page.fill("#password", NEW_PASSWORD).await;
            page.click_to_leave("#login").await;
            alice.is_asked_for_a_code().await;
            alice.types_code(&app.unused_code().await).await;
            assert_eq!(page.read("#signed-in-as").await, "Alice Smith");
        },
    )
    .await;
}

#[tokio::test]
async fn a_password_is_changed_and_an_account_is_deleted() {
    play("a_password_is_changed_and_an_account_is_deleted", async |scene| {
        let alice = Person::sits_down(scene, ALICE).await;
        alice.signs_in_for_the_first_time().await;
        let page = &alice.browser;
        page.open_page(&scene.identity("/Account")).await;
        page.click_to_leave(r#"#sections a[href="/Account/Password"]"#)
            .await;
        page.fill("#current", ALICE.password).await;
        page.fill("#password", NEW_PASSWORD).await;
        page.click_to_leave("#change").await;
        let notice = page.read("#notice").await;
        assert!(notice.contains("Your password is changed"), "{notice}");

        page.click_to_leave(TO_OVERVIEW).await;
        page.click_to_leave(r#"#sections a[href="/Account/SecondFactor"]"#)
            .await;
        assert_eq!(page.read_all("#apps li h2").await, ["Authenticator app"]);
        page.click_to_leave(TO_OVERVIEW).await;
        page.click_to_leave(r#"#sections a[href="/Account/Delete"]"#)
            .await;
        page.fill("#username", "alice").await;
        page.click_to_leave("#delete").await;
        page.see("#deleted").await;
        page.open_page(&scene.identity("/Account/Login")).await;
        page.fill("#username", "alice").await;
        page.fill("#password", NEW_PASSWORD).await;
        page.click_to_leave("#login").await;
        let error = page.read("#error").await;
        assert!(error.contains("Invalid username or password"), "{error}");
    })
    .await;
}

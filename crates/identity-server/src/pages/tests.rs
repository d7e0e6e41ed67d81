use std::path::Path;

use web_host::pages::Page;
use web_host::texts::usage;

use super::{
    TEXTS, access_denied, bad_request, consent, create_account, device, error, form_post, grants, home,
    logged_out, login, logout, select_account, server_side_sessions, templates,
};

/// What a strict content security policy would stop.
fn assert_no_inline_code(html: &str) {
    let lower = html.to_lowercase();
    for tag in lower.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        assert!(!tag.starts_with("style"), "{tag}");
        assert!(!tag.starts_with("script") || tag.contains(" src="), "{tag}");
        assert!(!tag.contains(" style=") && !tag.contains("javascript:"), "{tag}");
        // Every second piece stands between quotes, where people are told this and that.
        let names: String = tag.split('"').step_by(2).collect();
        let mut names = names.split_whitespace().skip(1);
        assert!(names.all(|name| !name.starts_with("on")), "{tag}");
    }
}

fn render<P: Page>() {
    let templates = templates("Example", &[]).unwrap();
    for language in templates.texts().languages() {
        for sample in P::samples() {
            let html = templates.render(language, &sample).unwrap();
            assert!(html.contains("<h1>"), "{html}");
            assert_no_inline_code(&html);
        }
    }
}

#[test]
fn every_page_renders_in_each_language_and_state_without_inline_code() {
    render::<access_denied::AccessDeniedPage>();
    render::<bad_request::BadRequestPage<'_>>();
    render::<consent::ConsentPage>();
    render::<create_account::CreateAccountPage>();
    render::<device::DevicePage>();
    render::<error::ErrorPage>();
    render::<form_post::FormPostPage<'_>>();
    render::<grants::GrantsPage>();
    render::<select_account::SelectAccountPage>();
    render::<home::HomePage>();
    render::<server_side_sessions::SessionsPage>();
    render::<login::LoginPage>();
    render::<logged_out::LoggedOutPage<'_>>();
    render::<logout::LogoutPage<'_>>();
}

#[test]
fn every_text_is_used_and_every_text_that_is_used_exists() {
    let folders = ["src", "templates"].map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    assert_eq!(usage::problems(TEXTS, &folders).unwrap(), Vec::<String>::new());
}

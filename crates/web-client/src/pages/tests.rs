use std::path::Path;

use web_host::pages::{Page, Templates};
use web_host::texts::usage;

use super::*;

fn render<P: Page>(templates: &Templates) {
    for language in templates.texts().languages() {
        for page in P::samples() {
            let html = templates.render(language, &page).unwrap();
            assert!(html.contains("<h1") && !html.contains("Alice <Smith>"), "{html}");
        }
    }
}

#[test]
fn every_page_renders_in_each_language_and_state() {
    let templates = Templates::new("Web client", &TEMPLATES, texts().unwrap()).unwrap();
    render::<home::HomePage>(&templates);
    render::<not_found::NotFoundPage>(&templates);
    render::<passkeys::PasskeysPage>(&templates);
    render::<passkeys::removal::RemovalPage>(&templates);
    render::<privacy::PrivacyPage>(&templates);
    render::<problem::ProblemPage<'_>>(&templates);
    render::<signed_out::SignedOutPage>(&templates);
}

#[test]
fn every_text_is_used_and_every_text_that_is_used_exists() {
    let folders = ["src", "templates"].map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    assert_eq!(usage::problems(TEXTS, &folders).unwrap(), Vec::<String>::new());
}

use web_host::pages::{Page, Templates};

use super::*;

fn render<P: Page>(templates: &Templates) {
    for page in P::samples() {
        let html = templates
            .render(&web_host::language::Language::default(), &page)
            .unwrap();
        assert!(html.contains("<h1") && !html.contains("Alice <Smith>"), "{html}");
    }
}

#[test]
fn every_page_renders_in_each_of_its_states() {
    let templates = Templates::new("Web client", &TEMPLATES, texts().unwrap()).unwrap();
    render::<home::HomePage>(&templates);
    render::<not_found::NotFoundPage>(&templates);
    render::<passkeys::PasskeysPage>(&templates);
    render::<passkeys::removal::RemovalPage>(&templates);
    render::<privacy::PrivacyPage>(&templates);
    render::<problem::ProblemPage<'_>>(&templates);
    render::<signed_out::SignedOutPage>(&templates);
}

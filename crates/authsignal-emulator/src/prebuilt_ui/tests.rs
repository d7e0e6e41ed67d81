use std::path::Path;

use web_host::language::Language;
use web_host::pages::{Brand, Templates};
use web_host::texts::{Texts, usage};

use super::*;

fn texts() -> Texts {
    Texts::new(crate::LANGUAGE, TEXTS).unwrap()
}

#[test]
fn every_screen_renders_in_each_language_and_state() {
    let brand = Brand::named("Local Authsignal");
    let templates = Templates::new(brand, TEMPLATES, texts(), &crate::assets()).unwrap();
    exhibit(Gallery::default())
        .unwrap()
        .check(&templates, templates.texts().languages(), |page, html| {
            assert!(html.contains("<h1>"), "{page}: {html}");
        })
        .unwrap();
}

#[test]
fn every_method_has_its_words_in_each_language() {
    let texts = texts();
    for language in texts.languages() {
        for method in VerificationMethod::ALL {
            for text in [
                methods::name(method),
                methods::hint(method),
                methods::instead(method),
            ] {
                assert!(texts.plain(language, &text).is_ok(), "{language}: {text:?}");
            }
        }
    }
}

#[test]
fn a_method_that_nobody_named_is_called_in_english_as_in_the_portal() {
    let texts = texts();
    for method in VerificationMethod::ALL {
        let name = texts.plain(&Language::default(), &methods::name(method)).unwrap();
        assert_eq!(name, method.label());
    }
}

#[test]
fn every_text_is_used_and_every_text_that_is_used_exists() {
    let folders = ["src", "templates"].map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    assert_eq!(usage::problems(TEXTS, &folders).unwrap(), Vec::<String>::new());
}

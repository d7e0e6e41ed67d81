use std::path::{Path, PathBuf};

use super::*;

const COOKIE: LanguageCookie = LanguageCookie::new("__Host-test-language");

fn texts(english: &'static str, german: &'static str) -> Result<Texts, TextError> {
    let sources = [
        ("en", "page", english),
        ("de", "page", german),
        ("fr", "page", english),
        ("es", "page", english),
    ];
    Texts::new(COOKIE, &sources)
}

fn language(tag: &str) -> Language {
    Language::parse(tag).unwrap()
}

fn refusal(english: &'static str, german: &'static str) -> String {
    texts(english, german).unwrap_err().to_string()
}

#[test]
fn every_shared_text_is_there_in_every_language_and_used() {
    Texts::new(COOKIE, &[]).unwrap();
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let servers = ["web-host", "identity-server", "web-client", "authsignal-emulator"];
    let folders: Vec<PathBuf> = servers
        .iter()
        .flat_map(|server| ["src", "templates"].map(|folder| crates.join(server).join(folder)))
        .collect();
    assert_eq!(usage::problems_of_shared(&folders).unwrap(), Vec::<String>::new());
}

#[test]
fn languages_have_the_same_texts() {
    assert!(texts("a = A", "a = A").is_ok());
    assert_eq!(
        refusal("a = A\nb = B", "a = A\nc = C"),
        "texts in `de`: `b` is missing; `c` is unknown"
    );
    assert!(refusal("a = A { $name }", "a = A { $nom }").contains("variables"));
    assert!(refusal("a-html = <b>A</b>", "a-html = <i>A</i>").contains("tags"));
}

#[test]
fn a_mistake_is_told_with_file_and_line() {
    assert!(refusal("a = A", "a = A\n\n\nb B\n").starts_with("locales/de/page.ftl, line 4: "));
    assert_eq!(
        refusal("a = A", "# Title\na = A\na = B"),
        "locales/de/page.ftl, line 2: `a` is there already"
    );
    assert_eq!(
        refusal("a = A", "a =\n    .title = A"),
        "locales/de/page.ftl, line 1: `a` has attributes, which nothing reads"
            .replace("has attributes, which nothing reads", "says nothing")
    );
}

#[test]
fn a_text_outside_of_a_page_is_told_in_each_language() {
    let texts = texts("a = One of { $all }", "a = Eines von { $all }").unwrap();
    let text = Text::new("a").with("all", Text::new("form-too-old"));
    assert_eq!(
        texts.plain(&language("de"), &text).unwrap(),
        "Eines von Diese Seite war zu lange geöffnet. Bitte versuchen Sie es erneut."
    );
    let verbatim = Text::verbatim("as it is");
    assert_eq!(texts.plain(&language("de"), &verbatim).unwrap(), "as it is");
}

#[test]
fn a_variable_that_is_not_given_is_an_error() {
    let texts = texts("a = One of { $all }", "a = Eines von { $all }").unwrap();
    assert!(texts.plain(&language("en"), &Text::new("a")).is_err());
    assert!(texts.plain(&language("en"), &Text::new("b")).is_err());
}

#[test]
fn only_languages_with_texts_can_be_offered() {
    let texts = texts("a = A", "a = A").unwrap();
    let offered = texts.clone().offer(&[language("de"), language("en")]).unwrap();
    assert_eq!(offered.languages(), [language("de"), language("en")]);
    assert!(texts.offer(&[language("it")]).is_err());
}

fn overridden(tag: &str, text: &str) -> Result<Texts, TextError> {
    let sources = [
        ("en", "page", "greeting = Hello { $name }"),
        ("de", "page", "greeting = Hallo { $name }"),
        ("fr", "page", "greeting = Bonjour { $name }"),
        ("es", "page", "greeting = Hola { $name }"),
    ];
    let overrides = [(tag.to_owned(), format!("mine/{tag}/page.ftl"), text.to_owned())];
    Texts::overridden(COOKIE, &sources, &overrides)
}

#[test]
fn a_text_of_ones_own_stands_in_for_the_other() {
    let texts = overridden("de", "greeting = Moin { $name }").unwrap();
    let greeting = Text::new("greeting").with("name", "Alice");
    assert_eq!(texts.plain(&language("de"), &greeting).unwrap(), "Moin Alice");
    assert_eq!(texts.plain(&language("en"), &greeting).unwrap(), "Hello Alice");
}

#[test]
fn a_text_of_ones_own_that_does_not_fit_is_refused_with_its_place() {
    let refusal = |text| overridden("de", text).unwrap_err().to_string();
    let unknown = refusal("# A comment.\ngreting = Moin { $name }");
    assert!(
        unknown.starts_with("mine/de/page.ftl, line 2: ") && unknown.contains("did you mean `greeting`"),
        "{unknown}"
    );
    let other = refusal("greeting = Moin");
    assert!(other.contains("line 1") && other.contains("variables"), "{other}");
}

#[test]
fn a_language_that_is_new_has_to_have_all_texts() {
    let refusal = overridden("it", "greeting = Ciao { $name }")
        .unwrap_err()
        .to_string();
    assert!(
        refusal.starts_with("texts in `it`: ") && refusal.contains("is missing"),
        "{refusal}"
    );
}

use serde::Serialize;

use super::*;
use crate::assets::Assets;
use crate::language::LanguageCookie;
use crate::pages::Brand;
use crate::texts::Texts;

#[derive(Serialize)]
struct Greeting {
    name: &'static str,
}

impl Page for Greeting {
    const TEMPLATE: &'static str = "greeting.html";

    fn samples() -> Vec<Self> {
        vec![Self { name: "Alice" }, Self { name: "<Bob>" }]
    }
}

fn templates(text: &'static str) -> Templates {
    let texts = Texts::new(LanguageCookie::new("language"), &[]).unwrap();
    Templates::new(
        Brand::named("Example"),
        &[("greeting.html", text)],
        texts,
        &Assets::default(),
    )
    .unwrap()
}

const PAGE: &str = r#"{% extends "layout.html" %}{% block main %}<h1>Hello {{ name }}</h1>{% endblock %}"#;

#[test]
fn every_state_can_be_shown_in_every_language_and_mirrored() {
    let gallery = Gallery::default().with::<Greeting>().unwrap();
    let templates = templates(PAGE);
    let mut seen = Vec::new();
    gallery
        .check(&templates, templates.texts().languages(), |page, html| {
            seen.push((page.to_owned(), html.to_owned()));
        })
        .unwrap();
    assert_eq!(seen.len(), 2 * templates.texts().languages().len());
    let view = View {
        language: &Language::default(),
        is_mirrored: true,
        address: None,
    };
    let html = gallery
        .render(&templates, "greeting.html", 1, view)
        .unwrap()
        .unwrap();
    assert!(
        html.contains(r#"dir="rtl""#) && html.contains("&lt;Bob&gt;"),
        "{html}"
    );
    assert!(gallery.render(&templates, "greeting.html", 2, view).is_none());
}

#[test]
fn a_template_that_lacks_something_is_found() {
    let gallery = Gallery::default().with::<Greeting>().unwrap();
    let broken = templates("{{ nobody.knows }}");
    assert!(gallery.check(&broken, &[Language::default()], |_, _| ()).is_err());
}

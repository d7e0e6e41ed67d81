use std::path::Path;

use web_host::texts::usage;

use super::*;

#[test]
fn every_page_renders_in_each_language_and_state() {
    let templates = templates(&crate::assets(&[])).unwrap();
    gallery()
        .unwrap()
        .check(&templates, templates.texts().languages(), |_, html| {
            assert!(html.contains("<h1") && !html.contains("Alice <Smith>"), "{html}");
        })
        .unwrap();
}

#[test]
fn every_text_is_used_and_every_text_that_is_used_exists() {
    let folders = ["src", "templates"].map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    assert_eq!(usage::problems(TEXTS, &folders).unwrap(), Vec::<String>::new());
}

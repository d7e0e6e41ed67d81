use std::collections::BTreeSet;
use std::path::Path;

use web_host::pages::inline_code;
use web_host::texts::usage;

use super::{TEXTS, gallery, templates};
use crate::branding::Branding;
use crate::server::assets;

/// What pages include.
const PARTS: [&str; 6] = [
    "account_layout.html",
    "login_passkey.html",
    "login_password.html",
    "passkey_texts.html",
    "permissions.html",
    "client_pages.html",
];

#[test]
fn every_page_renders_in_each_language_and_state_without_inline_code() {
    let templates = templates(&Branding::named("Example"), &[], &assets(&[])).unwrap();
    let mut templates_seen = BTreeSet::new();
    gallery()
        .unwrap()
        .check(&templates, templates.texts().languages(), |template, html| {
            templates_seen.insert(template.to_owned());
            assert!(html.contains("<h1"), "{html}");
            assert_eq!(inline_code(html), None, "{template}");
            assert!(
                !html.contains("/assets/login.js"),
                "{template}: an address without a hash"
            );
        })
        .unwrap();
    // A page that is not in the gallery is seen by nobody.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let names = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let pages = names.filter(|name| !PARTS.contains(&name.as_str()));
    assert_eq!(templates_seen, pages.collect());
}

#[test]
fn every_text_is_used_and_every_text_that_is_used_exists() {
    let folders = ["src", "templates"].map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    assert_eq!(usage::problems(TEXTS, &folders).unwrap(), Vec::<String>::new());
}

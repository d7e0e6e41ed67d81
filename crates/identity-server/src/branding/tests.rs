use std::path::Path;

use web_host::language::Language;
use web_host::pages::TemplateError;

use super::*;
use crate::pages;
use crate::server::assets;

const SVG: &str =
    r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><path d="M0 0h120v40z"/></svg>"#;

fn read(folder: &Path, toml: &str) -> Result<Branding, BrandingError> {
    let toml = toml.replace("FOLDER", &folder.display().to_string());
    toml::from_str::<BrandingSection>(&toml).unwrap().read("Example")
}

fn refusal(folder: &Path, toml: &str) -> (String, String) {
    let error = read(folder, toml).unwrap_err();
    (error.key, error.problem)
}

fn home(branding: &Branding) -> Result<(String, Assets), TemplateError> {
    let assets = branding.add_to(assets(&[]));
    let templates = pages::templates(branding, &[], &assets)?;
    let mut html = String::new();
    pages::gallery()?.check(&templates, &[Language::default()], |template, page| {
        if template == "home.html" {
            page.clone_into(&mut html);
        }
    })?;
    Ok((html, assets))
}

#[test]
fn logo_links_and_colour_are_on_every_page_and_come_from_here() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("logo.svg"), SVG).unwrap();
    let branding = read(
        folder.path(),
        r##"
            logo = "FOLDER/logo.svg"
            logo_shows_name = true
            accent = "#0a6b2c"
            privacy = "https://example.com/privacy"
            support = "help@example.com"
        "##,
    )
    .unwrap();
    let (html, assets) = home(&branding).unwrap();
    let logo = assets.address("logo.svg").unwrap();
    assert!(
        html.contains(&format!(
            r#"<img src="{logo}" alt="Example" width="108" height="36">"#
        )),
        "{html}"
    );
    assert!(
        html.contains("https://example.com/privacy") && html.contains("mailto:help@example.com"),
        "{html}"
    );
    assert!(html.contains(&assets.address(DESIGN).unwrap()));
    assert_ne!(assets.address(DESIGN), Assets::default().address(DESIGN));
    assert_eq!(web_host::pages::inline_code(&html), None);
}

#[test]
fn a_client_has_a_style_sheet_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let branding = read(
        folder.path(),
        "[clients.shop]\nname = \"The Shop\"\naccent = \"#8a1c4a\"\n[clients.plain]\nname = \"Plain\"",
    )
    .unwrap();
    let look = |id: &str| &branding.clients[&ClientId::parse(id).unwrap()].brand;
    assert_eq!(look("shop").name, "The Shop");
    assert_eq!(look("plain").style_sheet, DESIGN);
    let assets = branding.add_to(assets(&[]));
    let own = assets.address(&look("shop").style_sheet).unwrap();
    assert_ne!(Some(own), assets.address(DESIGN));
}

#[test]
fn a_colour_that_cannot_be_read_is_refused_with_the_ratio_and_a_better_one() {
    let folder = tempfile::tempdir().unwrap();
    let (key, problem) = refusal(folder.path(), "accent = \"#ffcc00\"");
    assert_eq!(key, "branding.accent");
    assert!(
        problem.contains("1.4 to 1") && problem.contains("nearest"),
        "{problem}"
    );
    let (key, problem) = refusal(folder.path(), "accent = \"#0a6b2c\"\ndark_accent = \"#003300\"");
    assert_eq!(key, "branding.dark_accent");
    assert!(problem.contains("dark pages"), "{problem}");
    let (key, _) = refusal(folder.path(), "[clients.shop]\naccent = \"red\"");
    assert_eq!(key, "branding.clients.shop.accent");
}

#[test]
fn what_would_be_unsafe_or_too_large_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("large.svg"),
        format!("{SVG}{}", " ".repeat(30_000)),
    )
    .unwrap();
    std::fs::write(folder.path().join("logo.gif"), "GIF89a").unwrap();
    std::fs::write(folder.path().join("flat.svg"), SVG.replace("120 40", "120 0")).unwrap();
    std::fs::write(folder.path().join("logo.svg"), SVG).unwrap();
    for (toml, expected) in [
        ("privacy = \"http://example.com\"", "branding.privacy"),
        ("privacy = \"javascript:alert(1)\"", "branding.privacy"),
        (
            "support = \"a@b.example?bcc=all@example.com\"",
            "branding.support",
        ),
        ("support = \"a@b.example?subject=x\"", "branding.support"),
        ("support = \"@b.example\"", "branding.support"),
        ("support = \"a@example\"", "branding.support"),
        ("support = \"a@b@c.example\"", "branding.support"),
        ("logo = \"FOLDER/large.svg\"", "branding.logo"),
        ("logo = \"FOLDER/logo.gif\"", "branding.logo"),
        ("logo = \"FOLDER/none.svg\"", "branding.logo"),
        ("logo = \"FOLDER/flat.svg\"", "branding.logo"),
        ("dark_logo = \"FOLDER/logo.svg\"", "branding.dark_logo"),
        ("dark_accent = \"#ffffff\"", "branding.dark_accent"),
        ("logo_shows_name = true", "branding.logo_shows_name"),
        ("templates = \"FOLDER/none\"", "branding.templates"),
    ] {
        assert_eq!(refusal(folder.path(), toml).0, expected, "{toml}");
    }
}

#[test]
fn a_template_of_ones_own_is_tried_on_every_page_at_start() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let toml = "templates = \"FOLDER\"";
    let page =
        |main: &str| format!("{{% extends \"layout.html\" %}}{{% block main %}}{main}{{% endblock %}}");
    write("home.html", &page("<h1>Our own</h1>{% include \"_part.html\" %}"));
    write("_part.html", "<p>A part</p>");
    let (html, _) = home(&read(folder.path(), toml).unwrap()).unwrap();
    assert!(html.contains("Our own") && html.contains("A part"), "{html}");

    let problem = |name: &str, text: &str| {
        write(name, text);
        home(&read(folder.path(), toml).unwrap()).unwrap_err().to_string()
    };
    let syntax = problem("home.html", &page("<h1>{{ 1 + }}</h1>"));
    assert!(syntax.contains("home.html") && syntax.contains('1'), "{syntax}");
    let missing = problem("home.html", &page("<h1>{{ nobody.knows }}</h1>"));
    assert!(
        missing.contains("home.html") && missing.contains("nobody"),
        "{missing}"
    );
    let stopped = problem("home.html", &page("<h1 style=\"color: red\">Red</h1>"));
    assert!(
        stopped.contains("home.html") && stopped.contains("style"),
        "{stopped}"
    );
    write("home.html", &page("<h1>Fine</h1>"));
    let unknown = problem("hom.html", "");
    assert!(unknown.contains("did you mean `home.html`"), "{unknown}");
}

#[test]
fn the_example_folder_makes_pages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/branding");
    let toml = std::fs::read_to_string(root.join("branding.toml")).unwrap();
    let section = toml.replace("examples/branding", &root.display().to_string());
    let file: toml::Table = section.parse().unwrap();
    let section: BrandingSection = file["branding"].clone().try_into().unwrap();
    let (html, _) = home(&section.read("Fjord Bank").unwrap()).unwrap();
    assert!(
        html.contains("Fjord Bank") && html.contains("Talk to somebody at Fjord Bank"),
        "{html}"
    );
}

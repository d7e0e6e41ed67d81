//! WCAG 2.2 AA, with the real engine of axe and with checks of our own where it has none.

use std::{fmt::Write, fs};

use serde_json::json;
use xtask::project;

use crate::tour::Tour;

/// axe-core, of which the licence wants that it be named: MPL-2.0, by Deque Systems. It is run, not shipped.
const AXE: &str = "node_modules/axe-core/axe.min.js";

/// A colour that is on its way to another is not what people read.
const STILL: (&str, &str) = ("prefers-reduced-motion", "reduce");

/// Everything that axe knows of WCAG 2.2 A and AA, on a wide screen.
const ALL_RULES: &str = r#"
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
"#;

/// What changes with colours and with the room that there is.
const OF_COLOURS_AND_SIZE: &str = r#"
  const rules = ["color-contrast", "target-size", "scrollable-region-focusable"];
  const found = await axe.run(document, { runOnly: { type: "rule", values: rules }, resultTypes: ["violations"] });
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
"#;

/// What stands out of the page to the side. A page at 1280 pixels and 200 % has 640 of them, and 320 at 400 % (WCAG 1.4.10).
const OVERFLOW: &str = r##"
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const scrolls = (element) => element.closest(".scroll, pre");
  const wide = [...document.body.querySelectorAll("*")].filter((element) => !scrolls(element) && element.getBoundingClientRect().right > room + 1);
  return [`wider than ${room}: ` + wide.slice(0, 4).map((element) => element.tagName + "." + element.className + "#" + element.id).join(", ")];
"##;

/// What is cut off or stands out where somebody has doubled the size of the text alone (WCAG 1.4.4).
const LARGER_TEXT: &str = r#"
  const root = document.documentElement;
  root.style.fontSize = "200%";
  const cut = [...document.body.querySelectorAll("a, button, label, p, h1, h2, h3, li, dt, dd, th, td")].filter((element) => {
    const style = getComputedStyle(element);
    const clips = style.overflowX !== "visible" && style.overflowX !== "auto" && style.overflowX !== "scroll";
    return clips && !element.closest(".visually-hidden") && element.scrollWidth > element.clientWidth + 1;
  });
  const problems = cut.map((element) => `cut off: ${element.outerHTML.slice(0, 120)}`);
  if (root.scrollWidth > root.clientWidth) problems.push(`wider than ${root.clientWidth}`);
  root.style.fontSize = "";
  return problems;
"#;

/// Whoever uses the keyboard sees where they are (WCAG 2.4.7, 2.4.11).
const FOCUS: &str = r#"
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled;
  const problems = [];
  for (const element of [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter(seen)) {
    if (element.type === "hidden") continue;
    element.focus({ focusVisible: true });
    if (document.activeElement !== element) continue;
    const style = getComputedStyle(element);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) problems.push(`no ring: ${element.outerHTML.slice(0, 120)}`);
  }
  document.activeElement.blur();
  return problems;
"#;

/// In colours that somebody has chosen for everything, a button has an edge and an icon a colour of its own.
const FORCED_COLOURS: &str = r#"
  const problems = [];
  for (const button of document.querySelectorAll(".button")) {
    if (!button.checkVisibility()) continue;
    const style = getComputedStyle(button);
    if (style.borderStyle === "none" || style.borderColor === style.backgroundColor) problems.push(`no edge: ${button.outerHTML.slice(0, 120)}`);
  }
  for (const icon of document.querySelectorAll(".icon")) {
    const ground = getComputedStyle(document.body).backgroundColor;
    if (icon.checkVisibility() && getComputedStyle(icon).backgroundColor === ground) problems.push(`not to be seen: ${icon.outerHTML}`);
  }
  return problems;
"#;

#[tokio::test]
async fn the_identity_servers_pages_can_be_used_by_everybody() {
    look_at(&["identity-server"]).await;
}

#[tokio::test]
async fn the_other_servers_pages_can_be_used_by_everybody() {
    look_at(&["web-client", "authsignal-emulator"]).await;
}

async fn look_at(servers: &[&str]) {
    let tour = Tour::begin().await;
    let axe = fs::read_to_string(project::root().join(AXE)).expect("axe-core is not installed: `npm ci`");
    tour.browser.before_every_page(&axe).await;
    tour.resize(1280, 800).await;
    let mut problems = String::new();
    let mut seen = 0;
    for exhibit in tour.exhibits(servers) {
        let name = exhibit.name();
        let mut note = |circumstance: &str, found: Vec<String>| {
            for problem in found {
                writeln!(problems, "{name}, {circumstance}: {problem}").unwrap();
            }
        };
        tour.emulate(&[STILL, ("prefers-color-scheme", "light")]).await;
        tour.visit(&exhibit.address()).await;
        note("light", tour.ask(ALL_RULES, vec![]).await);
        note("keyboard", tour.ask(FOCUS, vec![]).await);
        note("larger text", tour.ask(LARGER_TEXT, vec![]).await);
        tour.resize(640, 400).await;
        note("200 %", tour.ask(OVERFLOW, vec![]).await);
        tour.resize(320, 640).await;
        note("320 pixels", tour.ask(OVERFLOW, vec![]).await);
        tour.emulate(&[STILL, ("prefers-color-scheme", "dark")]).await;
        note("dark, 320 pixels", tour.ask(OF_COLOURS_AND_SIZE, vec![]).await);
        tour.emulate(&[
            STILL,
            ("forced-colors", "active"),
            ("prefers-color-scheme", "dark"),
        ])
        .await;
        note("forced colours", tour.ask(FORCED_COLOURS, vec![]).await);
        tour.resize(1280, 800).await;
        let mirrored = format!("{}?direction=rtl", exhibit.address());
        if exhibit.number == 1 {
            tour.visit(&mirrored).await;
            note("mirrored", tour.ask(OVERFLOW, vec![json!(0)]).await);
        }
        seen += 1;
    }
    // The people and the services of the samples live at addresses that the servers of this gallery do not know.
    let mut complaints = tour.browser.complaints().await;
    complaints.retain(|complaint| !complaint.contains(".example"));
    tour.end().await;
    assert!(seen > 20, "only {seen} pages were seen");
    assert!(problems.is_empty(), "\n{problems}");
    assert_eq!(complaints, Vec::<String>::new());
}

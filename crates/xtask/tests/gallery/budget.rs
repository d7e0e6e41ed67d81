//! What a page costs: bytes over the wire with an empty cache, requests beyond the document, and nothing that moves
//! while it loads.

use std::fmt::Write;

use serde::Deserialize;
use serde_json::json;

use crate::tour::Tour;

/// Bytes of a page with all that it loads, as they are sent.
const MOST_BYTES: u64 = 40_000;
/// Requests beyond the document. The icon of the tab is not one of them: browsers fetch it when they have nothing else to
/// do. Its bytes count.
const MOST_REQUESTS: usize = 2;

/// Keeps what has moved, for it is told only as it happens.
const WATCH: &str = r#"
  window.moved = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      // Less than a pixel: rounding, which nobody sees.
      if (entry.value < 0.0005) continue;
      const what = entry.sources.map(({ node }) => node && `${node.nodeName}#${node.id}.${node.className}`).join(", ");
      window.moved.push(`${entry.value.toFixed(4)} (${what})`);
    }
  }).observe({ type: "layout-shift", buffered: true });
"#;

/// Waits until the page, which has loaded, is at rest, and tells what it took.
const COST: &str = r#"
  const frame = new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const moment = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  await moment(50);
  // A page that is not painted has no frames.
  await Promise.race([frame, moment(500)]);
  const [page] = performance.getEntriesByType("navigation");
  const isOwn = ({ name }) => name.startsWith(location.origin);
  // What a script asks for once the page is there is what the page does, not what it needs to be seen.
  const isPart = ({ initiatorType }) => initiatorType !== "fetch" && initiatorType !== "xmlhttprequest";
  const loaded = performance.getEntriesByType("resource").filter((entry) => isOwn(entry) && isPart(entry));
  const icon = document.querySelector("link[rel=icon]").href;
  return {
    bytes: [page, ...loaded].reduce((sum, entry) => sum + entry.transferSize, 0),
    requests: [...new Set(loaded.map(({ name }) => name))].filter((name) => name !== icon),
    moved: window.moved,
  };
"#;

#[derive(Debug, Deserialize)]
struct Cost {
    bytes: u64,
    requests: Vec<String>,
    moved: Vec<String>,
}

#[tokio::test]
async fn every_page_keeps_to_its_budget() {
    let tour = Tour::begin().await;
    tour.browser.before_every_page(WATCH).await;
    tour.resize(390, 844).await;
    tour.devtools("Network.setCacheDisabled", json!({ "cacheDisabled": true }))
        .await;
    let mut problems = String::new();
    let mut dearest = (0, String::new());
    let mut seen = 0;
    for exhibit in tour.exhibits(&[]) {
        tour.visit(&exhibit.address()).await;
        let cost: Cost = tour.ask(COST, vec![]).await;
        let name = exhibit.name();
        assert!(cost.bytes > 1_000, "{name}: nothing was measured: {cost:?}");
        let is_fine =
            cost.bytes <= MOST_BYTES && cost.requests.len() <= MOST_REQUESTS && cost.moved.is_empty();
        if !is_fine {
            writeln!(problems, "{name}: {cost:?}").unwrap();
        }
        dearest = dearest.max((cost.bytes, name));
        seen += 1;
    }
    tour.end().await;
    eprintln!(
        "{seen} pages, the dearest: {} with {} bytes",
        dearest.1, dearest.0
    );
    assert!(seen > 60, "only {seen} pages were seen");
    assert!(problems.is_empty(), "\n{problems}");
}

// Keeps the portal's tables up to date. Without this script, reloading the page does the same.
"use strict";

async function refresh() {
  const response = await fetch(location.href, { cache: "no-store" });
  if (!response.ok || response.redirected) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const replacement = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    // What has the focus or is selected is left alone, so that nothing vanishes under the hand.
    const selection = document.getSelection();
    const isSelected = !selection.isCollapsed && selection.containsNode(part, true);
    const isInUse = isSelected || part.contains(document.activeElement) || part.querySelector("details[open]");
    if (replacement && !isInUse) part.innerHTML = replacement.innerHTML;
  }
}

// A form that was refused is the answer to a POST: its address has no page to look at.
if (document.querySelector("[data-live]") && !document.querySelector("[aria-invalid]")) {
  setInterval(() => {
    // A page in the background, or an emulator that is restarting, is asked again a second later.
    if (!document.hidden) refresh().catch(() => {});
  }, 1000);
}

// Keeps the portal's tables up to date. Without this script, reloading the page does the same.
"use strict";

async function refresh() {
  const response = await fetch("/portal", { cache: "no-store" });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const replacement = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    // What has the focus is left alone, so that a button does not vanish under the hand.
    if (replacement && !part.contains(document.activeElement)) part.innerHTML = replacement.innerHTML;
  }
}

setInterval(() => {
  // A page in the background, or an emulator that is restarting, is asked again a second later.
  if (!document.hidden) refresh().catch(() => {});
}, 1000);

// Asks the provider, in a frame of its own, whether the session is still the same (OpenID Connect Session Management 1.0
// section 3.1). Nothing leaves the browser for that.
(() => {
  "use strict";

  const frame = document.getElementById("provider-frame");
  if (!frame) return;
  const { message, origin, changed } = frame.dataset;
  const EVERY = 10_000;

  let timer;

  const ask = () => frame.contentWindow.postMessage(message, origin);

  const answers = {
    // The provider says in a moment whether it is still the same person.
    changed: () => {
      if (changed) location.assign(`${changed}?path=${encodeURIComponent(location.pathname)}`);
    },
    // On the page after sign-out: the provider has not ended its session.
    unchanged: () => {
      const notice = document.getElementById("still-signed-in");
      if (notice) notice.hidden = false;
    },
    error: () => {},
  };

  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    // Asking again would not help, and might go round in circles.
    if (event.data !== "unchanged") clearInterval(timer);
    if (Object.hasOwn(answers, event.data)) answers[event.data]();
  });

  frame.addEventListener("load", () => {
    ask();
    if (changed) timer = setInterval(ask, EVERY);
  }, { once: true });
  frame.src = frame.dataset.page;
})();

// Tells the app that shows these pages in a frame, or has opened them in a window, what happens here. The browser SDK
// listens: texts are JSON with an `event`, but for the height, which is an object.
(() => {
  const widget = document.getElementById("widget_container");
  if (!("recipients" in widget.dataset)) return;

  const app = window.parent === window ? window.opener : window.parent;

  const known = widget.dataset.recipients.split(" ").filter(Boolean);

  function mayBeTold(origin) {
    if (known.includes(origin)) return true;
    if (!("anyLocalhost" in widget.dataset)) return false;
    const { protocol, hostname } = new URL(origin);
    return hostname === "localhost" && (protocol === "http:" || protocol === "https:");
  }

  // Some browsers say whose frame this is. For a window, and in the others, each app is addressed: the browser delivers
  // to the right one only.
  const parentOrigin = window.parent === window ? undefined : window.location.ancestorOrigins?.[0];
  const recipients = parentOrigin === undefined ? known : [parentOrigin].filter(mayBeTold);

  function tell(message) {
    for (const recipient of recipients) app?.postMessage(message, recipient);
  }

  function tellEvent(event, details = {}) {
    tell(JSON.stringify({ event, ...details }));
  }

  function tellHeight() {
    tell({ height: Math.ceil(widget.getBoundingClientRect().height) });
  }

  new ResizeObserver(tellHeight).observe(widget);
  tellHeight();
  tellEvent("AUTHSIGNAL_READY");

  const { errorCode, statusCode } = widget.dataset;
  if (errorCode) tellEvent("AUTHSIGNAL_API_ERROR", { errorCode, statusCode: Number(statusCode) });

  document.getElementById("close")?.addEventListener("click", () => {
    tellEvent("AUTHSIGNAL_CLOSE_POPUP");
    window.close();
  });

  const done = document.getElementById("done");
  if (done?.dataset.token) {
    if (app) {
      tellEvent("AUTHSIGNAL_CLOSE_POPUP", { token: done.dataset.token });
    } else {
      // Nobody listens: this address was opened by hand.
      const back = document.getElementById("back");
      if (back) back.hidden = false;
    }
  }
})();

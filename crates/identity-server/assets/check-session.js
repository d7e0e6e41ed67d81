// Tells pages that frame this one whether the session at this server is still the one that they know (OpenID Connect
// Session Management 1.0 section 3.2). The cookie holds nothing but a hash. In plain words, for it also runs in browsers
// that know few; those without hashes ask the server.
(function () {
  "use strict";

  var COOKIE = "__Host-identity-browser-state=";

  function browserState() {
    var found = "";
    document.cookie.split("; ").forEach(function (pair) {
      if (pair.indexOf(COOKIE) === 0) found = pair.slice(COOKIE.length);
    });
    return found;
  }

  function sessionState(clientId, origin, salt) {
    var text = [clientId, origin, browserState(), salt].join(" ");
    return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)).then(function (digest) {
      var base64 = btoa(String.fromCharCode.apply(null, new Uint8Array(digest)));
      return base64.replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "") + "." + salt;
    });
  }

  function ask(clientId, origin, known) {
    return new Promise(function (resolve) {
      var request = new XMLHttpRequest();
      request.open("POST", "/connect/checksession");
      request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
      request.onload = function () { resolve(request.status === 200 ? request.responseText : "error"); };
      request.onerror = function () { resolve("error"); };
      request.send("client_id=" + encodeURIComponent(clientId) + "&origin=" + encodeURIComponent(origin) +
        "&session_state=" + encodeURIComponent(known));
    });
  }

  function compare(clientId, origin, known) {
    if (typeof TextEncoder === "undefined" || !window.crypto || !crypto.subtle) return ask(clientId, origin, known);
    return sessionState(clientId, origin, known.split(".")[1]).then(function (state) {
      return state === known ? "unchanged" : "changed";
    }, function () { return ask(clientId, origin, known); });
  }

  function answer(message, origin) {
    var space = typeof message === "string" ? message.lastIndexOf(" ") : -1;
    var known = space < 0 ? "" : message.slice(space + 1);
    if (space < 1 || !known.split(".")[1]) return Promise.resolve("error");
    // Where the browser keeps cookies from frames of other sites nobody knows: "changed" would send the page round in circles.
    var access = document.hasStorageAccess ? document.hasStorageAccess() : Promise.resolve(true);
    return access.then(function (isThere) {
      return isThere ? compare(message.slice(0, space), origin, known) : "error";
    });
  }

  window.addEventListener("message", function (event) {
    // A page without an origin of its own cannot be answered, and is none of a client's.
    if (!event.source || event.source === window || event.origin === "null") return;
    answer(event.data, event.origin).then(function (result) {
      event.source.postMessage(result, event.origin);
    });
  });
})();

// Tells pages that frame this one whether the session at this server is still the one that they know (OpenID Connect
// Session Management 1.0 section 3.2). The cookie holds nothing but a hash.
const COOKIE = "__Host-identity-browser-state";

const browserState = () => {
  const pairs = document.cookie.split("; ").map((pair) => pair.split("="));
  const found = pairs.find(([name]) => name === COOKIE);
  return found ? found[1] : "";
};

const sessionState = async (clientId, origin, salt) => {
  const text = new TextEncoder().encode(`${clientId} ${origin} ${browserState()} ${salt}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  const base64 = btoa(String.fromCharCode(...digest));
  return `${base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}.${salt}`;
};

const answer = async (message, origin) => {
  const space = typeof message === "string" ? message.lastIndexOf(" ") : -1;
  const known = space < 0 ? "" : message.slice(space + 1);
  const salt = known.split(".")[1];
  if (space < 1 || !salt) return "error";
  // Where the browser keeps cookies from frames of other sites nobody knows: "changed" would send the page round in circles.
  if (document.hasStorageAccess && !(await document.hasStorageAccess())) return "error";
  return (await sessionState(message.slice(0, space), origin, salt)) === known ? "unchanged" : "changed";
};

window.addEventListener("message", async (event) => {
  // A page without an origin of its own cannot be answered, and is none of a client's.
  if (!event.source || event.source === window || event.origin === "null") return;
  event.source.postMessage(await answer(event.data, event.origin), event.origin);
});

// Passkeys on the login page: offered in the username field as soon as the page is there, and on a button.
// Without this script, or where it cannot do its work, the password form works as it is.

const byId = (id) => document.getElementById(id);
const form = byId("passkey-form");
const button = byId("passkey-login");
const username = byId("username");
const password = byId("password");
const { action, baseUrl, tenantId, lifetimeSeconds } = form.dataset;
const openedAt = Date.now();

/** How often a passkey that was refused is followed by a new offer in the field: not for ever, for a browser may answer by itself. */
let offersLeft = 3;
let isOffered = false;
let isLeaving = false;

const client = connect();
if (client) {
  byId("device-id").value = client.anonymousId;
  passkeyBrowser.keepInStep(client);
  passkeyBrowser.capability().then((can) => (byId("passkeys").value = can));
}
if (client && window.PublicKeyCredential) {
  byId("passkey").hidden = false;
  button.hidden = false;
  button.addEventListener("click", usePasskey);
  // After a refusal nobody is sent around in a circle by a browser that answers an offer by itself.
  if (!("refused" in form.dataset)) {
    offerInField();
  }
}
document.addEventListener("visibilitychange", renewIfOld);
window.addEventListener("focus", renewIfOld);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    window.location.reload();
  }
});

/** The SDK, or nothing where it did not load. */
function connect() {
  try {
    return new window.authsignal.Authsignal({ tenantId, baseUrl });
  } catch {
    return null;
  }
}

/** Offers passkeys among the suggestions of the username field, where the browser can. */
async function offerInField() {
  if (isOffered || isLeaving || !(await canOfferInField())) {
    return;
  }
  isOffered = true;
  let isChosen = false;
  const outcome = await ceremony({
    autofill: true,
    onVerificationStarted: () => {
      isChosen = true;
      say("checking");
    },
  });
  isOffered = false;
  if (outcome.token) {
    submit(outcome.token);
  } else if (isChosen) {
    // Somebody chose this passkey. An offer that nobody took up ends without a word.
    say(outcome.problem);
    offersLeft -= 1;
    if (offersLeft > 0) {
      offerInField();
    }
  }
}

async function canOfferInField() {
  try {
    return Boolean(await window.PublicKeyCredential.isConditionalMediationAvailable?.());
  } catch {
    return false;
  }
}

/** The button: one ceremony at a time, so the offer in the field gives way. */
async function usePasskey() {
  if (isLeaving || button.disabled) {
    return;
  }
  button.disabled = true;
  say("asking");
  // An offer that is still being prepared stops when it finds no field to stand in. One that stands is cancelled by
  // the SDK when the new ceremony begins.
  username.setAttribute("autocomplete", "username");
  const outcome = await ceremony({});
  username.setAttribute("autocomplete", "username webauthn");
  if (outcome.token) {
    submit(outcome.token);
    return;
  }
  button.disabled = false;
  say(outcome.problem);
  offerInField();
}

/** Runs a ceremony to its end: a token, or the name of what to tell the person. Never throws. */
async function ceremony(options) {
  try {
    const { data, error, errorCode } = await client.passkey.signIn({ action, ...options });
    if (data?.token && !error) {
      return { token: data.token };
    }
    return { problem: problemOfService(errorCode) };
  } catch (error) {
    return { problem: problemOfBrowser(error) };
  }
}

function problemOfService(errorCode) {
  switch (errorCode) {
    case "unknown_credential":
    case "invalid_credential":
      return "unknown";
    case "too_many_requests":
      return "tooMany";
    case "network_error":
      return "unreachable";
    default:
      return "notAccepted";
  }
}

function problemOfBrowser(error) {
  switch (error?.name) {
    case "NotAllowedError":
    case "AbortError":
      return "unused";
    case "SecurityError":
      return "wrongAddress";
    case "TypeError":
      return "unreachable";
    default:
      return "failed";
  }
}

function submit(token) {
  if (isLeaving) {
    return;
  }
  isLeaving = true;
  say("done");
  form.elements.token.value = token;
  form.elements.remember.value = byId("remember").checked ? "true" : "";
  form.submit();
}

/** Says a text of the page, which speaks the person's language. */
function say(name) {
  const status = byId("passkey-status");
  status.textContent = status.dataset[name];
}

/** A passkey is accepted on a page for a limited time. Nobody who comes back to the tab later should learn that by failing. */
function renewIfOld() {
  const isOld = Date.now() - openedAt > (Number(lifetimeSeconds) - 30) * 1000;
  const isUntouched = username.value === username.defaultValue && !password.value;
  if (document.visibilityState === "visible" && isOld && isUntouched && !isLeaving && !button.disabled) {
    const query = new URLSearchParams({ returnUrl: form.elements.returnUrl.value });
    window.location.replace(`/Account/Login?${query}`);
  }
}

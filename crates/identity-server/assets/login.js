// The login page: passkeys, offered in the username field as soon as the page is there and on a button, and what makes
// the password form pleasant. Without this script, or where it cannot do its work, the password form works as it is.

const byId = (id) => document.getElementById(id);
const loginForm = byId("login-form");
const username = byId("username");
const password = byId("password");
const openedAt = Date.now();
const stateAtFirst = browserState();
/** After so long people are told that it takes long. */
const SLOW = 6000;
let isLeaving = false;
let slowTimer;

const passkeys = byId("passkey-form") ? passkeysOn(byId("passkey-form"), byId("passkey-login")) : null;

loginForm.noValidate = true;
loginForm.addEventListener("submit", send);
byId("show-password").addEventListener("click", () => showPassword(password.type === "password"));
for (const field of [username, password]) {
  field.addEventListener("input", () => takeBack(field));
}
for (const kind of ["keydown", "keyup", "pointerdown"]) {
  password.addEventListener(kind, hintAtCapsLock);
}
password.addEventListener("blur", () => (byId("caps-lock").textContent = ""));
document.addEventListener("visibilitychange", comeBack);
window.addEventListener("focus", comeBack);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    comeBackByBackButton();
  }
});

/** One post for one press, and nothing of it before both fields say something. */
function send(event) {
  if (isLeaving) {
    event.preventDefault();
    return;
  }
  if (event.submitter?.value !== "cancel") {
    const missing = [username, password].find((field) => !field.value.trim());
    if (missing) {
      event.preventDefault();
      complain(missing);
      return;
    }
    const login = byId("login");
    login.dataset.label = login.textContent;
    login.textContent = login.dataset.working;
  }
  showPassword(false);
  leave(event.submitter ?? byId("login"), byId("progress"));
}

/** The page waits for its successor: it shows so, and takes nothing more. */
function leave(button, status) {
  isLeaving = true;
  // Not `disabled`: a disabled button is not part of what is sent, and loses the focus.
  button.setAttribute("aria-busy", "true");
  slowTimer = setTimeout(() => (status.textContent = byId("progress").dataset.slow), SLOW);
}

/** Says beside the field that it is empty. */
function complain(field) {
  clearError();
  const error = document.createElement("div");
  error.id = "error";
  error.dataset.of = field.id;
  error.className = "field-error";
  error.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.textContent = field.dataset.missing;
  error.append(text);
  const place = field.closest(".with-button") ?? field;
  place.after(error);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", field === password ? "error caps-lock" : "error");
  field.focus();
}

/** What was said of an empty field is not true any more. */
function takeBack(field) {
  if (byId("error")?.dataset.of === field.id) {
    clearError();
  }
}

function clearError() {
  byId("error")?.remove();
  for (const field of [username, password]) {
    field.removeAttribute("aria-invalid");
  }
  username.removeAttribute("aria-describedby");
  password.setAttribute("aria-describedby", "caps-lock");
}

function showPassword(isShown) {
  const button = byId("show-password");
  if (isShown === (password.type === "text")) {
    return;
  }
  password.type = isShown ? "text" : "password";
  const { otherLabel } = button.dataset;
  button.dataset.otherLabel = button.getAttribute("aria-label");
  button.setAttribute("aria-label", otherLabel);
  for (const icon of ["eye", "eye-off"]) {
    button.firstElementChild.classList.toggle(icon);
  }
}

function hintAtCapsLock(event) {
  const hint = byId("caps-lock");
  const text = event.getModifierState?.("CapsLock") ? hint.dataset.on : "";
  if (hint.textContent !== text) {
    hint.textContent = text;
  }
}

/** Back by the back button, with all that was typed. Who has signed in meanwhile is led on by the server. */
function comeBackByBackButton() {
  clearTimeout(slowTimer);
  if (hasSignedIn()) {
    window.location.reload();
    return;
  }
  isLeaving = false;
  for (const button of document.querySelectorAll("[aria-busy]")) {
    button.removeAttribute("aria-busy");
  }
  const login = byId("login");
  login.textContent = login.dataset.label ?? login.textContent;
  byId("progress").textContent = "";
  passkeys?.offerAgain();
}

/** Back from another tab or window. */
function comeBack() {
  if (document.visibilityState !== "visible" || isLeaving || passkeys?.isBusy()) {
    return;
  }
  if (hasSignedIn() && !password.value) {
    window.location.reload();
  } else if (passkeys?.isOld() && username.value === username.defaultValue && !password.value) {
    // Nobody who comes back to the tab later should learn by failing that a passkey is not accepted here any more.
    const query = new URLSearchParams({ returnUrl: loginForm.elements.returnUrl.value });
    window.location.replace(`/Account/Login?${query}`);
  }
}

function hasSignedIn() {
  return browserState() !== stateAtFirst;
}

/** What scripts can see of the session: something else once somebody has signed in, in this tab or another. */
function browserState() {
  return document.cookie.split("; ").find((cookie) => cookie.startsWith("__Host-identity-browser-state="));
}

/** Passkeys, by the form that sends what comes of them and the button that asks for one. */
function passkeysOn(form, button) {
  const { action, baseUrl, tenantId, lifetimeSeconds } = form.dataset;
  const status = byId("passkey-status");
  /** How often a passkey that was refused is followed by a new offer in the field: not for ever, for a browser may answer by itself. */
  let offersLeft = 3;
  let isOffered = false;
  let isAsking = false;

  const client = connect();
  if (client) {
    byId("device-id").value = client.anonymousId;
    passkeyBrowser.keepInStep(client);
    passkeyBrowser.capability().then((can) => (byId("passkeys").value = can));
  }
  if (!client || !window.PublicKeyCredential) {
    withoutPasskeys();
    return null;
  }
  button.addEventListener("click", usePasskey);
  // After a refusal nobody is sent around in a circle by a browser that answers an offer by itself.
  if (!("refused" in form.dataset)) {
    offerInField();
  }
  return {
    isBusy: () => isAsking,
    /** A passkey is accepted on a page for a limited time. */
    isOld: () => Date.now() - openedAt > (Number(lifetimeSeconds) - 30) * 1000,
    offerAgain() {
      isAsking = false;
      status.textContent = "";
      offerInField();
    },
  };

  /** The SDK, or nothing where it did not load. */
  function connect() {
    try {
      return new window.authsignal.Authsignal({ tenantId, baseUrl });
    } catch {
      return null;
    }
  }

  /** A browser that has none is not shown any. */
  function withoutPasskeys() {
    byId("passkey").hidden = true;
    byId("or").hidden = true;
    byId("login").classList.replace("primary-without-script", "primary");
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
    if (isLeaving || isAsking) {
      return;
    }
    isAsking = true;
    button.setAttribute("aria-busy", "true");
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
    isAsking = false;
    button.removeAttribute("aria-busy");
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
      return { problem: passkeyBrowser.problemOf(error) };
    }
  }

  function submit(token) {
    if (isLeaving) {
      return;
    }
    leave(button, status);
    say("done");
    form.elements.token.value = token;
    form.elements.remember.value = byId("remember").checked ? "true" : "";
    form.submit();
  }

  /** Says a text of the page, which speaks the person's language. */
  function say(name) {
    status.textContent = status.dataset[name] ?? status.dataset.failed;
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

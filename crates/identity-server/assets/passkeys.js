// Makes a passkey: asked for on the page of an offer or of one's passkeys, needed on the page that requires one, or by the
// browser itself. Also signs in with it where that is required, and tells the browser which passkeys there are.

const { keepInStep, problemOf, signalAccepted, signalUnknown } = passkeyBrowser;
/** How long a browser may take to make a passkey by itself, before the person is asked. */
const PATIENCE = 4000;

const byId = (id) => document.getElementById(id);
const form = byId("passkey-form");
const button = byId("create-passkey");
const signIn = byId("passkey-sign-in");
const status = byId("passkey-status");
const list = byId("passkeys");
let isLeaving = false;
let hasFailed = false;

const client = connect();
keepInStep(client);
if (list) {
  tellBrowser(list.dataset);
}
if (button) {
  button.addEventListener("click", create);
  button.disabled = !client || !window.PublicKeyCredential;
  if (button.disabled) {
    say("unsupported");
  } else if ("silent" in form.dataset) {
    createSilently();
  }
}
if (signIn && client) {
  const use = byId("use-passkey");
  use.disabled = false;
  use.addEventListener("click", usePasskey);
}
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    window.location.reload();
  }
});

/** The SDK, or nothing where it did not load. */
function connect() {
  try {
    const { tenantId, baseUrl } = (form ?? signIn).dataset;
    return new window.authsignal.Authsignal({ tenantId, baseUrl });
  } catch {
    return null;
  }
}

async function create() {
  if (button.disabled || isLeaving) {
    return;
  }
  button.disabled = true;
  say("asking");
  // On the page of one's passkeys any authenticator will do; an offer is about this device.
  const anywhere = form.dataset.mode === "list" ? { authenticatorAttachment: null } : {};
  const { outcome, problem } = await ceremony(anywhere);
  if (outcome) {
    leave(outcome);
    return;
  }
  button.disabled = false;
  say(problem);
  if (form.dataset.mode === "offer" && problem !== "cancelled") {
    tellOfFailure();
  }
}

/** The browser shows nothing that has to be answered. Where it does not want to, the person is asked. */
async function createSilently() {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, {}));
  const attempt = ceremony({ useAutoRegister: true });
  const { outcome } = await Promise.race([attempt, late]);
  if (outcome) {
    leave(outcome === "added" ? "created_silently" : outcome);
    return;
  }
  byId("trying").hidden = true;
  byId("offer").hidden = false;
  button.focus();
}

/** Runs a ceremony to its end: what became of it, or the name of what to tell the person. Never throws. */
async function ceremony(options) {
  try {
    const { token, error } = await enrolment();
    if (!token) {
      return { problem: camel(error) };
    }
    const { data, errorCode } = await client.passkey.signUp({ token, ...options });
    if (data?.token) {
      return { outcome: "added" };
    }
    return errorCode === "matched_excluded_credential" ? known() : { problem: problemOfService(errorCode) };
  } catch (error) {
    return error?.name === "InvalidStateError" ? known() : { problem: problemOf(error) };
  }
}

/** The device holds a passkey of this account already: nothing more to offer here. */
function known() {
  return form.dataset.mode === "offer" ? { outcome: "known" } : { problem: "known" };
}

async function enrolment() {
  const answer = await fetch("/Account/Passkeys/Enrolment", {
    method: "POST",
    body: new URLSearchParams({ csrf: form.elements.csrf.value, deviceId: client.anonymousId ?? "" }),
    redirect: "error",
  });
  const content = await answer.json().catch(() => ({}));
  if (content.error === "not_fresh" && form.dataset.signIn) {
    isLeaving = true;
    window.location.assign(form.dataset.signIn);
  }
  return content.token ? content : { error: content.error ?? "failed" };
}

/** The passkey that somebody has to sign in with here. */
async function usePasskey() {
  const use = byId("use-passkey");
  if (use.disabled || isLeaving) {
    return;
  }
  use.disabled = true;
  say("asking");
  try {
    const { data, errorCode } = await client.passkey.signIn({ action: signIn.dataset.action });
    if (data?.token) {
      isLeaving = true;
      signIn.elements.token.value = data.token;
      signIn.submit();
      return;
    }
    say(problemOfService(errorCode));
  } catch (error) {
    say(problemOf(error));
  }
  use.disabled = false;
}

function problemOfService(errorCode) {
  switch (errorCode) {
    case "expired_token":
    case "token_expired":
    case "invalid_token":
      return "tooOld";
    case "too_many_requests":
      return "tooMany";
    case "network_error":
      return "unreachable";
    default:
      return "failed";
  }
}

function leave(outcome) {
  if (isLeaving) {
    return;
  }
  isLeaving = true;
  say("added");
  // Where a passkey is required there is nothing else to say.
  if (form.elements.outcome) {
    form.elements.outcome.value = outcome;
  }
  form.submit();
}

/** Once a page, so that the operator sees where people drop out. */
function tellOfFailure() {
  if (!hasFailed) {
    hasFailed = true;
    const fields = { csrf: form.elements.csrf.value, outcome: "failed" };
    fetch(form.action, { method: "POST", body: new URLSearchParams(fields) }).catch(() => {});
  }
}

/** The list that the page shows is the truth; what was removed a moment ago is offered no more. */
function tellBrowser({ userId, rpId, accepted, removed }) {
  const ids = (text) => (text ?? "").split(" ").filter(Boolean);
  for (const id of ids(removed)) {
    signalUnknown(rpId, id);
  }
  if (accepted !== undefined) {
    signalAccepted(userId, ids(accepted));
  }
}

function camel(name) {
  return name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
}

/** Says a text of the page, which speaks the person's language. */
function say(name) {
  status.textContent = status.dataset[name] ?? status.dataset.failed;
}

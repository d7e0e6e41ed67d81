// Adds a passkey: asks our server for a token, has the browser make the passkey, and shows the list again.
(() => {
  "use strict";

  const button = document.getElementById("add-passkey");
  const status = document.getElementById("status");
  if (!button || !status) return;

  // The page speaks the person's language: its texts stand there.
  const messages = status.dataset;

  const say = (text, isError) => {
    status.classList.toggle("error", isError);
    status.textContent = text;
    if (isError) status.focus();
  };

  // Each name is what the SDK, the WebAuthn API or fetch gives to a failure.
  const explain = (failure) => {
    const names = [failure && failure.errorCode, failure && failure.code, failure && failure.name, failure && failure.error];
    const is = (...known) => names.some((name) => known.includes(name));
    if (is("matched_excluded_credential", "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED", "InvalidStateError")) return messages.registered;
    if (is("expired_token", "token_expired", "token_not_set", "invalid_token")) return messages.expired;
    if (is("network_error", "TypeError")) return messages.network;
    if (is("user_canceled", "ERROR_CEREMONY_ABORTED", "NotAllowedError", "AbortError")) return messages.cancelled;
    if (is("SecurityError", "ERROR_INVALID_DOMAIN", "ERROR_INVALID_RP_ID")) return messages.insecure;
    if (is("NotSupportedError")) return messages.unsupported;
    return messages.failed;
  };

  // The token, or nothing when the person has been told what stands in the way or is on the way to sign in again.
  const enrolmentToken = async () => {
    const response = await fetch("/Passkeys/enrolment", {
      method: "POST",
      body: new URLSearchParams({ csrf: button.dataset.csrf }),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      redirect: "error",
    });
    const answer = await response.json().catch(() => ({}));
    if (answer.token) return answer.token;
    if (answer.continue) {
      say(messages.signInFirst, false);
      window.location.assign(answer.continue);
      return undefined;
    }
    const known = { invalid_form: messages.form, forbidden: messages.forbidden, unavailable: messages.network };
    const text = known[answer.error] || messages.failed;
    const named = () => messages.withRequest.replace("%problem%", text).replace("%id%", answer.requestId);
    say(answer.requestId ? named() : text, true);
    return undefined;
  };

  const add = async () => {
    const token = await enrolmentToken();
    if (!token) return;
    say(messages.followBrowser, false);
    const { tenantId, baseUrl } = button.dataset;
    const client = new window.authsignal.Authsignal({ tenantId, baseUrl });
    // Any authenticator will do: this device, a phone or a security key.
    const result = await client.passkey.signUp({ token, authenticatorAttachment: null });
    if (result && result.data && result.data.token) {
      window.location.assign("/Passkeys?status=added");
    } else {
      say(explain(result), true);
    }
  };

  const busy = (isBusy) => {
    button.disabled = isBusy;
    button.setAttribute("aria-busy", String(isBusy));
  };

  const refuse = (text) => {
    button.disabled = true;
    say(text, true);
  };

  if (!window.PublicKeyCredential) return refuse(messages.unsupported);
  if (!window.authsignal) return refuse(messages.script);

  button.addEventListener("click", () => {
    busy(true);
    add()
      .catch((failure) => say(explain(failure), true))
      .finally(() => busy(false));
  });
  // Told at once also by a screen reader, which does not read a status that was there from the start.
  if (status.textContent.trim()) status.focus();
})();

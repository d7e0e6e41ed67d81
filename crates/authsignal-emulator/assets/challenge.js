// The pre-built UI works without this script, but for passkeys.
"use strict";

for (const input of document.querySelectorAll("input[data-auto-submit]")) {
  input.addEventListener("input", () => {
    if (input.value.replace(/\s/g, "").length === Number(input.dataset.autoSubmit)) {
      input.form.requestSubmit();
    }
  });
}

const failures = {
  NotAllowedError: "The passkey was not used: cancelled, or not found on this device. You can try again.",
  InvalidStateError: "This device has a passkey for this account already.",
  SecurityError: "Passkeys cannot be used under this address.",
};

async function usePasskey(form) {
  const options = JSON.parse(form.dataset.options);
  const creating = form.dataset.passkey === "create";
  const credential = creating
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  form.elements.credential.value = JSON.stringify(credential.toJSON());
  form.submit();
}

const passkeyForm = document.querySelector("form[data-passkey]");
if (passkeyForm) {
  const button = document.getElementById("use-passkey");
  const error = document.getElementById("error");
  if (!window.PublicKeyCredential || !PublicKeyCredential.parseRequestOptionsFromJSON) {
    button.disabled = true;
    error.textContent = "This browser cannot use passkeys.";
    error.hidden = false;
  }
  button.addEventListener("click", async () => {
    button.disabled = true;
    error.hidden = true;
    try {
      await usePasskey(passkeyForm);
    } catch (failure) {
      error.textContent = failures[failure.name] ?? "The passkey could not be used.";
      error.hidden = false;
      button.disabled = false;
    }
  });
}

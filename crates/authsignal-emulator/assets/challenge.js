// The pre-built UI works without this script, but for passkeys and security keys.
"use strict";

for (const input of document.querySelectorAll("input[data-auto-submit]")) {
  let sent = false;
  input.addEventListener("input", () => {
    const isComplete = input.value.replace(/\s/g, "").length === Number(input.dataset.autoSubmit);
    if (isComplete && !sent) {
      sent = true;
      input.form.requestSubmit();
    }
  });
}

// The page speaks the person's language: its texts stand there. Each name is what the browser gives to a failure.
const failures = { NotAllowedError: "cancelled", InvalidStateError: "registered", SecurityError: "wrongAddress" };

async function useCredential(form) {
  const options = JSON.parse(form.dataset.options);
  const creating = form.dataset.ceremony === "create";
  const credential = creating
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  form.elements.credential.value = JSON.stringify(credential.toJSON());
  form.submit();
}

const credentialForm = document.querySelector("form[data-credential]");
if (credentialForm) {
  const button = document.getElementById("use-passkey");
  const error = document.getElementById("error");
  if (!window.PublicKeyCredential || !PublicKeyCredential.parseRequestOptionsFromJSON) {
    button.disabled = true;
    error.textContent = error.dataset.unsupported;
    error.hidden = false;
  }
  button.addEventListener("click", async () => {
    button.disabled = true;
    error.hidden = true;
    try {
      await useCredential(credentialForm);
    } catch (failure) {
      error.textContent = error.dataset[failures[failure.name] ?? "failed"];
      error.hidden = false;
      button.disabled = false;
    }
  });
}

// The page after a verification goes on by itself, over the question for a passkey where this device can have one.
const proceed = document.querySelector("a[data-proceed-after]");
if (proceed) {
  const pause = new Promise((resolve) => setTimeout(resolve, Number(proceed.dataset.proceedAfter)));
  const question = proceed.dataset.passkeyPrompt;
  const canHavePasskey = question
    ? Promise.resolve(window.PublicKeyCredential?.isUserVerifyingPlatformAuthenticatorAvailable?.())
    : Promise.resolve(false);
  Promise.all([canHavePasskey.catch(() => false), pause]).then(([possible]) => {
    window.location.replace(possible ? question : proceed.href);
  });
}

// What happens elsewhere, in an e-mail or on a device, is asked for until it is over.
const waiting = document.querySelector("[data-poll]");
if (waiting) {
  const ask = async () => {
    const response = await fetch(waiting.dataset.poll, { cache: "no-store" });
    // A visit that has expired meanwhile has a page that says so.
    const isOver = !response.ok || (await response.json()).isOver;
    if (isOver) window.location.replace(waiting.dataset.next);
  };
  setInterval(() => {
    // An emulator that is restarting is asked again a second later.
    ask().catch(() => {});
  }, 1000);
}

// What is to be kept elsewhere is copied and saved by script only: without it, it can be selected and printed.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  const lines = source.children.length === 0 ? [source] : Array.from(source.children);
  const text = lines.map((line) => line.textContent.trim()).join("\n");
  const copied = document.getElementById("copied");
  if (navigator.clipboard) {
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(text).then(
        () => { copied.textContent = copied.dataset.copied; },
        () => { copied.textContent = copied.dataset.failed; },
      );
    });
  }
  const download = document.querySelector("a[download]");
  if (download) {
    download.href = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/plain" }));
    download.hidden = false;
  }
}

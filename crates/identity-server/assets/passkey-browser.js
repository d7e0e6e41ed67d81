// What the browser can do about passkeys, and its list of them, which is kept in step with the server's: a password manager
// stops to offer a passkey that does not work any more (WebAuthn Level 3, section 5.1.10).
// It stands before the scripts of pages, in one file with them. The SDK of this version does neither. Nothing here is needed to sign in: whatever fails is left undone.

const passkeyBrowser = (() => {
const MEMORY = "identity-passkey-accounts";

/** "create_silently", "create" or "": what a passkey can be made with on this device. */
async function capability() {
  try {
    const api = window.PublicKeyCredential;
    if (!(await api.isUserVerifyingPlatformAuthenticatorAvailable())) {
      return "";
    }
    const can = await api.getClientCapabilities?.();
    return can?.conditionalCreate ? "create_silently" : "create";
  } catch {
    return "";
  }
}

/** What went wrong in the browser, as pages name the words for it. */
function problemOf(error) {
  switch (error?.name) {
    case "NotAllowedError":
    case "AbortError":
      return "cancelled";
    case "NotSupportedError":
      return "unsupported";
    case "SecurityError":
      return "wrongAddress";
    case "TypeError":
      return "unreachable";
    default:
      return "failed";
  }
}

/** Has the SDK's ceremonies end with a word to the browser about what the service knows. */
function keepInStep(client) {
  const api = client?.passkey?.api;
  if (!api?.verify || !api.addAuthenticator) {
    return;
  }
  // What the service says of the account at the beginning of a ceremony, which the SDK keeps to itself.
  let site;
  let handle;
  wrap(api, "authenticationOptions", (_, { options }) => {
    site = options?.rpId;
  });
  wrap(api, "registrationOptions", (_, { options }) => {
    site = options?.rp?.id;
    handle = options?.user?.id;
  });
  wrap(api, "verify", ({ authenticationCredential: used }, answer) => {
    if (answer?.errorCode === "unknown_credential") {
      signalUnknown(site, used.id);
    } else if (answer?.isVerified && used.response.userHandle) {
      remember(answer.userId, { site, handle: used.response.userHandle });
      signalAllOf(client, api, answer, used.id);
    }
  });
  wrap(api, "addAuthenticator", ({ registrationCredential: made }, answer) => {
    if (answer?.isVerified && handle) {
      remember(answer.userId, { site, handle });
      signalAllOf(client, api, answer, made.id);
    }
  });
}

/** This passkey is worth nothing here. */
function signalUnknown(rpId, credentialId) {
  return signal("signalUnknownCredential", { rpId, credentialId });
}

/** The person has these passkeys and no others. Said only where the browser has met the account before. */
function signalAccepted(userId, credentialIds) {
  const account = accounts()[userId];
  if (account) {
    return signal("signalAllAcceptedCredentials", {
      rpId: account.site,
      userId: account.handle,
      allAcceptedCredentialIds: credentialIds,
    });
  }
}

/** Looks into a call of the SDK without changing it. */
function wrap(api, name, look) {
  const call = api[name]?.bind(api);
  if (!call) {
    return;
  }
  api[name] = async (input) => {
    const answer = await call(input);
    try {
      look(input, answer);
    } catch {
      // The ceremony goes on.
    }
    return answer;
  };
}

/** Asks the service for the person's passkeys. Nobody waits for it: the page may leave meanwhile. */
async function signalAllOf(client, api, { accessToken, userId }, present) {
  try {
    const answer = await fetch(`${api.baseUrl}/client/user-authenticators`, {
      headers: { Authorization: `Bearer ${accessToken}`, "Content-Type": "application/json" },
    });
    const all = await answer.json();
    if (!answer.ok || !Array.isArray(all)) {
      return;
    }
    const ids = all
      .filter(({ verificationMethod }) => verificationMethod === "PASSKEY")
      .map(({ webauthnCredential }) => webauthnCredential?.credentialId);
    // A list with a gap would take a good passkey away from the person.
    if (ids.every(Boolean)) {
      await signalAccepted(userId, [...new Set([...ids, present])]);
    }
  } catch {
    // The next ceremony tries again.
  }
}

async function signal(name, options) {
  try {
    await window.PublicKeyCredential?.[name]?.(options);
  } catch {
    // The browser knows better, or cannot.
  }
}

function accounts() {
  try {
    return JSON.parse(localStorage.getItem(MEMORY)) ?? {};
  } catch {
    return {};
  }
}

function remember(userId, account) {
  if (userId && account.site && account.handle) {
    localStorage.setItem(MEMORY, JSON.stringify({ ...accounts(), [userId]: account }));
  }
}

return { capability, keepInStep, problemOf, signalUnknown, signalAccepted };
})();

// npm oauth4webapi, a certified client, at the identity server: discovery, a sign-in with PKCE, tokens, UserInfo, logout.
// Arguments: the issuer, and the address where it really listens. Ends with 0 when everything holds.
import assert from "node:assert/strict";

import * as oauth from "oauth4webapi";

const [issuer, address] = process.argv.slice(2);
const REDIRECT_URI = "https://client.example/callback";
const POST_LOGOUT = "https://client.example/bye";

const there = (url) => url.toString().replace(issuer, address);
const options = { [oauth.customFetch]: (url, init) => fetch(there(url), init) };

/** A browser without scripts: cookies, redirects on the server's own site, and the fields of forms. */
class Browser {
  #cookies = new Map();

  async open(url, form) {
    for (let redirects = 0; redirects < 20; redirects += 1) {
      const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const reply = await fetch(there(url), {
        redirect: "manual",
        method: form ? "POST" : "GET",
        body: form && new URLSearchParams(form),
        headers: { cookie },
      });
      for (const line of reply.headers.getSetCookie()) {
        const [name, value] = line.split(";")[0].split("=");
        if (value) this.#cookies.set(name, value);
        else this.#cookies.delete(name);
      }
      const location = reply.headers.get("location");
      if (!location) return { url, body: await reply.text() };
      url = new URL(location, url);
      form = undefined;
      if (url.origin !== issuer) return { url };
    }
    throw new Error("round in circles");
  }
}

const field = (page, name) => page.body.match(new RegExp(`name="${name}" value="([^"]*)"`))[1].replaceAll("&amp;", "&");

const as = await oauth.processDiscoveryResponse(
  new URL(issuer),
  await oauth.discoveryRequest(new URL(issuer), options),
);
const client = { client_id: "interop" };
const authentication = oauth.ClientSecretBasic("a secret with : and / and %");

const verifier = oauth.generateRandomCodeVerifier();
const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
const request = new URL(as.authorization_endpoint);
request.search = new URLSearchParams({
  client_id: client.client_id,
  redirect_uri: REDIRECT_URI,
  response_type: "code",
  scope: "openid profile",
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
  nonce,
});

const browser = new Browser();
const login = await browser.open(request);
const back = await browser.open(new URL("/Account/Login", issuer), {
  username: "ada",
  password: "ada",
  csrf: field(login, "csrf"),
  returnUrl: field(login, "returnUrl"),
  action: "login",
});
assert.equal(back.url.origin + back.url.pathname, REDIRECT_URI);

// Checks `iss` and `state`.
const parameters = oauth.validateAuthResponse(as, client, back.url, state);
const redeem = () =>
  oauth.authorizationCodeGrantRequest(as, client, authentication, parameters, REDIRECT_URI, verifier, options);
const response = await redeem();
const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
  expectedNonce: nonce,
  requireIdToken: true,
});
await oauth.validateApplicationLevelSignature(as, response, options);
const claims = oauth.getValidatedIdTokenClaims(tokens);
assert.equal(claims.sub, "1815");
assert.ok(claims.sid && claims.auth_time && claims.at_hash);

const userinfo = await oauth.processUserInfoResponse(
  as,
  client,
  claims.sub,
  await oauth.userInfoRequest(as, client, tokens.access_token, options),
);
assert.equal(userinfo.name, "Ada Lovelace");

// A code is worth something once.
await assert.rejects(async () => oauth.processAuthorizationCodeResponse(as, client, await redeem()), {
  error: "invalid_grant",
});

// The same person again, without a question.
request.searchParams.set("prompt", "none");
const again = await browser.open(request);
assert.ok(oauth.validateAuthResponse(as, client, again.url, state).get("code"));

const logout = new URL(as.end_session_endpoint);
logout.search = new URLSearchParams({
  id_token_hint: tokens.id_token,
  post_logout_redirect_uri: POST_LOGOUT,
  state: "bye",
});
const bye = await browser.open(logout);
assert.equal(bye.url.href, `${POST_LOGOUT}?state=bye`);
const nobody = await browser.open(request);
assert.throws(() => oauth.validateAuthResponse(as, client, nobody.url, state), { error: "login_required" });

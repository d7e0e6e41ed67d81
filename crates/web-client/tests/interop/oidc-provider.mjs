// Runs npm oidc-provider on a free port of the loopback interface and says its issuer in the first line of its output.
// Arguments: redirect URI, post-logout redirect URI, back-channel logout URI, client secret.
import { createServer } from "node:http";

import { Provider } from "oidc-provider";

const [redirectUri, postLogoutRedirectUri, backchannelLogoutUri, secret] = process.argv.slice(2);

// It has much to say about what a test setup lacks.
console.info = console.warn = () => {};

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "web",
        client_secret: secret,
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [postLogoutRedirectUri],
        backchannel_logout_uri: backchannelLogoutUri,
        backchannel_logout_session_required: true,
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
      },
    ],
    claims: { openid: ["sub"], profile: ["name"] },
    features: { backchannelLogout: { enabled: true } },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: "Ada Lovelace" }) }),
    // Short, so that a page of the client refreshes them at once.
    ttl: { AccessToken: 30 },
    issueRefreshToken: () => true,
  });
  server.on("request", provider.callback());
  process.stdout.write(`${issuer}\n`);
});

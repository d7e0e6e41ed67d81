// Runs npm oidc-provider, with what it keeps in memory, for `cargo xtask bench`. Arguments: the port of the loopback
// interface, the redirect URI and the secret of every client.
import { createServer } from "node:http";

import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";

const [port, redirectUri, secret] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

// It has much to say about what this setup lacks.
console.info = console.warn = () => {};

const jwk = async (alg) => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: "sig" };
};

const client = (client_id, more) => ({ client_id, client_secret: secret, ...more });
const machine = (client_id) =>
  client(client_id, {
    grant_types: ["client_credentials"],
    redirect_uris: [],
    response_types: [],
    scope: "api1",
  });
const web = (client_id, id_token_signed_response_alg) =>
  client(client_id, {
    grant_types: ["authorization_code", "refresh_token"],
    redirect_uris: [redirectUri],
    response_types: ["code"],
    scope: "openid profile offline_access",
    id_token_signed_response_alg,
  });

// What JWT access tokens are signed with; other clients get opaque ones.
const algorithms = { "machine-rs256": "RS256", "machine-es256": "ES256" };
const API = "https://api.example";

const claims = {
  name: "Alice Smith",
  given_name: "Alice",
  family_name: "Smith",
  website: "http://alice.com",
};

const provider = new Provider(issuer, {
  clients: [
    machine("machine-rs256"),
    machine("machine-es256"),
    machine("machine-reference"),
    web("web-rs256", "RS256"),
    web("web-es256", "ES256"),
    web("web-refresh", "ES256"),
  ],
  jwks: { keys: [await jwk("RS256"), await jwk("ES256")] },
  cookies: { keys: ["a key of this benchmark"] },
  scopes: ["openid", "offline_access", "profile", "api1"],
  claims: { openid: ["sub"], profile: Object.keys(claims) },
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...claims }) }),
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_, client) => (client.clientId in algorithms ? API : undefined),
      getResourceServerInfo: (_, __, client) => ({
        scope: "api1",
        audience: API,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: algorithms[client.clientId] } },
      }),
    },
  },
  issueRefreshToken: (_, client) => client.clientId === "web-refresh",
  rotateRefreshToken: true,
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
});

const answer = provider.callback();

// Whoever is asked anything is Alice and agrees.
const interact = async (request, response) => {
  const { params, session } = await provider.interactionDetails(request, response);
  const accountId = session?.accountId ?? "alice";
  const login = session ? undefined : { accountId };
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope("openid profile offline_access");
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(request, response, { login, consent });
};

createServer((request, response) => {
  if (!request.url.startsWith("/interaction/")) {
    answer(request, response);
    return;
  }
  interact(request, response).catch((error) => {
    response.statusCode = 500;
    response.end(String(error));
  });
}).listen(Number(port), "127.0.0.1");

/**
 * An OpenID Connect provider for the people of the example organisation, and signing in with it as a browser would.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const CLIENT = 'macadam';
/** Longer than any test: nothing expires under it. */
const SECONDS = 12 * 3600;
const LASTING = [
  'AccessToken',
  'Grant',
  'IdToken',
  'Interaction',
  'RefreshToken',
  'Session',
];
const SCOPE = 'openid profile email offline_access';

/**
 * @param {{portal: string}} options where the portal is
 * @returns {Promise<{env: Record<string, string>, stop: () => Promise<void>}>} `env` as docs/production.md names it
 */
export async function startIdentity({ portal }) {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${server.address().port}`;
  const secret = randomBytes(24).toString('hex');
  const provider = new Provider(url, {
    clients: [
      {
        client_id: CLIENT,
        client_secret: secret,
        redirect_uris: [`${portal}/api/auth/oidc/handler/frame`],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    claims: { email: ['email', 'email_verified'], profile: ['name'] },
    scopes: SCOPE.split(' '),
    conformIdTokenClaims: false,
    cookies: { keys: [randomBytes(24).toString('hex')] },
    features: { devInteractions: { enabled: false } },
    issueRefreshToken: async () => true,
    ttl: Object.fromEntries(LASTING.map(what => [what, SECONDS])),
    interactions: { url: (_, { uid }) => `/sign-in/${uid}` },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        name: id,
        email: `${id}@macadam.internal`,
        email_verified: true,
      }),
    }),
    // Nobody is asked whether the portal may know them: it is the organisation's own.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
      });
      grant.addOIDCScope(SCOPE);
      await grant.save();
      return grant;
    },
  });
  const others = provider.callback();
  server.on('request', (request, response) => {
    const { pathname, searchParams } = new URL(request.url, url);
    const person = searchParams.get('person');
    if (!pathname.startsWith('/sign-in/') || !person) {
      others(request, response);
      return;
    }
    provider
      .interactionFinished(request, response, { login: { accountId: person } })
      .catch(error => response.writeHead(400).end(error.message));
  });
  return {
    env: {
      OIDC_METADATA_URL: `${url}/.well-known/openid-configuration`,
      OIDC_CLIENT_ID: CLIENT,
      OIDC_CLIENT_SECRET: secret,
    },
    stop: () =>
      new Promise(done => {
        server.close(done);
        server.closeAllConnections();
      }),
  };
}

/**
 * Signs in as a browser does: through the redirects, with the cookies of both.
 *
 * @param {string} portal
 * @param {string} person
 * @returns {Promise<string>} the token with which the portal's pages ask its back end
 * @throws Error with what the portal says
 */
export async function signIn(portal, person) {
  const cookies = new Map();
  let url = `${portal}/api/auth/oidc/start?env=production&scope=openid%20profile%20email&origin=${encodeURIComponent(portal)}&flow=popup`;
  for (let hop = 0; hop < 12; hop++) {
    const { origin, pathname } = new URL(url);
    if (pathname.startsWith('/sign-in/')) url += `?person=${person}`;
    const jar = cookies.get(origin) ?? new Map();
    cookies.set(origin, jar);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(each => each.join('=')).join('; ') },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      jar.set(name, value);
    }
    const next = response.headers.get('location');
    if (!next) return tokenIn(await response.text());
    url = new URL(next, url).href;
  }
  throw new Error(`Signing in as ${person} does not end: last ${url}`);
}

/** The portal's answer to the window that asked it to sign somebody in. */
function tokenIn(page) {
  const found = /decodeURIComponent\('([^']+)'\)/.exec(page);
  if (!found) throw new Error(`Nobody was signed in: ${page.slice(0, 500)}`);
  const { response, error } = JSON.parse(decodeURIComponent(found[1]));
  if (!response) throw new Error(`Nobody was signed in: ${error?.message}`);
  return response.backstageIdentity.token;
}

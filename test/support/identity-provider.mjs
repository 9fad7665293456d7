// A provider of identities for tests, and to try the login by hand: whoever gives a name is whom they say.
//   node test/support/identity-provider.mjs [port] [address of the instance]
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { fileURLToPath, URLSearchParams } from 'node:url';
import Provider from 'oidc-provider';

export const CLIENT = { id: 'liandan', secret: 'a secret between the two of them' };
/** What the provider says of who came by a second factor. */
export const TWO = 'urn:example:two-factors';

const page = (uid, known) => `<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>统一身份认证（测试）</title>
<body style="font-family:sans-serif;max-width:320px;margin:15vh auto"><h1>统一身份认证（测试）</h1>
<form method="post" action="/interaction/${uid}"><p><label>用户 <input name="login" value="${known}" required autofocus></label></p>
<p><label><input type="checkbox" name="factor" value="1"> 已进行二次验证</label></p>
<p><button name="do" value="login">登录</button> <button name="do" value="cancel" formnovalidate>取消</button></p></form>`;

const formOf = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString());
};

/** Opens one; `instances` are the addresses that people are sent back to. */
export async function identityProvider({ instances, port = 0 }) {
  const tamper = { token: undefined };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: instances.map((instance) => `${instance}/oidc/callback`),
        post_logout_redirect_uris: instances.map((instance) => `${instance}/`),
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'test' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    acrValues: [TWO],
    claims: { openid: ['sub', 'acr', 'amr', 'auth_time'], profile: ['name', 'preferred_username', 'tenant'] },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true },
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 600, Session: 600, Grant: 600 },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: `${id} 的姓名`, preferred_username: `${id}@example`, tenant: id.split('.')[0] }),
    }),
    // Whoever logs in agrees.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  });
  provider.use(async (context, next) => {
    await next();
    if (context.oidc?.route === 'token' && tamper.token) context.body = tamper.token(context.body);
  });
  const own = provider.callback();

  async function answer(request, response) {
    const [, uid] = /^\/interaction\/([\w-]+)$/.exec(request.url ?? '') ?? [];
    if (!uid) return own(request, response);
    if (request.method === 'GET') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      return response.end(page(uid, ''));
    }
    const form = await formOf(request);
    const result =
      form.get('do') === 'cancel'
        ? { error: 'access_denied', error_description: 'the person went away' }
        : {
            login: {
              accountId: form.get('login') ?? '',
              ...(form.get('factor') ? { acr: TWO, amr: ['pwd', 'otp'] } : { amr: ['pwd'] }),
            },
          };
    return provider.interactionFinished(request, response, result);
  }

  /** Goes to the address as a browser does, logs in (or cancels), and says where it was sent back to. */
  async function visit(address, { login, factor = false, cancel = false, jar = new Map() }) {
    let next = { url: address, method: 'GET' };
    for (let step = 0; step < 12; step += 1) {
      const response = await fetch(next.url, {
        method: next.method,
        redirect: 'manual',
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(next.body ? { body: next.body } : {}),
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        if (value) jar.set(name, value);
        else jar.delete(name);
      }
      const location = response.headers.get('location');
      const url = new URL(location ?? next.url, next.url);
      if (location && url.origin !== issuer) return url;
      if (location) next = { url: url.href, method: 'GET' };
      else if (response.status === 200)
        next = {
          url: url.href,
          method: 'POST',
          body: new URLSearchParams({ login, do: cancel ? 'cancel' : 'login', ...(factor ? { factor: '1' } : {}) }),
        };
      else throw new Error(`the provider answers ${response.status}: ${await response.text()}`);
    }
    throw new Error('the provider sends round in circles');
  }

  /** The ID token with other claims, signed anew; undefined takes one away. */
  function signed(token, claims) {
    const [head, body] = token.split('.');
    const changed = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), ...claims };
    const said = `${head}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}`;
    return `${said}.${sign('sha256', Buffer.from(said), privateKey).toString('base64url')}`;
  }

  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { issuer, port: server.address().port, tamper, signed, visit, close };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port = '4010', instance = 'http://127.0.0.1:3000'] = process.argv.slice(2);
  const { issuer } = await identityProvider({ instances: [instance], port: Number(port) });
  console.log(`LIANDAN_ORIGIN=${instance} LIANDAN_OIDC_ISSUER=${issuer} LIANDAN_OIDC_CLIENT_ID=${CLIENT.id}`);
  console.log(`LIANDAN_OIDC_CLIENT_SECRET='${CLIENT.secret}' npm start`);
}

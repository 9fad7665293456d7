import { Logger } from '@nestjs/common';
import * as oidc from 'openid-client';
import type { ProvenIdentity } from '#access/doorman';
import { EdgeError } from '#access/edge-error';
import { issuerOf, type Provider } from '#config/provider';

/** Where the provider sends people back to: a page of the console, which hands the answer over in a body. */
export const CALLBACK = '/oidc/callback';
const HOUR_MS = 3_600_000;
const PATIENCE_SECONDS = 10;
/** How long a second factor counts that the provider has asked for: as long as one's own. */
const FACTOR_MS = 600_000;

export type Purpose = 'login' | 'bind';
/** What is remembered of a way to the provider, and asked again of whoever comes back. */
export interface Way {
  state: string;
  nonce: string;
  verifier: string;
}
export interface Proof extends ProvenIdentity {
  label: string;
}
type Claims = Record<string, unknown>;

/**
 * Speaks with the provider of identities: authorization code with PKCE, state and nonce, an ID token whose signature,
 * issuer, audience and times are checked. Found when first asked for, so that a provider that is down stops nothing else.
 */
export class ProviderClient {
  private readonly log = new Logger('identity');
  private found: { config: Promise<oidc.Configuration>; until: number } | undefined;

  constructor(readonly provider: Provider) {}

  /** The address at the provider to go to, and what to remember meanwhile. The state says which way it is. */
  async setOut(purpose: Purpose): Promise<{ address: string; way: Way }> {
    const config = await this.config();
    const way = {
      state: `${purpose}.${oidc.randomState()}`,
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    };
    const { acr } = this.provider.factor;
    const address = oidc.buildAuthorizationUrl(config, {
      redirect_uri: this.provider.origin + CALLBACK,
      scope: 'openid profile',
      code_challenge: await oidc.calculatePKCECodeChallenge(way.verifier),
      code_challenge_method: 'S256',
      state: way.state,
      nonce: way.nonce,
      ...(acr.length > 0 ? { acr_values: acr.join(' ') } : {}),
      // Nobody binds what the one before left open at the provider.
      ...(purpose === 'bind' ? { prompt: 'login' } : {}),
    });
    return { address: address.href, way };
  }

  /** Who came back. Throws LOGIN_REFUSED when the answer does not hold, PROVIDER_UNREACHABLE when nobody says whether. */
  async proof(query: string, { state, nonce, verifier }: Way): Promise<Proof> {
    const config = await this.config();
    const current = new URL(this.provider.origin + CALLBACK);
    current.search = query;
    try {
      const tokens = await oidc.authorizationCodeGrant(config, current, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const token = tokens.claims();
      if (!token) throw refused('no_id_token');
      const more = config.serverMetadata().userinfo_endpoint
        ? await oidc.fetchUserInfo(config, tokens.access_token, token.sub)
        : {};
      return {
        issuer: issuerOf(new URL(token.iss)),
        subject: token.sub,
        // What is signed stands before what is told beside it.
        label: this.admitted({ ...more, ...token }),
        factorUntil: this.factorUntil(token),
      };
    } catch (error) {
      throw this.told(error);
    }
  }

  /** Where to go to end the login at the provider too; null where it offers none or cannot be reached. */
  async signOut(): Promise<string | null> {
    const config = await this.config().catch(() => undefined);
    if (!config?.serverMetadata().end_session_endpoint) return null;
    return oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: `${this.provider.origin}/` }).href;
  }

  /** What people call the identity; LOGIN_REFUSED for one that may not come in. */
  private admitted(claims: Claims & { sub: string }): string {
    const { claim, label } = this.provider;
    if (claim && ![claims[claim.name]].flat().some((value) => claim.values.includes(String(value))))
      throw refused('claim', {
        zh: '您的身份不在本系统允许登录的范围内',
        en: 'Your identity is not among those that may log in here',
      });
    const called = [claims[label], claims['name']].find((text) => typeof text === 'string' && text !== '');
    return String(called ?? claims.sub).slice(0, 200);
  }

  /** Only by what is signed, and only when that says when it was asked for: a session at the provider may be hours old. */
  private factorUntil({ acr, amr, auth_time: at }: oidc.IDToken): Date | null {
    const { factor } = this.provider;
    const methods = Array.isArray(amr) ? amr.map(String) : [];
    const isFactor = factor.acr.includes(String(acr)) || factor.amr.some((value) => methods.includes(value));
    return isFactor && at !== undefined ? new Date(Math.min(at * 1000, Date.now()) + FACTOR_MS) : null;
  }

  /** The refusal that an error means; the log says why, never with what. */
  private told(error: unknown): Error {
    if (error instanceof EdgeError) return error;
    if (error instanceof oidc.AuthorizationResponseError) {
      this.log.warn(`the provider refused a login: ${error.error}`);
      return refused(error.error, CANCELLED[error.error]);
    }
    if (error instanceof oidc.ResponseBodyError) {
      this.log.warn(`the provider takes no code: ${error.error}`);
      return refused(error.error);
    }
    const code = error instanceof oidc.ClientError ? error.code : undefined;
    if (code === undefined || SILENT.has(code)) {
      this.log.error(`the provider cannot be reached: ${String(error)}`);
      return unreachable();
    }
    this.log.warn(`an answer of the provider does not hold: ${code}`);
    return refused(code);
  }

  private config(): Promise<oidc.Configuration> {
    if (this.found && this.found.until > Date.now()) return this.found.config;
    const { issuer, clientId, clientSecret } = this.provider;
    const isPlain = issuer.protocol === 'http:'; // on loopback only: config/provider.ts
    const config = oidc
      .discovery(issuer, clientId, clientSecret, byWhatItTakes(clientSecret), {
        timeout: PATIENCE_SECONDS,
        execute: [oidc.enableNonRepudiationChecks, ...(isPlain ? [oidc.allowInsecureRequests] : [])],
      })
      .catch((error: unknown) => {
        this.found = undefined;
        this.log.error(`the provider cannot be found: ${String(error)}`);
        throw unreachable();
      });
    this.found = { config, until: Date.now() + HOUR_MS };
    return config;
  }
}

/** The secret in the header, as every provider takes it that does not say otherwise; else in the body. */
function byWhatItTakes(secret: string): oidc.ClientAuth {
  const [inHeader, inBody] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)];
  return (server, client, body, headers) => {
    const taken = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    (taken.includes('client_secret_basic') ? inHeader : inBody)(server, client, body, headers);
  };
}

/** Errors after which nobody knows whether the login was good. */
const SILENT = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON']);
const CANCELLED: Record<string, { zh: string; en: string }> = {
  access_denied: { zh: '您在统一身份认证页面取消了登录', en: 'The login was cancelled at the provider' },
};
const NOT_HELD = {
  zh: '统一身份认证返回的结果未通过校验',
  en: 'What came back from the provider of identities does not hold',
};
function refused(reason: string, detail = NOT_HELD): EdgeError {
  return new EdgeError('LOGIN_REFUSED', {
    detail,
    remedy: {
      zh: '请重新登录；仍不成功的，请使用用户名和密码登录并联系管理员',
      en: 'Try once more; if it fails again, log in with your password and tell your administrator',
    },
    data: { reason },
  });
}
function unreachable(): EdgeError {
  return new EdgeError(
    'PROVIDER_UNREACHABLE',
    {
      detail: { zh: '暂时无法连接统一身份认证', en: 'The provider of identities cannot be reached' },
      remedy: {
        zh: '请稍后重试，或使用用户名和密码登录',
        en: 'Try again in a moment, or log in with your login and password',
      },
    },
    10,
  );
}

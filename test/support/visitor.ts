import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const PASSWORD = 'a demonstration password';

export interface Answered {
  status: number;
  body: Record<string, any>;
  headers: Record<string, unknown>;
  /** The bytes of the answer. */
  raw: Buffer;
}

/** People of the demonstration set at the product's own door, without a socket: by login, or by nobody. */
export function visitors(app: NestFastifyApplication) {
  const cookies = new Map<string, string>();
  const send = async (method: string, url: string, body: unknown, headers: Record<string, string>) => {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const response = await app.inject({
      method: method as 'GET',
      url,
      ...(payload === undefined ? {} : { payload }),
      headers: { host: 'localhost', ...(payload ? { 'content-type': 'application/json' } : {}), ...headers },
    });
    const isJson = /json/.test(String(response.headers['content-type']));
    return {
      status: response.statusCode,
      headers: response.headers,
      body: isJson ? response.json() : {},
      raw: response.rawPayload,
    } as Answered;
  };
  const cookieOf = async (login: string) => {
    const known = cookies.get(login);
    if (known) return known;
    const { headers } = await send('POST', '/v1/sessions', { login, password: PASSWORD }, {});
    const cookie = String(headers['set-cookie']).split(';')[0] ?? '';
    cookies.set(login, cookie);
    return cookie;
  };
  const as = async (login: string | null): Promise<Record<string, string>> =>
    login ? { cookie: await cookieOf(login), origin: 'http://localhost' } : {};
  return {
    get: async (login: string | null, url: string) => send('GET', url, undefined, await as(login)),
    /** The bytes of a file, as they are. */
    put: async (login: string | null, url: string, bytes: Buffer, type = 'application/octet-stream') => {
      const response = await app.inject({
        method: 'PUT',
        url,
        payload: bytes,
        headers: { host: 'localhost', 'content-type': type, ...(await as(login)) },
      });
      return { status: response.statusCode, body: response.json<Record<string, any>>(), headers: response.headers };
    },
    remove: async (login: string | null, url: string) =>
      send('DELETE', url, undefined, { ...(await as(login)), 'idempotency-key': randomUUID() }),
    /** A command under a fresh key, or that of `more`; `version` is what the caller has seen. */
    post: async (
      login: string | null,
      url: string,
      body: unknown = {},
      version?: number,
      more: Record<string, string> = {},
    ) =>
      send('POST', url, body, {
        ...(await as(login)),
        'idempotency-key': randomUUID(),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
        ...more,
      }),
  };
}

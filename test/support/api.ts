import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Role } from '#domain/actor';
import { hashPassword } from '#access/secrets';
import { settingsOf } from '#config/env';
import { createApi } from '../../apps/api/create-api.js';
import { connected, freshDatabase, type TestDatabase } from './database.js';

export const PASSWORD = 'correct horse battery staple';
const hash = hashPassword(PASSWORD);

export interface Reply<T = Record<string, never>> {
  status: number;
  body: T;
  headers: Record<string, string | string[] | number | undefined>;
}
export interface Ask {
  as?: string;
  token?: string;
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string;
  headers?: Record<string, string>;
}
/** The API process on a database of its own, asked without a socket. */
export interface Api {
  app: NestFastifyApplication;
  database: TestDatabase;
  sql: (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
  organisation: (fields: Record<string, unknown>) => Promise<string>;
  /** A person of the organisation, logged in; the result is the cookie to ask with. */
  person: (organisation: string, roles: Role[], login?: string) => Promise<string>;
  ask: <T = Record<string, any>>(method: string, url: string, ask?: Ask) => Promise<Reply<T>>;
  stop: () => Promise<void>;
}

export async function api(over: Record<string, string> = {}): Promise<Api> {
  const database = await freshDatabase();
  const app = await createApi(
    settingsOf({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      DATABASE_URL_APP: database.urls.app,
      DATABASE_URL_QUEUE: database.urls.queue,
      LIANDAN_QUEUE: 'postgres',
      LIANDAN_POOL: '6',
      ...over,
    }),
  );
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const { sql, end } = connected(database.adminUrl);

  const ask: Api['ask'] = async (method, url, { as, token, body, raw, headers = {} } = {}) => {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await app.inject({
      method: method as 'GET',
      url,
      ...(payload === undefined ? {} : { payload }),
      headers: {
        host: 'localhost',
        ...(as ? { cookie: as, origin: 'http://localhost' } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    const isJson = /json/.test(String(response.headers['content-type'] ?? ''));
    return {
      status: response.statusCode,
      headers: response.headers,
      body: (isJson ? response.json() : response.payload) as never,
    };
  };

  const organisation = async (fields: Record<string, unknown>) => {
    const names = Object.keys(fields);
    const [row] = await sql(
      `INSERT INTO liandan.organisation (${names.join(', ')}) VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')}) RETURNING id`,
      Object.values(fields),
    );
    return String(row?.['id']);
  };
  const person = async (org: string, roles: Role[], login = `u${randomUUID()}`) => {
    await sql(
      `WITH p AS (INSERT INTO liandan.person (login, name, hash) VALUES ($1, $1, $2) RETURNING id)
       INSERT INTO liandan.membership (person, organisation, roles) SELECT id, $3, $4 FROM p`,
      [login, await hash, org, roles],
    );
    const { headers } = await ask('POST', '/v1/sessions', { body: { login, password: PASSWORD } });
    return String(headers['set-cookie']).split(';')[0] ?? '';
  };
  return {
    app,
    database,
    sql,
    organisation,
    person,
    ask,
    stop: async () => {
      await app.close();
      await end();
      await database.drop();
    },
  };
}

/** A new idempotency key. */
export const key = () => ({ 'idempotency-key': randomUUID() });

import createClient, { type Middleware } from 'openapi-fetch';
import { problemOf } from './problem';
import type { components, paths } from './schema';
import { signing } from './step-up';

/** The API as its committed document describes it. What it refuses is thrown as a `Problem`. */
const client = createClient<paths>({ baseUrl: location.origin, credentials: 'same-origin' });

/** Called when the server no longer knows the session, whatever was asked. */
let onSignedOut: () => void = () => undefined;
export const whenSignedOut = (then: () => void): void => void (onSignedOut = then);

/** Asked by pages while somebody types: that the session has ended is told at the next thing the person does. */
const WHILE_TYPING: readonly string[] = ['/v1/transfer-applications/check'];

const house: Middleware = {
  onRequest({ request }) {
    request.headers.set('accept-language', document.documentElement.lang || 'zh-CN');
    return request;
  },
  async onResponse({ response, schemaPath }) {
    if (response.ok) return;
    const body: unknown = await response.json().catch(() => undefined);
    if (response.status === 401 && schemaPath !== '/v1/sessions' && !WHILE_TYPING.includes(schemaPath)) onSignedOut();
    throw problemOf(body, response.status);
  },
  onError: () => problemOf(undefined),
};
client.use(house);

export type Query = Record<string, string | number | boolean | readonly string[] | undefined | null>;
type Answer = Promise<{ data?: unknown }>;

/** Reads an address below `/v1/`, e.g. `read<Page<Approval>>('approvals', { state: 'issued' })`. Throws `Problem`. */
export async function read<T>(path: string, query?: Query): Promise<T> {
  const given = Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== null && value !== ''));
  const options = { params: { query: given }, querySerializer: { array: { style: 'form', explode: true } } };
  const { data } = await (client.GET(`/v1/${path}` as never, options as never) as Answer);
  return data as T;
}

/** The acknowledgement of a command. */
export interface Done {
  id: string;
  state?: string;
  version: number;
  receipt: { event: string } & Record<string, unknown>;
}

export interface Ask {
  /** Once: the same key twice takes effect once. A new one where none is given. */
  key?: string;
  /** The version that the caller saw; the server refuses with 412 when the case has moved on. */
  version?: number;
}

/** Asks for a change, e.g. `send('manifests/…/load', body, { version })`, and for a second factor where it is a signature. Throws `Problem`. */
export async function send<T = Done>(path: string, body: unknown = {}, { key, version }: Ask = {}): Promise<T> {
  const headers: Record<string, string> = { 'idempotency-key': key ?? newKey() };
  if (version !== undefined) headers['if-match'] = `"${version}"`;
  const { data } = await signing(() => client.POST(`/v1/${path}` as never, { body, headers } as never) as Answer);
  return data as T;
}

/** Ends something, e.g. `remove('sessions')`. Throws `Problem`. */
export async function remove<T = void>(path: string): Promise<T> {
  const headers = { 'idempotency-key': newKey() };
  const { data } = await (client.DELETE(`/v1/${path}` as never, { headers } as never) as Answer);
  return data as T;
}

/** A key for one intention: keep it while the same thing is tried again. `crypto.randomUUID` needs TLS or localhost. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A body as the document describes it, e.g. `Body<'ManifestsLoadManifest'>`. */
export type Body<K extends keyof components['schemas']> = components['schemas'][K];

type Posts = { [P in keyof paths]: paths[P] extends { post: object } ? P : never }[keyof paths];
type BodyAt<P extends Posts> = paths[P] extends {
  post: { requestBody?: { content: { 'application/json': infer B } } };
}
  ? B
  : Record<string, never>;

export interface Intention extends Ask {
  path: string;
  body?: unknown;
}

/** A command for `useSend`, its address and body held to the document: `intention('/v1/manifests/{id}/load', { id }, body, { version })`. */
export function intention<P extends Posts>(
  path: P,
  places: Record<string, string>,
  body: BodyAt<P>,
  ask: Ask = {},
): Intention {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(places[name] ?? ''));
  return { ...ask, path: filled.replace(/^\/v1\//, ''), body };
}

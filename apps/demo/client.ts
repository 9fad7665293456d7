import { randomUUID } from 'node:crypto';

/** A problem document, as the API answers a refusal. */
export interface Problem {
  status: number;
  code: string;
  rule?: string;
  detail?: string;
}
export interface CaseView {
  id: string;
  state: string;
  version: number;
  [key: string]: unknown;
}
type Json = Record<string, unknown>;

/** Somebody at a keyboard: speaks HTTP with the product like any client. */
export class Person {
  private constructor(
    private readonly base: string,
    readonly login: string,
    private readonly cookie: string,
  ) {}

  static async login(base: string, login: string, password: string): Promise<Person> {
    const response = await fetch(`${base}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login, password }),
    });
    if (!response.ok) throw new Error(`${login} cannot log in: ${response.status} ${await response.text()}`);
    const cookie = response.headers
      .getSetCookie()
      .map((c) => c.split(';')[0])
      .join('; ');
    return new Person(base, login, cookie);
  }

  async get<T = CaseView>(path: string): Promise<T> {
    const response = await this.send('GET', path);
    if (!response.ok) throw new Error(`GET ${path} as ${this.login}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Creates on a collection; returns the answer. */
  async create(path: string, body: Json): Promise<CaseView> {
    return this.expectOk('POST', path, body, undefined);
  }

  /** Asks a command of a case in the version it has now. */
  async ask(path: string, verb: string, body: Json = {}): Promise<CaseView> {
    const { version } = await this.get(path);
    return this.expectOk('POST', `${path}/${verb}`, body, version);
  }

  /** Asks a command that must be refused, and returns the problem. */
  async refused(path: string, verb: string, body: Json = {}): Promise<Problem> {
    const { version } = await this.get(path);
    const response = await this.send('POST', `${path}/${verb}`, body, version);
    const answer = (await response.json()) as Problem;
    if (response.ok) throw new Error(`${verb} on ${path} as ${this.login} should have been refused`);
    return { ...answer, status: response.status };
  }

  private async expectOk(method: string, path: string, body: Json, version: number | undefined): Promise<CaseView> {
    const response = await this.send(method, path, body, version);
    if (!response.ok)
      throw new Error(`${method} ${path} as ${this.login}: ${response.status} ${await response.text()}`);
    return (await response.json()) as CaseView;
  }

  private send(method: string, path: string, body?: Json, version?: number): Promise<Response> {
    return fetch(`${this.base}/v1/${path}`, {
      method,
      headers: {
        cookie: this.cookie,
        origin: this.base,
        ...(body ? { 'content-type': 'application/json', 'idempotency-key': randomUUID() } : {}),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }
}

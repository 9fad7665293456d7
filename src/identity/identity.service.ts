import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Doorman, type Login } from '#access/doorman';
import { EdgeError } from '#access/edge-error';
import { fingerprintOf, newSecret } from '#access/secrets';
import { issuerOf } from '#config/provider';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import type { KeyOnce } from '#workflow/idempotency';
import { secondFactorNeeded } from '../http/signing.guard.js';
import { accountOf } from '../party/administration.js';
import { PEOPLE } from '../party/people.acts.js';
import { Register, type Query, type Registered } from '../party/register.js';
import { notFound, notNow, notPermitted } from '../party/register-words.js';
import type * as Ask from './identity.commands.js';
import type { Proof, ProviderClient, Purpose, Way } from './provider.client.js';
import { ownPage } from './return-to.js';

/** Minutes that somebody may be away at the provider. Real time. */
const AWAY_MINUTES = 10;

export interface Binding {
  id: string;
  issuer: string;
  subject: string;
  label: string;
  boundBy: 'self' | 'admin';
  boundAt: string;
  lastLogin: string | null;
}
/** A browser sent to the provider: where it goes, and the secret by which it is known when it is back. */
export interface Sent {
  address: string;
  secret: string;
  expires: Date;
}
interface Taken extends Way {
  purpose: Purpose;
  session: Buffer | null;
  organisation: string | null;
  return_to: string;
}

/** Logins by a provider of identities, and which identity is whose. Found by issuer and subject alone, never by a name. */
export class IdentityService {
  constructor(
    private readonly db: DataSource,
    private readonly doorman: Doorman,
    private readonly register: Register,
    private readonly client: ProviderClient | undefined,
  ) {}

  async setOutToLogIn({ returnTo, organisation }: Ask.SetOutToLogIn, address: string): Promise<Sent> {
    const { origin } = this.offered().provider;
    const page = ownPage(returnTo, origin);
    await this.doorman.countWay(address);
    return this.send('login', page, { organisation: organisation ?? null, session: null });
  }

  /** A new session, as a password would open it; under a secret that nobody knew before. */
  async comeBackToLogIn(
    query: string,
    cookie: string | undefined,
    address: string,
  ): Promise<Login & { returnTo: string }> {
    const { organisations } = this.offered().provider;
    const { proof, taken } = await this.proven('login', query, cookie);
    const login = await this.doorman.enter(
      proof,
      { organisation: taken.organisation, allowed: organisations },
      address,
    );
    return { ...login, returnTo: taken.return_to };
  }

  /** Only who is logged in by a password, and has given the second factor where one is in force, binds for himself. */
  async setOutToBind({ returnTo }: Ask.SetOutToBind, session: string, address: string): Promise<Sent> {
    const { origin } = this.offered().provider;
    const page = ownPage(returnTo, origin);
    await this.mayBind(session);
    await this.doorman.countWay(address);
    return this.send('bind', page, { organisation: null, session: fingerprintOf(session) });
  }

  async comeBackToBind(
    by: Actor,
    once: KeyOnce,
    query: string,
    session: string,
    cookie: string | undefined,
  ): Promise<Registered & { returnTo: string }> {
    this.offered();
    // The same key is answered again, though the way is taken.
    const came = await this.proven('bind', query, cookie, session).catch((error: unknown) => {
      if (error instanceof EdgeError) return error;
      throw error;
    });
    const proof = came instanceof EdgeError ? undefined : came.proof;
    const person = by.person ?? '';
    const payload = proof ? { issuer: proof.issuer, subject: proof.subject, label: proof.label } : {};
    const done = await this.register.act(
      by,
      once,
      { machine: 'person', verb: 'bindIdentity', subject: person, payload },
      async (queried) => {
        if (came instanceof EdgeError) throw came;
        await this.mayBind(session);
        return bind(queried, came.proof, person, 'self', by.org ? [by.org] : []);
      },
    );
    return { ...done, returnTo: came instanceof EdgeError ? '/me' : came.taken.return_to };
  }

  /** By an administrator, who has the subject from the person or from the provider. */
  bindFor(by: Actor, once: KeyOnce, id: string, { subject, label, reason }: Ask.BindIdentity): Promise<Registered> {
    const { issuer } = this.offered().provider;
    const identity = { issuer: issuerOf(issuer), subject, label: label ?? subject };
    const act = { machine: 'person', verb: 'bindIdentity', subject: id, payload: { ...identity, reason } };
    return this.register.act(by, once, act, async (query, at) => {
      const { orgs } = await PEOPLE.held(query, by, 'bind', id, at, { free: true, missing: notPermitted });
      return bind(
        query,
        identity,
        id,
        'admin',
        orgs.map((org) => org.id),
      );
    });
  }

  async unbindFor(by: Actor, once: KeyOnce, id: string, { identity, reason }: Ask.UnbindIdentity): Promise<Registered> {
    const act = { machine: 'person', verb: 'unbindIdentity', subject: id, payload: { identity, reason } };
    const done = await this.register.act(by, once, act, async (query, at) => {
      const { orgs } = await PEOPLE.held(query, by, 'unbind', id, at, { free: true, missing: notPermitted });
      return unbind(
        query,
        identity,
        id,
        orgs.map((org) => org.id),
      );
    });
    this.doorman.forget();
    return done;
  }

  /** Of one's own. A session that came by it ends. */
  async unbind(by: Actor, once: KeyOnce, identity: string): Promise<Registered> {
    const person = by.person ?? '';
    const act = { machine: 'person', verb: 'unbindIdentity', subject: person, payload: { identity } };
    const done = await this.register.act(by, once, act, (query) =>
      unbind(query, identity, person, by.org ? [by.org] : []),
    );
    this.doorman.forget();
    return done;
  }

  async bindings(person: string): Promise<Binding[]> {
    const rows = await this.db.query<Stored[]>('SELECT * FROM liandan.identities_of($1)', [person]);
    return rows.map(({ bound_by: boundBy, bound_at: boundAt, last_login: lastLogin, ...rest }) => ({
      ...rest,
      boundBy,
      boundAt: boundAt.toISOString(),
      lastLogin: lastLogin?.toISOString() ?? null,
    }));
  }

  async bindingsFor(by: Actor, person: string): Promise<Binding[]> {
    await accountOf((text, values) => this.db.query(text, values), by, person);
    return this.bindings(person);
  }

  /** Where the browser goes to end its login at the provider too. */
  signOut(): Promise<string | null> {
    return this.client?.signOut() ?? Promise.resolve(null);
  }

  private async send(
    purpose: Purpose,
    page: string,
    { organisation, session }: { organisation: string | null; session: Buffer | null },
  ): Promise<Sent> {
    const { address, way } = await this.offered().setOut(purpose);
    const secret = newSecret();
    await this.db.query('SELECT liandan.identity_begin($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
      fingerprintOf(secret),
      purpose,
      way.state,
      way.nonce,
      way.verifier,
      session,
      organisation,
      page,
      AWAY_MINUTES,
    ]);
    return { address, secret, expires: new Date(Date.now() + AWAY_MINUTES * 60_000) };
  }

  /** Who came back, of a browser that was sent. What was remembered is forgotten first: nobody comes back twice. */
  private async proven(
    purpose: Purpose,
    query: string,
    cookie: string | undefined,
    session?: string,
  ): Promise<{ proof: Proof; taken: Taken }> {
    const [taken] =
      cookie === undefined
        ? []
        : await this.db.query<Taken[]>('SELECT * FROM liandan.identity_take($1)', [fingerprintOf(cookie)]);
    const isTheirs = taken?.session == null || (session !== undefined && taken.session.equals(fingerprintOf(session)));
    if (!taken || taken.purpose !== purpose || !isTheirs) throw over();
    return { proof: await this.offered().proof(query, taken), taken };
  }

  private async mayBind(session: string): Promise<void> {
    const [factor, caller] = await Promise.all([this.doorman.factorOf(session), this.doorman.callerOf(session)]);
    if (!factor || !caller) throw new DomainError('UNAUTHENTICATED');
    if (caller.provider) throw byPassword();
    if (factor.secret !== null && factor.until === null) throw secondFactorNeeded(true);
  }

  private offered(): ProviderClient {
    if (!this.client) throw notOffered();
    return this.client;
  }
}

interface Stored {
  id: string;
  issuer: string;
  subject: string;
  label: string;
  bound_by: 'self' | 'admin';
  bound_at: Date;
  last_login: Date | null;
}

async function bind(
  query: Query,
  { issuer, subject, label }: { issuer: string; subject: string; label: string },
  person: string,
  hand: Binding['boundBy'],
  orgs: string[],
) {
  const [row] = await query<{ bound: boolean }>('SELECT liandan.identity_bind($1, $2, $3, $4, $5, $6) AS bound', [
    randomUUID(),
    issuer,
    subject,
    person,
    label,
    hand,
  ]);
  if (!row?.bound) throw notNow({ zh: '该身份已绑定账号', en: 'This identity is bound to an account already' });
  return { id: person, version: 2, from: null, to: 'bound', rules: [], readers: orgs.map((org) => `o:${org}`) };
}

/** What was bound is told in the record. */
async function unbind(query: Query, identity: string, person: string, orgs: string[]) {
  const [found] = await query<{ issuer: string; subject: string; label: string }>(
    'SELECT * FROM liandan.identity_unbind($1, $2)',
    [identity, person],
  );
  if (!found) throw notFound();
  const readers = orgs.map((org) => `o:${org}`);
  return { id: person, version: 2, from: 'bound', to: 'unbound', rules: [], readers, found };
}

const notOffered = () =>
  new DomainError('NOT_FOUND', {
    detail: { zh: '本系统未启用统一身份认证', en: 'There is no provider of identities here' },
    remedy: { zh: '请使用用户名和密码登录', en: 'Log in with your login and password' },
  });
const over = () =>
  new EdgeError('LOGIN_EXPIRED', {
    detail: {
      zh: '本次登录已超过 10 分钟、已使用过，或不是在此浏览器发起',
      en: 'This login is older than ten minutes, was used before, or did not begin in this browser',
    },
    remedy: { zh: '请重新登录', en: 'Begin the login once more' },
  });
const byPassword = () => {
  const refusal = notPermitted();
  return new DomainError('NOT_PERMITTED', {
    ...refusal.refusal,
    remedy: { zh: '请用用户名和密码登录后再绑定', en: 'Log in with your login and password, then bind it' },
  });
};

import type { DataSource } from 'typeorm';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { EdgeError } from './edge-error.js';
import { fingerprintOf, newSecret, verifyPassword } from './secrets.js';

/** A caller who proved who it is. Scopes bind tokens only. */
export interface Caller {
  actor: Actor;
  scopes: string[] | null;
  expiresAt: string;
  /** Has still the password that an administrator has made: nothing else is done before it is changed. */
  passwordGiven: boolean;
  /** Came by the provider of identities, and leaves by it. */
  provider: boolean;
}
export interface Login {
  secret: string;
  expiresAt: string;
}

const CACHE_MS = 3_000;
const CACHE_SIZE = 5_000;
/** How a session stands with the second factor of its person. */
export interface FactorState {
  person: string;
  login: string;
  /** Sealed; null where none is in force. */
  secret: string | null;
  /** Sealed; waits for its first code. */
  pending: string | null;
  lastStep: number;
  confirmedAt: string | null;
  /** Until when the session is stepped up. */
  until: string | null;
  /** Until when a second factor counts that the provider of identities has asked for. */
  providerUntil: string | null;
}
/** Who somebody is at a provider of identities, as it has just proven. */
export interface ProvenIdentity {
  issuer: string;
  subject: string;
  /** Until when a second factor counts that the provider has asked for. */
  factorUntil: Date | null;
}
/** Where an identity may enter: the organisation that was asked for, and all that may be entered so. */
export interface Entrance {
  organisation: string | null;
  allowed: string[] | null;
}

/**
 * Free attempts, and the longest wait in seconds: per login from one address, per login from wherever, and per address. The
 * wait doubles with each attempt. Who guesses from elsewhere keeps nobody out: of the login as a whole much is needed, and
 * what it then waits is short, while an address that goes on waits long.
 */
const PER_LOGIN_HERE = { free: 5, longest: 60 };
const PER_LOGIN = { free: 60, longest: 5 };
const PER_ADDRESS = { free: 30, longest: 900 };
/** Ways to the provider that nobody came back from, per address. */
const PER_WAY = { free: 60, longest: 300 };
/** Three of a million codes are right at any time: slow enough that guessing is hopeless, and only who is logged in may try. */
const PER_CODE = { free: 5, longest: 900 };
/** Links that one administrator gives one after the other. */
const PER_GIVER = { free: 30, longest: 900 };
/** Signature codes typed on one device, whosesoever they are; each code counts for itself as well (migration 0111). */
const PER_SIGNING = { free: 10, longest: 900 };

/** Logins, sessions and tokens: says who is calling, never what they may do. */
export class Doorman {
  private readonly known = new Map<string, { caller: Caller | undefined; until: number }>();

  constructor(
    private readonly db: DataSource,
    private readonly sessionHours: number,
  ) {}

  /**
   * Opens a session. Unknown login, wrong password and foreign organisation have one answer and take the same time;
   * attempts count before they are judged, so parallel guesses gain nothing.
   */
  async login(login: string, password: string, address: string, organisation?: string): Promise<Login> {
    const whole = `l:${login.toLowerCase()}`;
    const here = `${whole}@${address}`;
    await this.attempt([
      { bucket: `a:${address}`, ...PER_ADDRESS },
      { bucket: whole, ...PER_LOGIN },
      { bucket: here, ...PER_LOGIN_HERE },
    ]);
    const [person] = await this.rows<{ id: string; hash: string }>('SELECT * FROM liandan.login_person($1)', [login]);
    if (!(await verifyPassword(person?.hash, password)) || !person) throw wrongLogin();
    const [member] = await this.rows<{ organisation: string }>(
      `SELECT organisation FROM liandan.membership WHERE person = $1 AND ($2::uuid IS NULL OR organisation = $2)
       ORDER BY organisation LIMIT 1`,
      [person.id, organisation ?? null],
    );
    if (!member) throw wrongLogin();
    const secret = newSecret();
    const [opened] = await this.rows<{ at: Date }>('SELECT liandan.session_open($1, $2, $3, $4) AS at', [
      fingerprintOf(secret),
      person.id,
      member.organisation,
      this.sessionHours,
    ]);
    if (!opened?.at) throw wrongLogin();
    await this.rows('SELECT liandan.login_passed($1, $2), liandan.login_passed($3, $4)', [
      ...[here, `a:${address}`],
      ...['', whole],
    ]);
    return { secret, expiresAt: opened.at.toISOString() };
  }

  /** Counts a way to the provider of identities, which a login takes back. Throws TOO_MANY_ATTEMPTS. */
  countWay(address: string): Promise<void> {
    return this.attempt([{ bucket: `o:${address}`, ...PER_WAY }]);
  }

  /** Opens a session for the person to whom the identity is bound. Nobody is found by anything but the binding. */
  async enter(proven: ProvenIdentity, { organisation, allowed }: Entrance, address: string): Promise<Login> {
    const secret = newSecret();
    const { issuer, subject, factorUntil } = proven;
    const [entered] = await this.rows<{ outcome: 'unbound' | 'ended' | 'elsewhere' | 'open'; at: Date | null }>(
      'SELECT * FROM liandan.identity_enter($1, $2, $3, $4, $5, $6, $7)',
      [fingerprintOf(secret), issuer, subject, organisation, allowed, this.sessionHours, factorUntil],
    );
    if (entered?.outcome === 'unbound') throw unbound(proven);
    if (entered?.outcome === 'ended') throw ended();
    if (!entered?.at) throw elsewhere();
    await this.rows('SELECT liandan.login_passed($1, $2)', ['', `o:${address}`]);
    return { secret, expiresAt: entered.at.toISOString() };
  }

  /**
   * Opens a run by its link, for the device that comes first and for that device again. A link that nobody has, that is
   * revoked or over has one answer; attempts count by address before they are judged.
   */
  async redeem(link: string, held: string | undefined, address: string): Promise<Login & { manifest: string }> {
    await this.attempt([{ bucket: `a:${address}`, ...PER_ADDRESS }]);
    const fresh = newSecret();
    const [found] = await this.rows<{ manifest: string; expires_at: Date; bound: boolean; anew: boolean }>(
      'SELECT * FROM liandan.run_link_bind($1, $2, $3)',
      [fingerprintOf(link), held === undefined ? null : fingerprintOf(held), fingerprintOf(fresh)],
    );
    if (!found) throw noLink();
    await this.rows('SELECT liandan.login_passed($1, $2)', ['', `a:${address}`]);
    if (!found.bound) throw othersLink();
    const secret = found.anew ? fresh : held;
    if (secret === undefined) throw noLink();
    return { secret, manifest: found.manifest, expiresAt: found.expires_at.toISOString() };
  }

  /** How the session stands with the second factor, asked of the database each time; undefined without a session. */
  async factorOf(secret: string): Promise<FactorState | undefined> {
    const [row] = await this.rows<{
      person: string;
      login: string;
      secret: string | null;
      pending: string | null;
      last_step: string;
      confirmed_at: Date | null;
      until: Date | null;
      provider_until: Date | null;
    }>('SELECT * FROM liandan.second_factor_of($1)', [fingerprintOf(secret)]);
    if (!row) return undefined;
    const { last_step: lastStep, confirmed_at: confirmedAt, until, provider_until: providerUntil, ...rest } = row;
    return {
      ...rest,
      lastStep: Number(lastStep),
      confirmedAt: confirmedAt?.toISOString() ?? null,
      until: until?.toISOString() ?? null,
      providerUntil: providerUntil?.toISOString() ?? null,
    };
  }

  /** Counts an attempt at a code of the person before it is judged. Throws TOO_MANY_ATTEMPTS. */
  tryCode(person: string): Promise<void> {
    return this.attempt([{ bucket: `t:${person}`, ...PER_CODE }]);
  }
  /** Counts a link that the person gives. Throws TOO_MANY_ATTEMPTS. */
  tryGiving(giver: string): Promise<void> {
    return this.attempt([{ bucket: `e:${giver}`, ...PER_GIVER }]);
  }
  /** Counts a try at a link, which one that is somebody's takes back. Throws TOO_MANY_ATTEMPTS. */
  tryLink(address: string): Promise<void> {
    return this.attempt([{ bucket: `a:${address}`, ...PER_ADDRESS }]);
  }
  async linkPassed(address: string): Promise<void> {
    await this.rows('SELECT liandan.login_passed($1, $2)', ['', `a:${address}`]);
  }
  async codePassed(person: string): Promise<void> {
    await this.rows('SELECT liandan.login_passed($1, $2)', [`t:${person}`, '']);
  }

  /**
   * Who signs by the code that is typed on the device of the caller: a person without an account, for the organisation whose
   * turn it is. Undefined where no such code counts. The attempt counts for the device and for the code before it is judged.
   */
  async signer(by: Actor, organisation: string, verb: string, code: string): Promise<Actor | undefined> {
    const device = `s:${by.person ?? by.org}`;
    await this.attempt([{ bucket: device, ...PER_SIGNING }]);
    const [found] = await this.rows<{ id: string; hash: string | null; wait: number; who: Actor }>(
      'SELECT * FROM liandan.signature_code_try($1, $2, $3)',
      [organisation, verb, Number(code.slice(0, 3))],
    );
    if (found && found.wait > 0) throw tooMany(found.wait);
    if (!(await verifyPassword(found?.hash ?? undefined, code.slice(3))) || !found) return undefined;
    await this.rows('SELECT liandan.signature_code_passed($1), liandan.login_passed($2, $3)', [found.id, device, '']);
    return found.who;
  }

  private async attempt(limits: { bucket: string; free: number; longest: number }[]): Promise<void> {
    const [{ wait } = { wait: 0 }] = await this.rows<{ wait: number }>('SELECT liandan.login_try($1, $2, $3) AS wait', [
      limits.map(({ bucket }) => bucket),
      limits.map(({ free }) => free),
      limits.map(({ longest }) => longest),
    ]);
    if (wait === 0) return;
    throw tooMany(wait);
  }

  async logout(secret: string): Promise<void> {
    const hash = fingerprintOf(secret);
    this.known.delete(hash.toString('hex'));
    await this.rows('SELECT liandan.session_close($1)', [hash]);
  }

  /** Who holds the secret of a session or a token; undefined when nobody does any more. Remembered for 3 seconds. */
  async callerOf(secret: string): Promise<Caller | undefined> {
    const hash = fingerprintOf(secret);
    const key = hash.toString('hex');
    const remembered = this.known.get(key);
    if (remembered && remembered.until > Date.now()) return remembered.caller;
    const [row] = await this.rows<{
      who: (Actor & { scopes: string[] | null; expiresAt: string }) | null;
      given: boolean;
      provider: boolean;
    }>('SELECT liandan.who($1) AS who, liandan.password_given($1) AS given, liandan.by_provider($1) AS provider', [
      hash,
    ]);
    const caller = row?.who ? callerFrom(row.who, row.given, row.provider) : undefined;
    // Asked each time until it is changed, so that the change opens every process at once.
    if (caller?.passwordGiven) return caller;
    if (this.known.size >= CACHE_SIZE) this.known.clear();
    this.known.set(key, { caller, until: Date.now() + CACHE_MS });
    return caller;
  }

  /** Forgets what is remembered, after roles, delegations or tokens changed in this process. */
  forget(): void {
    this.known.clear();
  }

  private rows<T>(text: string, values: unknown[]): Promise<T[]> {
    return this.db.query<T[]>(text, values);
  }
}

function callerFrom(
  { scopes, expiresAt, ...actor }: Actor & { scopes: string[] | null; expiresAt: string },
  passwordGiven: boolean,
  provider: boolean,
): Caller {
  return { actor, scopes, expiresAt: new Date(expiresAt).toISOString(), passwordGiven, provider };
}

const tooMany = (wait: number) =>
  new EdgeError(
    'TOO_MANY_ATTEMPTS',
    {
      detail: { zh: '尝试过于频繁', en: 'Too many attempts' },
      remedy: { zh: `请在 ${wait} 秒后重试`, en: `Try again in ${wait} seconds` },
    },
    wait,
  );
const wrongLogin = () =>
  new DomainError('UNAUTHENTICATED', {
    detail: { zh: '用户名或密码不正确', en: 'Login or password is wrong' },
    remedy: { zh: '请核对后重试', en: 'Check them and try again' },
  });
const unbound = ({ issuer, subject }: ProvenIdentity) =>
  new EdgeError('IDENTITY_UNBOUND', {
    detail: {
      zh: '统一身份认证已通过，但此身份尚未绑定本系统账号',
      en: 'The provider knows you, but this identity is bound to no account here',
    },
    remedy: {
      zh: '请先用本系统账号登录，在“我的账号”中绑定；或请本单位管理员按下列身份标识绑定',
      en: 'Log in with your account here and bind it under “My account”, or give your administrator the identifier below',
    },
    data: { issuer, subject },
  });
const ended = () =>
  new DomainError('NOT_PERMITTED', {
    detail: { zh: '该账号已停用', en: 'This account has ended' },
    remedy: { zh: '请联系本单位管理员', en: 'Ask the administrator of your organisation' },
  });
const elsewhere = () =>
  new DomainError('NOT_PERMITTED', {
    detail: {
      zh: '您所在单位不使用统一身份认证登录本系统',
      en: 'Your organisation does not log in here by the provider of identities',
    },
    remedy: { zh: '请使用用户名和密码登录', en: 'Log in with your login and password' },
  });
const noLink = () =>
  new DomainError('NOT_FOUND', {
    detail: {
      zh: '链接无效、已过期、已撤销，或运输已结束',
      en: 'The link is unknown, over or revoked, or its run has ended',
    },
    remedy: { zh: '请向发放单位索取新的链接', en: 'Ask whoever gave it for a new one' },
  });
const othersLink = () =>
  new DomainError('NOT_PERMITTED', {
    detail: { zh: '该链接已绑定到另一部手机', en: 'The link belongs to another device' },
    remedy: { zh: '请由发放单位撤销后重新发放', en: 'Ask whoever gave it to revoke it and to give another' },
  });

import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Doorman } from '#access/doorman';
import { fingerprintOf, hashPassword, newPassword, verifyPassword } from '#access/secrets';
import type { Actor, Role } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { rolesWord } from '#domain/glossary/glossary';
import { loadReference } from '#config/reference';
import { reused } from '#workflow/idempotency';
import type { Once } from '#workflow/workflow';
import { administers, isAdmin, type Organisation, ROLES_OF } from './administration.js';
import { ORGANISATIONS } from './paper.acts.js';
import { type Account, PEOPLE } from './people.acts.js';
import type { GiveEnrolment } from './enrolment.commands.js';
import { EnrolmentService, type Given } from './enrolment.service.js';
import type * as Ask from './people.commands.js';
import { Register, type Query, type Registered } from './register.js';
import { bad, notFound, notNow, notPermitted } from './register-words.js';
import type { ResetSecondFactor } from './second-factor.commands.js';

type KeyOnce = Once & { kind: 'key' };
type Linked = Registered & { link?: Given | undefined };
/** Organisations, people and their roles. Each act is recorded; an administrator sees no case by any of them. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly db: DataSource,
    private readonly register: Register,
    private readonly doorman: Doorman,
    private readonly enrolments: EnrolmentService,
  ) {}

  createOrganisation(by: Actor, once: KeyOnce, ask: Ask.CreateOrganisation): Promise<Registered> {
    return this.register.act(by, once, { machine: 'organisation', verb: 'create', payload: ask }, async (query) => {
      ORGANISATIONS.admit(by, 'create');
      const place = { id: '', kind: ask.kind, province: ask.province ?? null, active: true };
      if (!administers(by, place)) throw notPermitted();
      placed(ask);
      const [row] = await query<{ id: string }>(
        `INSERT INTO liandan.organisation (kind, name, uscc, province, city, letter_prefix, document_prefix)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
        [ask.kind, ask.name, ask.uscc, ask.province, ask.city, ask.letterPrefix, ask.documentPrefix],
      );
      if (!row) throw notFound();
      return { id: row.id, version: 1, from: null, to: 'registered', rules: [], readers: [`o:${row.id}`] };
    });
  }

  /** A person with its first roles, and the link by which it sets a password of its own: nobody knows the one before it. */
  async createPerson(by: Actor, once: KeyOnce, ask: Ask.CreatePerson): Promise<Linked> {
    const { mail, ...payload } = ask;
    const hash = await hashPassword(newPassword());
    let link: Given | undefined;
    const done = await this.register.act(by, once, { machine: 'person', verb: 'create', payload }, async (query) => {
      PEOPLE.admit(by, 'create');
      const org = await administered(query, by, ask.organisation);
      fitting(org, ask.roles);
      const id = randomUUID();
      const [made] = await query<{ made: boolean }>('SELECT liandan.person_create($1, $2, $3, $4) AS made', [
        id,
        ask.login,
        ask.name,
        hash,
      ]);
      if (!made?.made) throw notNow({ zh: '该用户名已被使用', en: 'This login is taken' });
      await query('SELECT liandan.membership_set($1, $2, $3, $4)', [id, org.id, ask.roles, []]);
      link = await this.enrolments.give(query, id, mail);
      return { id, version: 1, from: null, to: 'active', rules: [], readers: [`o:${org.id}`], found: toldOf(link) };
    });
    return done.replayed ? done : { ...done, link };
  }

  /** Another link, for a person whose link is over or who has forgotten the password; a factor in force stays. */
  giveEnrolment(by: Actor, once: KeyOnce, id: string, { mail }: GiveEnrolment): Promise<Linked> {
    return this.linked(by, once, id, 'giveEnrolment', {}, async (query, at) => {
      const { orgs } = await PEOPLE.held(query, by, 'link', id, at, FREE);
      return { orgs, from: null, to: 'linked', link: await this.enrolments.give(query, id, mail) };
    });
  }

  /** The link that is live, if any, opens nothing from now on. */
  revokeEnrolment(by: Actor, once: KeyOnce, id: string): Promise<Registered> {
    return this.about(by, once, id, 'revokeEnrolment', {}, async (query, at) => {
      const { orgs } = await PEOPLE.held(query, by, 'unlink', id, at, FREE);
      await query('SELECT liandan.enrolment_revoke($1)', [id]);
      return { id, version: 2, from: 'linked', to: 'revoked', rules: [], readers: orgs.map((org) => `o:${org.id}`) };
    });
  }

  /** Roles in one organisation, all of them anew by whoever saw those that there are; also brings a person into it. */
  assign(by: Actor, once: KeyOnce, id: string, ask: Ask.AssignRoles): Promise<Registered> {
    return this.about(by, once, id, 'assign', ask, async (query, at) => {
      const org = await administered(query, by, ask.organisation);
      const { orgs } = await PEOPLE.held(query, by, 'assign', id, at, FREE);
      fitting(org, ask.roles);
      const from = rolesIn(orgs, org);
      // Whom one does not administer yet, one does not take in: the operator does.
      if (from === undefined && by.kind !== 'operator') throw notPermitted();
      // Who gave a link before was not administering what is added now.
      if (from === undefined) await query('SELECT liandan.enrolment_revoke($1)', [id]);
      const [set] = await query<{ done: boolean }>('SELECT liandan.membership_set($1, $2, $3, $4) AS done', [
        id,
        org.id,
        ask.roles,
        ask.seen,
      ]);
      if (!set?.done) throw rolesChanged(from ?? []);
      return {
        id,
        version: 2,
        from: from?.join('+') ?? null,
        to: ask.roles.join('+'),
        rules: [],
        readers: [`o:${org.id}`],
      };
    });
  }

  /** A leaver: sessions and tokens in the organisation end at once. Tasks belong to roles, so none is left behind. */
  remove(by: Actor, once: KeyOnce, id: string, ask: Ask.RemovePerson): Promise<Registered> {
    return this.about(by, once, id, 'remove', ask, async (query, at) => {
      const org = await administered(query, by, ask.organisation);
      const { orgs } = await PEOPLE.held(query, by, 'remove', id, at, FREE);
      const from = rolesIn(orgs, org);
      if (from === undefined) throw notFound();
      await query('SELECT liandan.membership_end($1, $2)', [id, org.id]);
      return { id, version: 2, from: from.join('+'), to: 'removed', rules: [], readers: [`o:${org.id}`] };
    });
  }

  /** A lost authenticator: taken away, never read. The person enrols anew, by a link. */
  resetSecondFactor(by: Actor, once: KeyOnce, id: string, { reason, mail }: ResetSecondFactor): Promise<Linked> {
    return this.linked(by, once, id, 'resetSecondFactor', { reason }, async (query, at) => {
      const { orgs } = await PEOPLE.held(query, by, 'reset', id, at, FREE);
      const [row] = await query<{ had: boolean }>('SELECT liandan.second_factor_reset($1) AS had', [id]);
      if (!row?.had) throw notNow({ zh: '该人员未绑定验证器', en: 'This person has no second factor' });
      return { orgs, from: 'enrolled', to: 'reset', link: await this.enrolments.give(query, id, mail) };
    });
  }

  /**
   * One's own password. Every other session of the person ends. A repeat is known by the password that is then in force: of
   * neither password is anything kept with the key.
   */
  async changePassword(by: Actor, once: KeyOnce, session: string, { present, next }: Ask.ChangePassword) {
    const factor = await this.doorman.factorOf(session);
    if (!factor || !by.person) throw new DomainError('UNAUTHENTICATED');
    await this.doorman.tryCode(by.person);
    const [person] = await this.db.query<{ hash: string }[]>('SELECT hash FROM liandan.login_person($1)', [
      factor.login,
    ]);
    const right = await verifyPassword(person?.hash, present);
    const hash = await hashPassword(next);
    const done = await this.about(by, once, by.person, 'changePassword', {}, async (query) => {
      if (!right) throw bad('/present', { zh: '当前密码不正确', en: 'The present password is wrong' });
      if (present === next) throw bad('/next', { zh: '新密码须不同于当前密码', en: 'The new password is the old one' });
      await query('SELECT liandan.password_change($1, $2)', [fingerprintOf(session), hash]);
      return {
        id: factor.person,
        version: 2,
        from: null,
        to: 'active',
        rules: [],
        readers: by.org ? [`o:${by.org}`] : [],
      };
    });
    if (done.replayed && !(await verifyPassword(person?.hash, next))) throw reused();
    return done;
  }

  /** An act of an administrator that ends with a link, told in the first answer alone. */
  private async linked(
    by: Actor,
    once: KeyOnce,
    id: string,
    verb: string,
    payload: object,
    work: (
      query: Query,
      at: string,
    ) => Promise<Pick<Account, 'orgs'> & { from: string | null; to: string; link: Given }>,
  ): Promise<Linked> {
    if (by.person) await this.doorman.tryGiving(by.person);
    let link: Given | undefined;
    const done = await this.about(by, once, id, verb, payload, async (query, at) => {
      const { orgs, from, to, link: given } = await work(query, at);
      link = given;
      const readers = orgs.map((org) => `o:${org.id}`);
      return { id, version: 2, from, to, rules: [], readers, found: toldOf(given) };
    });
    return done.replayed ? done : { ...done, link };
  }

  private async about(
    by: Actor,
    once: KeyOnce,
    id: string,
    verb: string,
    payload: object,
    work: Parameters<Register['act']>[3],
  ): Promise<Registered> {
    const done = await this.register.act(by, once, { machine: 'person', verb, subject: id, payload }, work);
    this.doorman.forget();
    return done;
  }
}

async function administered(query: Query, by: Actor, id: string): Promise<Organisation> {
  const [org] = await query<Organisation>(
    'SELECT id, kind, province, active FROM liandan.organisation WHERE id = $1 FOR SHARE',
    [id],
  );
  if (!org) throw isAdmin(by) ? bad('/organisation', { zh: '没有此单位', en: 'No such organisation' }) : notPermitted();
  if (!administers(by, org)) throw notPermitted();
  if (!org.active) throw notNow({ zh: '该单位已停用', en: 'The organisation is not active' });
  return org;
}

/** What the record has of a link: never its secret, nor where it went. */
const toldOf = ({ until, mailed }: Given) => ({ link: { until, mailed } });

/** Accounts change by functions of the database alone; whom nobody knows, nobody administers. */
const FREE = { free: true, missing: notPermitted };

const rolesIn = (orgs: Account['orgs'], { id }: Organisation): Role[] | undefined =>
  orgs.find((org) => org.id === id)?.roles;

const rolesChanged = (roles: Role[]) =>
  new DomainError('STALE_VERSION', {
    detail: { zh: '该人员的角色已被他人变更', en: 'Somebody changed the roles of this person since you read them' },
    remedy: { zh: '请刷新页面，核对现有角色后再提交', en: 'Read the roles again, then give them anew' },
    data: { roles },
  });

/** Roles that fit the organisation; whoever administers an authority decides nothing in it. */
function fitting({ kind }: Organisation, roles: Role[]): void {
  const wrong = roles.find((role) => !ROLES_OF[kind].includes(role));
  if (wrong)
    throw bad('/roles', {
      zh: `此类单位没有“${rolesWord([wrong]).zh}”角色`,
      en: `There is no ${rolesWord([wrong]).en} in such an organisation`,
    });
  if (kind !== 'firm' && roles.includes('admin') && roles.length > 1)
    throw bad('/roles', { zh: '管理员不得兼任办案角色', en: 'An administrator of an authority holds no other role' });
}

/** Province and city as the kind wants them, and known to GB/T 2260. */
function placed({ kind, province, city, uscc }: Ask.CreateOrganisation): void {
  const { divisions } = loadReference();
  const known = divisions.provinces().find(({ code }) => code === province);
  if (kind === 'firm' && !uscc)
    throw bad('/uscc', { zh: '企业须填写统一社会信用代码', en: 'A firm needs its credit code' });
  if (['firm', 'province', 'city', 'transport'].includes(kind) ? !known : province !== undefined && !known)
    throw bad('/province', { zh: '请填写省级行政区代码', en: 'Give the code of a province' });
  if (kind === 'city' && !city) throw bad('/city', { zh: '请填写市级行政区代码', en: 'Give the code of the city' });
  if (
    city !== undefined &&
    !divisions.cities(province ?? '').some(({ code }) => code === city || code.startsWith(city))
  )
    throw bad('/city', { zh: '该省没有此市', en: 'The province has no such city' });
}

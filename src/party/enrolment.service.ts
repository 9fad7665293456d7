import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Doorman } from '#access/doorman';
import { EdgeError } from '#access/edge-error';
import { EnrolmentSafe, FactorSafe } from '#access/safe';
import { factorUri, newFactor, stepOf } from '#access/second-factor';
import { fingerprintOf, hashPassword, newSecret } from '#access/secrets';
import { Settings } from '#config/env';
import type { Actor } from '#domain/actor';
import { DomainError, type Text } from '#domain/errors';
import type { CompleteEnrolment } from './enrolment.commands.js';
import { type Query, Register } from './register.js';
import { bad, notNow } from './register-words.js';
import { wrongCode } from './second-factor.service.js';

/** Real time. */
const HOURS = 72;

/** A link as it is told to whoever gives it, this once. */
export interface Given {
  secret: string;
  until: string;
  /** Whether it is on its way by mail as well. */
  mailed: boolean;
}
type Office = Pick<Actor, 'org' | 'orgName' | 'kind' | 'province' | 'city' | 'roles'>;
interface Link {
  id: string;
  person: string;
  login: string;
  name: string;
  state: 'live' | 'used' | 'revoked' | 'over';
  until: Date;
  pending: string | null;
  factor: string | null;
  last_step: string;
  offices: Office[];
}

/**
 * Links by which a person sets the password and enrols the second factor, without a login: single-use, for three days, one
 * live at a time, kept as the hash of their secret.
 */
@Injectable()
export class EnrolmentService {
  constructor(
    private readonly db: DataSource,
    private readonly doorman: Doorman,
    private readonly register: Register,
    private readonly factors: FactorSafe,
    private readonly links: EnrolmentSafe,
    private readonly settings: Settings,
  ) {}

  /** Within the act of an administrator; the link before it is void. */
  async give(query: Query, person: string, mail?: string): Promise<Given> {
    const id = randomUUID();
    const secret = newSecret();
    const address = await this.addressee(query, person, mail);
    const [row] = await query<{ until: Date | null }>(
      'SELECT liandan.enrolment_give($1, $2, $3, $4, $5, $6) AS until',
      [id, fingerprintOf(secret), person, HOURS, address, address === null ? null : this.links.seal(secret, id)],
    );
    if (!row?.until) throw notNow({ zh: '该账号已停用', en: 'This account has ended' });
    return { secret, until: row.until.toISOString(), mailed: address !== null };
  }

  /** Whose link it is, and a factor to enrol where none is in force: anew each time, which makes the one before void. */
  async open(secret: string, address: string) {
    const link = await this.live(secret, address);
    const { login, name, factor, until, offices } = link;
    const known = { login, name, organisations: offices.map(({ orgName }) => orgName), until: until.toISOString() };
    const demanded = this.settings.secondFactor === 'signing';
    if (factor !== null) return { ...known, demanded, factor: null };
    const fresh = newFactor();
    const [row] = await this.rows<{ begun: boolean }>('SELECT liandan.enrolment_begin($1, $2) AS begun', [
      fingerprintOf(secret),
      this.factors.seal(fresh, link.person),
    ]);
    if (!row?.begun) throw ended('used');
    return { ...known, demanded, factor: { secret: fresh, uri: factorUri(fresh, login) } };
  }

  /** Password and factor come into force together; every login and token of the person ends. */
  async complete({ secret, password, code }: CompleteEnrolment, address: string): Promise<{ login: string }> {
    const link = await this.live(secret, address);
    const { how, of, step } = await this.proof(link, code);
    const hash = await hashPassword(password);
    const by = this.personOf(link);
    const once = { kind: 'key', actor: `enrolment:${link.id}`, key: randomUUID(), fingerprint: '' } as const;
    const act = { machine: 'person', verb: 'completeEnrolment', subject: link.person, payload: { link: link.id } };
    await this.register.act(by, once, act, async (query) => {
      const [row] = await query<{ done: boolean }>('SELECT liandan.enrolment_complete($1, $2, $3, $4, $5) AS done', [
        fingerprintOf(secret),
        hash,
        ...[how, of, step],
      ]);
      if (!row?.done) throw meanwhile();
      const readers = link.offices.map(({ org }) => `o:${org}`);
      return {
        id: link.person,
        version: 2,
        from: null,
        to: how === 'none' ? 'active' : 'enrolled',
        rules: [],
        readers,
      };
    });
    if (how !== 'none') await this.doorman.codePassed(link.person);
    this.doorman.forget();
    return { login: link.login };
  }

  /** By what the person proves the second factor. */
  private async proof(link: Link, code: string | undefined) {
    if (code === undefined) {
      if (link.factor === null && this.settings.secondFactor === 'off') return { how: 'none', of: null, step: 0 };
      throw bad('/code', { zh: '请输入验证器中的 6 位验证码', en: 'Give the six digits of the authenticator' });
    }
    const how = link.factor === null ? 'new' : 'own';
    const of = link.factor ?? link.pending;
    await this.doorman.tryCode(link.person);
    const last = how === 'own' ? Number(link.last_step) : 0;
    const step = of === null ? undefined : stepOf(this.factors.open(of, link.person), code, last);
    if (step === undefined) throw wrongCode();
    return { how, of, step };
  }

  private async live(secret: string, address: string): Promise<Link> {
    await this.doorman.tryLink(address);
    const [link] = await this.rows<Link>('SELECT * FROM liandan.enrolment_of($1)', [fingerprintOf(secret)]);
    if (!link) throw unknown();
    await this.doorman.linkPassed(address);
    if (link.state !== 'live') throw ended(link.state);
    return link;
  }

  /** Whoever holds the link acts as the person, in the first of the organisations. */
  private personOf({ person, name, offices: [office] }: Link): Actor {
    if (!office) throw ended('revoked');
    return { person, name, ...office, delegations: [], auth: 'enrolment' };
  }

  private async addressee(query: Query, person: string, asked: string | undefined): Promise<string | null> {
    if (this.settings.LIANDAN_ORIGIN === undefined) {
      if (asked === undefined) return null;
      throw bad('/mail', {
        zh: '本系统未设置对外网址（LIANDAN_ORIGIN），不能用邮件发送链接；请留空，复制链接当面交付',
        en: 'This instance has no address of its own (LIANDAN_ORIGIN), so no link can be mailed: leave it out and hand the link over',
      });
    }
    if (asked !== undefined) return asked;
    const [row] = await query<{ address: string | null }>('SELECT liandan.mail_address($1) AS address', [person]);
    return row?.address ?? null;
  }

  private rows<T>(text: string, values: unknown[]): Promise<T[]> {
    return this.db.query<T[]>(text, values);
  }
}

const ANOTHER: Text = {
  zh: '请联系本单位管理员重新发送绑定链接',
  en: 'Ask the administrator of your organisation for a new link',
};
const WHY: Record<Exclude<Link['state'], 'live'>, { detail: Text; remedy: Text }> = {
  used: {
    detail: { zh: '该链接已使用', en: 'The link was used before' },
    remedy: {
      zh: '请用已设置的密码登录；若不是您本人使用的，请立即告知本单位管理员',
      en: 'Log in with the password that was set; if that was not you, tell your administrator at once',
    },
  },
  revoked: {
    detail: { zh: '该链接已撤销或已被新的链接代替', en: 'The link was revoked, or a newer one has taken its place' },
    remedy: { zh: `请使用最新的链接；没有的，${ANOTHER.zh}`, en: `Use the newest link. ${ANOTHER.en}` },
  },
  over: { detail: { zh: '该链接已过期', en: 'The link is over' }, remedy: ANOTHER },
};
const ended = (why: keyof typeof WHY) => new EdgeError('LINK_ENDED', { ...WHY[why], data: { why } });
const unknown = () =>
  new DomainError('NOT_FOUND', {
    detail: { zh: '没有此链接', en: 'There is no such link' },
    remedy: { zh: `请核对链接是否完整；仍打不开的，${ANOTHER.zh}`, en: `See that the link is whole. ${ANOTHER.en}` },
  });
/** Opened elsewhere, used or revoked between the reading and the act. */
const meanwhile = () =>
  new EdgeError('LINK_ENDED', {
    detail: { zh: '该链接刚刚在别处打开、使用或撤销', en: 'The link was opened, used or revoked elsewhere just now' },
    remedy: { zh: `请重新打开链接；仍不能使用的，${ANOTHER.zh}`, en: `Open the link again. ${ANOTHER.en}` },
    data: { why: 'meanwhile' },
  });

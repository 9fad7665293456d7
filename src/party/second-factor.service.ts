import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Doorman, type FactorState } from '#access/doorman';
import { EdgeError } from '#access/edge-error';
import { FactorSafe } from '#access/safe';
import { factorUri, newFactor, stepOf } from '#access/second-factor';
import { fingerprintOf } from '#access/secrets';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import type { Once } from '#workflow/workflow';
import { secondFactorNeeded } from '../http/signing.guard.js';
import { Register } from './register.js';

/** How long a step-up lasts, in its session only. Real time. */
const MINUTES = 10;

/** The second factor of whoever is logged in: enrolled by oneself, in force with its first code, never shown again. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly db: DataSource,
    private readonly doorman: Doorman,
    private readonly safe: FactorSafe,
    private readonly register: Register,
  ) {}

  async state(session: string) {
    const { secret, pending, confirmedAt, until, providerUntil } = await this.of(session);
    return { inForce: secret !== null, since: confirmedAt, pending: pending !== null, until: until ?? providerUntil };
  }

  /** A new secret, told once; the one in force stays so until the new one's first code has come. */
  async enrol(session: string): Promise<{ secret: string; uri: string }> {
    const { person, login } = await this.of(session);
    const secret = newFactor();
    const [row] = await this.rows<{ begun: boolean }>('SELECT liandan.second_factor_begin($1, $2) AS begun', [
      fingerprintOf(session),
      this.safe.seal(secret, person),
    ]);
    if (!row?.begun) throw secondFactorNeeded(true);
    return { secret, uri: factorUri(secret, login) };
  }

  /** The first code puts the factor in force, which is recorded, and steps this session up. */
  async confirm(by: Actor, once: Once & { kind: 'key' }, session: string, code: string) {
    const { person, pending } = await this.of(session);
    await this.doorman.tryCode(person);
    // The same key is answered again, though nothing waits any more.
    const step = pending === null ? undefined : stepOf(this.safe.open(pending, person), code);
    const act = { machine: 'person', verb: 'enrolSecondFactor', subject: person, payload: {} };
    const { answer } = await this.register.act(by, once, act, async (query) => {
      if (pending === null) throw nothingWaits();
      if (step === undefined) throw wrongCode();
      const [row] = await query<{ until: Date | null }>(
        'SELECT liandan.second_factor_confirm($1, $2, $3, $4) AS until',
        [fingerprintOf(session), pending, step, MINUTES],
      );
      if (!row?.until) throw wrongCode();
      const readers = by.org ? [`o:${by.org}`] : [];
      return { id: person, version: 1, from: null, to: 'enrolled', rules: [], readers };
    });
    await this.doorman.codePassed(person);
    return { ...answer, ...(await this.untilOf(session)) };
  }

  /** Steps this session up for ten minutes. A code counts once, in whichever session it came first. */
  async stepUp(session: string, code: string): Promise<{ until: string }> {
    const { person, secret, lastStep } = await this.of(session);
    if (secret === null) throw notEnrolled();
    await this.doorman.tryCode(person);
    const step = stepOf(this.safe.open(secret, person), code, lastStep);
    if (step === undefined) throw wrongCode();
    const [row] = await this.rows<{ until: Date | null }>('SELECT liandan.step_up($1, $2, $3, $4) AS until', [
      fingerprintOf(session),
      secret,
      step,
      MINUTES,
    ]);
    if (!row?.until) throw wrongCode();
    await this.doorman.codePassed(person);
    return { until: row.until.toISOString() };
  }

  private async untilOf(session: string): Promise<{ until: string | null }> {
    return { until: (await this.of(session)).until };
  }

  private async of(session: string): Promise<FactorState> {
    const state = await this.doorman.factorOf(session);
    if (!state) throw new DomainError('UNAUTHENTICATED');
    return state;
  }

  private rows<T>(text: string, values: unknown[]): Promise<T[]> {
    return this.db.query<T[]>(text, values);
  }
}

export const wrongCode = () =>
  new EdgeError('WRONG_CODE', {
    detail: { zh: '验证码不正确或已使用过', en: 'The code is wrong, or was used before' },
    remedy: {
      zh: '请等待验证器显示下一个验证码再输入；请核对手机时间',
      en: 'Wait for the next code of your authenticator; check the clock of the phone',
    },
  });
const nothingWaits = () =>
  new EdgeError('WRONG_CODE', {
    detail: {
      zh: '没有待确认的验证器，或已超过 15 分钟',
      en: 'No enrolment waits for a code, or its 15 minutes are over',
    },
    remedy: { zh: '请重新绑定（POST /v1/second-factor）', en: 'Enrol again with POST /v1/second-factor' },
  });
const notEnrolled = () =>
  new DomainError('INVALID_TRANSITION', {
    detail: { zh: '尚未绑定验证器', en: 'No authenticator is enrolled' },
    remedy: { zh: '请先绑定（POST /v1/second-factor）', en: 'Enrol one with POST /v1/second-factor' },
  });

import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Doorman } from '#access/doorman';
import { hashPassword } from '#access/secrets';
import { actsForFirm, type Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { commands } from '#domain/manifest/manifest.commands';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import { currentLeg, nextLeg } from '#domain/manifest/manifest.reading';
import { unfitFields } from '#domain/field-rules/published';
import type { KeyOnce } from '#workflow/idempotency';
import { Workflow, type Outcome } from '#workflow/workflow';
import { badRequest, type BodyClass, bodyOf } from '../http/body.js';
import type { Asked } from '../http/commands.js';
import type { List } from '../http/page.js';
import { Register, type Registered } from '../party/register.js';
import { notFound, notNow, notPermitted } from '../party/register-words.js';
import { ManifestService } from './manifest.service.js';
import type { GiveSignatureCode, SignByCode, SignedByCodeVerb } from './signature-code.commands.js';

const USUAL_HOURS = 12;

export const SIGNATURE_CODES: List = {
  name: 'signature-codes',
  from: 'liandan.signature_code c',
  select: `c.id, c.no, c.holder, c.verb, c.given_by AS "givenBy", c.created_at AS "createdAt", c.expires_at AS "expiresAt",
    c.revoked_at AS "revokedAt", c.locked_at AS "lockedAt", c.failed, c.used, c.used_at AS "usedAt",
    c.expires_at <= clock_timestamp() AS over`,
  id: 'c.id',
  filters: { verb: { column: 'c.verb' } },
};

/**
 * Codes by which somebody without an account signs an act of their organisation where they stand, on the driver's device:
 * whoever may sign gives one to a person by name. The act is the organisation's, by that name, proven by the code.
 */
@Injectable()
export class SignatureCodeRegister {
  constructor(
    private readonly register: Register,
    private readonly workflow: Workflow,
    private readonly manifests: ManifestService,
    private readonly doorman: Doorman,
  ) {}

  /** The code is in this answer and never again. */
  async give(by: Actor, once: KeyOnce, ask: GiveSignatureCode): Promise<Registered & { code?: string }> {
    const { holder, verb } = ask;
    const hours = ask.hours ?? USUAL_HOURS;
    const secret = String(randomInt(1_000_000)).padStart(6, '0');
    const hash = await hashPassword(secret);
    let no = 0;
    const act = { machine: 'signatureCode', verb: 'give', payload: { holder, verb, hours } };
    const done = await this.register.act(by, once, act, async (query) => {
      if (!actsForFirm(by) || !by.org) throw notPermitted();
      const readers = [`o:${by.org}`];
      const [free] = await query<{ no: number | null }>('SELECT liandan.signature_code_no($1) AS no', [by.org]);
      if (!free?.no) throw notNow({ zh: '本单位有效的签署码已达上限', en: 'There are too many codes in force' });
      ({ no } = free as { no: number });
      const [code] = await query<{ id: string }>(
        `INSERT INTO liandan.signature_code (organisation, no, hash, holder, verb, given_by, expires_at, readers)
         VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7 * interval '1 hour', $8) RETURNING id`,
        [by.org, no, hash, holder, verb, by.name, hours, readers],
      );
      if (!code) throw notFound();
      return { id: code.id, version: 1, from: null, to: 'valid', rules: ['Z-07'], readers };
    });
    return done.replayed ? done : { ...done, code: `${no}${secret}` };
  }

  /** By whoever acts for the organisation, or administers it: it counts no more from then on. */
  revoke(by: Actor, once: KeyOnce, id: string): Promise<Registered> {
    const act = { machine: 'signatureCode', verb: 'revoke', subject: id, payload: {} };
    return this.register.act(by, once, act, async (query) => {
      const [row] = await query<{ organisation: string; readers: string[] }>(
        'SELECT organisation, readers FROM liandan.signature_code WHERE id = $1',
        [id],
      );
      if (!row) throw notFound();
      if (by.org !== row.organisation || !(actsForFirm(by) || by.roles.includes('admin'))) throw notPermitted();
      await query(
        'UPDATE liandan.signature_code SET revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE id = $1',
        [id],
      );
      return { id, version: 2, from: 'valid', to: 'revoked', rules: ['Z-07'], readers: row.readers };
    });
  }

  /** The act of the organisation whose turn it is, typed on the device of the carrier that drives. */
  async sign(by: Actor, id: string, once: Asked['once'], ask: SignByCode): Promise<Outcome<ManifestContext>> {
    const { verb, code, version } = ask;
    const form = this.formOf(verb, ask.form);
    const context = await this.workflow.read(by, async (tx) => {
      const [row] = await tx.query<{ context: ManifestContext }>(
        'signed_manifest',
        'SELECT context FROM liandan.manifest WHERE id = $1',
        [id],
      );
      if (!row) throw notFound();
      return row.context;
    });
    const owner = signerOf(verb, context);
    if (!actsForFirm(by) || by.org !== currentLeg(context)?.carrier.id || owner === undefined || owner === by.org)
      throw notPermitted();
    const signer = await this.doorman.signer(by, owner, verb, code);
    // That a code was typed stands in the record whatever becomes of the act: right or wrong, where, for which load.
    const use = { ...once, key: `${once.key}:code` };
    const act = { machine: 'signatureCode', verb: 'use', payload: { manifest: id, verb, number: context.number } };
    await this.register.act(by, use, { ...act, ...(signer ? { subject: String(signer.person) } : {}) }, async () => {
      if (!signer) throw wrongCode();
      const readers = [...new Set([owner, by.org])].map((org) => `o:${org}`);
      return { id: String(signer.person), version: 1, from: 'valid', to: 'valid', rules: ['Z-07'], readers };
    });
    return this.manifests.send(signer!, id, { ...form, type: verb }, once, version);
  }

  private formOf(verb: SignedByCodeVerb, form: object): object {
    const type: BodyClass = commands[verb];
    try {
      const given = JSON.parse(JSON.stringify(bodyOf(type, form))) as Record<string, unknown>;
      const unfit = unfitFields(type, given);
      if (unfit.length > 0) throw badRequest(unfit);
      return given;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const faults = error.refusal?.faults ?? [];
      throw badRequest(faults.map((each) => ({ ...each, pointer: `/form${each.pointer}` })));
    }
  }
}

/** Whose act it is beside the carrier that drives: the consignor loads, the later carrier takes over. */
const signerOf = (verb: SignedByCodeVerb, c: ManifestContext): string | undefined => {
  if (verb === 'handOver') return nextLeg(c)?.carrier.id;
  return c.consignor === 'REMOVER' ? c.remover.id : c.receiver.id;
};

const wrongCode = () =>
  new DomainError('NOT_PERMITTED', {
    detail: { zh: '签署码不正确，或已过期、撤销、锁定', en: 'The signature code is wrong, over, revoked or locked' },
    remedy: {
      zh: '请核对后重试；仍不行请由签署单位重新发放',
      en: 'Check it and try again, or have the organisation that signs give another',
    },
  });

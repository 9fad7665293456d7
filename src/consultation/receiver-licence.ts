import { inSql, LICENCE_IN_FORCE } from '#domain/standing';
import { Injectable } from '@nestjs/common';
import type { Day } from '#domain/calendar/civil';
import { covers, standingOn, standingThrough, type CoveringLicence } from '#domain/licence/coverage';
import type { LicenceContext } from '#domain/licence/licence.machine';
import { loadPermille } from '#domain/licence/scales';
import { grams } from '#domain/quantity/quantity';
import type { LicenceFinding } from '#domain/transfer-application/transfer-application.case';
import { Workflow, type Tx } from '#workflow/workflow';
import { LAST_OF_CHAIN, LICENCES_OF_CHAIN } from '../licence/chain.js';
import { QuotaBook } from '../quota/quota-book.js';

export interface LicenceCase {
  id: string;
  state: string;
  context: LicenceContext;
}

/** The receiver's operating licence as evidence (L-80a, L-80b, P-12). */
@Injectable()
export class ReceiverLicence {
  constructor(
    private readonly workflow: Workflow,
    private readonly quota: QuotaBook,
  ) {}

  async read(tx: Tx, id: string): Promise<LicenceCase | undefined> {
    const table = this.workflow.kinds.get('licence')?.table;
    if (!table) return undefined;
    const [found] = await tx.query<LicenceCase>(
      'receiver_licence',
      `SELECT id, state, context FROM liandan.${table} WHERE id = $1`,
      [id],
    );
    return found;
  }

  /** The licence that stands on the day in the place of this one: of it, those before it and those that replaced it (P-13). */
  async standing(tx: Tx, id: string, day: Day): Promise<LicenceCase | undefined> {
    return standingOn(await this.chain(tx, id), day);
  }

  private async chain(tx: Tx, id: string): Promise<LicenceCase[]> {
    if (!this.workflow.kinds.has('licence')) return [];
    return tx.query<LicenceCase>('receiver_licence_chain', LICENCES_OF_CHAIN, [id]);
  }

  /**
   * Holds the licence as it is until the transaction ends. Whoever suspends it waits, and then finds the approval that
   * is being made on it (R-28c, V5); other decisions on the same licence go on.
   */
  async hold(tx: Tx, id: string): Promise<void> {
    const table = this.workflow.kinds.get('licence')?.table;
    if (table)
      await tx.query(
        'receiver_licence_hold',
        `SELECT 1 FROM liandan.${table} WHERE id = (${LAST_OF_CHAIN}) FOR SHARE`,
        [id],
      );
  }

  /** Licences of a province that stand on the day and name one of the classes of waste (R-03a). */
  async inForce(tx: Tx, province: string, categories: string[], on: Day): Promise<LicenceCase[]> {
    if (!this.workflow.kinds.has('licence')) return [];
    return tx.query<LicenceCase>('licences_in_force', IN_FORCE, [province, on, categories]);
  }

  /** Whether the receiver holds the licence, whether it covers the lines on the day, and how far the year's scale is taken with them. */
  async finding(
    tx: Tx,
    id: string | null,
    lines: { line: number; code: string; method: string; quantity: string }[],
    on: Day,
    { uscc, listed }: { uscc: string | null | undefined; listed: boolean },
  ): Promise<LicenceFinding> {
    const chain = id ? await this.chain(tx, id) : [];
    const found = standingOn(chain, on);
    const none = { valid: false, validTo: null, uncovered: lines.map(({ line }) => line), loadPermille: null };
    if (!found) return { ...none, standing: null };
    const licence = covering(found);
    const uncovered = lines
      .filter(({ code, method }) => covers(licence, { code, method, on, listed }) !== null)
      .map(({ line }) => line);
    const inForce = LICENCE_IN_FORCE.includes(found.state) && on >= licence.validFrom && on <= licence.validTo;
    const validTo = standingThrough(
      chain,
      on,
      lines.map(({ code, method }) => ({ code, method, listed })),
    );
    const standing = { id: found.id, number: licence.number, validTo: licence.validTo };
    const held = uscc == null ? {} : { held: found.context.holder.uscc === uscc };
    return {
      valid: inForce,
      ...held,
      validTo,
      uncovered,
      loadPermille: await this.load(tx, found, lines, on),
      standing,
    };
  }

  private async load(
    tx: Tx,
    { id, context }: LicenceCase,
    lines: { code: string; method: string; quantity: string }[],
    on: Day,
  ): Promise<number | null> {
    const taken = await this.quota.scaleOf(tx, id, Number(on.slice(0, 4)));
    const asked = lines.map(({ code, method, quantity }) => ({ code, method, quantity: grams(quantity) }));
    return loadPermille(context, taken.reserved + taken.received, asked, (each) => {
      const { reserved, received } = taken.of(each);
      return reserved + received;
    });
  }
}

/** From the last of each chain back to the one that has begun on $2, as `standingOn` finds it. */
const IN_FORCE = `
  WITH RECURSIVE back AS (
    SELECT id, predecessor, state, context FROM liandan.licence WHERE province = $1 AND state IN ${inSql(LICENCE_IN_FORCE)}
    UNION ALL SELECT p.id, p.predecessor, b.state, p.context FROM back b JOIN liandan.licence p ON p.id = b.predecessor
     WHERE b.context ->> 'validFrom' > $2)
  SELECT id, state, context FROM back
   WHERE context ->> 'validFrom' <= $2
     AND EXISTS (SELECT FROM jsonb_array_elements(context -> 'scopes') s WHERE s ->> 'category' = ANY ($3))
   ORDER BY id`;

/** A licence case as the coverage tests read it. */
export const covering = ({ state, context }: LicenceCase): CoveringLicence & { number: string; numbers: string[] } => ({
  ...context,
  state,
});

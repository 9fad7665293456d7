import { inSql, LICENCE_IN_FORCE } from '#domain/standing';
import { civilYear, TODAY } from '#clock/civil-sql';
import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { readersOf } from '#access/readers';
import type { Actor } from '#domain/actor';
import type { Day } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { tonnes } from '#domain/quantity/quantity';
import type { Tx } from '#workflow/workflow';
import { chainOf } from '../licence/chain.js';
import { isAuthority } from '../party/party.service.js';
import { notPermitted } from '../party/register-words.js';
import { administersOnly, audited } from './audited.js';

/** A class of waste in a province and year. Tonnes. */
export interface CapacityLine {
  province: string;
  category: string;
  /** What producers' plans of the year state. */
  generation: string;
  /** Of it, planned to leave the province. */
  outbound: string;
  /** Yearly scale that licences state for the class itself. */
  capacity: string;
  /** Whole scale of licences that state one figure for several classes: an upper bound, not to be added up. */
  sharedCapacity: string;
  surplus: string;
  shortage: string;
}

interface Agreement {
  id: string;
  key: string;
  title: object;
  state: string;
  parties: string[];
}
/** Whose meetings are told: all (null), or those that one of these provinces took part in. */
type Seen = (string | null)[] | null;

const TONNES_TO_GRAMS = `1000000`;

/** A list without a last day stands in every year from that of its effect to that of its end. */
const RUNS = `w.context -> 'terms' ->> 'listPeriod' = 'OPEN' AND w.context ->> 'effectiveAt' IS NOT NULL AND w.year < $2
  AND coalesce(${civilYear(`(w.context ->> 'endedAt')::timestamptz`)} >= $2, true)`;

/** What the joint office draws from the data: capacity and demand, and the report of a year. Reads everything. */
@Injectable()
export class OfficeService {
  /**
   * Generation from plans and capacity from licences in force in the year, by class and province (joint planning), for who
   * works for an authority and, as far as his grants reach, an auditor. Throws NOT_PERMITTED.
   */
  async capacity(
    tx: Tx,
    by: Actor,
    where: { year: number; province?: string | undefined; category?: string | undefined },
  ): Promise<CapacityLine[]> {
    const provinces = await provincesPlanned(tx, by);
    const rows = await tx.query<{
      province: string;
      category: string;
      generation: string;
      outbound: string;
      capacity: string;
      shared: string;
    }>(
      'office_capacity',
      `WITH planned AS (
         SELECT left(s.city, 2) AS province, r.category, sum(r.quantity) AS generation,
           sum(r.quantity) FILTER (WHERE r.transfer_type = 'CROSS_PROVINCE') AS outbound
         FROM liandan.plan p
           JOIN liandan.plan_row r ON r.plan = p.id AND r.version = p.version
           JOIN liandan.site s ON s.id = p.site
         WHERE p.year = $1 GROUP BY 1, 2
       ), licensed AS (
         SELECT l.province, scope ->> 'category' AS category,
           sum((scope ->> 'scale')::numeric * ${TONNES_TO_GRAMS}) AS capacity,
           sum((l.context ->> 'scale')::numeric * ${TONNES_TO_GRAMS}) FILTER (WHERE scope ->> 'scale' IS NULL) AS shared
         FROM liandan.licence l CROSS JOIN jsonb_array_elements(l.context -> 'scopes') scope
         WHERE l.context ->> 'validFrom' <= $1::text || '-12-31' AND l.valid_to >= $1::text || '-01-01'
           -- Of a chain the last that had begun in the year, by the state of the last of all (P-13).
           AND NOT EXISTS (SELECT FROM liandan.licence s
                            WHERE s.predecessor = l.id AND s.context ->> 'validFrom' <= $1::text || '-12-31')
           AND EXISTS (SELECT FROM liandan.licence e
                        WHERE e.id IN (${chainOf('l.id')}) AND e.state IN ${inSql([...LICENCE_IN_FORCE, 'expired'])})
         GROUP BY 1, 2
       )
       SELECT province, category, coalesce(p.generation, 0)::text AS generation, coalesce(p.outbound, 0)::text AS outbound,
         trunc(coalesce(l.capacity, 0))::text AS capacity, trunc(coalesce(l.shared, 0))::text AS shared
       FROM planned p FULL JOIN licensed l USING (province, category)
       WHERE ($2::text IS NULL OR province = $2) AND ($3::text IS NULL OR category = $3)
         AND ($4::text[] IS NULL OR province = ANY ($4))
       ORDER BY province, category`,
      [where.year, where.province ?? null, where.category ?? null, provinces],
    );
    return rows.map(({ province, category, generation, outbound, capacity, shared }) => {
      const left = BigInt(capacity) + BigInt(shared) - BigInt(generation);
      return {
        province,
        category,
        generation: tonnes(BigInt(generation)),
        outbound: tonnes(BigInt(outbound)),
        capacity: tonnes(BigInt(capacity)),
        sharedCapacity: tonnes(BigInt(shared)),
        surplus: tonnes(left > 0n ? left : 0n),
        shortage: tonnes(left < 0n ? -left : 0n),
      };
    });
  }

  /**
   * The yearly report of an agreement's office: meetings, duties, lists, applications by track, tonnes, credit. It tells
   * of firms and meetings of all parties, so that whoever is no party is told nothing (Z-07).
   */
  async report(tx: Tx, by: Actor, id: string, year: number) {
    const [found] = await tx.query<Agreement & { readers: string[] }>(
      'office_agreement',
      `SELECT id, key, context -> 'title' AS title, state, readers,
         ARRAY(SELECT jsonb_array_elements_text(context -> 'parameters' -> 'parties')) AS parties
       FROM liandan.agreement WHERE id = $1`,
      [id],
    );
    if (!found) throw new DomainError('NOT_FOUND');
    const { readers, ...agreement } = found;
    const seen = await provincesSeen(tx, by, { readers, parties: agreement.parties });
    const moved = await tx.query<{ origin: string; destination: string; approvals: number; grams: string }>(
      'office_moved',
      `SELECT p.origin, p.destination, count(DISTINCT p.id) FILTER (WHERE y.own)::int AS approvals,
         coalesce(sum(CASE WHEN y.runs THEN l.grams ELSE a.settled + a.excess END), 0)::text AS grams
       FROM liandan.approval p
         JOIN liandan.whitelist_entry e ON e.id = p.listing
         CROSS JOIN LATERAL (SELECT e.context ->> 'lastDay' IS NULL AS runs,
           CASE WHEN e.context ->> 'lastDay' IS NULL THEN left(p.context ->> 'decidedOn', 4)::int ELSE e.year END = $2 AS own) y
         LEFT JOIN liandan.quota_account a ON a.owner_kind = 'approval' AND a.owner_id = p.id
         LEFT JOIN LATERAL (SELECT sum(settled + excess) AS grams FROM liandan.quota_line
           WHERE account = a.id AND ${civilYear('at')} = $2) l ON y.runs
       WHERE e.agreement_id = $1 AND (y.own OR l.grams <> 0) GROUP BY 1, 2 ORDER BY 1, 2`,
      [id, year],
    );
    const [first, last]: [Day, Day] = [`${year}-01-01`, `${year}-12-31`];
    return {
      agreement,
      year,
      meetings: await this.meetings(tx, id, seen, first, last),
      actionItems: await this.items(tx, id, seen, first, last),
      lists: await tx.query(
        'office_lists',
        `SELECT w.receiving, w.list_version AS version, w.state,
           count(e.id)::int AS entries, count(e.id) FILTER (WHERE e.state = 'suspended')::int AS suspended,
           count(e.id) FILTER (WHERE e.state = 'removed')::int AS removed,
           coalesce(sum((e.context -> 'quota' ->> 'cap')::numeric), 0)::numeric(18, 6)::text AS cap,
           coalesce(sum((e.context -> 'quota' ->> 'used')::numeric), 0)::numeric(18, 6)::text AS used
         FROM liandan.whitelist w LEFT JOIN liandan.whitelist_entry e ON e.list_id = w.id
         WHERE w.agreement_id = $1 AND (w.year = $2 OR ${RUNS}) GROUP BY w.id ORDER BY w.receiving, w.list_version`,
        [id, year],
      ),
      tracks: await this.tracks(tx, agreement.parties, first, last),
      moved: moved.map(({ grams, ...pair }) => ({ ...pair, received: tonnes(BigInt(grams)) })),
      credit: await tx.query(
        'office_credit',
        `SELECT c.province, count(*) FILTER (WHERE c.kind = 'VIOLATION')::int AS violations,
           count(*) FILTER (WHERE c.trigger IS NOT NULL)::int AS grounds,
           count(*) FILTER (WHERE cardinality(c.entries) > 0 AND c.review IS NULL)::int AS "awaitingReview"
         FROM liandan.credit_record c WHERE c.province = ANY ($1) AND c.decided_on BETWEEN $2::date AND $3::date
         GROUP BY 1 ORDER BY 1`,
        [agreement.parties, first, last],
      ),
    };
  }

  private meetings(tx: Tx, id: string, seen: Seen, first: Day, last: Day) {
    return tx.query(
      'office_meetings',
      `SELECT m.id, m.title, m.held_on::text AS "heldOn", m.mode, m.level, m.state, m.next_on::text AS "nextOn",
         (SELECT count(*)::int FROM liandan.meeting_instrument i WHERE i.meeting = m.id) AS instruments
       FROM liandan.meeting m WHERE m.agreement = $1 AND m.held_on BETWEEN $2::date AND $3::date AND m.state <> 'cancelled'
         AND ($4::text[] IS NULL OR m.provinces && $4)
       ORDER BY m.held_on, m.id`,
      [id, first, last, seen],
    );
  }

  private async items(tx: Tx, id: string, seen: Seen, first: Day, last: Day) {
    const [row] = await tx.query(
      'office_items',
      `SELECT count(*)::int AS agreed, count(*) FILTER (WHERE i.done_on <= i.due_on)::int AS "doneInTime",
         count(*) FILTER (WHERE i.done_on > i.due_on)::int AS "doneLate",
         count(*) FILTER (WHERE i.done_on IS NULL AND i.due_on < ${TODAY})::int AS overdue,
         count(*) FILTER (WHERE i.done_on IS NULL AND i.due_on >= ${TODAY})::int AS open
       FROM liandan.action_item i JOIN liandan.meeting m ON m.id = i.meeting
       WHERE m.agreement = $1 AND i.due_on BETWEEN $2::date AND $3::date
         AND ($4::text[] IS NULL OR m.provinces && $4)`,
      [id, first, last, seen],
    );
    return row;
  }

  /** Working days from acceptance to decision between the parties, for both tracks (whitelist.md §9). */
  private async tracks(tx: Tx, parties: string[], first: Day, last: Day) {
    const decided = await tx.query<{ track: string; accepted: Day; decided: Day; outcome: string }>(
      'office_tracks',
      `SELECT coalesce(t.track, 'CONSULTED') AS track, t.accepted_on AS accepted, t.context -> 'decision' ->> 'day' AS decided,
         t.context -> 'decision' ->> 'outcome' AS outcome
       FROM liandan.transfer_application t
       WHERE t.accepted_on IS NOT NULL AND t.context -> 'decision' ->> 'day' BETWEEN $2 AND $3
         AND ('*' = ANY ($1) OR t.origin = ANY ($1) AND t.destination = ANY ($1))`,
      [parties, first, last],
    );
    const { calendar } = loadReference();
    return [...new Set(decided.map(({ track }) => track))].sort().map((track) => {
      const own = decided.filter((d) => d.track === track);
      const days = own.map((d) => calendar.workingDaysBetween(d.accepted, d.decided).days).sort((a, b) => a - b);
      return {
        track,
        decided: own.length,
        approved: own.filter(({ outcome }) => outcome === 'APPROVED').length,
        medianWorkingDays: rank(days, 0.5),
        p90WorkingDays: rank(days, 0.9),
      };
    });
  }
}

/** Of which provinces the caller is told figures over all firms: all (null), or those that his grants name. */
async function provincesPlanned(tx: Tx, by: Actor): Promise<string[] | null> {
  if (administersOnly(by) || !isAuthority(by) || by.kind === 'register') throw notPermitted();
  if (by.kind !== 'auditor') return null;
  const provinces = await audited(tx, by);
  if (provinces === 'all') return null;
  if (provinces.length === 0) throw notPermitted();
  return provinces;
}

/** What the caller is told: a party of its own meetings, ministry and auditors as far as they read. NOT_PERMITTED to others. */
async function provincesSeen(
  tx: Tx,
  by: Actor,
  { readers, parties }: { readers: string[]; parties: string[] },
): Promise<Seen> {
  const tokens = readersOf(by);
  // What nobody has signed yet is its keeper's own.
  if (!readers.some((reader) => tokens.includes(reader))) throw new DomainError('NOT_FOUND');
  const party = (province: string) => parties.includes(province) || parties.includes('*');
  if (by.kind === 'province' && tokens.includes(`p:${by.province}`) && party(by.province ?? '')) return [by.province];
  if (by.kind === 'ministry') return null;
  if (by.kind !== 'auditor') throw notPermitted();
  const provinces = await audited(tx, by);
  if (provinces === 'all') return null;
  if (!provinces.some(party)) throw notPermitted();
  return provinces;
}

/** The value at the rank, nearest above (no interpolation: days are counted, not measured). */
export const rank = (sorted: number[], part: number): number | null =>
  sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? null;

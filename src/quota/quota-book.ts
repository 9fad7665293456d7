import { Injectable } from '@nestjs/common';
import type { ClassScale } from '#domain/licence/scales';
import { accountId, type AccountKey, type OwnerKind, type Posting } from '#domain/quota/posting';
import { book } from '#workflow/books';
import { Rerun, type Tx } from '#workflow/tx';

/** A new account. `cap` in grams; null = nothing to stop at (counted only). */
export interface Account extends AccountKey {
  cap: bigint | null;
  /** Who may see the balance. */
  readers: string[];
  /** Who may see the single lines, where they tell more than the balance; the readers when absent. */
  lineReaders?: string[];
}

/** Grams. `left` is null where no cap is set. */
export interface Balance {
  id: string;
  ownerKind: OwnerKind;
  ownerId: string;
  line: number;
  year: number;
  cap: bigint | null;
  reserved: bigint;
  settled: bigint;
  /** Beyond the cap, taken all the same and flagged (decision 14). */
  excess: bigint;
  left: bigint | null;
}

/** Why a line stands in the book. */
export interface Cause {
  machine: string;
  caseId: string;
  reason: string;
}

export interface Owner {
  ownerKind: OwnerKind;
  ownerId: string;
}

/** Grams of a licence's year: held for loads under way, and received. */
export interface Counted {
  reserved: bigint;
  received: bigint;
}
export interface ScaleTaken extends Counted {
  /** The same of one of its class scales. */
  of(scale: Pick<ClassScale, 'line' | 'category'>): Counted;
}
interface ScaleRow {
  owner: string;
  line: number;
  reserved: string;
  received: string;
  /** Classes of waste that the licence names. */
  classes: string[];
}
const sumOf = (rows: readonly ScaleRow[]): Counted => ({
  reserved: rows.reduce((sum, { reserved }) => sum + BigInt(reserved), 0n),
  received: rows.reduce((sum, { received }) => sum + BigInt(received), 0n),
});

interface AccountRow {
  id: string;
  owner_kind: OwnerKind;
  owner_id: string;
  line: number;
  year: number;
  cap: string | null;
  reserved: string;
  settled: string;
  excess: string;
}

const byId = (a: AccountKey, b: AccountKey): number => (accountId(a) < accountId(b) ? -1 : 1);

/**
 * The quota book: double entry over list entries, approval lines and licence scales. A posting touches its accounts in
 * the transaction of the decision that causes it; the cap is tested by the UPDATE itself, and again by a CHECK.
 */
@Injectable()
export class QuotaBook {
  /** Opens an account, once; its first line carries the cap. Opening it again only adds who else may see the balance. */
  open(tx: Tx, account: Account, cause: Cause): void {
    const { ownerKind, ownerId, line = 0, year = 0, cap, readers, lineReaders = readers } = account;
    tx.enter(OPEN, {
      ...{ account: accountId(account), ownerKind, ownerId, line, year },
      ...{ cap: cap === null ? null : String(cap), readers, lineReaders, ...cause },
    });
  }

  /** Balances of all accounts of the owners, in lock order. Locks them when the transaction runs its second time. */
  async read(tx: Tx, owners: Owner[]): Promise<Balance[]> {
    if (owners.length === 0) return [];
    const rows = await tx.query<AccountRow>(
      tx.locked ? 'quota.lock' : 'quota.read',
      tx.locked ? `${READ} FOR UPDATE` : READ,
      [owners.map((o) => o.ownerKind), owners.map((o) => o.ownerId)],
    );
    return rows.map(balanceOf);
  }

  /**
   * What a licence's scale of a year holds for loads under way and has received, beyond the cap too; grams. Loads under
   * the licences that it replaced count with it: a renewal opens no second scale in the year (P-12). With `held` the sum
   * stays true until the commit: no account by itself would stop another load under a licence of the chain.
   */
  async scaleOf(tx: Tx, licence: string, year: number, held = false): Promise<ScaleTaken> {
    const read = () => tx.query<ScaleRow>('quota.scale', SCALE, [licence, year]);
    let rows = await read();
    if (tx.locked || (held && rows.some(({ owner }) => owner !== licence))) {
      await tx.query('quota.scale.lock', `${SCALE} FOR UPDATE OF a`, [licence, year]);
      // Whoever held the lock may have opened an account that the locking statement does not see.
      rows = await read();
    }
    const split = new Set(rows.filter(({ line }) => line > 0).map(({ owner }) => owner));
    return {
      ...sumOf(rows.filter(({ line }) => line === 0)),
      // A licence without scales by class, for one class of waste, has taken its total of it.
      of: ({ line: asked, category }) =>
        sumOf(
          rows.filter(
            ({ owner, line, classes }) =>
              line === asked ||
              (line === 0 && !split.has(owner) && classes.length > 0 && classes.every((each) => each === category)),
          ),
        ),
    };
  }

  /**
   * Queues the postings, accounts ascending. Where the cap no longer admits one (somebody was faster), the whole
   * command runs once more with the accounts locked, so that its machine can refuse or reroute (W-05, R-27c).
   */
  post(tx: Tx, postings: Posting[], cause: Cause): void {
    for (const posting of [...postings].sort(byId)) {
      const { reserve, settle, overrun = false, excess = 0n, kept = 0n } = posting;
      tx.enter(
        POST,
        {
          ...{ account: accountId(posting), reserve: String(reserve), settle: String(settle), overrun },
          ...{ excess: String(excess), ...(kept > 0n ? { kept: String(kept) } : {}), ...cause },
        },
        (touched) => {
          if (touched === 0) throw new Rerun(`quota account ${accountId(posting)}`);
        },
      );
    }
  }

  /**
   * Moves a cap, in grams: up by an extra granted in writing (W-06, P23), down by what an ended approval hands back
   * (W-14). Enter it after the postings that make the room.
   */
  recap(tx: Tx, account: AccountKey, extra: bigint, cause: Cause): void {
    tx.enter(RAISE, { account: accountId(account), extra: String(extra), ...cause }, (touched) => {
      if (touched === 0) throw new Error(`no capped quota account ${accountId(account)}`);
    });
  }
}

const balanceOf = (row: AccountRow): Balance => {
  const cap = row.cap === null ? null : BigInt(row.cap);
  const reserved = BigInt(row.reserved);
  const settled = BigInt(row.settled);
  return {
    id: row.id,
    ownerKind: row.owner_kind,
    ownerId: row.owner_id,
    line: row.line,
    year: row.year,
    cap,
    reserved,
    settled,
    excess: BigInt(row.excess),
    left: cap === null ? null : cap - reserved - settled,
  };
};

const READ = `
  SELECT id, owner_kind, owner_id, line, year, cap, reserved, settled, excess
    FROM liandan.quota_account
   WHERE (owner_kind, owner_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))
   ORDER BY id`;

const SCALE = `
  WITH RECURSIVE before AS (
    SELECT id, predecessor, context -> 'scopes' AS scopes FROM liandan.licence WHERE id = $1
    UNION ALL SELECT p.id, p.predecessor, p.context -> 'scopes' FROM before b JOIN liandan.licence p ON p.id = b.predecessor)
  SELECT a.owner_id AS owner, a.line, a.reserved, a.settled + a.excess AS received,
         ARRAY(SELECT s ->> 'category' FROM jsonb_array_elements(b.scopes) s) AS classes
    FROM liandan.quota_account a JOIN before b ON b.id = a.owner_id
   WHERE a.owner_kind = 'licence' AND a.year = $2
   ORDER BY a.id`;

const OPEN = book(
  'quota.opened',
  `
  WITH opened AS (
    INSERT INTO liandan.quota_account (id, owner_kind, owner_id, line, year, cap, readers, line_readers)
    VALUES ($1, $2, $3::uuid, $4, $5, $6::bigint, $7::text[], $8::text[])
    ON CONFLICT (id) DO NOTHING
    RETURNING id),
  shared AS (
    UPDATE liandan.quota_account a
       SET readers = a.readers || ARRAY(SELECT unnest($7::text[]) EXCEPT SELECT unnest(a.readers) ORDER BY 1)
     WHERE a.id = $1 AND NOT a.readers @> $7::text[])
  INSERT INTO liandan.quota_line (account, at, cap, cause_machine, cause_id, reason, readers, event_id, n)
  SELECT id, $9::timestamptz, coalesce($6::bigint, 0), $10, $11::uuid, $12, $8::text[], $13::uuid, $14::int FROM opened`,
  ...['account', 'ownerKind', 'ownerId', 'line', 'year', 'cap', 'readers', 'lineReaders', '@at'],
  ...['machine', 'caseId', 'reason', '@event', '@n'],
);

/**
 * `held` waits for and reads the newest balance; the part beyond the cap becomes excess only where that is allowed. What
 * is taken back of a settlement is taken from the excess first, but for what back-entered loads brought to it.
 */
const POST = book(
  'quota.posted',
  `
  WITH held AS (
    SELECT id, line_readers,
           CASE WHEN $4::boolean AND $3::bigint < 0 THEN -least(greatest(excess - coalesce($12::bigint, 0), 0), -$3::bigint)
                WHEN $4::boolean AND cap IS NOT NULL
                THEN least(greatest(reserved + settled + $2::bigint + $3::bigint - cap, 0), greatest($3::bigint, 0))
                ELSE 0 END AS beyond
      FROM liandan.quota_account WHERE id = $1 FOR UPDATE),
  posted AS (
    UPDATE liandan.quota_account a
       SET reserved = a.reserved + $2::bigint, settled = a.settled + $3::bigint - held.beyond,
           excess = a.excess + held.beyond + $9::bigint
      FROM held
     WHERE a.id = held.id
       AND a.reserved + $2::bigint >= 0 AND a.settled + $3::bigint - held.beyond >= 0
       AND (a.cap IS NULL OR a.reserved + $2::bigint + a.settled + $3::bigint - held.beyond <= a.cap)
    RETURNING a.id, held.line_readers, held.beyond)
  INSERT INTO liandan.quota_line (account, at, reserved, settled, excess, cause_machine, cause_id, reason, readers, event_id, n)
  SELECT id, $5::timestamptz, $2::bigint, $3::bigint - beyond, beyond + $9::bigint, $6, $7::uuid, $8, line_readers, $10::uuid, $11::int
    FROM posted`,
  ...['account', 'reserve', 'settle', 'overrun', '@at', 'machine', 'caseId', 'reason', 'excess', '@event', '@n'],
  'kept',
);

const RAISE = book(
  'quota.raised',
  `
  WITH raised AS (
    UPDATE liandan.quota_account SET cap = cap + $2::bigint WHERE id = $1 AND cap IS NOT NULL
    RETURNING id, line_readers)
  INSERT INTO liandan.quota_line (account, at, cap, cause_machine, cause_id, reason, readers, event_id, n)
  SELECT id, $3::timestamptz, $2::bigint, $4, $5::uuid, $6, line_readers, $7::uuid, $8::int FROM raised`,
  ...['account', 'extra', '@at', 'machine', 'caseId', 'reason', '@event', '@n'],
);

import { createHash } from 'node:crypto';
import type pg from 'pg';
import { loadReference } from '#config/reference';
import { qrOf } from '#domain/manifest/manifest.document';
import { appendStatement, type LedgerEvent } from '#ledger/append';
import { paperHash } from '#src/consultation/letter-book';
import { saidOf, type Said } from '../../copies/chain.js';
import { insertRows } from '../../copies/rows.js';
import type { Names } from '../../copies/template.js';
import type { Bundle, Opening, QuotaLine } from './bundle.js';
import { retold, rowOf, seriesOf, wrote } from './retell.js';

/** What an entry of the list still has to be told of a copy. */
export interface Taken {
  listing: string;
  at: string;
  said: Said;
}

/** Writes copies of bundles, many in one statement; numbers go on where the instance's own counters stand. */
export class Copier {
  readonly taken: Taken[] = [];
  private rows = new Map<string, string[]>();
  private events: LedgerEvent[] = [];
  private readonly serials = new Map<string, number>();
  private plates = 0;
  private writing: Promise<void> = Promise.resolve();
  private readonly opened = new Set<string>();

  constructor(
    private readonly sql: pg.Client,
    private readonly deployment: string,
    private readonly seed: number,
  ) {}

  /** Takes over where the counters of letters and manifests stand. */
  async begin(): Promise<void> {
    const { rows } = await this.sql.query<{ key: string; last: number }>(
      `SELECT series || '/' || year AS key, last FROM liandan.letter_counter
       UNION ALL SELECT year || '/' || city, last FROM liandan.manifest_counter`,
    );
    for (const { key, last } of rows) this.serials.set(key, last);
  }

  /** An id that is the same for the same seed, thing and number; ordered by the civil instant where one is given. */
  id(thing: string, no: number, at = 0): string {
    const hash = createHash('sha256').update(`${this.seed} ${no} ${thing}`).digest('hex');
    const time = at > 0 ? at.toString(16).padStart(12, '0') : hash.slice(18, 30);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
  }

  /** Keeps events until the next `write`. */
  record(events: readonly LedgerEvent[]): void {
    this.events.push(...events);
  }

  /** Keeps a row until the next `write`. */
  row(table: string, text: string): void {
    const list = this.rows.get(table);
    if (list) list.push(text);
    else this.rows.set(table, [text]);
  }

  /** Names of a copy that nobody gave it, and what its quota lines touch. `cast`: the parties, by the original's words. */
  copy(bundle: Bundle, no: number, cast: ReadonlyMap<string, string>, way: Way, scale: bigint): void {
    const own = new Map<string, string>();
    for (const [id, at] of bundle.fresh) own.set(id, this.id(id, no, at));
    for (const plate of bundle.plates) own.set(plate, cast.get(plate) ?? this.plate(way.from.province));
    for (const number of bundle.manifests) {
      const given = this.manifestNumber(number, way.from.city);
      own.set(number, given).set(qrOf(number), qrOf(given));
    }
    const names: Names = {
      scale,
      of: (token) => {
        const found = own.get(token) ?? cast.get(token);
        if (found === undefined) throw new Error(`the copy has no name for ${token}`);
        return found;
      },
    };
    for (const { number } of bundle.letters) if (number) own.set(number, this.letterNumber(number, way));
    for (const { row, hash, issuedAt } of bundle.letters) {
      own.set(hash, hash);
      const told = row.tell(names);
      const letter = JSON.parse(told) as Record<string, never>;
      const [senderName, addresseeName] = [letter['sender_name'], letter['addressee_name']];
      own.set(hash, paperHash({ ...letter, senderName, addresseeName } as never, issuedAt));
      this.row('letter', row.tell(names));
    }
    this.record(retold(this.deployment, bundle.chains, own, names));
    const text = (row: { tell(names: Names): string }) => row.tell(names);
    for (const { at, said } of bundle.tail) {
      const told = wrote(saidOf(text(said)), own, scale);
      this.taken.push({ listing: told.leaf.case_id, at, said: told });
    }
    for (const { table, rows } of bundle.rows) for (const row of rows) this.row(table, rowOf(table, text(row)));
    this.book(bundle, text, scale);
  }

  private book(bundle: Bundle, text: (row: { tell(names: Names): string }) => string, scale: bigint): void {
    const f = Number(scale);
    const scaled = (value: number) => (value * f) / 1000;
    for (const row of bundle.accounts) {
      const account = JSON.parse(text(row)) as Record<'cap' | 'reserved' | 'settled' | 'excess', number>;
      for (const key of ['cap', 'reserved', 'settled', 'excess'] as const) account[key] = scaled(account[key]);
      this.row('quota_account', JSON.stringify(account));
    }
    for (const row of bundle.opened) this.open(JSON.parse(text(row)) as Opening);
    for (const row of bundle.lines) {
      const line = JSON.parse(text(row)) as QuotaLine;
      if (line.reason === 'opened' && /^(licence|plan)\//.test(line.account)) continue;
      for (const key of ['cap', 'reserved', 'settled', 'excess'] as const) line[key] = scaled(line[key]);
      this.row('quota_line', JSON.stringify(line));
    }
  }

  /** An account is opened by the first act that would, with its first line. */
  private open(opening: Opening): void {
    const { account, at, readers, lineReaders, line, year } = opening;
    if (this.opened.has(account)) return;
    this.opened.add(account);
    const cap = opening.cap === null ? null : Number(opening.cap);
    const zero = { reserved: 0, settled: 0, excess: 0 };
    const owner = { owner_kind: opening.ownerKind, owner_id: opening.ownerId, line, year };
    this.row(
      'quota_account',
      JSON.stringify({ id: account, ...owner, cap, ...zero, readers, line_readers: lineReaders }),
    );
    const cause = { cause_machine: opening.machine, cause_id: opening.caseId, reason: opening.reason };
    const place = { event_id: opening.event, n: opening.n };
    this.row(
      'quota_line',
      JSON.stringify({ account, at, cap: cap ?? 0, ...zero, ...cause, readers: lineReaders, ...place }),
    );
  }

  private plate(province: string): string {
    const plate = loadReference().divisions.province(province)?.plate ?? '';
    this.plates += 1;
    return `${plate}B${this.plates.toString(36).toUpperCase().padStart(5, '0')}`;
  }

  private next(key: string): number {
    const serial = (this.serials.get(key) ?? 0) + 1;
    this.serials.set(key, serial);
    return serial;
  }
  private manifestNumber(of: string, city: string): string {
    const year = of.slice(0, 4);
    return `${year}${city}${String(this.next(`${year}/${city}`)).padStart(6, '0')}`;
  }
  private letterNumber(of: string, way: Way): string {
    const { series, year } = seriesOf(of);
    const { divisions } = loadReference();
    const plate = (province: string) => divisions.province(province)?.plate ?? '';
    const at = way.original.findIndex((province) => series.startsWith(plate(province)));
    const copied = at < 0 ? series : series.replace(/^./, plate(way.copy[at] ?? ''));
    return `${copied}〔${year}〕${this.next(`${copied}/${year}`)}号`;
  }

  /** Begins to write what has gathered, when the batch before is written; so that copies are told while others are stored. */
  async write(): Promise<void> {
    const [rows, events] = [this.rows, this.events];
    this.rows = new Map([...rows.keys()].map((table) => [table, []]));
    this.events = [];
    await this.writing;
    this.writing = this.store(rows, events);
    this.writing.catch(() => undefined); // told to whoever waits for it next
  }

  /** Writes what has gathered; everything is stored when it returns. */
  async flush(): Promise<void> {
    await this.write();
    await this.writing;
  }

  /** One transaction, tables in the order in which they were first used. */
  private async store(rows: ReadonlyMap<string, string[]>, events: readonly LedgerEvent[]): Promise<void> {
    await this.sql.query('BEGIN');
    for (const [table, list] of rows) {
      const added = await insertRows(this.sql, table, list);
      if (added !== list.length) throw new Error(`${list.length - added} rows of ${table} were there already`);
    }
    if (events.length > 0) await this.sql.query(appendStatement(events));
    await this.sql.query('COMMIT');
  }

  /** Counters and balances as the copies leave them. */
  async end(): Promise<void> {
    const counters = [...this.serials].map(([key, last]) => ({ key, last }));
    await this.sql.query(
      `INSERT INTO liandan.letter_counter (series, year, last)
       SELECT split_part(key, '/', 1), split_part(key, '/', 2)::int, last FROM jsonb_to_recordset($1::jsonb) AS c(key text, last int)
        WHERE split_part(key, '/', 1) !~ '^[0-9]+$'
       ON CONFLICT (series, year) DO UPDATE SET last = EXCLUDED.last`,
      [JSON.stringify(counters)],
    );
    await this.sql.query(
      `INSERT INTO liandan.manifest_counter (year, city, last)
       SELECT split_part(key, '/', 1)::int, split_part(key, '/', 2), last FROM jsonb_to_recordset($1::jsonb) AS c(key text, last int)
        WHERE split_part(key, '/', 1) ~ '^[0-9]+$'
       ON CONFLICT (year, city) DO UPDATE SET last = EXCLUDED.last`,
      [JSON.stringify(counters)],
    );
    await this.sql.query(
      `UPDATE liandan.quota_account a SET reserved = l.reserved, settled = l.settled, excess = l.excess
         FROM (SELECT account, sum(reserved) AS reserved, sum(settled) AS settled, sum(excess) AS excess
                 FROM liandan.quota_line GROUP BY account) l
        WHERE l.account = a.id AND (a.reserved, a.settled, a.excess) <> (l.reserved, l.settled, l.excess)`,
    );
  }
}

/** Provinces of the original and of the copy, and where the copy sets out. */
export interface Way {
  original: readonly string[];
  copy: readonly string[];
  from: { province: string; city: string };
}

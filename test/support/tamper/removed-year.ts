import { randomUUID } from 'node:crypto';
import * as files from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { appendStatement, buildEvent, type ChainHead } from '#ledger/append';
import { verifierKey } from '#ledger/note';
import { sequence } from '#ledger/sequencer';
import { signHeads } from '#ledger/signer';
import { openSignerHome } from '#ledger/signer-home';
import { verifyDatabase, type Verdict } from '#ledger/verify';
import { exportLogs } from '#src/archive/export';
import type { CaseTable } from '#src/archive/ends';
import { removeShard, shards } from '#src/archive/retention';
import { freshDatabase } from '../database.js';
import type { Mutant } from './mutants.js';

const TINY = { machine: 'tiny', table: 'liandan.tiny', ends: ['done'] } satisfies CaseTable;
export const MANIFEST = { machine: 'manifest', table: 'liandan.manifest', ends: ['closed'] } satisfies CaseTable;
export const DISCREPANCY = {
  machine: 'discrepancy',
  table: 'liandan.discrepancy',
  ends: ['closed'],
} satisfies CaseTable;
const CASES: CaseTable[] = [TINY, MANIFEST, DISCREPANCY];

/** A record of little cases that begins in March 2015 and whose clock can be set, to see years of it come of age. */
export async function tinyRecord() {
  const tree = 'liandan.test/2015';
  const database = await freshDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'liandan-retention-'));
  const connect = async (url: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client;
  };
  const [owner, admin] = await Promise.all([connect(database.urls.owner), connect(database.adminUrl)]);
  await owner.query(`SELECT liandan.create_case_table('tiny')`);
  await admin.query('ALTER TABLE liandan.civil_clock DISABLE TRIGGER civil_clock_forward');
  await admin.query(
    `UPDATE liandan.civil_clock SET settable = true, offset_us = (extract(epoch FROM '2015-03-01T00:00:00Z'::timestamptz - clock_timestamp()) * 1000000)::bigint`,
  );
  await admin.query('ALTER TABLE liandan.civil_clock ENABLE TRIGGER civil_clock_forward');
  const cases = new Map<string, { head: ChainHead; state: string | null; version: number }>();
  const now = async () => (await admin.query<{ at: Date }>('SELECT liandan.now() AS at')).rows[0]!.at.toISOString();
  const turn = async () => {
    await sequence(admin);
    await signHeads(admin, openSignerHome(join(folder, 'signer')));
  };
  const keys = () => [verifierKey({ name: tree, publicKey: openSignerHome(join(folder, 'signer')).publicKey })];

  return {
    ...{ tree, owner, admin, folder, turn, keys },
    at: (instant: string) => admin.query('SELECT liandan.set_clock($1)', [instant]),
    /** One event of a case, now; the case is opened by its first. */
    event: async (id: string, to: string, context: object = {}, { machine, table }: CaseTable = TINY) => {
      const before = cases.get(id) ?? { head: { seq: 0, hash: null }, state: null, version: 0 };
      const occurredAt = await now();
      const { event: made, head } = buildEvent(before.head, {
        deployment: 'test',
        machine,
        machineVersion: '1',
        caseId: id,
        caseVersion: before.version + 1,
        type: 'go',
        from: before.state,
        to,
        ruleIds: [],
        actor: {
          ...{ person: randomUUID(), role: null, org: null, province: null, authority: null, principal: null },
          ...{ door: 'command', auth: null },
        },
        occurredAt,
        outcome: 'accepted',
        calendarVersion: null,
        payload: { said: 'something' },
        readers: ['all'],
      });
      const { text, values } = appendStatement([made]);
      await admin.query(text, values);
      await admin.query(
        `INSERT INTO ${table} (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, 1, $6, '{all}', $7, $7)
         ON CONFLICT (id) DO UPDATE SET state = $2, version = $3, seq = $4, head = $5, context = $6, updated_at = $7`,
        [id, to, before.version + 1, head.seq, head.hash, JSON.stringify(context), occurredAt],
      );
      cases.set(id, { head, state: to, version: before.version + 1 });
      return made.leaf.event_id;
    },
    exported: async (name: string): Promise<string> => {
      const [made] = await exportLogs(owner, {
        deployment: 'test',
        tree,
        folder: join(folder, name),
        keys: keys(),
        policy: null,
        calendar: [],
        cases: [],
        meanwhile: turn,
      });
      return made!.file;
    },
    /** `trace` is told what was asked of the database, and what of the disk, in its order. */
    remove: (file: string, trace: string[] = []) => {
      const query = ((text: string, values?: unknown[]) => (
        trace.push(text),
        owner.query(text, values)
      )) as typeof owner.query;
      const open: typeof files.open = async (path, flags) => {
        const handle = await files.open(path, flags);
        const sync = handle.sync.bind(handle);
        handle.sync = () => (trace.push(`sync ${String(path)}`), sync());
        return handle;
      };
      const order = {
        tree,
        file,
        deployment: 'test',
        cases: CASES,
        verify: { keys: keys(), skip: ['legal path' as const] },
      };
      return removeShard({ query }, order, { open });
    },
    shards: () => shards(owner, CASES),
    verdict: (without: readonly string[] = []): Promise<Verdict> =>
      verifyDatabase(admin, {
        kinds: CASES,
        journals: ['export', 'retention'],
        publicKeys: keys(),
        pendingSeconds: 3600,
        without,
      }),
    stop: async () => {
      await Promise.all([owner.end(), admin.end()]);
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Of a year that is lawfully gone somebody keeps a person's id: found by the check `removed`, and by nothing else. */
export async function withoutRemoved(): Promise<Mutant | undefined> {
  const record = await tinyRecord();
  try {
    const id = randomUUID();
    const kept = await record.event(id, 'begun');
    await record.event(id, 'done');
    await record.turn();
    const file = await record.exported('early');
    await record.at('2026-06-03T00:00:00Z');
    await record.remove(file);
    await record.turn();
    const clean = await record.verdict();
    if (!clean.ok) throw new Error(`a year lawfully removed gives an alarm: ${clean.fault?.en ?? ''}`);
    await record.admin.query('SET session_replication_role = replica');
    await record.admin.query('UPDATE liandan.audit_event SET person_id = gen_random_uuid() WHERE event_id = $1', [
      kept,
    ]);
    await record.admin.query('SET session_replication_role = DEFAULT');
    const [whole, mutant] = [await record.verdict(), await record.verdict(['removed'])];
    if (whole.check !== 'removed' || whole.fault?.eventId !== kept || !mutant.ok) return undefined;
    return { class: 'row edit', attack: 'what was removed put back', tries: 1, then: 'missed', alone: true };
  } finally {
    await record.stop();
  }
}

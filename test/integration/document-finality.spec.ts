import pg from 'pg';
import { BATTERIES } from '#src/demo/forms';
import { policyFor } from '#ledger/policy';
import { parseProof, verifyProof } from '#ledger/proof-file';
import { checkDocuments } from '#src/document/check';
import { FinalPapers } from '#src/document/final-papers';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';
import { witnessed } from '../support/witnesses.js';

let w: Awaited<ReturnType<typeof witnessed>>;
let db: Awaited<ReturnType<typeof w.on>>;
let f: Full;
let papers: FinalPapers;

beforeAll(async () => {
  w = await witnessed();
  f = await full('2025-11-25 09:00', listed(2026, '1000.000000'), { LIANDAN_POLICY: w.policyFile });
  db = await w.on(f.database);
  papers = f.behind.get(FinalPapers);
});
afterAll(async () => {
  await w.stop();
  await f.stop();
});

const decisions = (application: string) =>
  f.sql(
    `SELECT d.source, d.record, d.sheet::text AS sheet FROM liandan.document d
     WHERE d.kind = 'APPROVAL_DECISION' AND d.case_id = $1 ORDER BY d.id`,
    [application],
  );
const caseOf = async () =>
  (await f.one(`SELECT case_id FROM liandan.letter WHERE kind = 'APPROVAL_DECISION' ORDER BY id DESC LIMIT 1`))[
    'case_id'
  ] as string;

it('[Z-04] prints a decision as final only when the witnesses have confirmed it, with a proof inside', async () => {
  await f.approved(BATTERIES, '400.000000');
  const subject = await caseOf();
  expect((await papers.turn()).printed).toBe(0);
  expect(await decisions(subject)).toEqual([]);
  await db.log();
  expect((await papers.turn()).printed).toBe(0);
  await db.collect();
  expect((await papers.turn()).printed).toBeGreaterThan(0);
  const [printed, ...more] = await decisions(subject);
  expect(more).toEqual([]);
  expect(printed?.['sheet']).toContain('已最终确认');
  const { finality } = printed?.['record'] as { finality: { proof: string; leaf: string; tree: string } };
  const head = verifyProof(
    parseProof(finality.proof),
    Buffer.from(finality.leaf, 'hex'),
    policyFor(w.policy, finality.tree),
  );
  expect(head.cosigned.size).toBe(2);
  expect((await papers.turn()).printed).toBe(0);
});

it('[Z-04] prints it with a mark when a witness stays away for a minute, and again when it is final', async () => {
  w.away.add('witness-50');
  await f.approved(BATTERIES, '100.000000');
  const subject = await caseOf();
  await db.log();
  await db.collect();
  expect((await papers.turn()).printed).toBe(0);
  await f.sql(`UPDATE liandan.document_waiting SET since = since - interval '61 s'`);
  expect((await papers.turn()).printed).toBeGreaterThan(0);
  expect((await papers.turn()).printed).toBe(0);
  const [mark] = await decisions(subject);
  expect(mark?.['sheet']).toContain('已记录、尚未最终确认');
  expect(mark?.['record']).toMatchObject({ finality: { state: 'recorded' } });
  w.away.clear();
  await db.collect();
  await papers.turn();
  const both = await decisions(subject);
  expect(both.map(({ source }) => String(source).endsWith('/final'))).toEqual([false, true]);
  const client = new pg.Client({ connectionString: f.database.adminUrl });
  await client.connect();
  const checked = await checkDocuments(client, subject);
  await client.end();
  expect(checked.flatMap(({ faults }) => faults)).toEqual([]);
  expect(checked.length).toBeGreaterThanOrEqual(2);
});

it('[Z-04] a paper that cannot be printed lets the next one by, is told to operators, and comes when it can be', async () => {
  await f.approved(BATTERIES, '10.000000');
  const first = await caseOf();
  const good = await f.one(
    `SELECT id, issued_at FROM liandan.letter WHERE kind = 'APPROVAL_DECISION' AND case_id = $1`,
    [first],
  );
  await f.approved(BATTERIES, '10.000000');
  const second = await caseOf();
  await db.log();
  await db.collect();
  // An instant that no paper can tell: the one that came first cannot be set.
  await f.sql(`ALTER TABLE liandan.letter DISABLE TRIGGER USER`);
  await f.sql(`UPDATE liandan.letter SET issued_at = '-infinity' WHERE id = $1`, [good['id']]);
  expect(await papers.turn()).toMatchObject({ failing: 1 });
  expect(await decisions(first)).toEqual([]);
  expect(await decisions(second)).toHaveLength(1);
  expect(await papers.turn()).toEqual({ printed: 0, failing: 0 });
  expect(String((await visitors(f.app).get(null, '/metrics')).raw)).toMatch(/liandan_papers_failing 1/);
  await f.sql(`UPDATE liandan.letter SET issued_at = $2 WHERE id = $1`, [good['id'], good['issued_at']]);
  await f.sql(`ALTER TABLE liandan.letter ENABLE TRIGGER USER`);
  await f.sql(`UPDATE liandan.document_waiting SET retry_at = clock_timestamp() - interval '1 s'`);
  expect(await papers.turn()).toMatchObject({ printed: 1 });
  expect(await decisions(first)).toHaveLength(1);
  expect(await f.sql('SELECT letter FROM liandan.document_waiting')).toEqual([]);
});

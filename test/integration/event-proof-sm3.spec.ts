import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { extendNational, NATIONAL_TREE, SM2_KEY } from '#ledger/national';
import { openNote, parseCheckpoint, parseNote } from '#ledger/note';
import { parseProof } from '#ledger/proof-file';
import { signHeads } from '#ledger/signer';
import { openSignerHome } from '#ledger/signer-home';
import { BATTERIES, COMPLETE } from '#src/demo/forms';
import { type Evidence, evidence } from '../support/evidence.js';
import { full, type Full } from '../support/full.js';
import { naiveLeaf, naivePath, naiveRoot, naiveSm2Verify } from '../support/naive-sm.js';
import { visitors } from '../support/visitor.js';

let w: Full;
let log: Evidence;
let door: ReturnType<typeof visitors>;
let admin: pg.Client;
let folder: string;
let application: string;
let events: { id: string; seq: number }[];
beforeAll(async () => {
  w = await full('2024-11-25 09:00');
  door = visitors(w.app);
  log = evidence(w, 2024);
  folder = mkdtempSync(join(tmpdir(), 'event-proof-sm3-'));
  admin = new pg.Client({ connectionString: w.database.adminUrl });
  await admin.connect();
  application = await w.submit(BATTERIES, '60.000000');
  await w.act('application', application, 'sc-officer1', 'accept', { checklist: COMPLETE });
  await log.settle();
  ({ events } = (await door.get('sc-officer1', `/v1/cases/${application}/course`)).body as { events: typeof events });
}, 180_000);
afterAll(async () => {
  await admin?.end();
  await w?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (login: string | null, event: string) =>
  door.get(login, `/v1/cases/${application}/events/${event}/proof/sm3`);
const home = () => openSignerHome(join(folder, 'national'), SM2_KEY);
const extend = async () => {
  while ((await extendNational(admin)) > 0);
};

it('[Z-06] says that there is no proof by SM3 where the national algorithms are not switched on', async () => {
  const { status, body } = await ask('sc-officer1', events[0]!.id);
  expect([status, body]).toMatchObject([404, { code: 'NOT_FOUND', detail: expect.stringContaining('未启用国密算法') }]);
  expect((body as { remedy: string }).remedy).toContain('/sm3');
});

it('[Z-06] proves an event in the second tree by SM3, under a head signed with SM2: by a computation of its own', async () => {
  await extend();
  expect(await ask('sc-officer1', events[0]!.id)).toMatchObject({ status: 409, body: { code: 'NOT_LOGGED_YET' } });
  await signHeads(admin, home(), NATIONAL_TREE);
  const { rows } = await admin.query<{ bytes: Buffer; event_id: string }>(
    `SELECT coalesce(convert_to(l.head, 'UTF8'), e.leaf) AS bytes, l.event_id FROM liandan.log_leaf l
       LEFT JOIN liandan.audit_event e USING (event_id) WHERE l.tree LIKE '%/2024' ORDER BY l.idx`,
  );
  const leaves = rows.map(({ bytes }) => naiveLeaf(bytes));
  expect(leaves.length).toBeGreaterThan(events.length);
  for (const { id, seq } of events) {
    const { status, headers, raw } = await ask('sc-officer1', id);
    expect([status, headers['content-disposition']]).toEqual([
      200,
      `attachment; filename="case-${application}-event-${seq}-sm3.tlog-proof"`,
    ]);
    const proof = parseProof(raw.toString('utf8'));
    const at = rows.findIndex(({ event_id }) => event_id === id);
    expect([proof.index, proof.extra]).toEqual([at, rows[at]!.bytes]);
    const { text, signatures } = parseNote(proof.checkpoint);
    const head = parseCheckpoint(text);
    expect(head).toEqual({ origin: 'liandan.local/2024/sm3', size: leaves.length, root: naiveRoot(leaves) });
    expect(proof.path).toEqual(naivePath(leaves, at));
    const { publicKey } = home().signer;
    expect(signatures.map(({ signature }) => naiveSm2Verify(publicKey, text, signature))).toEqual([true]);
    expect(() => openNote(proof.checkpoint, [{ name: head.origin, ...home().signer }])).not.toThrow();
  }
});

it('[Z-07] is for whoever saw the event; to others it does not exist', async () => {
  const { id } = events.at(-1)!;
  expect((await ask(null, id)).status).toBe(401);
  expect((await ask('hn-officer1', id)).status).toBe(404);
  expect((await ask('sc-officer1', id)).status).toBe(200);
});

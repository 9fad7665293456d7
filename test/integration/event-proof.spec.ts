import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseNote, rawPublicKey, verifierKey } from '#ledger/note';
import { parsePolicy } from '#ledger/policy';
import { parseProof, writeProof } from '#ledger/proof-file';
import { BATTERIES, COMPLETE } from '#src/demo/forms';
import { verifyEventProof, verifyProofFile } from '../../apps/verifier/proof.js';
import { type Evidence, evidence } from '../support/evidence.js';
import { full, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

let w: Full;
let log: Evidence;
let door: ReturnType<typeof visitors>;
let application: string;
let events: { id: string; seq: number; verb: string }[];
let folder: string;
beforeAll(async () => {
  w = await full('2024-11-25 09:00');
  door = visitors(w.app);
  log = evidence(w, 2024);
  application = await w.submit(BATTERIES, '60.000000');
  await w.act('application', application, 'sc-officer1', 'accept', { checklist: COMPLETE });
  await log.settle();
  ({ events } = (await door.get('sc-officer1', `/v1/cases/${application}/course`)).body as { events: typeof events });
  const again = w.act('application', application, 'sc-officer1', 'accept', { checklist: COMPLETE });
  await expect(again).rejects.toThrow();
  await log.settle();
  folder = mkdtempSync(join(tmpdir(), 'proofs-'));
}, 180_000);
afterAll(async () => {
  await w?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (login: string | null, event: string, id = application) =>
  door.get(login, `/v1/cases/${id}/events/${event}/proof`);
const last = () => events.at(-1)!;
const fileOf = async (event: string) => (await ask('sc-officer1', event)).raw.toString('utf8');
const policy = () => parsePolicy(log.policy);

it('[Z-06] gives the proof of every event that the reader saw, which verifies without us', async () => {
  expect(events.length).toBeGreaterThan(1);
  for (const { id, seq, verb } of events) {
    const { status, headers, raw } = await ask('sc-officer1', id);
    expect([status, headers['content-disposition']]).toEqual([
      200,
      `attachment; filename="case-${application}-event-${seq}.tlog-proof"`,
    ]);
    const verdict = verifyEventProof(raw.toString('utf8'), policy());
    expect(verdict).toMatchObject({ ok: true, leaf: { event_id: id, case_id: application, seq, type: verb } });
    expect(verdict.cosigned?.length).toBeGreaterThan(0);
    expect((await ask('sc-officer1', id)).raw.equals(raw)).toBe(true);
  }
});

it('[Z-07] is for whoever may have the case file and saw the event; to others it does not exist', async () => {
  const { id } = last();
  expect((await ask(null, id)).status).toBe(401);
  expect((await ask('hn-officer1', id)).status).toBe(404);
  expect((await ask('cq-officer1', id)).status).toBe(
    (await door.get('cq-officer1', `/v1/cases/${application}`)).status,
  );
  const [draft] = (await w.sql(`SELECT event_id AS id FROM liandan.audit_event WHERE case_id = $1 AND seq = 1`, [
    application,
  ])) as { id: string }[];
  expect(events.map((each) => each.id)).not.toContain(draft!.id);
  expect((await ask('sc-officer1', draft!.id)).status).toBe(404);
  expect((await ask(BATTERIES.logins.remover, draft!.id)).status).toBe(200);
  expect((await ask('sc-officer1', id, '01900000-0000-7000-8000-0000000000ff')).status).toBe(404);
});

it('[Z-06] proves nothing when a byte of it, its leaf or its place is another', async () => {
  const file = await fileOf(last().id);
  const proof = parseProof(file);
  const other = parseProof(await fileOf(events[0]!.id));
  const forged: Record<string, string> = {
    'another leaf': writeProof({ ...proof, extra: other.extra! }),
    'no leaf': file.replace(/^extra .*\n/m, ''),
    'another place': writeProof({ ...proof, index: proof.index + 1 }),
    'a shorter path': writeProof({ ...proof, path: proof.path.slice(1) }),
    'a leaf that says something else': writeProof({
      ...proof,
      extra: Buffer.from(proof.extra!.toString('utf8').replace('"automatic"', '"accepted"')),
    }),
    'no witness': file.split('\n').slice(0, -2).join('\n') + '\n',
  };
  for (const [what, text] of Object.entries(forged)) {
    const { ok, fault } = verifyEventProof(text, policy());
    expect([what, ok]).toEqual([what, false]);
    expect(fault?.zh).toMatch(/\p{Script=Han}/u);
  }
  expect(verifyEventProof(file, { ...policy(), logs: [] }).ok).toBe(false);
});

it('[Z-06] says of an act that was refused that it did not happen, and without a policy that no witness was asked', async () => {
  const [refused] = await w.sql(`SELECT event_id FROM liandan.audit_event WHERE case_id = $1 AND outcome = 'refused'`, [
    application,
  ]);
  const path = join(folder, 'refused.tlog-proof');
  writeFileSync(path, await fileOf(String(refused?.['event_id'])));
  const { log: print } = console;
  const said: unknown[] = [];
  console.log = (text: unknown) => void said.push(text);
  try {
    writeFileSync(join(folder, 'by.txt'), log.policy);
    expect(await verifyProofFile(path, { key: [...log.keys] })).toBe(true);
    expect(await verifyProofFile(path, { policy: join(folder, 'by.txt') })).toBe(true);
  } finally {
    console.log = print;
  }
  for (const words of said) expect(words).toMatch(/被拒绝，未发生[^]*\[REFUSED: it did not happen\]/);
  expect(said[0]).toMatch(/未核对见证[^]*signed by the log alone: no witness was asked/);
  expect(said[1]).not.toMatch(/no witness was asked/);
});

it('[Z-06] is verified by the command and by the single file', () => {
  const built = spawnSync('node', ['config/tooling/verifier.mjs'], { encoding: 'utf8' });
  expect(built.stderr).toBe('');
  writeFileSync(join(folder, 'policy.txt'), log.policy);
  return fileOf(last().id).then((file) => {
    writeFileSync(join(folder, 'good.tlog-proof'), file);
    writeFileSync(
      join(folder, 'bad.tlog-proof'),
      file.replace(/^index (\d+)/m, (_, n) => `index ${Number(n) + 1}`),
    );
    const [origin = ''] = parseNote(parseProof(file).checkpoint).text.split('\n');
    const tools = [['dist/verify.mjs'], ['dist/apps/cli/main.js', 'verify']];
    for (const tool of tools) {
      const run = (name: string) =>
        spawnSync('node', [...tool, join(folder, name), '--policy', join(folder, 'policy.txt')], { encoding: 'utf8' });
      const good = run('good.tlog-proof');
      expect([good.status, good.stderr]).toEqual([0, '']);
      expect(good.stdout).toMatch(
        new RegExp(`^核验通过：案件 ${application}（application）第 ${last().seq} 个事件 ${last().verb}`),
      );
      const more = (...args: string[]) =>
        spawnSync('node', [...tool, join(folder, 'good.tlog-proof'), ...args], { encoding: 'utf8' });
      const policy = ['--policy', join(folder, 'policy.txt')];
      const keys = log.keys.flatMap((each) => ['--key', each]);
      expect(more(...policy, ...keys).status).toBe(0);
      const strange = verifierKey({ name: origin, publicKey: rawPublicKey(generateKeyPairSync('ed25519').privateKey) });
      expect(more(...policy, '--key', strange).status).toBe(1);
      for (const odd of [
        ['--known-head', join(folder, 'policy.txt')],
        ['--fresh', '1'],
      ])
        expect([odd[0], more(...policy, ...odd).status]).toEqual([odd[0], 2]);
      const bad = run('bad.tlog-proof');
      expect([bad.status, bad.stdout.startsWith('核验不通过')]).toEqual([1, true]);
    }
  });
}, 60_000);

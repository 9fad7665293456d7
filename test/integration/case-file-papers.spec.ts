import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesSource, verifyCaseFile } from '#case-file/verify';
import { calendarYear, loadReference } from '#config/reference';
import { Settings } from '#config/env';
import { applicationForm, BATTERIES, SUBMISSION } from '#src/demo/forms';
import { edit, type Files, jsonOf, packed, unpacked } from '../support/case-files.js';
import { evidence, type Evidence } from '../support/evidence.js';
import { full, listed, type Full } from '../support/full.js';
import { processesOn } from '../support/processes.js';
import { visitors } from '../support/visitor.js';
import '../support/slow.js';

/** A case file with the bytes of what its events name: whole, within its bound, and each of them held to the leaf. */
let w: Full;
let log: Evidence;
let door: ReturnType<typeof visitors>;
let folder: string;
let id: string;
let whole: Buffer;
const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const pdf = (text: string, length = 0) => Buffer.from(`%PDF-1.7\n${text}\n${' '.repeat(length)}\n%%EOF\n`);
/** The third does not fit beside the others into one megabyte. */
const papers = [pdf('licence'), pdf('method', 700_000), pdf('contract', 500_000)];
const [licence, method] = papers.map(digestOf) as [string, string];
const paths = (of = id) => `/v1/transfer-applications/${of}`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'files-'));
  const over = { LIANDAN_FILES: folder, LIANDAN_PAPERS: 'digest', LIANDAN_CASE_FILE_MB: '1' };
  w = await full('2025-11-24 09:00', listed(2026, '100.000000'), over);
  door = visitors(w.app);
  log = evidence(w, 2025);
  for (const bytes of papers) await door.put('remover-sc', `/v1/files/${digestOf(bytes)}`, bytes);
  id = await draft();
  const { status } = await door.post('remover-sc', `${paths()}/submit`, SUBMISSION, 1);
  expect(status).toBe(200);
  await w.story.settle();
  await log.settle();
  whole = (await door.get('sc-officer1', `${paths()}/case-file?papers=true`)).raw;
}, 180_000);
afterAll(async () => {
  await w?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function draft(named: Buffer[] = papers): Promise<string> {
  const of = { tonnes: '1.000000', from: await w.today(), to: '2026-12-31', route: ['51', '50'], year: 2026 };
  const form = applicationForm(BATTERIES, await w.licence(BATTERIES), of) as unknown as {
    attachments: { kind: string; name: string }[];
  };
  const attachments = form.attachments.map((each, i) =>
    named[i] ? { ...each, sha256: digestOf(named[i]), bytes: named[i].length } : each,
  );
  const { body } = await door.post('remover-sc', '/v1/transfer-applications', { ...form, attachments });
  return String(body['id']);
}
const verify = (bytes: Buffer, skip: 'papers'[] = []) =>
  verifyCaseFile(
    bytesSource(bytes),
    {
      ...{ policy: log.policy, keys: log.keys, now: new Date().toISOString() },
      calendars: loadReference().calendarFiles.map(calendarYear),
    },
    { skip },
  );
const linesOf = (files: Files) => jsonOf<{ papers: { sha256: string; is: string }[] }>(files, 'papers.json').papers;

it('[Z-06] carries the papers that its events name, as many as the bound allows, and says what became of each', async () => {
  const files = unpacked(whole);
  expect(linesOf(files)).toEqual(
    papers.map((bytes, i) => ({ sha256: digestOf(bytes), is: i < 2 ? 'here' : 'tooLarge' })),
  );
  for (const bytes of papers.slice(0, 2)) expect(files.get(`papers/${digestOf(bytes)}`)?.equals(bytes)).toBe(true);
  expect(files.has(`papers/${digestOf(papers[2]!)}`)).toBe(false);
  const verdict = await verify(whole);
  expect([verdict.faults, verdict.papers]).toEqual([[], { here: 2, erased: 0, absent: 0, tooLarge: 1 }]);
  // Without being asked it carries none, and says nothing of them.
  const { raw } = await door.get('sc-officer1', `${paths()}/case-file`);
  expect([...unpacked(raw).keys()].filter((name) => name.startsWith('papers'))).toEqual([]);
  expect(await verify(raw)).toMatchObject({ ok: true });
  expect((await verify(raw)).papers).toBeUndefined();
  expect((await door.get('sc-officer1', `${paths()}/case-file?papers=all`)).status).toBe(400);
});

it('[Z-07] is for whoever may have the case file', async () => {
  const ask = async (login: string | null) => (await door.get(login, `${paths()}/case-file?papers=true`)).status;
  expect(await Promise.all([ask(null), ask('hn-officer1'), ask('remover-sc'), ask('auditor')])).toEqual([
    401, 404, 200, 200,
  ]);
});

const attacks: [what: string, says: RegExp, does: (files: Files) => unknown][] = [
  [
    'a bit of a paper flipped',
    new RegExp(`paper ${licence} of event 1 was altered`),
    (f) => f.get(`papers/${licence}`)!.writeUInt8(f.get(`papers/${licence}`)![20]! ^ 1, 20),
  ],
  [
    'a paper exchanged for another',
    new RegExp(`paper ${licence} of event 1 was altered`),
    (f) => f.set(`papers/${licence}`, f.get(`papers/${method}`)!),
  ],
  ['a paper removed', new RegExp(`paper ${method} of event 1 is missing`), (f) => f.delete(`papers/${method}`)],
  [
    'a paper removed, and no word of it left',
    new RegExp(`does not say what became of the paper ${method}`),
    (f) => {
      f.delete(`papers/${method}`);
      edit(f, 'papers.json', ({ papers: lines }) => lines.splice(1, 1));
    },
  ],
  [
    'a paper too many',
    /no event of the case names the paper/,
    (f) => {
      const more = pdf('slipped in');
      f.set(`papers/${digestOf(more)}`, more);
      edit(f, 'papers.json', ({ papers: lines }) => lines.push({ sha256: digestOf(more), is: 'here' }));
    },
  ],
  [
    'papers told in another order',
    /where the paper .* follows/,
    (f) => edit(f, 'papers.json', ({ papers: lines }) => lines.reverse()),
  ],
];
it.each(attacks)('[Z-06] names %s', async (_what, says, does) => {
  const files = unpacked(whole);
  does(files);
  const bytes = await packed(files);
  const { fault } = await verify(bytes);
  expect(fault).toMatchObject({ check: 'papers', en: expect.stringMatching(says) });
  expect(fault?.zh).toMatch(/材料/);
  expect(await verify(bytes, ['papers'])).toMatchObject({ ok: true });
});

it('[Z-06] names a paper of which its own list knows nothing, and a list of another form', async () => {
  const stray = unpacked(whole);
  const more = pdf('slipped in');
  stray.set(`papers/${digestOf(more)}`, more);
  expect((await verify(await packed(stray))).fault).toMatchObject({
    ...{ check: 'syntax', en: expect.stringContaining('belongs to no event of the case') },
    zh: expect.stringContaining('不属于本案任何事件'),
  });
  for (const change of [
    (document: { format: string }) => (document.format = 'liandan.papers/2'),
    ({ papers: [line] }: { papers: { is: string }[] }) => (line!.is = 'lost'),
    ({ papers: [line] }: { papers: { leaf?: string }[] }) => (line!.leaf = 'x'),
  ]) {
    const files = unpacked(whole);
    edit(files, 'papers.json', change as never);
    expect((await verify(await packed(files))).fault).toMatchObject({
      ...{ check: 'syntax', en: expect.stringContaining('not of the form liandan.papers/1') },
    });
  }
});

it('[Z-06] comes from the command line too, and the file that runs with Node alone checks it', async () => {
  const crowd = processesOn(w.database, {
    ...{ LIANDAN_FILES: folder, LIANDAN_CASE_FILE_MB: '1', LIANDAN_POLICY: w.app.get(Settings).LIANDAN_POLICY! },
  });
  try {
    const [good, bad] = ['good.lxz', 'bad.lxz'].map((name) => path.join(crowd.folder, name)) as [string, string];
    const made = await crowd.cli('case-file', id, '--papers', '--out', good);
    expect([made.code, made.err]).toEqual([0, '']);
    const told = await crowd.cli('verify', good, '--json');
    expect(JSON.parse(told.out)).toMatchObject({ ok: true, papers: { here: 2, tooLarge: 1 } });
    const files = unpacked(whole);
    files.delete(`papers/${method}`);
    await writeFile(bad, await packed(files));
    expect(spawnSync('node', ['config/tooling/verifier.mjs'], { encoding: 'utf8' }).stderr).toBe('');
    const single = (file: string) => spawnSync('node', ['dist/verify.mjs', file], { encoding: 'utf8' });
    expect([single(good).status, single(good).stdout]).toEqual([
      0,
      expect.stringMatching(/材料原文 2 份[^]*papers: 2 here/),
    ]);
    expect([single(bad).status, single(bad).stdout]).toEqual([1, expect.stringMatching(/【材料原文】[^]*\[papers\]/)]);
  } finally {
    await crowd.stop();
    crowd.remove();
  }
});

it('[Z-05] names what was erased by its leaf, and what was never stored', async () => {
  const none = await draft([]);
  const over = await draft();
  await door.post('remover-sc', `${paths(over)}/withdraw`, { reason: '误填' }, 1);
  await log.settle();
  await w.sql(`SELECT liandan.set_clock('2036-06-01T01:00:00Z')`);
  const { body: places } = await door.get('admin', `/v1/erasures/places/${over}`);
  const named = (places as unknown as { event: string; pointer: string }[]).map(({ event, pointer }) => ({
    ...{ event, pointer },
  }));
  const asked = { places: named, ground: 'TERM_ENDED', reason: '保存期限届满' };
  const { body } = await door.post('admin', '/v1/erasures', asked);
  expect((await door.post('auditor', `/v1/erasures/${String(body['id'])}/approve`, {}, 1)).status).toBe(200);
  await w.story.settle();
  await log.settle();
  const { raw: gone, body: refused } = await door.get('remover-sc', `${paths(over)}/case-file?papers=true`);
  expect(refused).toEqual({});
  expect(linesOf(unpacked(gone))).toEqual(
    papers.map((bytes) => ({ sha256: digestOf(bytes), is: 'erased', leaf: expect.stringMatching(/\/2036\/\d+$/) })),
  );
  expect(await verify(gone)).toMatchObject({ ok: true, papers: { here: 0, erased: 3, absent: 0, tooLarge: 0 } });
  const { raw } = await door.get('remover-sc', `${paths(none)}/case-file?papers=true`);
  expect(await verify(raw)).toMatchObject({ ok: true, papers: { here: 0, erased: 0, absent: 3, tooLarge: 0 } });
});

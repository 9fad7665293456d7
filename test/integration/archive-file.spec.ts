import { createHash } from 'node:crypto';
import { bytesSource, verifyCaseFile } from '#case-file/verify';
import { openZip } from '#case-file/zip';
import { calendarYear, loadReference } from '#config/reference';
import { openByPolicy, parsePolicy, policyFor } from '#ledger/policy';
import { BATTERIES, COMPLETE } from '#src/demo/forms';
import { demoSet } from '#src/demo/party-set';
import { type Evidence, evidence } from '../support/evidence.js';
import { full, type Full } from '../support/full.js';
import { readPdf } from '../support/pdf.js';
import { visitors } from '../support/visitor.js';

let w: Full;
let log: Evidence;
let door: ReturnType<typeof visitors>;
/** Accepted, then withdrawn by the applicant: ended, with papers. */
let ended: string;
let going: string;
beforeAll(async () => {
  w = await full('2024-11-25 09:00');
  door = visitors(w.app);
  log = evidence(w, 2024);
  ended = await w.submit(BATTERIES, '60.000000');
  going = await w.submit(BATTERIES, '61.000000');
  await w.act('application', ended, 'sc-officer1', 'accept', { checklist: COMPLETE });
  await w.act('application', ended, BATTERIES.logins.remover, 'withdraw', { reason: '计划改变' });
  await w.story.settle();
  await log.settle();
}, 180_000);
afterAll(() => w?.stop());

const ask = (login: string | null, id = ended) => door.get(login, `/v1/cases/${id}/archive`);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
async function unpacked(login = 'sc-officer1'): Promise<Map<string, Buffer>> {
  const { raw } = await ask(login);
  const zip = await openZip(bytesSource(raw));
  const files = new Map<string, Buffer>();
  for (const name of zip.entries.keys()) files.set(name, Buffer.from(await zip.read(name)));
  return files;
}
interface Index {
  format: string;
  case: string;
  state: string;
  documents: { kind: string; file: string; record: string; sha256: string }[];
  timestamp: { file: string; log: string; size: number; root: string; cosigned: string[] };
  files: { name: string; bytes: number; sha256: string }[];
}
const indexOf = (files: Map<string, Buffer>) => JSON.parse(files.get('archive.json')!.toString('utf8')) as Index;

it('[Z-06] holds the papers as PDF/A-3 and as records, the case file, and the hash of each', async () => {
  const { status, headers } = await ask('sc-officer1');
  expect([status, headers['content-type'], headers['content-disposition']]).toEqual([
    200,
    'application/zip',
    `attachment; filename="archive-${ended}.zip"`,
  ]);
  const files = await unpacked();
  const index = indexOf(files);
  expect(index).toMatchObject({ format: 'liandan.archive/1', case: ended, state: 'withdrawn' });
  const { items } = (await door.get('sc-officer1', `/v1/documents?case=${ended}&limit=100`)).body as {
    items: { kind: string; sha256: string }[];
  };
  expect(items.length).toBeGreaterThan(0);
  expect(index.documents.map((each) => each.sha256).sort()).toEqual(items.map((each) => each.sha256).sort());
  for (const { file, record, sha256: told } of index.documents) {
    const pdf = files.get(file)!;
    expect(sha256(pdf)).toBe(told);
    expect(readPdf(pdf).pdfa).toBe('3B');
    expect(JSON.parse(files.get(record)!.toString('utf8'))).toMatchObject({ case: { id: ended } });
  }
  const sums = files.get('SHA256SUMS')!.toString('utf8').trim().split('\n');
  expect(new Map(sums.map((line) => line.split('  ').reverse() as [string, string]))).toEqual(
    new Map([...files].filter(([name]) => name !== 'SHA256SUMS').map(([name, bytes]) => [name, sha256(bytes)])),
  );
  for (const { name, bytes, sha256: told } of index.files)
    expect([name, files.get(name)?.length, sha256(files.get(name)!)]).toEqual([name, bytes, told]);
  expect(files.get('README.txt')!.toString('utf8')).toMatch(
    /不使用外部时间戳机构[\s\S]*no outside time-stamping authority/,
  );
});

it('[Z-06] carries a case file that proves itself and the head that both witnesses have cosigned', async () => {
  const files = await unpacked();
  const verdict = await verifyCaseFile(bytesSource(files.get(`case-${ended}.lxz`)!), {
    policy: log.policy,
    keys: log.keys,
    calendars: loadReference().calendarFiles.map(calendarYear),
    now: new Date().toISOString(),
  });
  expect(verdict).toMatchObject({ ok: true, standing: 'final', case: ended, state: 'withdrawn' });
  const { timestamp } = indexOf(files);
  const head = openByPolicy(
    files.get(timestamp.file)!.toString('utf8'),
    policyFor(parsePolicy(log.policy), timestamp.log),
  );
  expect([head.origin, head.size, head.root.toString('hex')]).toEqual([timestamp.log, timestamp.size, timestamp.root]);
  expect([...head.cosigned.keys()].sort()).toEqual(['dest-prov', 'origin-prov']);
  expect(timestamp.cosigned).toHaveLength(2);
});

it('[Z-06] is the same bytes under the same head', async () => {
  const [first, again] = [await ask('sc-officer1'), await ask('sc-officer1')];
  expect(again.raw.equals(first.raw)).toBe(true);
});

it('[Z-07] is for whoever may have the case file; a case that goes on has none yet', async () => {
  expect((await ask(null)).status).toBe(401);
  expect((await ask('hn-officer1')).status).toBe(404);
  expect((await ask('remover-hn')).status).toBe(404);
  expect((await ask(BATTERIES.logins.remover)).status).toBe(200);
  const auditor = demoSet().people.find(({ roles }) => roles.includes('auditor'))!;
  expect((await ask(auditor.login)).status).toBe(200);
  const early = await ask('sc-officer1', going);
  expect([early.status, early.body['code'], early.body['detail']]).toEqual([
    409,
    'INVALID_TRANSITION',
    '案件尚未办结，不能归档',
  ]);
  expect(early.body['remedy']).toContain('案卷文件');
  expect((await ask('hn-officer1', going)).status).toBe(404);
});

it('shows each reader the papers that are theirs', async () => {
  const kinds = async (login: string) => indexOf(await unpacked(login)).documents.map(({ kind }) => kind);
  for (const login of ['sc-officer1', BATTERIES.logins.remover]) {
    const { items } = (await door.get(login, `/v1/documents?case=${ended}&limit=100`)).body as {
      items: { kind: string }[];
    };
    expect((await kinds(login)).sort()).toEqual(items.map(({ kind }) => kind).sort());
  }
});

import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { applicationForm, BATTERIES, COMPLETE, SUBMISSION } from '#src/demo/forms';
import { checkFiles } from '#src/file/check';
import { DiskStore } from '#src/file/disk-store';
import { Orphans } from '#src/file/orphans';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';
import { zipOf } from '../support/zip.js';
import '../support/slow.js';

/** Papers with their bytes: stored once, read by whoever may read the case, asked for at the submission. */
let w: Full;
let door: ReturnType<typeof visitors>;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'files-'));
  const over = { LIANDAN_FILES: folder, LIANDAN_PAPERS: 'stored', LIANDAN_FILE_MB: '1' };
  w = await full('2025-11-24 09:00', listed(2026, '100.000000'), over);
  door = visitors(w.app);
}, 120_000);
afterAll(async () => {
  await w?.stop();
  await rm(folder, { recursive: true, force: true });
});

const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const pdf = (text: string) => Buffer.from(`%PDF-1.7\n${text}\n%%EOF\n`);
const store = (login: string | null, bytes: Buffer, sha256 = digestOf(bytes)) =>
  door.put(login, `/v1/files/${sha256}`, bytes);
const KINDS = ['LICENCE_COPY', 'METHOD_STATEMENT', 'CONTRACT'];
const attachments = (papers: Buffer[]) =>
  papers.map((bytes, i) => ({
    kind: KINDS[i],
    name: `材料 ${i + 1}.pdf`,
    sha256: digestOf(bytes),
    bytes: bytes.length,
  }));
/** A draft of Sichuan's battery remover with these papers. */
const draft = async (papers: Buffer[], more: object = {}): Promise<{ id: string; version: number }> => {
  const day = await w.today();
  const of = { tonnes: '1.000000', from: day, to: '2026-12-31', route: ['51', '50'], year: 2026 };
  const form = applicationForm(BATTERIES, await w.licence(BATTERIES), of);
  const { body } = await door.post('remover-sc', '/v1/transfer-applications', {
    ...form,
    attachments: attachments(papers),
    ...more,
  });
  return body as { id: string; version: number };
};
const submit = ({ id, version }: { id: string; version: number }) =>
  door.post('remover-sc', `/v1/transfer-applications/${id}/submit`, SUBMISSION, version);
const fileOf = (login: string | null, id: string, bytes: Buffer) =>
  door.get(login, `/v1/cases/${id}/files/${digestOf(bytes)}`);

it('keeps a content once, under the digest that the server computes, for nobody to run or change', async () => {
  const bytes = pdf('kept once');
  const { status, body } = await store('remover-sc', bytes);
  expect({ status, ...body }).toMatchObject({ status: 200, sha256: digestOf(bytes), mediaType: 'application/pdf' });
  const place = path.join(folder, digestOf(bytes).slice(0, 2), digestOf(bytes));
  const before = await stat(place);
  expect((before.mode & 0o777).toString(8)).toBe('440');
  expect(await readFile(place)).toEqual(bytes);
  // Sent again, as after an upload that broke off, by the same firm and by another.
  expect((await store('remover-sc', bytes)).status).toBe(200);
  expect((await store('remover-sc2', bytes)).status).toBe(200);
  expect((await stat(place)).ino).toBe(before.ino);
  expect(await readdir(path.join(folder, 'incoming'))).toEqual([]);
  expect((await door.get('remover-sc', `/v1/files/${digestOf(bytes)}`)).body).toMatchObject({ bytes: bytes.length });
});

it('takes PDF, pictures and office papers by their content, and refuses whatever else they say they are', async () => {
  const office = (name: string) =>
    zipOf([
      ['[Content_Types].xml', '<Types/>'],
      [name, '<x/>'],
    ]);
  const good: [string, Buffer][] = [
    ['image/jpeg', Buffer.from('ffd8ffe000104a464946', 'hex')],
    ['image/png', Buffer.from('89504e470d0a1a0a0000', 'hex')],
    ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', office('xl/workbook.xml')],
    ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', office('word/document.xml')],
    ['application/ofd', zipOf([['OFD.xml', '<ofd/>']])],
  ];
  for (const [type, bytes] of good) expect((await store('remover-sc', bytes)).body['mediaType']).toBe(type);
  const bomb = zipOf([['OFD.xml', 'x'.repeat(900_000)]], { deflated: true });
  const bad: [string, Buffer][] = [
    ['page', Buffer.from('<html><script>alert(1)</script>')],
    ['program', Buffer.from('MZ\x90\x00 not a paper')],
    ['picture with a script', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    [
      'macros',
      zipOf([
        ['[Content_Types].xml', ''],
        ['xl/workbook.xml', ''],
        ['xl/vbaProject.bin', 'x'],
      ]),
    ],
    ['any archive', zipOf([['run.exe', 'x']])],
    ['unfolds beyond measure', bomb],
    ['broken archive', Buffer.from('PK\x03\x04 and nothing more')],
  ];
  for (const [what, bytes] of bad) {
    const { status, body } = await store('remover-sc', bytes);
    expect({ what, status, remedy: typeof body['remedy'] }).toEqual({ what, status: 415, remedy: 'string' });
    expect(body['detail']).toContain('PDF');
  }
});

it('refuses what is too large, empty, cut off, without login, no firm’s or no bytes', async () => {
  const large = Buffer.concat([pdf('large'), Buffer.alloc(1_000_000)]);
  const too = await store('remover-sc', large);
  expect(too).toMatchObject({ status: 413, body: { code: 'TOO_LARGE', detail: '文件超过 1 MB' } });
  expect((await store('remover-sc', Buffer.alloc(0))).status).toBe(400);
  const cut = await store('remover-sc', pdf('half').subarray(0, 9), digestOf(pdf('half')));
  expect(cut).toMatchObject({ status: 400, body: { errors: [{ pointer: '/sha256' }] } });
  expect((await store(null, pdf('nobody'))).status).toBe(401);
  expect((await store('sc-officer1', pdf('officer'))).status).toBe(403);
  expect((await door.put('remover-sc', '/v1/files/xyz', pdf('x'))).status).toBe(400);
  expect((await door.put('remover-sc', `/v1/files/${digestOf(pdf('x'))}`, pdf('x'), 'application/pdf')).status).toBe(
    415,
  );
  expect((await door.put('remover-sc', '/v1/contracts', pdf('x'))).status).toBe(415);
  expect((await door.get('remover-sc', `/v1/files/${digestOf(pdf('half'))}`)).status).toBe(404);
  expect(await readdir(path.join(folder, 'incoming'))).toEqual([]);
});

it('[R-22a] takes no application whose papers are digests alone, and takes it once they are sent', async () => {
  const papers = ['a', 'b', 'c'].map((name) => pdf(`late ${name} ${randomUUID()}`));
  const app = await draft(papers);
  await store('remover-sc', papers[0]!);
  const no = await submit(app);
  expect(no).toMatchObject({
    status: 422,
    body: {
      rule: 'R-22a',
      errors: [
        { pointer: '/attachments/1', code: 'stored' },
        { pointer: '/attachments/2', code: 'stored' },
      ],
    },
  });
  expect(no.body['detail']).toContain('材料 2.pdf');
  expect(no.body['remedy']).toBe('请上传缺少的附件。');
  // What another firm has stored is not the applicant's.
  for (const bytes of papers.slice(1)) await store('remover-sc2', bytes);
  expect((await submit(app)).status).toBe(422);
  for (const bytes of papers.slice(1)) await store('remover-sc', bytes);
  expect((await submit(app)).status).toBe(200);
});

it('[R-22a][R-23c] takes no later paper by its digest alone either', async () => {
  const papers = ['a', 'b', 'c'].map((name) => pdf(`then ${name}`));
  for (const bytes of papers) await store('remover-sc', bytes);
  const { id, version } = await draft(papers);
  await submit({ id, version });
  const items = [{ field: 'attachments', material: 'CONTRACT', text: '合同缺页' }];
  const asked = await door.post(
    'sc-officer1',
    `/v1/transfer-applications/${id}/requestCorrection`,
    { items },
    version + 1,
  );
  expect(asked.status).toBe(200);
  const newer = pdf('then d');
  const edit = { attachments: attachments([papers[0]!, papers[1]!, newer]) };
  const send = () => door.post('remover-sc', `/v1/transfer-applications/${id}/edit`, edit, version + 2);
  expect(await send()).toMatchObject({ status: 422, body: { rule: 'R-22a', errors: [{ pointer: '/attachments/2' }] } });
  await store('remover-sc', newer);
  expect((await send()).status).toBe(200);
});

it('[Z-07][R-24b] shows a paper to the firm and both provinces as the case goes, and to nobody else', async () => {
  const papers = ['a', 'b', 'c'].map((name) => pdf(`seen ${name}`));
  for (const bytes of papers) await store('remover-sc', bytes);
  const app = await draft(papers);
  const [paper] = papers as [Buffer];
  const status = async (login: string | null) => (await fileOf(login, app.id, paper)).status;
  expect(await status('remover-sc')).toBe(200);
  expect(await status('sc-officer1')).toBe(404);
  await submit(app);
  expect(await status('sc-officer1')).toBe(200);
  expect(await status('cq-officer1')).toBe(404);
  await w.act('application', app.id, 'sc-officer1', 'accept', { checklist: COMPLETE });
  const shown = await fileOf('cq-officer1', app.id, paper);
  expect(shown.raw).toEqual(paper);
  expect(shown.headers).toMatchObject({
    'content-type': 'application/pdf',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'content-length': String(paper.length),
    'cache-control': 'no-store',
  });
  expect(String(shown.headers['content-disposition'])).toMatch(/^attachment; .*filename\*=UTF-8''%E6%9D%90/);
  expect(await Promise.all(['remover-sc2', 'carrier', 'hn-officer1', null].map(status))).toEqual([404, 404, 404, 401]);
  expect((await fileOf('cq-officer1', app.id, pdf('not of this case'))).status).toBe(404);
  expect((await fileOf('cq-officer1', randomUUID(), paper)).status).toBe(404);
});

it('[Z-07] shows nothing to who names the digest of another firm’s paper in a case of its own', async () => {
  const secret = pdf('of the other firm');
  await store('remover-sc2', secret);
  const { id } = await draft([secret]);
  expect((await fileOf('remover-sc', id, secret)).status).toBe(404);
});

it('clears away after a month what no case has named, and nothing else', async () => {
  const orphans = w.behind.get(Orphans, { strict: false });
  const [alone, shared, named, fresh] = ['alone', 'shared', 'named', 'fresh'].map((name) => pdf(name)) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  for (const bytes of [alone, shared, named, fresh]) await store('remover-sc', bytes);
  await store('remover-sc2', shared);
  const { id } = await draft([named]);
  const old = [alone, shared, named].map(digestOf);
  const age = (firm: string) =>
    w.sql(
      `UPDATE liandan.stored_file f SET stored_at = clock_timestamp() - interval '31 days'
        FROM liandan.membership m JOIN liandan.person p ON p.id = m.person
       WHERE p.login = $2 AND f.organisation = m.organisation AND f.sha256 = ANY ($1)`,
      [old, firm],
    );
  await age('remover-sc');
  // Not marked, as when the process ended right after the command: found in the case itself.
  await w.sql('UPDATE liandan.stored_file SET named_at = NULL WHERE sha256 = $1', [digestOf(named)]);
  await writeFile(path.join(folder, 'incoming', 'unfinished'), 'x');
  expect(await orphans.turn()).toBe(2);
  expect((await store('remover-sc', fresh)).status).toBe(200);
  const left = async (bytes: Buffer) => {
    const place = path.join(folder, digestOf(bytes).slice(0, 2), digestOf(bytes));
    return stat(place).then(
      () => true,
      () => false,
    );
  };
  expect(await Promise.all([alone, shared, named, fresh].map(left))).toEqual([false, true, true, true]);
  expect((await door.get('remover-sc', `/v1/files/${digestOf(shared)}`)).status).toBe(404);
  expect((await door.get('remover-sc2', `/v1/files/${digestOf(shared)}`)).status).toBe(200);
  expect((await fileOf('remover-sc', id, named)).status).toBe(200);
  expect(await orphans.turn()).toBe(0);
});

it('says of a lost or altered content whose it is and where it stands; sent again, it is there', async () => {
  const [kept, gone, spoilt] = ['kept whole', 'gone from the disk', 'altered on the disk'].map(pdf) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  for (const bytes of [kept, gone, spoilt]) await store('remover-sc', bytes);
  const { id } = await draft([kept, gone, spoilt]);
  const worker = new pg.Client({ connectionString: w.database.urls.worker });
  await worker.connect();
  const checked = () => checkFiles(worker, new DiskStore(folder));
  try {
    const whole = await checked();
    expect(whole).toMatchObject({ faults: [] });
    expect(whole.contents).toBeGreaterThan(2);
    const placeOf = (bytes: Buffer) => path.join(folder, digestOf(bytes).slice(0, 2), digestOf(bytes));
    await rm(placeOf(gone));
    await chmod(placeOf(spoilt), 0o640);
    await writeFile(placeOf(spoilt), 'other bytes');
    const where = {
      organisations: [{ name: '成都蓉再蓄电池回收有限公司' }],
      cases: [{ table: 'transfer_application', id }],
    };
    const found = await checked();
    expect(found.faults.sort((a, b) => (a.fault < b.fault ? 1 : -1))).toMatchObject([
      { sha256: digestOf(gone), fault: 'missing', ...where },
      { sha256: digestOf(spoilt), fault: 'altered', ...where },
    ]);
    expect((await fileOf('remover-sc', id, kept)).status).toBe(200);
    for (const bytes of [gone, spoilt]) {
      expect((await fileOf('remover-sc', id, bytes)).body).toMatchObject({
        ...{ status: 503, code: 'CONTENT_LOST', remedy: expect.stringContaining('重新上传') },
        data: { sha256: digestOf(bytes) },
      });
      expect((await door.get('remover-sc', `/v1/files/${digestOf(bytes)}`)).status).toBe(404);
      expect((await store('remover-sc', bytes)).status).toBe(200);
      expect((await fileOf('remover-sc', id, bytes)).status).toBe(200);
    }
    expect(await checked()).toEqual(whole);
  } finally {
    await worker.end();
  }
});

it('[Z-05][Z-07] bytes of a case go with the erasure that its term allows; another case that names them keeps them', async () => {
  const [alone, both] = [pdf('of one case'), pdf('of two cases')];
  for (const bytes of [alone, both]) await store('remover-sc', bytes);
  const over = await draft([alone, both]);
  const other = await draft([both]);
  await door.post('remover-sc', `/v1/transfer-applications/${over.id}/withdraw`, { reason: '误填' }, over.version);
  await w.sql(`SELECT liandan.set_clock('2036-06-01T01:00:00Z')`);
  const { body: places } = await door.get('admin', `/v1/erasures/places/${over.id}`);
  const named = (places as unknown as { event: string; pointer: string }[]).map(({ event, pointer }) => ({
    event,
    pointer,
  }));
  const asked = { places: named, ground: 'TERM_ENDED', reason: '保存期限届满' };
  const { body } = await door.post('admin', '/v1/erasures', asked);
  expect((await door.post('auditor', `/v1/erasures/${String(body['id'])}/approve`, {}, 1)).status).toBe(200);
  await w.story.settle();
  for (const bytes of [alone, both])
    expect((await fileOf('remover-sc', over.id, bytes)).body).toMatchObject({
      ...{ status: 410, code: 'ERASED', rule: 'Z-05' },
      data: { leaf: expect.any(String), sha256: digestOf(bytes) },
    });
  await w.sql(
    `UPDATE liandan.stored_file SET stored_at = clock_timestamp() - interval '31 days' WHERE sha256 = ANY ($1)`,
    [[alone, both].map(digestOf)],
  );
  await w.behind.get(Orphans, { strict: false }).turn();
  const left = (bytes: Buffer) =>
    stat(path.join(folder, digestOf(bytes).slice(0, 2), digestOf(bytes))).then(
      () => true,
      () => false,
    );
  expect(await Promise.all([alone, both].map(left))).toEqual([false, true]);
  expect((await fileOf('remover-sc', other.id, both)).status).toBe(200);
});

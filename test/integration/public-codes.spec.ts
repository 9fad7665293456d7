import { createHash } from 'node:crypto';
import { BATTERIES, SHENGTONG } from '#src/demo/forms';
import { qrCode } from '#src/document/marks';
import { manifestSheet, type ManifestRecord } from '#src/document/sheets/manifest';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

const BASE = 'https://gufei.example.cn';
let w: Full;
let door: ReturnType<typeof visitors>;
let haul: string;
let letter: string;
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'), { LIANDAN_ORIGIN: BASE });
  door = visitors(w.app);
  await w.story.until('2025-01-06 09:00');
  const { approval } = await w.approved(BATTERIES, '100.000000');
  haul = await w.haul(BATTERIES, approval, '24.860000', 1, 'driving');
  ({ letter } = await w.consulted(SHENGTONG, '10.000000'));
  await w.story.settle();
}, 120_000);
afterAll(() => w?.stop());

interface Document {
  sheet: { qr?: string; foot: string };
  sha256: string;
  pdf: Buffer;
}
const printed = (kind: string, of: string) =>
  w.one<Document>(
    'SELECT sheet, sha256, pdf FROM liandan.document WHERE kind = $1 AND case_id = $2 ORDER BY id DESC LIMIT 1',
    [kind, of],
  );
const look = (path: string) => door.get(null, `/v1/public/${path}`);

it('[R-15] the code on a manifest is a link that ends with the number and its check; it tells the least without login', async () => {
  const { context } = await w.row('manifest', haul);
  const { sheet } = await printed('MANIFEST', haul);
  expect(sheet.qr).toBe(qrCode(`${BASE}/v/manifest/${context['qr']}`));
  expect(sheet.foot).toContain('扫描二维码可在线核验本联单');
  const { status, body } = await look(`manifests/${context['qr']}`);
  expect(status).toBe(200);
  expect(body).toEqual({
    ...{ machine: 'manifest', number: context['number'], state: 'inTransit', void: false, categories: ['HW31'] },
    ...{ origin: '51', destination: '50', issuedOn: '2025-01-06' },
  });
  // No firm, no person, no quantity.
  expect(JSON.stringify(body)).not.toMatch(/公司|24\.86|李某|川A/);
});

it('[R-15] the form writes code and foot of one piece: the number where nobody reaches this instance, else the link', async () => {
  const { record, sheet } = await w.one<{ record: ManifestRecord; sheet: object }>(
    `SELECT record, sheet FROM liandan.document WHERE kind = 'MANIFEST' AND case_id = $1 ORDER BY id DESC LIMIT 1`,
    [haul],
  );
  expect(await manifestSheet(record, BASE)).toEqual(sheet);
  const bare = await manifestSheet(record, undefined);
  expect(bare.qr).toBe(qrCode(String(record.manifest.qr)));
  expect(bare.foot).toMatch(/（北京时间）；二维码内容为联单编号及校验位$/);
});

it('[R-15] a number that is not there, or whose check digits are wrong, is none', async () => {
  const number = String((await w.row('manifest', haul)).context['number']);
  for (const code of [number, `${number}-00`, '20250101000001-11', 'x'])
    expect((await look(`manifests/${code}`)).status).toBe(404);
});

it('[Z-04] the code on a letter leads to number, kind, both authorities, day and digest of what was printed', async () => {
  const application = (await w.row('consultation', letter)).context['about'].id as string;
  const paper = await w.one<{ id: string; number: string; case_id: string }>(
    `SELECT id, number, case_id FROM liandan.letter WHERE kind = 'CONSULTATION' AND case_id IN ($1, $2)`,
    [application, letter],
  );
  const { sheet, sha256, pdf } = await printed('CONSULTATION', paper.case_id);
  expect(sheet.qr).toBe(qrCode(`${BASE}/v/paper/${paper.id}`));
  expect(createHash('sha256').update(pdf).digest('hex')).toBe(sha256);
  const { status, body } = await look(`papers/${paper.id}`);
  expect(status).toBe(200);
  expect(body).toEqual({
    ...{ kind: 'CONSULTATION', number: paper.number, sender: '湖南省生态环境厅', addressee: '河南省生态环境厅' },
    ...{ issuedOn: '2025-01-06', sha256: [sha256] },
  });
  expect((await look('papers/01900000-0000-7000-8000-0000000000ff')).status).toBe(404);
  expect((await look('papers/1')).status).toBe(400);
});

it('whoever tries number after number from one address waits', async () => {
  const statuses = new Set<number>();
  for (let i = 0; i < 70; i += 1)
    statuses.add((await look(`manifests/2025510100${String(i).padStart(4, '0')}-11`)).status);
  expect(statuses).toEqual(new Set([404, 429]));
});

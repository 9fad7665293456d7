import { createHash } from 'node:crypto';
import { BATTERIES, manifestForm, nextLabel, receiptForm } from '#src/demo/forms';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

const { logins } = BATTERIES;
const PICTURE = Buffer.from('%PDF-1.7 a paper form with names and numbers on it');
const SHA256 = createHash('sha256').update(PICTURE).digest('hex');

let w: Full;
let door: ReturnType<typeof visitors>;
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  door = visitors(w.app);
  await w.story.until('2025-01-06 09:00');
}, 120_000);
afterAll(() => w?.stop());

/** A transfer on paper that was entered afterwards and received: the case, its manifest and its scan. */
async function onPaper() {
  const { approval } = await w.approved(BATTERIES, '60.000000');
  await w.story.until('2025-01-07 09:00');
  const [day, licence] = [await w.today(), await w.licence(BATTERIES)];
  const announced = { type: 'announce', reason: 'NO_NETWORK', text: '光缆中断', paperNo: 'ZZ-1' };
  const id = await w.people.open('paperFallback', logins.remover, announced);
  await w.act('paperFallback', id, logins.remover, 'complete', { completedOn: day });
  const { body } = await door.post(logins.remover, '/v1/paper-scans', {
    ...{ fallback: id, name: '纸质联单.pdf', mediaType: 'application/pdf', content: PICTURE.toString('base64') },
  });
  const scan = String(body['id']);
  const label = nextLabel(BATTERIES, day);
  const form = manifestForm(BATTERIES, { licence, approval, tonnes: '20.000000', day, truck: 0, label });
  const at = (hour: string) => `2025-01-07T${hour}:00+08:00`;
  const leg = { waybillNo: 'YD-1', operatingDocument: 'V-1', departedAt: at('02:00'), arrivedAt: at('08:00') };
  const weighing = { line: 1, scale: 'DB-1', gross: '35.000000', tare: '15.000000', at: at('01:30') };
  await w.act('paperFallback', id, logins.remover, 'backEnter', {
    form,
    journey: {
      ...{
        issuedAt: at('01:00'),
        loadedAt: at('01:30'),
        driverSignature: '赵某',
        passengers: 0,
        weighings: [weighing],
      },
      legs: [{ ...leg, place: { text: '厂区', division: '500100' } }],
    },
    scans: [scan],
  });
  await w.story.settle();
  const manifest = String((await w.row('paperFallback', id)).context['manifest']);
  await w.act('manifest', manifest, logins.receiver, 'accept', receiptForm(BATTERIES, '20.000000'));
  await w.story.settle();
  return { id, manifest, scan };
}

it('[Z-05][R-20b] scans of paper forms are kept for the term; the erasure takes their bytes, leaves their hash and names its leaf', async () => {
  const { id, scan } = await onPaper();
  const content = () => door.get(logins.remover, `/v1/paper-scans/${scan}/content`);
  const ask = async () => {
    const { body } = await door.get('admin', `/v1/erasures/places/${id}`);
    const places = (body as unknown as { event: string; pointer: string }[])
      .filter(({ pointer }) => /driver/.test(pointer))
      .map(({ event, pointer }) => ({ event, pointer }));
    return door.post('admin', '/v1/erasures', { places, ground: 'TERM_ENDED', reason: '保存期限届满' });
  };
  expect((await content()).status).toBe(200);
  expect((await ask()).status).toBe(422);
  // No role takes a scan on its own word.
  await expect(
    w.sql(`SET ROLE liandan_worker; SELECT liandan.strike_scans(gen_random_uuid(), '{${id}}', gen_random_uuid())`),
  ).rejects.toThrow(/no approved erasure/);

  await w.sql(`SELECT liandan.set_clock('2036-06-01T01:00:00Z')`);
  await w.story.settle();
  const { status, body } = await ask();
  expect([status, body['errors']]).toEqual([201, undefined]);
  expect((await content()).status).toBe(200);
  expect((await door.post('auditor', `/v1/erasures/${String(body['id'])}/approve`, {}, 1)).status).toBe(200);
  await w.story.settle();
  const [row] = await w.sql('SELECT content, sha256, struck FROM liandan.paper_scan WHERE id = $1', [scan]);
  expect(row).toEqual({ content: null, sha256: SHA256, struck: expect.any(String) });
  expect(await w.sql('SELECT type, case_id FROM liandan.audit_event WHERE event_id = $1', [row!['struck']])).toEqual([
    { type: 'erase', case_id: body['id'] },
  ]);
  expect(await content()).toMatchObject({
    ...{ status: 410, body: { code: 'ERASED', rule: 'Z-05', data: { leaf: expect.any(String), sha256: SHA256 } } },
  });
  expect((await w.row('paperFallback', id)).context['entry'].scans).toMatchObject([{ id: scan, sha256: SHA256 }]);
  expect(await w.broken()).toEqual({});
}, 120_000);

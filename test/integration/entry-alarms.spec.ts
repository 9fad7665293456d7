import type { DomainError } from '#domain/errors';
import { BATTERIES } from '#src/demo/forms';
import { full, refusal, type Full } from '../support/full.js';
import { textsOf } from '../support/pdf.js';
import { provinces } from '../support/provinces.js';
import { visitors } from '../support/visitor.js';

/** An entry that is suspended for one cause, and then for another: what the receiving province writes in between. */
let w: Full;
let door: ReturnType<typeof visitors>;
let entry: string;
let approval: string;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  door = visitors(w.app);
  ({ entry } = await w.list(2026, '60000.000000'));
  await w.story.until('2026-01-12 09:00');
  ({ approval } = await w.approved(BATTERIES, '3000.000000'));
}, 120_000);
afterAll(() => w?.stop());

const act = (type: string, body: object) => w.act('listing', entry, 'cq-officer1', type, body);
const raise = (body: object, login = 'cq-officer1') => door.post(login, `/v1/whitelist-entries/${entry}/alarms`, body);
const told = async (login: string) => {
  const { body } = await door.get(login, `/v1/whitelist-entries/${entry}`);
  return (body['actions'] as { operation: string; allowed: boolean }[]).find(
    ({ operation }) => operation === 'whitelistEntries_alarm',
  );
};
const states = async () => [(await w.row('listing', entry)).state, (await w.row('approval', approval)).state];

it('[W-12] takes an alarm on an entry only where another cause suspends it already, of its own province', async () => {
  const s1 = { trigger: 'S1', reason: '超标排放被立案' };
  expect(await told('cq-officer1')).toMatchObject({ allowed: false, why: { rule: 'W-12' } });
  expect(await raise(s1)).toMatchObject({ status: 409, body: { code: 'INVALID_TRANSITION', rule: 'W-12' } });
  await act('suspend', { trigger: 'S5', reason: '擅自改变利用方式，待核查' });
  await w.story.settle();
  expect(await states()).toEqual(['suspended', 'active']);
  expect([await told('cq-officer1'), await told('sc-officer1')]).toEqual([
    expect.objectContaining({ allowed: true }),
    undefined,
  ]);
  expect(await raise(s1, 'sc-officer1')).toMatchObject({ status: 403, body: { rule: 'W-12' } });
  expect((await raise({ ...s1, trigger: 'S3' })).status).toBe(400);
  expect((await raise({ ...s1, reason: '' })).status).toBe(400);
});

it('[W-12, W-13, R-28c] keeps an alarm that comes while it is suspended: lifting the first cause does not lift the second', async () => {
  const raised = await raise({ trigger: 'S1', reason: '超标排放被立案' });
  expect(raised).toMatchObject({ status: 201, body: { machine: 'entryAlarm', state: 'sent' } });
  const number = String(raised.body['number']);
  await w.story.settle();
  // The other side has the letter, and what is approved stands still with it.
  expect(await states()).toEqual(['suspended', 'suspended']);
  const letter = await w.one<{ id: string; addressee: string; delivered: boolean }>(
    `SELECT id, addressee, delivered_at IS NOT NULL AS delivered FROM liandan.letter WHERE case_id = $1 AND number = $2`,
    [entry, number],
  );
  expect(letter).toMatchObject({ addressee: '51', delivered: true });
  const { sheet } = await w.one<{ sheet: object }>('SELECT sheet FROM liandan.document WHERE source = $1', [
    `paper/${letter.id}`,
  ]);
  expect(textsOf(sheet).join('')).toContain('超标排放被立案');
  const receipt = await w.one<{ machine: string; case_id: string; sheet: object }>(
    'SELECT machine, case_id, sheet FROM liandan.document WHERE source = $1',
    [`event/${String(raised.body['receipt'].event)}`],
  );
  expect(receipt).toMatchObject({ machine: 'listing', case_id: entry });
  expect(textsOf(receipt.sheet).join('\n')).toContain(`情况函告 ${number}`);
  const refused = await act('proposeLift', { evidenceText: '已整改' }).catch((error: DomainError) => error.refusal);
  expect(refused).toMatchObject({ rule: 'W-13', detail: { zh: expect.stringContaining(number) } });
  expect(await refusal(act('proposeLift', { evidenceText: '已整改', alarms: ['别的文号'] }))).toBe('RULE_REFUSED W-13');
  await act('proposeLift', { evidenceText: '已整改', alarms: [number] });

  // One that comes after the proposal is not among what the other side agrees to.
  const later = await raise({ trigger: 'OTHER', reason: '在线监测中断' });
  await provinces(w).answers('51', entry);
  expect((await states())[0]).toBe('suspended');
  const both = [number, String(later.body['number'])];
  expect(await refusal(act('proposeLift', { evidenceText: '已整改', alarms: [number] }))).toBe('RULE_REFUSED W-13');
  await act('proposeLift', { evidenceText: '均已整改', alarms: both });
  await provinces(w).answers('51', entry);
  expect((await states())[0]).toBe('active');

  // What was checked once does not come back with the next suspension.
  await act('suspend', { trigger: 'S5', reason: '再次核查' });
  await act('proposeLift', { evidenceText: '无异常' });
  await provinces(w).answers('51', entry);
  expect((await states())[0]).toBe('active');
  await w.story.settle();
  expect(await w.broken()).toEqual({});
});

it('[W-12, TIME-4] an alarm on a suspended entry is due by the day on which its cause was known, and late is kept as late', async () => {
  await act('suspend', { trigger: 'S5', reason: '再次核查' });
  const told = async (knownOn?: string) => {
    const { status, body } = await raise({ trigger: 'OTHER', reason: '在线监测中断', ...(knownOn ? { knownOn } : {}) });
    expect(status).toBe(201);
    await w.story.settle();
    const { id } = body as { id: string };
    const [clock] = await w.sql(
      `SELECT d.status, d.due_day::text AS due, o.state AS record, o.authority, d.readers @> '{p:50,p:51}' AS seen
         FROM liandan.deadline d LEFT JOIN liandan.overdue o ON o.id = d.id WHERE d.case_id = $1 AND d.clock = 'K-W'`,
      [id],
    );
    return clock;
  };
  expect(await w.today()).toBe('2026-01-12');
  expect(await told()).toMatchObject({ status: 'met', due: '2026-01-13', record: null, seen: true });
  expect(await told('2026-01-09')).toMatchObject({ status: 'met', due: '2026-01-12', record: null });
  const late = { status: 'metLate', due: '2026-01-09', record: 'metLate', authority: '50' };
  expect(await told('2026-01-08')).toMatchObject(late);
  expect(await raise({ trigger: 'OTHER', reason: '在线监测中断', knownOn: '2026-01-13' })).toMatchObject({
    status: 422,
    body: { rule: 'W-12', errors: [{ pointer: '/knownOn' }] },
  });
  expect(await w.broken()).toEqual({});
});

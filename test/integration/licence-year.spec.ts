import { randomUUID } from 'node:crypto';
import type { Actor } from '#domain/actor';
import { makeCreditCode } from '#domain/identity/credit-code';
import {
  applicationForm,
  arrivalForm,
  BATTERIES,
  batteryEntry,
  loadForm,
  nextLabel,
  receiptForm,
  SHENGTONG,
  SUBMISSION,
} from '#src/demo/forms';
import type { Command } from '#workflow/workflow';
import { full, refusal, type Full } from '../support/full.js';

/** The year 2026 between Sichuan and Chongqing: agreement, approval and licence come and go, and the transfers with them. */
let w: Full;
let entry: string;
/** Decided under the licence of before its renewal. */
let older: string;
/** Still on the road when the licence ends. */
let late: string;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  ({ entry } = await w.list(2026, '30000.000000'));
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const track = async (id: string) => (await w.row('application', id)).context['track'] as string;
const idOf = async (key: string) =>
  (await w.one<{ id: string }>('SELECT id FROM liandan.agreement WHERE key = $1', [key])).id;
const issue = (approval: string, truck = 0) => refusal(w.haul(BATTERIES, approval, '25.000000', truck, 'issued'));
const officerOf = (province: string): Actor => ({
  ...w.people.as('sc-officer1'),
  province,
  org: randomUUID(),
  person: randomUUID(),
});

it('[W-04] asks the same material on the fast track, and cites agreement and entry in the decision', async () => {
  await w.story.until('2026-01-12 09:00');
  const form = applicationForm(BATTERIES, await w.licence(BATTERIES), {
    tonnes: '100.000000',
    from: '2026-01-12',
    to: '2026-12-31',
    route: ['51', '50'],
    year: 2026,
  }) as unknown as { attachments: { kind: string }[] };
  const bare = { ...form, attachments: form.attachments.filter(({ kind }) => kind !== 'METHOD_STATEMENT') };
  const id = await w.people.open('application', 'remover-sc', { type: 'create', ...bare } as Command);
  expect(await refusal(w.act('application', id, 'remover-sc', 'submit', SUBMISSION))).toMatch(/^RULE_REFUSED R-22a$/);
  const { approval } = await w.approved(BATTERIES, '100.000000');
  const { context } = await w.row('approval', approval);
  expect(context).toMatchObject({
    listing: entry,
    agreement: await idOf('sichuan-chongqing-2020'),
    track: 'WHITELIST',
  });
});

it('[R-21b] simplifies the approval while the agreement is active, and only then', async () => {
  const agreement = await idOf('sichuan-chongqing-2020');
  const before = await w.accepted(BATTERIES, '10.000000');
  expect(await track(before)).toBe('WHITELIST');
  await w.act('agreement', agreement, 'sc-officer1', 'suspend', { reason: '对方未按约定反馈' });
  await w.story.settle();
  expect(await track(before)).toBe('CONSULTED');
  const told = await w.one(`SELECT sender, addressee, delivered_at FROM liandan.letter WHERE kind = 'SUSPENSION'`);
  expect(told).toMatchObject({ sender: '51', addressee: '50', delivered_at: expect.any(Date) });
  expect(await track(await w.accepted(BATTERIES, '10.000000'))).toBe('CONSULTED');
  await w.act('agreement', agreement, 'sc-officer1', 'resume', {});
  await w.story.drain();
  await w.reply((await w.letterOf(agreement)).id, 'cq', true);
  await w.story.settle();
  expect(await track(await w.accepted(BATTERIES, '10.000000'))).toBe('WHITELIST');
});

it('[K-27][L-82b] moves nothing without an approval, nor before or after the days of one', async () => {
  const { approval } = await w.approved(BATTERIES, '200.000000', { to: '2026-02-28' });
  expect(await issue(randomUUID())).toMatch(/^RULE_REFUSED/);
  expect(await issue(approval)).toBe('accepted');
  await w.story.until('2026-02-28 23:59');
  expect((await w.row('approval', approval)).state).toBe('active');
  await w.story.until('2026-03-01 00:00');
  expect((await w.row('approval', approval)).state).toBe('expired');
  expect(await issue(approval, 1)).toMatch(/^RULE_REFUSED/);
});

it('[X-04] lists a receiver without a licence under a joint scheme only, pair by pair', async () => {
  const kind = w.workflow.kinds.get('list')!;
  const firm = (base: string) => ({ org: null, name: '某厂', uscc: makeCreditCode(base) });
  const sender = firm('91310000MA1FL0AB');
  const put = async (key: string, receiving: string, exemption: object) => {
    const by = officerOf(receiving);
    const command = { type: 'open', agreement: await idOf(key), receiving, year: 2026 };
    const known = await w.sql(`SELECT id FROM liandan.whitelist WHERE agreement_id = $1 AND receiving = $2`, [
      command.agreement,
      receiving,
    ]);
    const id = String(known[0]?.['id'] ?? (await w.workflow.open(kind, { by, command })).answer.id);
    const form = { ...batteryEntry('100.000000'), receiver: firm('91340100MA2MQ3XE'), licenceNumber: '-', exemption };
    return refusal(w.workflow.send(kind, id, { by, command: { type: 'editEntries', put: [form], strike: [] } }));
  };
  expect(await put('yangtze-delta-exemption-2025', '34', { item: 31 })).toBe('RULE_REFUSED X-04');
  expect(await put('yangtze-delta-exemption-2025', '34', { item: 99, sender })).toBe('RULE_REFUSED X-04');
  expect(await put('yangtze-delta-exemption-2025', '34', { item: 31, sender })).toBe('accepted');
  expect(await put('northeast-2023', '21', { item: 31, sender })).toBe('RULE_REFUSED X-04');
});

it('[P-13, P-11, L-80a, M12] tells the end of a licence 60 days before; a renewal takes its place, also for what is on the road; approvals keep their last day', async () => {
  await w.story.until('2026-09-01 09:00');
  const { approval } = await w.approved(BATTERIES, '300.000000', { to: '2027-06-30' });
  older = approval;
  const old = await w.licence(BATTERIES);
  await w.story.until('2026-10-31 23:59');
  const onTheRoad = await w.haul(BATTERIES, approval, '25.000000', 4, 'driving');
  late = await w.haul(BATTERIES, approval, '25.000000', 5, 'driving');
  expect((await w.row('licence', old)).state).toBe('valid');
  await w.story.until('2026-11-01 00:00');
  const { state, context } = await w.row('licence', old);
  expect([state, context['validTo']]).toEqual(['expiring', '2026-12-31']);
  const next = { ...context, validFrom: '2026-11-01', validTo: '2031-10-31' } as Record<string, unknown>;
  for (const own of ['predecessor', 'numbers', 'measure', 'barredUntil', 'intake']) delete next[own];
  await w.act('licence', old, 'register', 'renew', { next });
  await w.story.settle();
  const renewed = await w.licence(BATTERIES);
  expect([renewed === old, (await w.row('licence', old)).state]).toEqual([false, 'replaced']);
  expect((await w.row('approval', approval)).context['validTo']).toBe('2026-12-31');
  const { logins } = BATTERIES;
  await w.act('manifest', onTheRoad, logins.carrier, 'arriveAtReceiver', arrivalForm(BATTERIES));
  const permit = w.act('manifest', onTheRoad, 'cq-officer1', 'permitAcceptance', { decision: '同意' });
  expect(await refusal(permit)).toBe('RULE_REFUSED R-28c');
  await w.act('manifest', onTheRoad, logins.receiver, 'accept', receiptForm(BATTERIES, '25.000000'));
  expect((await w.row('manifest', onTheRoad)).context['licence'].id).toBe(old);
});

const alerts = (manifest: string) =>
  w.sql('SELECT kind FROM liandan.manifest_alert WHERE manifest = $1 ORDER BY at, id', [manifest]);
/** The licence as it stands, to be changed. */
const changed = async (licence: string, more: object) => {
  const next = { ...(await w.row('licence', licence)).context, ...more } as Record<string, unknown>;
  for (const own of ['predecessor', 'numbers', 'measure', 'barredUntil', 'intake']) delete next[own];
  return { next, reason: '变更' };
};

it('[R-28c, P-12, P-15, M11a, M12] a category struck off a licence stops the consulted approvals that it no longer covers, alerts their trucks, and lets the authority decide', async () => {
  const { application, letter } = await w.consulted(SHENGTONG, '60.000000');
  await w.reply(letter, 'ha', true);
  await w.story.drain();
  await w.approve(SHENGTONG, application);
  await w.story.settle();
  const approval = String((await w.row('application', application)).context['approval']?.id);
  const truck = await w.haul(SHENGTONG, approval, '25.000000', 0, 'driving');
  const waiting = await w.haul(SHENGTONG, approval, '25.000000', 1, 'issued');
  const first = await w.licence(SHENGTONG);
  const { scopes } = (await w.row('licence', first)).context as { scopes: { category: string }[] };
  await w.act('licence', first, 'register', 'change', await changed(first, { issuer: '河南省生态环境厅（新）' }));
  await w.story.settle();
  expect((await w.row('approval', approval)).state).toBe('active');
  const second = await w.licence(SHENGTONG);
  const other = scopes.map((scope) => ({ ...scope, category: 'HW17', kind: 'ALL', codes: [] }));
  await w.act('licence', second, 'register', 'change', await changed(second, { scopes: other }));
  await w.story.settle();
  expect(await w.row('approval', approval)).toMatchObject({
    state: 'suspended',
    context: { suspension: { trigger: 'S3' } },
  });
  expect(await alerts(truck)).toEqual([{ kind: 'approval.suspended' }]);
  const load = loadForm('25.000000', nextLabel(SHENGTONG, await w.today()), new Date().toISOString());
  expect(await refusal(w.act('manifest', waiting, SHENGTONG.logins.remover, 'load', load))).toBe('RULE_REFUSED R-27b');

  const { logins } = SHENGTONG;
  await w.act('manifest', truck, logins.carrier, 'arriveAtReceiver', arrivalForm(SHENGTONG));
  const accept = () =>
    refusal(w.act('manifest', truck, logins.receiver, 'accept', receiptForm(SHENGTONG, '25.000000')));
  expect(await accept()).toBe('RULE_REFUSED P-15');
  await w.act('manifest', truck, 'ha-officer1', 'permitAcceptance', { decision: '同意接受在途危险废物' });
  expect(await accept()).toBe('accepted');
});

it('[P-14][R-28c] a licence cancelled at the end of business ends its entries and stops its approvals', async () => {
  await w.story.until('2026-11-10 09:00');
  const { approval } = await w.approved(BATTERIES, '50.000000');
  expect(await issue(approval, 2)).toBe('accepted');
  await w.act('licence', await w.licence(BATTERIES), 'register', 'cancel', { reason: '终止经营' });
  await w.story.settle();
  expect([(await w.row('listing', entry)).state, (await w.row('approval', approval)).state]).toEqual([
    'expired',
    'suspended',
  ]);
  expect(await issue(approval, 3)).toMatch(/^RULE_REFUSED/);
  // So are those that name the licence of before its renewal, and the truck under it is told, once.
  expect((await w.row('approval', older)).state).toBe('suspended');
  expect(await alerts(late)).toEqual([{ kind: 'licence.cancelled' }]);
});

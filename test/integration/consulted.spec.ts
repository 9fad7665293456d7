import type { Actor, Power } from '#domain/actor';
import { applicationForm, COMPLETE, MEIHUA, REVIEW, SHENGTONG, SUBMISSION } from '#src/demo/forms';
import type { Command } from '#workflow/workflow';
import { APPROVAL, full, refusal, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

/** Hunan to Henan, without any list. */
let w: Full;
beforeAll(async () => {
  w = await full('2025-11-17 09:00');
}, 60_000);
afterAll(async () => {
  await w?.stop();
});
afterEach(async () => {
  await w.story.settle();
  expect(await w.broken()).toEqual({});
});

const nextDay = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
const send = (machine: string, id: string, by: Actor, command: Command) =>
  w.workflow.send(w.workflow.kinds.get(machine)!, id, { by, command });
/** A city bureau to which Hunan has entrusted one power for one city. */
const delegate = (power: Power, city: string): Actor => ({
  ...w.people.as('city-4301'),
  delegations: [{ principal: '43', power, cities: [city], instrument: '湘环委托〔2025〕1号' }],
});

it('[R-23c] one correction notice a round; the second only on what is new; unanswered it lapses', async () => {
  const id = await w.submit(SHENGTONG, '100.000000');
  const before = await w.row('application', id);
  const ask = (fields: string[]) =>
    w.act('application', id, 'hn-officer1', 'requestCorrection', {
      items: fields.map((field) => ({ field, text: `请补正 ${field}` })),
    });
  const remover = (type: string, body: object) => w.act('application', id, 'remover-hn', type, body);
  await ask(['reason', 'contact']);
  expect((await w.clock(id, 'K-23')).status).toBe('met');
  expect(await refusal(ask(['period']))).toBe('INVALID_TRANSITION');
  expect(await refusal(remover('edit', { period: { from: '2025-12-08', to: '2025-12-30' } }))).toBe(
    'RULE_REFUSED R-23c',
  );
  await remover('edit', { reason: '本省无同类利用能力' });
  expect(await refusal(remover('resubmit', { answers: [] }))).toBe('RULE_REFUSED R-23c');
  await w.story.until('2025-12-04 10:00');
  await remover('resubmit', { answers: [{ item: 2, text: '王某 13900000000' }] });
  const after = await w.row('application', id);
  expect([before.context['receivedOn'], after.context['receivedOn'], after.context['round']]).toEqual([
    '2025-11-17',
    '2025-12-04',
    2,
  ]);
  expect(await refusal(ask(['period']))).toBe('RULE_REFUSED R-23c');
  await ask(['reason']);
  const { due } = await w.clock(id, 'K-CORR');
  await w.story.until(`${due} 23:59`);
  expect((await w.row('application', id)).state).toBe('correction');
  await w.story.until(`${nextDay(due)} 00:01`);
  expect((await w.row('application', id)).state).toBe('lapsed');
  const asked = await w.sql(
    `SELECT status, met_at IS NOT NULL AS met FROM liandan.deadline WHERE case_id = $1 AND clock = 'K-CORR' ORDER BY id`,
    [id],
  );
  expect(asked.map(({ met }) => met)).toEqual([true, false]);
  expect(asked.at(-1)).toEqual({ status: 'passed', met: false });
  expect(await refusal(remover('resubmit', { answers: [{ item: 1, text: '迟到' }] }))).toBe('INVALID_TRANSITION');
});

it('[R-23c] asks a second time for no attachment but the one that came, and for none that words have answered', async () => {
  const id = await w.submit(SHENGTONG, '100.000000');
  const ask = (...materials: string[]) =>
    refusal(
      w.act('application', id, 'hn-officer1', 'requestCorrection', {
        items: materials.map((material) => ({ field: 'attachments', material, text: '请补交' })),
      }),
    );
  const remover = (type: string, body: object) => w.act('application', id, 'remover-hn', type, body);
  expect(await ask('CONTRACT')).toBe('accepted');
  const { attachments } = (await w.row('application', id)).context;
  // The same files once more bring nothing.
  await remover('edit', { attachments });
  await remover('resubmit', { answers: [{ item: 1, text: '合同已随附' }] });
  expect([await ask('METHOD_STATEMENT'), await ask('CONTRACT')]).toEqual(['RULE_REFUSED R-23c', 'RULE_REFUSED R-23c']);
  await remover('withdraw', {});

  const again = await w.submit(SHENGTONG, '100.000000');
  const of = (material: string) => ({ items: [{ field: 'attachments', material, text: '请补交' }] });
  await w.act('application', again, 'hn-officer1', 'requestCorrection', of('CONTRACT'));
  const contract = { kind: 'CONTRACT', name: '新合同.pdf', sha256: 'ab'.repeat(32), bytes: 1000 };
  await w.act('application', again, 'remover-hn', 'edit', { attachments: [...attachments, contract] });
  await w.act('application', again, 'remover-hn', 'resubmit', { answers: [] });
  const second = (material: string) =>
    refusal(w.act('application', again, 'hn-officer1', 'requestCorrection', of(material)));
  expect([await second('METHOD_STATEMENT'), await second('CONTRACT')]).toEqual(['RULE_REFUSED R-23c', 'accepted']);
  await w.act('application', again, 'remover-hn', 'withdraw', {});
});

it('[P8][R-23d] after the midnight of K-23 nothing happens but the deemed acceptance, though nobody has noted it yet', async () => {
  const [id, spot, gone] = [
    await w.submit(SHENGTONG, '10.000000'),
    await w.submit(SHENGTONG, '10.000000'),
    await w.submit(SHENGTONG, '10.000000'),
  ];
  await w.act('application', spot, 'hn-officer1', 'allowSpotCorrection', { fields: ['contact'], note: '电话少一位' });
  const { due } = await w.clock(id, 'K-23');
  await w.story.until(`${due} 23:59`);
  // The worker is down over midnight.
  await w.sql(`SELECT liandan.set_clock(($1::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' + interval '9 hours')`, [
    due,
  ]);
  const officer = (type: string, body: object) => refusal(w.act('application', id, 'hn-officer1', type, body));
  expect([
    await officer('accept', { checklist: COMPLETE }),
    await officer('requestCorrection', { items: [{ field: 'contact', text: '请补正' }] }),
    await officer('refuseAcceptance', { ground: 'NOT_FOR_APPROVAL', reason: '不属审批事项' }),
    await officer('allowSpotCorrection', { fields: ['contact'], note: '电话少一位' }),
    await refusal(w.act('application', spot, 'remover-hn', 'correctOnTheSpot', { contact: '李某 13800000009' })),
    await refusal(w.act('application', gone, 'remover-hn', 'withdraw', {})),
  ]).toEqual([...Array.from({ length: 5 }, () => 'RULE_REFUSED R-23d'), 'accepted']);
  await w.story.settle();
  for (const each of [id, spot]) {
    const { state, context } = await w.row('application', each);
    expect([state, context['deemed'], context['acceptedOn'], context['corrections']]).toEqual([
      'accepted',
      true,
      context['receivedOn'],
      [],
    ]);
  }
});

it('[P7][K-CORR] after the midnight of the time to correct nothing is corrected and nothing answered, though nobody has noted it yet', async () => {
  const id = await w.submit(SHENGTONG, '10.000000');
  const remover = (type: string, body: object) => refusal(w.act('application', id, 'remover-hn', type, body));
  const items = [{ field: 'contact', text: '请补正' }];
  await w.act('application', id, 'hn-officer1', 'requestCorrection', { items });
  const { due } = await w.clock(id, 'K-CORR');
  await w.story.until(`${due} 23:59`);
  expect(await remover('edit', { contact: '李某 13800000009' })).toBe('accepted');
  // The worker is down over midnight.
  await w.sql(`SELECT liandan.set_clock(($1::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' + interval '9 hours')`, [
    due,
  ]);
  expect([
    await remover('edit', { contact: '李某 13800000010' }),
    await remover('resubmit', { answers: [{ item: 1, text: '已补正' }] }),
  ]).toEqual(['RULE_REFUSED K-CORR', 'RULE_REFUSED K-CORR']);
  await w.story.settle();
  expect((await w.row('application', id)).state).toBe('lapsed');
});

it('[A-42][P17][R-24c] nobody is refused for want of a consent that nobody was asked for', async () => {
  const id = await w.accepted(SHENGTONG, '10.000000');
  await w.act('application', id, 'hn-officer1', 'recommend', { outcome: 'REFUSE', note: '不宜批准' });
  const { due } = await w.clock(id, 'K-42');
  await w.story.until(`${nextDay(due)} 00:01`);
  const refuse = (code: string) =>
    refusal(w.act('application', id, 'hn-officer2', 'refuse', { code, reason: '未取得接受地同意' }));
  expect([await refuse('RR02'), await refuse('RR99')]).toEqual(['RULE_REFUSED A-42', 'accepted']);
});

it('[R-26b][R-02c] names the way from one end to the other at the submission, and leaves it named in a correction', async () => {
  const id = await w.submit(SHENGTONG, '10.000000');
  await w.act('application', id, 'hn-officer1', 'requestCorrection', {
    items: [{ field: 'transport', text: '请核对' }],
  });
  const edit = (route: string[]) =>
    refusal(w.act('application', id, 'remover-hn', 'edit', { transport: { mode: 'ROAD', route } }));
  expect([await edit([]), await edit(['43', '42']), await edit(['4301', '42', '4108'])]).toEqual([
    'RULE_REFUSED R-26b',
    'RULE_REFUSED R-26b',
    'accepted',
  ]);
  const { context } = await w.row('application', id);
  const copy = await w.people.open('application', 'remover-hn', {
    ...applicationForm(SHENGTONG, await w.licence(SHENGTONG), {
      ...context['period'],
      tonnes: '1',
      route: [],
      year: 2026,
    }),
    type: 'create',
  } as Command);
  expect(await refusal(w.act('application', copy, 'remover-hn', 'submit', SUBMISSION))).toBe('RULE_REFUSED R-26b');
});

it('[R-DEL] a delegate acts inside its power and city, and nowhere else', async () => {
  const id = await w.submit(SHENGTONG, '100.000000');
  const accepting = delegate('OUTBOUND_ACCEPT', '4301');
  await send('application', id, accepting, { type: 'accept', checklist: COMPLETE });
  const { context } = await w.row('application', id);
  expect(context['hands'][0]).toMatchObject({ act: 'accept', principal: '43', instrument: '湘环委托〔2025〕1号' });
  expect(await refusal(send('application', id, accepting, { type: 'passReview', ...REVIEW }))).toBe(
    'RULE_REFUSED R-DEL',
  );
  expect(await refusal(send('application', id, accepting, { type: 'recommend', outcome: 'APPROVE', note: '可' }))).toBe(
    'RULE_REFUSED R-DEL',
  );
  const elsewhere = await w.submit(MEIHUA, '100.000000'); // of city 4313
  expect(await refusal(send('application', elsewhere, accepting, { type: 'accept', checklist: COMPLETE }))).toMatch(
    /^NOT_(FOUND|PERMITTED)$/,
  );
  await w.act('application', id, 'hn-officer1', 'passReview', REVIEW);
  await w.act('application', elsewhere, 'hn-officer1', 'accept', { checklist: COMPLETE });
  await w.act('application', elsewhere, 'hn-officer1', 'passReview', REVIEW);
  await w.story.drain();
  const [ours, theirs] = [await w.letterOf(id), await w.letterOf(elsewhere)];
  await w.act('consultation', ours.id, 'city-4108', 'draftReply', { agree: true }); // entrusted by Henan
  expect(await refusal(w.act('consultation', theirs.id, 'city-4108', 'draftReply', { agree: true }))).toMatch(
    /^NOT_(FOUND|PERMITTED)$/,
  );
});

it('[R-DEL][Z-06] the auditor finds what a delegate did by its principal, by its bureau and by its officer', async () => {
  const id = await w.submit(SHENGTONG, '100.000000');
  const by = delegate('OUTBOUND_ACCEPT', '4301');
  await send('application', id, by, { type: 'accept', checklist: COMPLETE });
  const door = visitors(w.app);
  const acts = async (asked: string) => {
    const { status, body } = await door.get('auditor', `/v1/audit/acts?case=${id}&${asked}`);
    expect(status).toBe(200);
    return (body['items'] as Record<string, unknown>[]).map(({ type, principal, authority, person }) => [
      ...[type, principal, authority === by.org, person === by.person],
    ]);
  };
  for (const asked of ['principal=43', `authority=${by.org}`, `organisation=${by.org}`, `person=${by.person}`])
    expect([asked, await acts(asked)]).toEqual([asked, [['accept', '43', true, true]]]);
  expect(await acts('principal=41')).toEqual([]);
  await w.act('application', id, 'remover-hn', 'withdraw', {});
});

it('[R-02c][L-22][R-23c] a correction takes no case out of the scope of the Measures', async () => {
  const id = await w.submit(SHENGTONG, '20.000000');
  const items = ['transport', 'receiver'].map((field) => ({ field, text: '请核对' }));
  await w.act('application', id, 'hn-officer1', 'requestCorrection', { items });
  const edit = (fields: object) => refusal(w.act('application', id, 'remover-hn', 'edit', fields));
  const { context } = await w.row('application', id);
  expect(await edit({ transport: { ...context['transport'], mode: 'SEA' } })).toBe('RULE_REFUSED R-02c');
  const near = await w.one<{ id: string }>(
    `SELECT id FROM liandan.organisation WHERE kind = 'firm' AND province = '43' AND active ORDER BY id LIMIT 1`,
  );
  expect(await edit({ receiver: near.id })).toBe('RULE_REFUSED L-22');
  expect(await edit({ receiver: context['receiver'].org })).toBe('accepted');
  await w.act('application', id, 'remover-hn', 'withdraw', {});
});

it('[R-24a][R-25a] four eyes: whoever accepted or reviewed does not decide, whoever drafted does not sign', async () => {
  const { application, letter } = await w.consulted(SHENGTONG, '50.000000');
  await w.act('consultation', letter, 'ha-officer1', 'draftReply', { agree: true });
  expect(await refusal(w.act('consultation', letter, 'ha-officer1', 'replyAgree'))).toMatch(/^RULE_REFUSED R-25/);
  // Nobody signs the opposite of what another has drafted.
  const opposite = w.act('consultation', letter, 'ha-officer2', 'replyRefuse', { reasons: '无处置能力' });
  expect(await refusal(opposite)).toBe('RULE_REFUSED R-25a');
  await w.act('consultation', letter, 'ha-officer2', 'replyAgree');
  await w.story.drain();
  expect(await refusal(w.act('application', application, 'hn-officer1', 'approve', APPROVAL))).toBe(
    'RULE_REFUSED R-24a',
  );
  await w.approve(SHENGTONG, application);
});

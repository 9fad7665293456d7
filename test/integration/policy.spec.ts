import { loadReference } from '#config/reference';
import {
  applicationForm,
  BATTERIES,
  COMPLETE,
  manifestForm,
  nextLabel,
  receiptForm,
  REVIEW,
  SHENGTONG,
  SUBMISSION,
} from '#src/demo/forms';
import { demoId, demoSet } from '#src/demo/party-set';
import { qrCode } from '#src/document/marks';
import { full, refusal, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

let f: Full;
let door: ReturnType<typeof visitors>;
beforeAll(async () => {
  f = await full('2025-11-17 09:00', undefined, { LIANDAN_ORIGIN: 'https://gufei.example.cn' });
  door = visitors(f.app);
}, 120_000);
afterAll(async () => {
  await f?.stop();
});

const switchOn = async (login: string, name: string, value: unknown, validFrom?: string) => {
  const body = { name, value, validFrom: validFrom ?? (await f.today()), instrument: '环函〔2025〕1号' };
  const { status, body: answer } = await door.post(login, '/v1/policies', body);
  expect([status, answer['errors'] ?? answer['detail']]).toEqual([201, undefined]);
  return answer as { id: string; state: string };
};
/** Drafts with changes and submits; what the submission says. */
const submit = async (change: object = {}, { without = '' } = {}) => {
  const day = await f.today();
  const form = applicationForm(SHENGTONG, await f.licence(SHENGTONG), {
    tonnes: '10.000000',
    from: day,
    to: '2025-12-31',
    route: ['43', '41'],
    year: 2025,
  });
  const id = await f.people.open('application', 'remover-hn', { type: 'create', ...form, ...change });
  const justifications = SUBMISSION.justifications.filter(({ rule }) => rule !== without);
  return {
    id,
    said: await refusal(f.act('application', id, 'remover-hn', 'submit', { ...SUBMISSION, justifications })),
  };
};

describe('the table of switches', () => {
  it('shows every switch of a province with its default, and those of a published text', async () => {
    const { status, body } = await door.get('sc-officer1', '/v1/policies/provinces/51');
    expect(status).toBe(200);
    const items = body['items'] as { name: string; default: unknown; value: unknown }[];
    expect(items.filter(({ default: usual, value }) => JSON.stringify(usual) !== JSON.stringify(value))).toEqual([]);
    expect(items.length).toBeGreaterThanOrEqual(10);
    const { body: guangdong } = await door.get('sc-officer1', '/v1/policies/provinces/44');
    expect(guangdong['items']).toContainEqual(
      expect.objectContaining({ name: 'disposalReach', value: 'BLOCK', source: 'PUBLISHED', current: null }),
    );
    expect((await door.get('sc-officer1', '/v1/policies/provinces/99')).status).toBe(404);
    expect((await door.get('sc-officer1', '/v1/policies/provinces/51?on=2025-02-30')).status).toBe(400);
  });

  it('is set by the head of the province alone, from a day to come, and never with a value it does not take', async () => {
    const body = { name: 'correctionDays', value: 20, validFrom: '2025-11-18', instrument: 'x' };
    expect((await door.post('gz-officer1', '/v1/policies', body)).status).toBe(403);
    expect((await door.post('remover-sc', '/v1/policies', body)).status).toBe(403);
    expect((await door.post(null, '/v1/policies', body)).status).toBe(401);
    for (const wrong of [{ value: 4 }, { value: '30' }, { name: 'R-03b' }, { validFrom: '2025-11-16' }]) {
      const { status, body: problem } = await door.post('gz-head', '/v1/policies', { ...body, ...wrong });
      expect([status, (problem['errors'] as { pointer: string }[])[0]?.pointer]).toEqual([
        400,
        `/${Object.keys(wrong)[0]}`,
      ]);
    }
    await switchOn('gz-head', 'correctionDays', 20, '2025-11-18');
    const valueOn = async (day: string) =>
      (
        (await door.get('gz-head', `/v1/policies/provinces/52?on=${day}`)).body['items'] as Record<string, unknown>[]
      ).find(({ name }) => name === 'correctionDays')?.['value'];
    expect([await valueOn('2025-11-17'), await valueOn('2025-11-18')]).toEqual([30, 20]);
    const explained = async (day: string) =>
      (
        (await door.get('auditor', `/v1/policies/provinces/52?on=${day}`)).body['items'] as Record<string, unknown>[]
      ).find(({ name }) => name === 'correctionDays');
    const version = {
      province: '52',
      value: 20,
      validFrom: '2025-11-18',
      instrument: '环函〔2025〕1号',
      confirmed: true,
    };
    const before = await explained('2025-11-17');
    expect(before).toMatchObject({ default: 30, source: 'USUAL', current: null, versions: [version] });
    const [{ id }] = before!['versions'] as [{ id: string }];
    expect(await explained('2025-11-18')).toMatchObject({ value: 20, source: 'PROVINCE', current: id });
  });

  it('counts under an agreement only once every party has confirmed, and goes before the province’s own', async () => {
    const { id: agreement } = await f.one<{ id: string }>(
      `SELECT id FROM liandan.agreement WHERE key = 'sichuan-chongqing-2020'`,
    );
    const body = { name: 'correctionDays', value: 15, validFrom: '2025-11-17', instrument: '川渝联函1号', agreement };
    expect((await door.post('hn-head', '/v1/policies', body)).status).toBe(403);
    const { body: proposed } = await door.post('sc-head', '/v1/policies', body);
    expect(proposed['state']).toBe('proposed');
    const value = async (counterpart: string) =>
      (
        (await door.get('sc-head', `/v1/policies/provinces/51?counterpart=${counterpart}`)).body['items'] as Record<
          string,
          unknown
        >[]
      ).find(({ name }) => name === 'correctionDays')?.['value'];
    expect(await value('50')).toBe(30);
    const { body: seen } = await door.get('cq-head', '/v1/policies/provinces/50?counterpart=51');
    expect(seen['items']).toContainEqual(
      expect.objectContaining({
        name: 'correctionDays',
        source: 'USUAL',
        versions: [expect.objectContaining({ id: proposed['id'], confirmed: false, confirmedBy: ['51'] })],
      }),
    );
    expect((await door.post('sc-head', `/v1/policies/${proposed['id']}/confirm`)).status).toBe(409);
    expect((await door.post('hn-head', `/v1/policies/${proposed['id']}/confirm`)).status).toBe(403);
    const { body: agreed } = await door.post('cq-head', `/v1/policies/${proposed['id']}/confirm`);
    expect(agreed['state']).toBe('set');
    expect([await value('50'), await value('52')]).toEqual([15, 30]);
  });
});

describe('what the switches change', () => {
  it('[K-CORR] gives the applicant 30 days, or those that the province sets; at their end the application lapses', async () => {
    const correct = async () => {
      const id = await f.submit(SHENGTONG, '10.000000');
      const items = [{ field: 'contact', text: '请补正联系人' }];
      await f.act('application', id, 'hn-officer1', 'requestCorrection', { items });
      return { id, due: (await f.clock(id, 'K-CORR')).due };
    };
    expect((await correct()).due).toBe('2025-12-17');
    await switchOn('hn-head', 'correctionDays', 10);
    const { id, due } = await correct();
    expect(due).toBe('2025-11-27');
    await f.story.until('2025-11-27 23:59');
    expect((await f.row('application', id)).state).toBe('correction');
    await f.story.until('2025-11-28 00:01');
    expect((await f.row('application', id)).state).toBe('lapsed');
  });

  it('[R-09b][L-85] refuses an emergency plan that has run out, unless the province has set a period of grace', async () => {
    const emergency = { filingNo: 'YJ-1', filedOn: '2022-01-10', validTo: '2025-11-10' };
    expect((await submit({ emergency })).said).toBe('RULE_REFUSED R-09b');
    expect((await submit()).said).toBe('accepted');
    const filed = (part: 'remover' | 'receiver' | 'carrier', day: string | null) =>
      f.sql('UPDATE liandan.organisation SET emergency_plan_until = $2 WHERE id = $1', [demoId(SHENGTONG[part]), day]);
    // Of every party the register is asked as well: what the applicant states is its own filing alone.
    for (const part of ['remover', 'receiver', 'carrier'] as const) {
      for (const day of [null, '2025-11-10']) {
        await filed(part, day);
        expect([part, day, (await submit()).said]).toEqual([part, day, 'RULE_REFUSED R-09b']);
      }
      await filed(part, '2028-12-31');
    }
    expect((await submit()).said).toBe('accepted');
    await switchOn('hn-head', 'emergencyGraceDays', 30);
    expect((await submit({ emergency })).said).toBe('accepted');
    expect((await submit({ emergency: { ...emergency, validTo: '2025-10-20' } })).said).toBe('RULE_REFUSED R-09b');
    await filed('receiver', '2025-11-10');
    expect((await submit()).said).toBe('accepted');
    await filed('receiver', '2028-12-31');
  });

  it('[R-03b] lets disposal far away pass with a reason, or not at all where the province has set so', async () => {
    const { id: licence } = await f.one<{ id: string }>(
      `SELECT l.id FROM liandan.licence l JOIN liandan.organisation o ON o.id = l.holder WHERE o.id = $1`,
      [demoId('firm receiver 33')],
    );
    const day = await f.today();
    const more = { tonnes: '10.000000', from: day, to: '2025-12-31', route: ['43', '33'], year: 2025 };
    const { lines } = applicationForm(SHENGTONG, licence, more);
    const dispose = (purpose: string, method: string) => ({
      receiver: demoId('firm receiver 33'),
      licence,
      lines: lines.map((line) => ({ ...line, purpose, method })),
      transport: { mode: 'ROAD', route: more.route },
    });
    expect((await submit(dispose('UTILISE', 'R4'))).said).toBe('accepted');
    const far = await submit(dispose('DISPOSE', 'D10'), { without: 'R-03b' });
    expect(far.said).toBe('RULE_REFUSED R-03b');
    expect((await submit(dispose('DISPOSE', 'D10'))).said).toBe('accepted');
    await switchOn('hn-head', 'disposalReach', 'BLOCK');
    expect((await submit(dispose('DISPOSE', 'D10'))).said).toBe('RULE_REFUSED R-03b');
    expect((await submit(dispose('UTILISE', 'R4'))).said).toBe('accepted');
    // A facility of the national layout, named by the province with the instrument that plans it.
    const { uscc } = demoSet().organisations.find(({ key }) => key === 'firm receiver 33')!;
    await switchOn('hn-head', 'plannedReceivers', [uscc]);
    expect((await submit(dispose('DISPOSE', 'D10'), { without: 'R-03b' })).said).toBe('accepted');
    await switchOn('hn-head', 'plannedReceivers', []);
    expect((await submit(dispose('DISPOSE', 'D10'))).said).toBe('RULE_REFUSED R-03b');
  });

  it('[P-03][P-15] takes a collector for no receiver from outside, unless its province lists it, and then to collect only', async () => {
    const day = await f.today();
    const { lines: wastes } = applicationForm(SHENGTONG, await f.licence(SHENGTONG), {
      tonnes: '10.000000',
      from: day,
      to: '2025-12-31',
      route: ['43', '41'],
      year: 2025,
    });
    const collect = { lines: wastes.map((line) => ({ ...line, method: 'S' })) };
    const treated = await f.accepted(SHENGTONG, '10.000000');
    const { id, said } = await submit(collect);
    expect(said).toBe('accepted');
    await f.act('application', id, 'hn-officer1', 'accept', { checklist: COMPLETE });
    await f.sql(
      `UPDATE liandan.licence SET context = context || '{"kind":"COLLECTION","modes":["COLLECT"]}' WHERE holder = $1`,
      [demoId(SHENGTONG.receiver)],
    );
    const plan = (method: string) =>
      f.sql('UPDATE liandan.plan_row SET method = $1 WHERE plan = $2', [
        method,
        demoId(`plan ${SHENGTONG.remover} 2025`),
      ]);
    const review = (of = id) => refusal(f.act('application', of, 'hn-officer1', 'passReview', REVIEW));
    expect(await review()).toBe('RULE_REFUSED L-80a');
    const { uscc } = demoSet().organisations.find(({ key }) => key === SHENGTONG.receiver)!;
    await switchOn('ha-head', 'collectionReceivers', [uscc]);
    expect(await review(treated)).toBe('RULE_REFUSED L-80a');
    await plan('S');
    expect(await review()).toBe('accepted');
    await plan(wastes[0]!.method);
    // The destination, whose list it is, may agree while the collector stands on it.
    await f.story.drain();
    const { id: letter } = await f.letterOf(id);
    const lines = [{ line: 1, quantity: '10.000000' }];
    await f.act('consultation', letter, 'ha-officer1', 'draftReply', { agree: true, lines });
    const sign = () => refusal(f.act('consultation', letter, 'ha-officer2', 'replyAgree'));
    const headroom = async () => (await door.get('ha-officer1', `/v1/letters/${letter}/headroom`)).body['licence'];
    await switchOn('ha-head', 'collectionReceivers', []);
    expect([(await headroom()).uncovered, await sign()]).toEqual([[1], 'RULE_REFUSED L-80a']);
    await switchOn('ha-head', 'collectionReceivers', [uscc]);
    expect([(await headroom()).uncovered, await sign()]).toEqual([[], 'accepted']);
  });
});

describe('the list of materials', () => {
  const publish = (login: string, materials: object[], validFrom: string) =>
    door.post(login, '/v1/material-lists', { materials, validFrom, instrument: '湘环发〔2025〕3号' });
  const RISK = {
    code: 'RISK_REPORT',
    title: { zh: '环境风险评估报告', en: 'Environmental risk report' },
    basis: '湖南省固体废物污染环境防治条例 第20条',
  };
  const codesOn = async (day: string) =>
    (
      (await door.get(null, `/v1/reference/provinces/43/materials?on=${day}`)).body['materials'] as { code: string }[]
    ).map(({ code }) => code);
  const NATIONAL = ['LICENCE_COPY', 'METHOD_STATEMENT', 'CONTRACT'];

  it('[R-22c] is public, versioned and dated; only the head of the province publishes it', async () => {
    const day = await f.today();
    expect(await codesOn(day)).toEqual(NATIONAL);
    expect((await publish('hn-officer1', [RISK], '2025-12-10')).status).toBe(403);
    expect((await publish('hn-head', [RISK, RISK], '2025-12-10')).status).toBe(400);
    expect((await publish('hn-head', [{ ...RISK, code: 'CONTRACT' }], '2025-12-10')).status).toBe(400);
    expect((await publish('hn-head', [RISK], '2025-11-01')).status).toBe(400);
    expect((await publish('hn-head', [RISK], '2025-12-10')).status).toBe(201);
    expect((await publish('hn-head', [], '2026-03-01')).body['version']).toBe(2);
    expect([await codesOn(day), await codesOn('2025-12-10'), await codesOn('2026-03-01')]).toEqual([
      NATIONAL,
      [...NATIONAL, 'RISK_REPORT'],
      NATIONAL,
    ]);
    await expect(
      f.workflow.db.query(`UPDATE liandan.material_list SET materials = '[]' WHERE province = '43'`),
    ).rejects.toThrow(/permission denied/);
  });

  it('[A-31] lets nothing be asked for that the published list does not hold', async () => {
    const id = await f.submit(SHENGTONG, '10.000000');
    const ask = (item: object) =>
      refusal(
        f.act('application', id, 'hn-officer1', 'requestCorrection', {
          items: [{ field: 'attachments', text: '请补交', ...item }],
        }),
      );
    expect(await ask({})).toBe('RULE_REFUSED A-31');
    expect(await ask({ material: 'TAX_RETURN' })).toBe('RULE_REFUSED A-31');
    expect(await ask({ material: 'RISK_REPORT' })).toBe('RULE_REFUSED A-31');
    await f.story.until('2025-12-10 09:00');
    const later = await f.submit(BATTERIES, '10.000000');
    expect(
      await refusal(
        f.act('application', later, 'sc-officer1', 'requestCorrection', {
          items: [{ field: 'attachments', text: '请补交', material: 'CONTRACT' }],
        }),
      ),
    ).toBe('accepted');
  });

  it('[R-22a] asks for every local material in force, each by its code', async () => {
    expect((await submit()).said).toBe('RULE_REFUSED R-22a');
    const { attachments } = applicationForm(SHENGTONG, await f.licence(SHENGTONG), {
      tonnes: '1',
      from: '2025-12-10',
      to: '2025-12-31',
      route: [],
      year: 2025,
    });
    const local = { ...attachments[0]!, kind: 'LOCAL' };
    expect((await submit({ attachments: [...attachments, local] })).said).toBe('RULE_REFUSED R-22a');
    const named = { ...local, material: 'RISK_REPORT' };
    const { id, said } = await submit({ attachments: [...attachments, named] });
    expect(said).toBe('accepted');
    expect(
      await refusal(
        f.act('application', id, 'hn-officer1', 'requestCorrection', {
          items: [{ field: 'attachments', text: '报告缺页', material: 'RISK_REPORT' }],
        }),
      ),
    ).toBe('accepted');
  });
});

describe('on the road', () => {
  let approval: string;
  const haul = (stop: 'driving' | 'arrived', truck: number) => f.haul(BATTERIES, approval, '24.860000', truck, stop);
  beforeAll(async () => {
    await f.list(2026, '1000.000000');
    ({ approval } = await f.approved(BATTERIES, '500.000000'));
  }, 60_000);

  it('[R-18c] accepts within max(0.5 %, 20 kg), or within what the accepting province has set', async () => {
    const accept = (id: string, tonnes: string) =>
      refusal(f.act('manifest', id, 'receiver-cq', 'accept', receiptForm(BATTERIES, tonnes)));
    expect(await accept(await haul('arrived', 0), '24.800000')).toBe('accepted');
    const id = await haul('arrived', 1);
    expect(await accept(id, '24.700000')).toBe('RULE_REFUSED R-18b');
    await switchOn('cq-head', 'tolerance', { permille: 10, kg: 20 });
    expect(await accept(id, '24.700000')).toBe('accepted');
  });

  it('[L-85][R-09b] departs with a plan on file, and after its end only inside the period of grace', async () => {
    const until = (day: string) =>
      f.sql('UPDATE liandan.organisation SET emergency_plan_until = $2 WHERE id = $1', [
        demoId(BATTERIES.carrier),
        day,
      ]);
    await until('2025-12-20');
    expect(await refusal(haul('driving', 2))).toBe('RULE_REFUSED R-09b');
    await switchOn('sc-head', 'emergencyGraceDays', 60);
    expect(await refusal(haul('driving', 4))).toBe('accepted');
    await until('2028-12-31');
  });

  it.each(['remover', 'receiver'] as const)(
    '[L-85][R-09b] does not depart without a plan of the %s on file, and names it',
    async (part) => {
      const filed = (day: string | null) =>
        f.sql('UPDATE liandan.organisation SET emergency_plan_until = $2 WHERE id = $1', [
          demoId(BATTERIES[part]),
          day,
        ]);
      const { name } = demoSet().organisations.find(({ key }) => key === BATTERIES[part])!;
      const told = (doing: Promise<unknown>) =>
        doing.then(
          () => null,
          (error: { refusal?: { rule: string; remedy: { zh: string } } }) => error.refusal,
        );
      const truck = part === 'remover' ? 5 : 7;
      const depart = (number: number) => told(f.haul(BATTERIES, approval, '5.000000', number, 'driving'));
      await filed(null);
      expect(await depart(truck)).toMatchObject({
        rule: 'R-09b',
        remedy: { zh: expect.stringContaining(name) },
      });
      await filed('2028-12-31');
      expect(await depart(truck + 1)).toBeNull();
    },
  );

  it('[T-07] prints the code into the QR of a label, or a link that resolves to it where the origin has set so', async () => {
    const label = async (truck: number) => {
      const id = await f.haul(BATTERIES, approval, '20.000000', truck, 'issued');
      await f.story.settle();
      const { sheet } = await f.one<{ sheet: { labels: { digital: string; qr: string }[] } }>(
        `SELECT sheet FROM liandan.document WHERE case_id = $1 AND kind = 'LABEL'`,
        [id],
      );
      return sheet.labels[0]!;
    };
    const usual = await label(5);
    expect(usual.qr).toBe(qrCode(usual.digital));
    await switchOn('sc-head', 'labelQr', 'LINK');
    const linked = await label(6);
    const link = `https://gufei.example.cn/v1/reference/labels/${linked.digital}`;
    expect(linked.qr).toBe(qrCode(link));
    const resolved = await door.get(null, new URL(link).pathname);
    expect([resolved.status, resolved.body['code']]).toEqual([200, linked.digital]);
  });

  it('[R-15a] numbers by the two digits after the province, or by the map that the province has set', async () => {
    const cityOf = async (truck: number) => {
      const id = await f.haul(BATTERIES, approval, '5.000000', truck, 'issued');
      return String((await f.row('manifest', id)).context['number']).slice(4, 8);
    };
    expect(await cityOf(7)).toBe('5101');
    await switchOn('sc-head', 'municipalityDigits', { '5101': '5199' });
    const mapped = await cityOf(8);
    await switchOn('sc-head', 'municipalityDigits', {});
    expect(mapped).toBe('5199');
  });

  it('[X-03] frees an exempted load from the class of its vehicle, unless the origin keeps it', async () => {
    const day = await f.today();
    const [freed] = loadReference().exemptions.forCode('900-052-31', 'TRANSPORT', day);
    const issue = async (truck: number) => {
      const haul = { licence: await f.licence(BATTERIES), approval, tonnes: '5.000000', day, truck };
      const form = manifestForm(BATTERIES, { ...haul, label: nextLabel(BATTERIES, day) });
      const lines = form.lines.map((line) => ({ ...line, exemption: freed!.item }));
      const id = await f.people.open('manifest', 'remover-sc', { type: 'create', ...form, lines } as never);
      return refusal(f.act('manifest', id, 'remover-sc', 'issue'));
    };
    const scope = (classes: string) =>
      f.sql(`UPDATE liandan.organisation SET carrier_scope = $2::text[] WHERE id = $1`, [
        demoId(BATTERIES.carrier),
        classes,
      ]);
    const { carrier_scope: before } = await f.one(
      'SELECT carrier_scope::text FROM liandan.organisation WHERE id = $1',
      [demoId(BATTERIES.carrier)],
    );
    await scope('{3}');
    expect(await issue(1)).toBe('accepted');
    await switchOn('sc-head', 'transportExemption', 'KEEP');
    expect(await issue(2)).toBe('RULE_REFUSED R-13a');
    await switchOn('sc-head', 'transportExemption', 'RELAX');
    await scope(String(before));
  });

  it('[R-28d] changes the carrier without asking, unless the origin asks for its consent', async () => {
    const id = await haul('driving', 3);
    const { context } = await f.row('manifest', id);
    const [own] = context['legs'] as Record<string, any>[];
    const leg = {
      carrier: demoId(BATTERIES.carrier),
      mode: own!['mode'],
      from: { text: '途中换装点', division: '510100' },
      to: own!['to'],
      via: [],
    };
    const add = (more: object = {}) =>
      refusal(f.act('manifest', id, 'remover-sc', 'addLeg', { leg, reason: '车辆故障', ...more }));
    expect(await add()).toBe('accepted');
    await switchOn('sc-head', 'carrierChange', 'APPROVE');
    expect(await add()).toBe('RULE_REFUSED R-28d');
    expect(await add({ permit: '川环函〔2026〕7号' })).toBe('accepted');
  });
});

describe('a switch that is proposed', () => {
  it('[C-00] is told to the other parties, and counts for no day before the last of them confirmed it', async () => {
    const { id: agreement } = await f.one<{ id: string }>(
      `SELECT id FROM liandan.agreement WHERE key = 'sichuan-chongqing-2020'`,
    );
    const proposedOn = await f.today();
    const body = { name: 'emergencyGraceDays', value: 9, validFrom: proposedOn, instrument: '川渝联函2号', agreement };
    const { body: proposed, status } = await door.post('sc-head', '/v1/policies', body);
    expect([status, proposed['state']]).toEqual([201, 'proposed']);
    const told = async (kind: string) => {
      await f.story.drain();
      const rows = await f.sql('SELECT addressee FROM liandan.notice WHERE kind = $1 AND case_id = $2', [
        kind,
        proposed['id'],
      ]);
      return rows.map(({ addressee }) => addressee as string);
    };
    expect(await told('policy.proposed')).toEqual(['p:50']);
    const next = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
    const confirmedOn = next(next(proposedOn));
    await f.story.until(`${confirmedOn} 09:00`);
    expect((await door.post('cq-head', `/v1/policies/${proposed['id']}/confirm`)).body['state']).toBe('set');
    expect(await told('policy.agreed')).toEqual(['p:51']);
    const on = async (day: string) =>
      (
        (await door.get('sc-head', `/v1/policies/provinces/51?counterpart=50&on=${day}`)).body['items'] as Record<
          string,
          unknown
        >[]
      ).find(({ name }) => name === 'emergencyGraceDays')?.['value'] === 9;
    expect([await on(proposedOn), await on(next(proposedOn)), await on(confirmedOn)]).toEqual([false, false, true]);
  });
});

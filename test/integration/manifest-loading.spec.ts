import { labelCode } from '#domain/waste/label';
import { outcome, road, type Road } from '../support/road.js';

let r: Road;
let approval: string;
beforeAll(async () => {
  r = await road();
  approval = await r.approve(900_000_000n);
});
afterAll(() => r?.stop());

const CODE = '900-052-31';
type Line = Record<string, unknown> & { labels: string[] };
const lineOf = (form: object) => (form as { lines: Line[] }).lines[0]!;
const withLine = (more: object) => {
  const form = r.form(approval);
  return { ...form, lines: [{ ...lineOf(form), ...more }] };
};
const label = (serial: number, more: object = {}) =>
  labelCode({ unit: r.ids.uscc, wasteCode: CODE, day: '2025-11-11', serial, ...more });
const tried = async (form: Record<string, unknown> & { type: string }, more: object = {}) => {
  const id = await r.issue(form);
  return outcome(r.loadIt(id, more));
};

describe('what is filled in before anything moves', () => {
  it('[R-06, L-82a] moves nothing without an issued manifest', async () => {
    const id = await r.draft(r.form(approval));
    expect(await outcome(r.remove(id, await r.load(id)))).toBe('INVALID_TRANSITION');
    expect((await r.one(id)).number).toBeNull();
    await r.remove(id, { type: 'issue' });
    await r.loadIt(id);
    expect(await r.one(id)).toMatchObject({ state: 'loaded', number: expect.stringMatching(/^\d{14}$/) });
    const theirs = { ...r.form(approval), remover: r.receiver.org };
    expect(await outcome(r.manifests.open(r.remover, theirs))).toBe('NOT_PERMITTED');
  });

  it('[R-10a] needs a contract of these parties for the waste on that day', async () => {
    const [foreign] = await r.sql(`SELECT id FROM liandan.contract WHERE number = 'HT-RAIL'`);
    expect(await outcome(r.draft({ ...r.form(approval), contract: foreign!['id'] }))).toBe('RULE_REFUSED R-10a');
    expect(await outcome(r.draft({ ...r.form(approval), plannedDate: '2025-12-01' }))).toBe('accepted');
    await r.sql(`UPDATE liandan.contract SET valid_to = '2025-11-30' WHERE id = $1`, [r.ids.contract]);
    try {
      expect(await outcome(r.draft({ ...r.form(approval), plannedDate: '2025-12-01' }))).toBe('RULE_REFUSED R-10a');
    } finally {
      await r.sql(`UPDATE liandan.contract SET valid_to = '2026-12-31' WHERE id = $1`, [r.ids.contract]);
    }
  });

  it('[L-78, R-14] needs a row of the filed plan, in force this year', async () => {
    expect(await outcome(r.draft(withLine({ planRow: r.ids.contract })))).toBe('RULE_REFUSED R-14');
    expect(await outcome(r.draft(withLine({ wasteCode: '900-053-49' })))).toBe('RULE_REFUSED R-14');
    expect(await outcome(r.draft({ ...r.form(approval), plannedDate: '2026-01-05' }))).toBe('RULE_REFUSED R-14');
    expect(await outcome(r.draft(r.form(approval)))).toBe('accepted');
  });

  it('[R-10b, M-04] goes only where the plan’s transfer row says', async () => {
    const set = (receiver: string) =>
      r.sql('UPDATE liandan.plan_row SET receiver = $2 WHERE id = $1', [r.ids.planRow, receiver]);
    await set(r.carrier.org!);
    try {
      expect(await outcome(r.draft(r.form(approval)))).toBe('RULE_REFUSED R-10b');
    } finally {
      await set(r.receiver.org!);
    }
    expect(await outcome(r.draft(r.form(approval)))).toBe('accepted');
  });

  it('[R-10f] goes to nobody without an operating licence', async () => {
    const change = (org: string | null) =>
      r.sql(
        `UPDATE liandan.licence SET context = jsonb_set(context, '{holder,org}', to_jsonb($2::text)) WHERE id = $1`,
        [r.ids.licence, org],
      );
    await change(r.carrier.org);
    try {
      expect(await outcome(r.draft(r.form(approval)))).toBe('RULE_REFUSED R-10f');
    } finally {
      await change(r.receiver.org);
    }
    expect(await outcome(r.draft(r.form(approval)))).toBe('accepted');
  });

  it('[L-80b] looks at the licence again at each issue', async () => {
    const id = await r.draft(r.form(approval));
    await r.sql(`UPDATE liandan.licence SET state = 'expired' WHERE id = $1`, [r.ids.licence]);
    expect(await outcome(r.remove(id, { type: 'issue' }))).toBe('RULE_REFUSED L-80b');
    await r.sql(`UPDATE liandan.licence SET state = 'valid' WHERE id = $1`, [r.ids.licence]);
    expect(await outcome(r.remove(id, { type: 'issue' }))).toBe('accepted');
  });

  it('[R-16b] has one remover: a package of another unit is refused', async () => {
    const other = labelCode({ unit: '91500100MA10020K00', wasteCode: CODE, day: '2025-11-11', serial: 1 });
    const id = await r.draft(withLine({ labels: [other] }));
    expect(await outcome(r.remove(id, { type: 'issue' }))).toBe('RULE_REFUSED R-16b');
    expect(await outcome(r.issue(r.form(approval)))).toBe('accepted');
  });
});

describe('loading', () => {
  it('[L-77, R-13b] does not load a container without a label', async () => {
    expect(await tried(withLine({ labels: [] }))).toBe('RULE_REFUSED R-13b');
    expect(await tried(withLine({ packaging: { type: '06', number: 2 }, labels: [label(1)] }))).toBe(
      'RULE_REFUSED R-13b',
    );
    expect(await tried(withLine({ packaging: { type: '06', number: 2 }, labels: [label(2), label(3)] }))).toBe(
      'accepted',
    );
    expect(await tried(withLine({ packaging: { type: '09', number: 1 }, labels: [] }))).toBe('accepted');
  });

  it('[T-05] takes labels of the line’s own waste, [T-06] of a real day and a true unit', async () => {
    expect(await tried(withLine({ labels: [label(10, { wasteCode: '900-053-49' })] }))).toBe('RULE_REFUSED T-05');
    expect(await tried(withLine({ labels: [label(11, { day: '2025-13-40' })] }))).toBe('RULE_REFUSED T-06');
    expect(await tried(withLine({ labels: [label(12, { day: '2027-01-01' })] }))).toBe('RULE_REFUSED T-06');
    expect(await tried(withLine({ labels: [label(13)] }))).toBe('accepted');
  });

  it('[T-08] takes a code for one container, within a manifest and beside others', async () => {
    const twice = r.form(approval, '10.000000');
    const [line] = (twice as unknown as { lines: Line[] }).lines;
    const id = await r.issue({ ...twice, lines: [line, line] });
    const { lines } = await r.one(id);
    const weighing = { scale: 'DB-1', gross: '25.000000', tare: '15.000000', at: '2025-11-17T01:00:00Z' };
    const weighings = lines.map(({ line: number }) => ({ ...weighing, line: number }));
    expect(await outcome(r.loadIt(id, { weighings }))).toBe('RULE_REFUSED T-08');
    const first = await r.issue(withLine({ labels: [label(20)] }));
    await r.loadIt(first);
    expect(await tried(withLine({ labels: [label(20)] }))).toBe('RULE_REFUSED T-08');
    expect(await tried(withLine({ labels: [label(21)] }))).toBe('accepted');
  });

  it('[R-13c] does not load what was not scanned, nor with papers out of date', async () => {
    const id = await r.issue(r.form(approval));
    expect(await outcome(r.loadIt(id, { scans: [{ line: 1, labels: [label(30)] }] }))).toBe('RULE_REFUSED R-13c');
    const { legs } = await r.one(id);
    const valid = (until: string) =>
      r.sql('UPDATE liandan.vehicle SET valid_until = $2 WHERE plate = $1', [legs[0]!.vehicle, until]);
    await valid('2025-01-01');
    expect(await outcome(r.loadIt(id))).toBe('RULE_REFUSED R-13c');
    await valid('2028-12-31');
    expect(await outcome(r.loadIt(id))).toBe('accepted');
  });

  it('[R-10c] does not load unweighed, and asks a key unit to justify a typed weight', async () => {
    expect(await tried(r.form(approval), { weighings: [] })).toBe('RULE_REFUSED R-10c');
    const id = await r.issue(r.form(approval));
    const command = await r.load(id);
    const typed = (command['weighings'] as object[]).map((each) => ({ ...each, typed: true }));
    await r.sql(`UPDATE liandan.manifest SET context = jsonb_set(context, '{unitClass}', '"key"') WHERE id = $1`, [id]);
    expect(await outcome(r.loadIt(id, { weighings: typed }))).toBe('RULE_REFUSED R-10c');
    const justifications = [{ rule: 'R-10c', text: '地磅检修' }];
    expect(await outcome(r.loadIt(id, { weighings: typed, justifications }))).toBe('accepted');
  });

  it('[L-83] does not load with passengers aboard', async () => {
    const id = await r.issue(r.form(approval));
    expect(await outcome(r.loadIt(id, { passengers: 2 }))).toBe('RULE_REFUSED L-83');
    expect(await outcome(r.loadIt(id))).toBe('accepted');
  });

  it('[L-81a] does not put incompatible wastes on one trip', async () => {
    const trip = '01900000-0000-7000-8000-00000000a001';
    const form = { ...r.form(approval), trip };
    const id = await r.issue(form);
    const [{ vehicle }] = (form as unknown as { legs: [{ vehicle: string }] }).legs;
    const aboard = (wastes: object[]) =>
      r.sql(
        `INSERT INTO liandan.moving_vehicle (vehicle, manifest, trip, wastes) VALUES ($1, $2, $3, $4)
         ON CONFLICT (vehicle, manifest) DO UPDATE SET wastes = excluded.wastes`,
        [vehicle, '01900000-0000-7000-8000-00000000a002', trip, JSON.stringify(wastes)],
      );
    await aboard([
      { code: '900-300-34', hazards: ['C', 'T'] },
      { code: '261-065-38', hazards: ['T', 'R'] },
    ]);
    expect(await outcome(r.loadIt(id))).toBe('RULE_REFUSED L-81a');
    await aboard([{ code: CODE, hazards: ['T', 'C'] }]);
    expect(await outcome(r.loadIt(id))).toBe('accepted');
  });

  it('[R-11a] starts no leg of a manifest that is not issued and loaded', async () => {
    const id = await r.draft(r.form(approval));
    expect(await outcome(r.carry(id, r.depart))).toMatch(/^(NOT_FOUND|INVALID_TRANSITION)/);
    await r.remove(id, { type: 'issue' });
    expect(await outcome(r.carry(id, r.depart))).toBe('INVALID_TRANSITION');
    await r.loadIt(id);
    expect((await r.one(id)).legs[0]).toMatchObject({ state: 'loaded' });
    expect(await outcome(r.carry(id, r.depart))).toBe('accepted');
    expect((await r.one(id)).legs[0]).toMatchObject({ state: 'moving' });
  });
});

it('[R-02c] has no code for a sea-going ship, and takes inland ships', async () => {
  const { CONVEYANCES, ManifestLegForm } = await import('#domain/leg/leg.commands');
  const { bodyOf } = await import('#src/http/body');
  const leg = (conveyance: string) => {
    const { carrier, vehicle, driver, escort, from, to } = (r.form(approval) as unknown as { legs: [object] })
      .legs[0] as Record<string, unknown>;
    return { carrier, vehicle, driver, escort, from, to, conveyance };
  };
  expect(CONVEYANCES).toContain('3');
  expect(bodyOf(ManifestLegForm, leg('3')).conveyance).toBe('3');
  expect(() => bodyOf(ManifestLegForm, leg('7'))).toThrow();
});

it('[P-12, M-02, R-14] a new year: what was issued in the old is voided, not loaded; a draft draws on the plan of the new', async () => {
  const issued = await r.issue(r.form(approval));
  const draft = await r.draft(r.form(approval));
  await r.goTo('2025-12-31T15:59:00Z');
  const last = await r.issue(r.form(approval));
  expect(await outcome(r.loadIt(last))).toBe('accepted');
  await r.goTo('2025-12-31T16:01:00Z');
  expect(await outcome(r.loadIt(issued))).toBe('RULE_REFUSED R-27b');
  expect(await outcome(r.remove(issued, { type: 'void', reason: '跨年重新签发' }))).toBe('accepted');
  // Its planned day lies in the old year, its plan too.
  expect(await outcome(r.remove(draft, { type: 'issue' }))).toBe('RULE_REFUSED R-14');
  expect(await outcome(r.draft(r.form(approval)))).toBe('RULE_REFUSED R-14');
});

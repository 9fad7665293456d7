import { randomUUID } from 'node:crypto';
import { loadAgreements } from '#config/agreements';
import { world, type World } from '../support/manifests.js';
import { outcome } from '../support/road.js';

const PILOT = 'lead-battery-pilot-2024';
const PAIR = 'xinjiang-corps';
const files = new Map(loadAgreements().map((file) => [file.key, file]));

let w: World;
beforeAll(async () => {
  w = await world();
  for (const key of [PILOT, PAIR]) await establish(key);
});
afterAll(() => w?.stop());

const sql = (text: string, values: unknown[] = []) => w.engine.sql(text, values);
const row = (table: string, state: string, context: object) =>
  sql(
    `INSERT INTO liandan.${table} (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
     VALUES ($1, $2, 1, 1, '\\x00', 1, $3, '{all}', now(), now())`,
    [randomUUID(), state, JSON.stringify(context)],
  );
async function establish(key: string) {
  const { title, keeper, parameters } = files.get(key)!;
  const versions = [{ no: 1, from: parameters.validFrom, parameters }];
  await row('agreement', 'active', { key, title, keeper, parameters, versions, signatures: [], consents: [] });
}
const amend = (key: string, path: string, value: unknown) =>
  sql(`UPDATE liandan.agreement SET context = jsonb_set(context, $2::text[], $3::jsonb) WHERE context ->> 'key' = $1`, [
    key,
    path.split('.'),
    JSON.stringify(value),
  ]);
const list = (codes: string[], org: string | null = w.receiver.org) =>
  row('whitelist_entry', 'active', {
    agreement: { id: randomUUID(), key: PILOT },
    receiver: { org, name: '单位' },
    licenceNumber: 'NONE',
    codes,
  });
const unlist = () => sql(`DELETE FROM liandan.whitelist_entry WHERE context -> 'agreement' ->> 'key' = $1`, [PILOT]);
const drafted = async (instrument: string) => {
  const { approval: _, ...form } = w.form('', '5.000000');
  const lines = (form['lines'] as object[]).map((line) => ({ ...line, approvalLine: undefined }));
  return (await w.manifests.open(w.remover, { ...form, type: 'create', instrument, lines })).answer.id;
};
const issue = (id: string) => w.manifests.send(w.remover, id, { type: 'issue' });
/** Moves both firms to other authorities; the site stands in Shihezi. */
const settleIn = async (remover: string, receiver: string) => {
  await sql('UPDATE liandan.organisation SET province = $2, city = $3 WHERE id = $1', [
    w.remover.org,
    remover,
    `${remover}01`,
  ]);
  await sql('UPDATE liandan.organisation SET province = $2, city = $3 WHERE id = $1', [
    w.receiver.org,
    receiver,
    `${receiver}01`,
  ]);
  await sql('UPDATE liandan.site SET city = $2 WHERE id = $1', [w.ids.site, remover === '51' ? '5101' : '6590']);
};

it('[W-16, W-12, M5] issues and loads for a listed pilot unit without an approval, and refuses one that is not listed', async () => {
  const id = await drafted(PILOT);
  expect(await outcome(issue(id))).toBe('RULE_REFUSED W-16');
  await list(['900-052-31']);
  expect(await outcome(issue(id))).toBe('accepted');
  expect(await w.manifests.one(w.remover, id)).toMatchObject({
    approval: null,
    instrument: { id: PILOT },
    number: expect.stringMatching(/^\d{14}$/),
  });
  const [scale] = await sql(
    `SELECT reserved FROM liandan.quota_account WHERE owner_kind = 'licence' AND owner_id = $1`,
    [w.ids.licence],
  );
  expect(scale).toEqual({ reserved: '5000000' });
  // What is issued is not loaded for a unit that has left the list, or whose entry is suspended (M5, W-12).
  const load = async () => outcome(w.manifests.send(w.remover, id, await w.load(id)));
  const suspend = (state: string) => sql(`UPDATE liandan.whitelist_entry SET state = $1`, [state]);
  await suspend('suspended');
  expect(await load()).toBe('RULE_REFUSED R-27b');
  await suspend('removed');
  expect(await load()).toBe('RULE_REFUSED R-27b');
  await suspend('active');
  expect(await load()).toBe('accepted');
  await unlist();
});

it('[W-16] refuses another code than the pilot’s, and days on which it is not in force', async () => {
  const id = await drafted(PILOT);
  await list(['900-053-49']);
  expect(await outcome(issue(id))).toBe('RULE_REFUSED W-16');
  await unlist();
  await list(['900-052-31']);
  await amend(PILOT, 'versions.0.parameters.wasteScope', [{ kind: 'CODE', value: '900-053-49' }]);
  expect(await outcome(issue(id))).toBe('RULE_REFUSED W-16');
  await amend(PILOT, 'versions.0.parameters.wasteScope', [{ kind: 'CODE', value: '900-052-31' }]);
  await amend(PILOT, 'versions.0.parameters.validTo', '2025-01-01');
  expect(await outcome(issue(id))).toBe('RULE_REFUSED W-16');
  await amend(PILOT, 'versions.0.parameters.validTo', null);
  expect(await outcome(issue(id))).toBe('accepted');
});

it('[W-16] leaves a scope in words to the officers who keep the list, as the agreements do', async () => {
  await unlist();
  await list(['900-052-31']);
  await amend(PILOT, 'versions.0.parameters.wasteScope', [{ kind: 'RULE', value: '成分简单、风险较低' }]);
  try {
    expect(await outcome(issue(await drafted(PILOT)))).toBe('accepted');
  } finally {
    await amend(PILOT, 'versions.0.parameters.wasteScope', [{ kind: 'CODE', value: '900-052-31' }]);
  }
});

it('[W-16] lets Xinjiang and the Corps transfer as in one province, both ways, and nobody else', async () => {
  const elsewhere = await drafted(PAIR);
  expect(await outcome(issue(elsewhere))).toBe('RULE_REFUSED W-16');
  try {
    for (const [from, to] of [
      ['65', '66'],
      ['66', '65'],
    ] as const) {
      await settleIn(from, to);
      const id = await drafted(PAIR);
      expect(await outcome(issue(id))).toBe('accepted');
      expect(await w.manifests.one(w.remover, id)).toMatchObject({
        origin: from,
        destination: to,
        instrument: { id: PAIR },
        number: expect.stringMatching(/^\d{4}6590\d{6}$/),
      });
    }
    await settleIn('66', '50');
    const outside = await drafted(PAIR);
    expect(await outcome(issue(outside))).toBe('RULE_REFUSED W-16');
    await settleIn('66', '66');
    expect(await outcome(drafted(PAIR))).toBe('RULE_REFUSED R-21a');
  } finally {
    await settleIn('51', '50');
  }
});

it('[W-16, G8] goes by the terms in force on the day: an amendment to come changes nothing before it, and purpose counts', async () => {
  await unlist();
  await list(['900-052-31']);
  const { parameters } = files.get(PILOT)!;
  const amended = (from: string, more: object) => [
    { no: 1, from: parameters.validFrom, parameters },
    { no: 2, from, parameters: { ...parameters, ...more } },
  ];
  const other = { wasteScope: [{ kind: 'CODE', value: '900-053-49' }] };
  const set = async (from: string, more: object) => {
    const versions = amended(from, more);
    await amend(PILOT, 'versions', versions);
    await amend(PILOT, 'parameters', versions[1]!.parameters);
  };
  await set('2099-01-01', other);
  expect(await outcome(issue(await drafted(PILOT)))).toBe('accepted');
  await set('2025-01-01', other);
  expect(await outcome(issue(await drafted(PILOT)))).toBe('RULE_REFUSED W-16');
  await set('2025-01-01', { purposeScope: 'DISPOSE' });
  expect(await outcome(issue(await drafted(PILOT)))).toBe('RULE_REFUSED W-16');
  await set('2025-01-01', {});
  await unlist();
});

it('[W-16, R-21a] knows no instrument that was never made, or that is suspended', async () => {
  expect(await outcome(drafted('made-up'))).toBe('RULE_REFUSED R-21a');
  const id = await drafted(PILOT);
  await sql(`UPDATE liandan.agreement SET state = 'suspended' WHERE context ->> 'key' = $1`, [PILOT]);
  expect((await outcome(issue(id))).startsWith('RULE_REFUSED')).toBe(true);
  await sql(`UPDATE liandan.agreement SET state = 'active' WHERE context ->> 'key' = $1`, [PILOT]);
});

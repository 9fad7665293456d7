import { batteryEntry } from '#src/demo/forms';
import { demoId } from '#src/demo/party-set';
import { jsonOf, unpacked } from '../support/case-files.js';
import { evidence } from '../support/evidence.js';
import { full, type Full } from '../support/full.js';
import { provinces } from '../support/provinces.js';
import { visitors } from '../support/visitor.js';

/** A list in the making that names two competitors: what each of them is shown of it. */
let w: Full;
let door: ReturnType<typeof visitors>;
let list: string;
const FIRMS = { 'receiver-cq': 'firm cq battery', 'receiver-ha': 'firm ha ningtai' };
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  door = visitors(w.app);
  const log = evidence(w, 2025);
  await w.story.until('2025-12-01 09:00');
  ({ id: list } = await w.one<{ id: string }>(
    `SELECT id FROM liandan.whitelist WHERE context -> 'agreement' ->> 'key' = 'sichuan-chongqing-2020'
       AND context ->> 'receiving' = '50' AND (context ->> 'year')::int = 2026`,
  ));
  const holder = await w.one<{ org: string; name: string; uscc: string }>(
    'SELECT id AS org, name, uscc FROM liandan.organisation WHERE id = $1',
    [demoId(FIRMS['receiver-ha'])],
  );
  const { number } = await provinces(w).licensed(undefined, { province: '50', city: null, holder });
  const other = { ...batteryEntry('200.000000'), receiver: holder, licenceNumber: number };
  await w.act('list', list, 'cq-officer1', 'editEntries', { put: [batteryEntry('100.000000'), other], strike: [] });
  await w.act('list', list, 'cq-officer2', 'propose', { note: '提请确认' });
  await w.story.drain();
  await log.settle();
}, 180_000);
afterAll(() => w?.stop());

const caps = (entries: unknown) => (entries as { cap: string }[]).map(({ cap }) => cap).sort();
const all = ['100.000000', '200.000000'];

it.each([
  ['receiver-cq', ['100.000000']],
  ['receiver-ha', ['200.000000']],
  ['cq-officer1', all],
  ['sc-officer1', all],
] as const)(
  '[Z-07] [W-20] shows %s of the draft the entries %j, in the case, its past and its facts',
  async (login, own) => {
    for (const url of [`/v1/whitelists/${list}`, `/v1/whitelists/${list}?asOf=${await w.today()}`]) {
      const { status, body } = await door.get(login, url);
      expect([url, status, caps(body['entries'])]).toEqual([url, 200, own]);
    }
    const firm = login.startsWith('receiver');
    const facts = async (type: string) => {
      const { body } = await door.get(login, `/v1/events?type=${type}&limit=200`);
      return (body['items'] as { case: { id: string }; data: Record<string, any> }[]).filter(
        ({ data }) => data['receiving'] === '50' && data['year'] === 2026,
      );
    };
    const written = await facts('list.entriesWritten');
    // The other province hears of the list with its proposal.
    if (login !== 'sc-officer1') expect(written.length).toBeGreaterThan(0);
    for (const { data } of written) expect(all).toEqual(expect.arrayContaining(caps(data['added'])));
    const proposed = await facts('list.proposed');
    expect(proposed.length).toBeGreaterThan(0);
    for (const { data } of proposed) expect('letter' in data).toBe(!firm);
    if (!firm) return;
    for (const { data } of written) expect(caps(data['added'])).toEqual(own);
  },
);

it.each(Object.keys(FIRMS))('[Z-07] gives %s no word of the making of the list in its case file', async (login) => {
  const { status, raw } = await door.get(login, `/v1/whitelists/${list}/case-file`);
  expect(status).toBe(200);
  const files = unpacked(raw);
  const { leaves, left_out: leftOut } = jsonOf<{ leaves: string[]; left_out: number[] }>(files, 'case.json');
  expect(leftOut).toHaveLength(leaves.length);
  expect([...files.keys()].filter((name) => /^(payloads|personal)\//.test(name))).toEqual([]);
});

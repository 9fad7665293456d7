import { batteryEntry } from '#src/demo/forms';
import { demoId } from '#src/demo/party-set';
import { jsonOf, unpacked } from '../support/case-files.js';
import { evidence, type Evidence } from '../support/evidence.js';
import { full, type Full } from '../support/full.js';
import { provinces } from '../support/provinces.js';
import { visitors } from '../support/visitor.js';

/** A list in the making that names two competitors: what each of them is shown of it. */
let w: Full;
let door: ReturnType<typeof visitors>;
let list: string;
let log: Evidence;
const FIRMS = { 'receiver-cq': 'firm cq battery', 'receiver-ha': 'firm ha ningtai' };
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  door = visitors(w.app);
  log = evidence(w, 2025);
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

describe('once the list is confirmed and its year over', () => {
  const PRIVATE = ['contact', 'grade', 'plan', 'lastYear', 'overScale'];
  beforeAll(async () => {
    await w.reply((await w.letterOf(list)).id, 'sc', true);
    await w.story.until('2027-01-06 09:00');
    await log.settle();
  }, 180_000);

  it.each(Object.keys(FIRMS))(
    '[W-09] [W-20] [Z-07] shows %s of its competitor what is published, and no figure',
    async (login) => {
      const org = demoId(FIRMS[login as keyof typeof FIRMS]);
      type Entry = Record<string, unknown> & { receiver: { org: string } };
      const told = (entries: Entry[]) => {
        expect(caps(entries)).toEqual(all);
        for (const entry of entries) {
          const mine = entry.receiver.org === org;
          expect([mine, PRIVATE.some((name) => (entry[name] ?? null) !== null)]).toEqual([mine, mine]);
        }
      };
      for (const url of [`/v1/whitelists/${list}`, `/v1/whitelists/${list}?asOf=${await w.today()}`]) {
        const { body } = await door.get(login, url);
        told(body['entries'] as Entry[]);
        const { rows } = body['feedback'] as { rows: { receiver: string }[] };
        expect(rows).toHaveLength(1);
      }
      const { body } = await door.get(login, `/v1/whitelist-entries?list=${list}`);
      const entries = body['items'] as { id: string; context: Entry }[];
      told(entries.map(({ context }) => context));
      const one = async ({ id }: { id: string }) =>
        (await door.get(login, `/v1/whitelist-entries/${id}`)).body as Entry;
      told(await Promise.all(entries.map(one)));
    },
  );

  it('[W-09] shows the feedback whole to both provinces', async () => {
    for (const login of ['cq-officer1', 'sc-officer1']) {
      const { body } = await door.get(login, `/v1/whitelists/${list}`);
      expect((body['feedback'] as { rows: object[] }).rows).toHaveLength(2);
      expect((body['entries'] as { contact: object | null }[]).every(({ contact }) => contact !== null)).toBe(true);
    }
  });

  it('[W-09] [Z-07] keeps the figures of all out of the case file of one', async () => {
    const said = async (login: string) => {
      const { status, raw } = await door.get(login, `/v1/whitelists/${list}/case-file`);
      expect(status).toBe(200);
      return [...unpacked(raw)]
        .filter(([name]) => name.startsWith('payloads/'))
        .map(([, bytes]) => Buffer.from(bytes).toString('utf8'))
        .join();
    };
    expect(await said('sc-officer1')).toContain('"actuals"');
    const own = await said('receiver-cq');
    expect(own).toContain('confirm');
    expect(own).not.toContain('"actuals"');
  });
});

import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

/** Lists that are in effect, in the making and of other years, asked for by somebody who has no login (W-20). */
let w: Full;
let door: ReturnType<typeof visitors>;
let ours: string;
beforeAll(async () => {
  w = await full('2025-11-24 09:00', listed(2026, '1000.000000'));
  ({ list: ours } = await w.listOf(2026));
  door = visitors(w.app);
}, 60_000);
afterAll(() => w?.stop());

interface Published {
  id: string;
  version: number;
  effectiveAt: string;
  endedAt: string | null;
  confirmations: Record<string, unknown>[];
  entries?: Record<string, any>[];
}
const ask = (query = '') => door.get(null, `/v1/whitelists/published${query}`);
const lists = async (query = '') => {
  const { status, body } = await ask(query);
  expect(status).toBe(200);
  return body['lists'] as Published[];
};

it('[W-20] anybody reads the lists of a day: version, days, the letters of both sides, entries with their state', async () => {
  const list = (await lists('?receiving=50')).find(({ id }) => id === ours);
  expect(list).toMatchObject({ version: 1, receiving: '50', year: 2026, endedAt: null });
  const stored = await w.one<{ context: any }>(`SELECT context FROM liandan.whitelist WHERE id = $1`, [list!.id]);
  expect(list!.confirmations.map(({ letter, reply }) => [letter, reply])).toEqual(
    stored.context.confirmations.map(({ letter, reply }: any) => [letter, reply]),
  );
  expect(list!.entries).toHaveLength(stored.context.entries.length);
  expect(list!.entries![0]).toMatchObject({
    receiver: { name: stored.context.entries[0].receiver.name },
    codes: stored.context.entries[0].codes,
    cap: stored.context.entries[0].cap,
    state: 'active',
  });
});

it('[W-20] says what time it is: who has no login has no other clock of the law', async () => {
  for (const query of ['', '?year=2026', '?on=2025-11-20'])
    expect(String((await ask(query)).body['now'])).toMatch(/^2025-12-31T16:/);
});

it('[W-20][Z-07] what is published has these members and no other: no contact, no scale, no figure of a competitor, no person', async () => {
  for (const list of [...(await lists()), ...(await lists('?year=2026'))]) {
    expect(
      Object.keys(list)
        .filter((name) => name !== 'entries')
        .sort(),
    ).toEqual([
      'agreement',
      'confirmations',
      'confirmedAt',
      'effectiveAt',
      'endedAt',
      'id',
      'receiving',
      'version',
      'year',
    ]);
    for (const said of list.confirmations)
      expect(Object.keys(said).sort()).toEqual(['at', 'letter', 'province', 'reply']);
    for (const entry of list.entries ?? []) {
      expect(Object.keys(entry).sort()).toEqual([
        'cap',
        'codes',
        'licenceNumber',
        'licenceTo',
        'methods',
        'origins',
        'receiver',
        'state',
        'wasteName',
      ]);
      expect(Object.keys(entry['receiver']).sort()).toEqual(['name', 'uscc']);
    }
  }
  const stored = (await w.sql(
    `SELECT e -> 'contact' AS contact FROM liandan.whitelist l, jsonb_array_elements(l.context -> 'entries') e`,
  )) as { contact: { name: string; phone: string } | null }[];
  const text = JSON.stringify([(await ask()).body, (await ask('?year=2026')).body]);
  expect(stored.length).toBeGreaterThan(0);
  for (const { contact } of stored) {
    if (!contact) continue;
    expect(text).not.toContain(contact.phone);
    expect(text).not.toContain(contact.name);
  }
});

it('[W-20] nothing is told that is not in effect yet: drafts, proposals and confirmed lists of the next year stay inside', async () => {
  // In December the lists of the next year open, filled from those of this one (W-07).
  await w.story.until('2026-12-02 09:00');
  await w.story.settle();
  const hidden = (await w.sql(`SELECT id FROM liandan.whitelist WHERE effective_at IS NULL`)) as { id: string }[];
  expect(hidden.length).toBeGreaterThan(0);
  const told = [...(await lists()), ...(await lists('?year=2026')), ...(await lists('?year=2027'))].map(({ id }) => id);
  expect(told).toContain(ours);
  for (const { id } of hidden) expect(told).not.toContain(id);
});

it('[W-20] it is told by day: before its first day it is not there, and of a day to come nothing is told', async () => {
  const on = async (day: string) => (await lists(`?on=${day}&receiving=50`)).map(({ id }) => id);
  expect(await on('2025-12-30')).not.toContain(ours);
  expect(await on('2026-01-01')).toContain(ours);
  const future = await ask('?on=2099-01-01');
  expect([future.status, future.body['code']]).toEqual([400, 'BAD_REQUEST']);
});

it.each(['?on=2026-02-30', '?year=26', '?agreement=x', '?receiving=chongqing', '?on=2026-01-01&on=2026-01-02'])(
  'asks again for what is of no form: %s',
  async (query) => {
    const { status, body } = await ask(query);
    expect([status, body['code']]).toEqual([400, 'BAD_REQUEST']);
  },
);

it('is not to be written, and all else of the lists still asks for a login', async () => {
  expect((await door.get(null, '/v1/whitelists')).status).toBe(401);
  expect((await door.get(null, '/v1/whitelist-entries')).status).toBe(401);
});

it('one address that asks without end is told to wait, with a remedy', async () => {
  let last = await ask();
  for (let n = 0; n < 2000 && last.status === 200; n += 1) last = await ask();
  expect([last.status, last.body['code']]).toEqual([429, 'TOO_MANY_ATTEMPTS']);
  expect(last.body['remedy']).toBeTruthy();
});

import { full, type Full } from '../support/full.js';
import { provinces, termsOf } from '../support/provinces.js';

/** The regular adjustment of a list, the day of which comes while its agreement is suspended. */
const TWO = 'sichuan-chongqing-2020';
let w: Full;
let p: ReturnType<typeof provinces>;
beforeAll(async () => {
  w = await full('2024-11-25 09:00');
  p = provinces(w);
  const agreement = await p.idOf(TWO);
  const parameters = termsOf(TWO, { adjustMonths: [6] });
  await w.act('agreement', agreement, 'sc-officer1', 'amend', { parameters, from: '2024-11-28' });
  await p.answers('50', agreement);
  await w.list(2025, '30000.000000');
}, 120_000);
afterAll(() => w?.stop());

const versions = async () =>
  (
    await w.sql(
      `SELECT list_version AS version FROM liandan.whitelist
        WHERE context -> 'agreement' ->> 'key' = $1 AND receiving = '50' AND year = 2025 ORDER BY 1`,
      [TWO],
    )
  ).map(({ version }) => version as number);

it('[W-11, W-07, G5, Y8] opens as the agreement resumes, once, and not before', async () => {
  const agreement = await p.idOf(TWO);
  const act = (type: string, body: object = {}) => w.act('agreement', agreement, 'sc-officer1', type, body);
  await w.story.until('2025-05-20 09:00');
  await act('suspend', { reason: '执法分歧' });
  await w.story.until('2025-07-10 09:00');
  expect(await versions()).toEqual([1]);
  await act('resume');
  await p.answers('50', agreement);
  await w.story.settle();
  expect(await versions()).toEqual([1, 2]);
  expect((await p.listOf(TWO, '50', 2025, 2)).state).toBe('draft');
  // A second suspension brings nothing that has been opened once.
  await act('suspend', { reason: '再次分歧' });
  await act('resume');
  await p.answers('50', agreement);
  await w.story.settle();
  expect(await versions()).toEqual([1, 2]);
  // [W-12, TIME-4] Of this agreement an alarm is due on the next working day.
  const { entry } = await w.one<{ entry: string }>(
    `SELECT id AS entry FROM liandan.whitelist_entry WHERE state = 'active'`,
  );
  const alarm = async (knownOn: string) => {
    await w.act('listing', entry, 'cq-officer1', 'suspend', { trigger: 'S1', reason: '超标排放', knownOn });
    await w.act('listing', entry, 'cq-officer1', 'proposeLift', { evidenceText: '已整改' });
    await p.answers('51', entry);
    const [found] = await w.sql(
      `SELECT status FROM liandan.deadline WHERE case_id = $1 AND key = 'alarm' ORDER BY id DESC`,
      [entry],
    );
    return found!['status'] as string;
  };
  expect([await alarm('2025-07-09'), await alarm('2025-07-08')]).toEqual(['met', 'metLate']);
  expect(await w.broken()).toEqual({});
}, 60_000);

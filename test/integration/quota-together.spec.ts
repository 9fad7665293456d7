import { BATTERIES, manifestForm, nextLabel, receiptForm } from '#src/demo/forms';
import type { Command } from '#workflow/workflow';
import { full, refusal, type Full } from '../support/full.js';
import { finds, MASS } from '../support/mass.js';

let w: Full;
let entry: string;
let approval: string;
beforeAll(async () => {
  w = await full('2024-11-25 09:00');
  ({ entry } = await w.list(2025, '30000.000000'));
  await w.story.until('2025-01-06 09:00');
  ({ approval } = await w.approved(BATTERIES, '9000.000000'));
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

/** Everything that a draw-down changes: accounts, lines, documents, and the numbers given. */
const books = () =>
  w.sql(
    `SELECT (SELECT jsonb_agg(to_jsonb(q) ORDER BY q.id) FROM liandan.quota_account q) AS accounts,
            (SELECT count(*)::int FROM liandan.quota_line) AS lines,
            (SELECT jsonb_agg(context -> 'lines' ORDER BY id) FROM liandan.approval) AS approvals,
            (SELECT jsonb_agg(context -> 'quota' ORDER BY id) FROM liandan.whitelist_entry) AS entries,
            (SELECT jsonb_agg(jsonb_build_array(id, state, version) ORDER BY id) FROM liandan.manifest) AS manifests,
            (SELECT jsonb_agg(to_jsonb(c)) FROM liandan.manifest_counter c) AS numbers`,
  );
/** Changes one account behind the engine's back for the time of the work, so that its part of a posting cannot be made. */
async function broken(kind: string, set: string, work: () => Promise<unknown>): Promise<void> {
  const [kept] = await w.sql(
    `SELECT id, cap, reserved FROM liandan.quota_account WHERE owner_kind = $1 ORDER BY settled + reserved DESC, id LIMIT 1`,
    [kind],
  );
  await w.sql(`UPDATE liandan.quota_account SET ${set} WHERE id = $1`, [kept!['id']]);
  const before = await books();
  await work();
  expect(await books()).toEqual(before);
  await w.sql('UPDATE liandan.quota_account SET cap = $2, reserved = $3 WHERE id = $1', [
    kept!['id'],
    kept!['cap'],
    kept!['reserved'],
  ]);
}
const draft = async (tonnes: string, truck = 0) => {
  const day = await w.today();
  const haul = { licence: await w.licence(BATTERIES), approval, tonnes, day, truck, label: nextLabel(BATTERIES, day) };
  return w.people.open('manifest', 'remover-sc', { type: 'create', ...manifestForm(BATTERIES, haul) } as Command);
};
const issue = (id: string, body: object = {}) => refusal(w.act('manifest', id, 'remover-sc', 'issue', body));

it.each(['approval', 'licence', 'plan'])(
  '[R-27c, P-12] issues nothing, numbers nothing and posts nothing anywhere when the %s account alone has no room',
  async (kind) => {
    await w.haul(BATTERIES, approval, '25.000000', 0, 'issued');
    const id = await draft('25.000000');
    await broken(kind, 'cap = reserved + settled + 24999999', async () => expect(await issue(id)).toBe('BUSY'));
    expect(await issue(id)).toBe('accepted');
    expect(await finds(w.sql, MASS)).toEqual({});
  },
);

it.each(['approval', 'licence', 'plan'])(
  '[R-27c, W-14] neither settles nor releases anything when the %s account alone cannot follow',
  async (kind) => {
    const [voided, arrived] = [
      await w.haul(BATTERIES, approval, '20.000000', 1, 'issued'),
      await w.haul(BATTERIES, approval, '25.000000', 2, 'arrived'),
    ];
    const giveUp = () => refusal(w.act('manifest', voided, 'remover-sc', 'void', { reason: '取消' }));
    const accept = () =>
      refusal(w.act('manifest', arrived, 'receiver-cq', 'accept', receiptForm(BATTERIES, '24.900000')));
    await broken(kind, 'reserved = 1', async () => expect([await giveUp(), await accept()]).toEqual(['BUSY', 'BUSY']));
    expect([await giveUp(), await accept()]).toEqual(['accepted', 'accepted']);
    expect(await finds(w.sql, MASS)).toEqual({});
  },
);

it('[W-05] approves nothing and takes nothing of the entry when one of its accounts has no room or the lines get none', async () => {
  const id = await w.accepted(BATTERIES, '100.000000');
  await broken('listing', 'cap = settled + 99999999', async () =>
    expect(await refusal(w.approve(BATTERIES, id))).toBe('BUSY'),
  );
  // The entry has room, but the approval's own account cannot be opened: the entry keeps what it had.
  await w.sql(`ALTER TABLE liandan.quota_account ADD CONSTRAINT no_more CHECK (owner_kind <> 'approval') NOT VALID`);
  const before = await books();
  await expect(w.approve(BATTERIES, id)).rejects.toThrow(/no_more/);
  expect(await books()).toEqual(before);
  await w.sql('ALTER TABLE liandan.quota_account DROP CONSTRAINT no_more');
  const { used } = await w.entry(entry);
  await w.approve(BATTERIES, id);
  expect([used, (await w.entry(entry)).used]).toEqual(['9000.000000', '9100.000000']);
});

describe('the licensed scale of the year', () => {
  const change = async (scale: string) => {
    const id = await w.licence(BATTERIES);
    const { context: c } = await w.row('licence', id);
    const { number, issuer, holder, province, city, kind, modes, scopes, validFrom, validTo, facilities } = c;
    const next = { number, issuer, holder, province, city, kind, modes, scopes, scale, validFrom, validTo, facilities };
    await w.act('licence', id, 'register', 'change', { next, reason: '核减' });
  };
  const because = { justifications: [{ rule: 'P-12', text: '扩建许可已受理' }] };
  const stored = async (machine: string, id: string) =>
    ((await w.row(machine, id)).context['justifications'] as { rule: string; text: string }[])
      .filter(({ rule }) => rule === 'P-12')
      .map(({ text }) => text);

  it('[P-12] counts what was received under the licence that was replaced: a change opens no second scale', async () => {
    const [before] = await w.sql(
      `SELECT ceil((reserved + settled + excess)::numeric / 1000000) AS taken FROM liandan.quota_account WHERE owner_kind = 'licence'`,
    );
    const taken = Number(before!['taken']);
    expect(taken).toBeGreaterThan(100);
    await change(`${taken + 30}.000000`);
    expect(await issue(await draft('30.000000', 3))).toBe('accepted');
    expect(await issue(await draft('1.000000', 4))).toBe('RULE_REFUSED P-12');
  });

  it('[P-12] wants a reason above 100 % and keeps it, and refuses above 120 % whatever the reason: manifests', async () => {
    const id = await draft('10.000000', 5);
    expect(await issue(id, { justifications: [{ rule: 'P-12', text: ' ' }] })).toBe('RULE_REFUSED P-12');
    expect(await issue(id, because)).toBe('accepted');
    expect(await stored('manifest', id)).toEqual(['扩建许可已受理']);
    expect(await issue(await draft('900.000000', 6), because)).toBe('RULE_REFUSED P-12');
    expect(await finds(w.sql, MASS)).toEqual({});
  });

  it('[P-12] the same of approvals', async () => {
    const approve = (id: string, body: object) =>
      refusal(w.act('application', id, 'sc-officer2', 'approve', { conditions: [], ...body }));
    const [little, much] = [await w.accepted(BATTERIES, '10.000000'), await w.accepted(BATTERIES, '2000.000000')];
    expect(await approve(little, {})).toBe('RULE_REFUSED P-12');
    expect(await approve(little, because)).toBe('accepted');
    expect(await stored('application', little)).toEqual(['扩建许可已受理']);
    expect(await approve(much, because)).toBe('RULE_REFUSED P-12');
    await change('120000.000000');
    expect(await approve(much, {})).toBe('accepted');
  });
});

it('keeps every invariant', async () => {
  expect(await w.broken()).toEqual({});
}, 120_000);

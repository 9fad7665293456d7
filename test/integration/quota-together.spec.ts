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

  it('[P-12] what is issued at once after a change stays within the limit of the year together', async () => {
    const [{ taken }] = (await w.sql(
      `SELECT (sum(reserved + settled + excess)::numeric / 1000000)::text AS taken FROM liandan.quota_account
        WHERE owner_kind = 'licence' AND line = 0`,
    )) as [{ taken: string }];
    // Room below 120 % for one load of the two.
    await change(((Number(taken) + 15) / 1.2).toFixed(6));
    const drafts = [await draft('10.000000', 14), await draft('10.000000', 15)];
    const outcomes = await Promise.all(drafts.map((id) => issue(id, because)));
    expect(outcomes.sort()).toEqual(['RULE_REFUSED P-12', 'accepted']);
    expect(await finds(w.sql, MASS)).toEqual({});
  });

  it('[P-12, LC4] a draft from before a change is issued, and counts, under the licence that stands then', async () => {
    const id = await draft('10.000000', 16);
    await change('120000.000000');
    const licence = await w.licence(BATTERIES);
    expect(await issue(id)).toBe('accepted');
    expect((await w.row('manifest', id)).context['licence'].id).toBe(licence);
    const [account] = await w.sql(
      `SELECT reserved::text FROM liandan.quota_account WHERE owner_kind = 'licence' AND owner_id = $1 AND line = 0`,
      [licence],
    );
    expect(account).toEqual({ reserved: '10000000' });
    expect(await finds(w.sql, MASS)).toEqual({});
  });
});

describe('the scale of a class', () => {
  const change = async (scale: string, ofClass: string) => {
    const id = await w.licence(BATTERIES);
    const { context: c } = await w.row('licence', id);
    const { number, issuer, holder, province, city, kind, modes, validFrom, validTo, facilities } = c;
    const scopes = (c['scopes'] as { category: string }[]).map((scope) => ({
      ...scope,
      scale: scope.category === 'HW31' ? ofClass : null,
    }));
    const next = { number, issuer, holder, province, city, kind, modes, scopes, scale, validFrom, validTo, facilities };
    await w.act('licence', id, 'register', 'change', { next, reason: '分类核定' });
    return w.licence(BATTERIES);
  };
  const balances = (id: string) =>
    w.sql(
      `SELECT line, (cap / 1000000)::int AS cap, (reserved / 1000000)::int AS reserved, (settled / 1000000)::int AS settled
         FROM liandan.quota_account WHERE owner_kind = 'licence' AND owner_id = $1 ORDER BY line`,
      [id],
    );
  /** Tonnes that the licences of the chain have received of the class and method. */
  const received = async () => {
    const [found] = await w.sql(
      `SELECT coalesce(sum(settled + excess), 0)::bigint / 1000000 AS tonnes FROM liandan.quota_account
        WHERE owner_kind = 'licence' AND line = 3104`,
    );
    return Number(found!['tonnes']);
  };

  it('[P-10, P-12] holds and counts each load with the total and the approval, or nothing anywhere', async () => {
    const id = await change('120000.000000', '100.000000');
    const issued = await draft('30.000000', 7);
    expect(await issue(issued)).toBe('accepted');
    expect(await balances(id)).toEqual([
      { line: 0, cap: 144_000, reserved: 30, settled: 0 },
      { line: 3104, cap: 120, reserved: 30, settled: 0 },
    ]);
    await w.sql(`UPDATE liandan.quota_account SET cap = reserved WHERE line = 3104 AND owner_id = $1`, [id]);
    const more = await draft('1.000000', 8);
    const untouched = await books();
    expect(await issue(more)).toBe('BUSY');
    expect(await books()).toEqual(untouched);
    await w.sql(`UPDATE liandan.quota_account SET cap = 120000000 WHERE line = 3104 AND owner_id = $1`, [id]);
    const arrived = await w.haul(BATTERIES, approval, '20.000000', 9, 'arrived');
    await w.act('manifest', arrived, 'receiver-cq', 'accept', receiptForm(BATTERIES, '20.000000'));
    await w.act('manifest', issued, 'remover-sc', 'void', { reason: '取消' });
    expect(await balances(id)).toMatchObject([
      { line: 0, reserved: 0, settled: 20 },
      { line: 3104, reserved: 0, settled: 20 },
    ]);
    expect(await finds(w.sql, MASS)).toEqual({});
  });

  it('[P-12] warns above 100 % and refuses above 120 % of the class, though the total has room; a change opens no second', async () => {
    const because = { justifications: [{ rule: 'P-12', text: '扩建许可已受理' }] };
    expect(await received()).toBe(20);
    await change('120000.000000', '30.000000');
    expect(await issue(await draft('11.000000', 10))).toBe('RULE_REFUSED P-12');
    expect(await issue(await draft('11.000000', 11), because)).toBe('accepted');
    expect(await issue(await draft('5.000001', 12), because)).toBe('RULE_REFUSED P-12');
    const approve = async (tonnes: string) =>
      refusal(
        w.act('application', await w.accepted(BATTERIES, tonnes), 'sc-officer2', 'approve', {
          conditions: [],
          ...because,
        }),
      );
    expect(await approve('5.000001')).toBe('RULE_REFUSED P-12');
    expect(await approve('5.000000')).toBe('accepted');
    expect(await finds(w.sql, MASS)).toEqual({});
  });

  it('[P-12] tells of the licence what its class has received above the scale (LC8)', async () => {
    const arrived = await w.haul(BATTERIES, approval, '1.000000', 13, 'arrived', {
      issue: { justifications: [{ rule: 'P-12', text: '扩建许可已受理' }] },
    });
    const scale = `${await received()}.000000`;
    const id = await change('120000.000000', scale);
    expect((await w.row('licence', id)).context['intake']).toBeNull();
    await w.act('manifest', arrived, 'receiver-cq', 'accept', receiptForm(BATTERIES, '1.000000'));
    await w.story.settle();
    expect((await w.row('licence', id)).context['intake']).toMatchObject({
      ...{ year: 2025, category: 'HW31', scale, received: '21.000000', level: 'WARN' },
    });
  });
});

it('keeps every invariant', async () => {
  expect(await w.broken()).toEqual({});
}, 120_000);

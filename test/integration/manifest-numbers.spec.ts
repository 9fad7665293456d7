import pg from 'pg';
import { verifyDatabase } from '#ledger/verify';
import type { DomainError } from '#domain/errors';
import { UNBALANCED } from '../support/invariants.js';
import { world, type World } from '../support/manifests.js';
import { insisting } from '../support/waiting.js';

let w: World;
beforeAll(async () => {
  w = await world(12);
});
afterAll(() => w?.stop());

const drafts = async (approval: string, n: number, removed?: string) => {
  const ids: string[] = [];
  for (let i = 0; i < n; i += 20) {
    const some = Array.from({ length: Math.min(20, n - i) }, () =>
      w.manifests.open(w.remover, w.form(approval, removed)),
    );
    ids.push(...(await Promise.all(some)).map(({ answer }) => answer.id));
  }
  return ids;
};
const issue = (id: string) => insisting(() => w.manifests.send(w.remover, id, { type: 'issue' }));

describe('500 issues at once', () => {
  it('[R-15] give 500 numbers without gap or double, over two approvals and beside refusals', async () => {
    const [one, two, small] = await Promise.all([
      w.approve(20_000_000_000n),
      w.approve(20_000_000_000n),
      w.approve(100_000_000n),
    ]);
    // Under the small approval only 4 of 20 fit: refusals must not burn numbers.
    const ids = [...(await drafts(one, 250)), ...(await drafts(two, 246)), ...(await drafts(small, 20))];
    const shuffled = ids.map((id, i) => ({ id, at: (i * 7919) % ids.length })).sort((a, b) => a.at - b.at);
    const outcomes = await Promise.allSettled(shuffled.map(({ id }) => issue(id)));
    const refused = outcomes
      .filter((o): o is PromiseRejectedResult => o.status === 'rejected')
      .map(({ reason }) => reason as DomainError);
    expect(new Set(refused.map(({ code, refusal }) => `${code} ${refusal.rule}`))).toEqual(
      new Set(['RULE_REFUSED R-27c']),
    );
    expect(refused).toHaveLength(16);
    const rows = await w.engine.sql(`SELECT number FROM liandan.manifest WHERE number IS NOT NULL ORDER BY number`);
    expect(rows.map(({ number }) => number)).toEqual(
      Array.from({ length: 500 }, (_, i) => `20255101${String(i + 1).padStart(6, '0')}`),
    );
    expect(await w.engine.sql('SELECT last FROM liandan.manifest_counter')).toEqual([{ last: 500 }]);
  }, 180_000);

  it('[R-27c] leave reserve and lines equal to the gram, and approvals with the same sums', async () => {
    expect(await w.engine.sql(UNBALANCED)).toEqual([]);
    const rows = await w.engine.sql(
      `SELECT a.reserved, (p.context -> 'lines' -> 0 ->> 'reserved') AS shown, p.context -> 'manifests' AS n
         FROM liandan.quota_account a JOIN liandan.approval p ON p.id = a.owner_id WHERE a.owner_kind = 'approval' ORDER BY a.reserved::bigint`,
    );
    expect(rows).toEqual([
      { reserved: String(4n * 24_860_000n), shown: '99.440000', n: 4 },
      { reserved: String(246n * 24_860_000n), shown: '6115.560000', n: 246 },
      { reserved: String(250n * 24_860_000n), shown: '6215.000000', n: 250 },
    ]);
    const [scale] = await w.engine.sql(`SELECT reserved, cap FROM liandan.quota_account WHERE owner_kind = 'licence'`);
    expect(scale).toEqual({ reserved: String(500n * 24_860_000n), cap: String(120_000_000_000n) });
  });

  it('[Z-03] leave a record without a fault, each number in the leaf of its issue', async () => {
    const [row] = await w.engine.sql(
      `SELECT count(*)::int AS n FROM liandan.manifest m JOIN liandan.audit_event e ON e.case_id = m.id AND e.type = 'issue' AND e.outcome = 'accepted'
         JOIN liandan.audit_payload p ON p.event_id = e.event_id
        WHERE convert_from(p.payload, 'UTF8') LIKE '%' || m.number || '%'`,
    );
    expect(row).toEqual({ n: 500 });
    const client = new pg.Client({ connectionString: w.engine.database.adminUrl });
    await client.connect();
    try {
      const kinds = ['manifest', 'approval'].map((name) => ({ machine: name, table: `liandan.${name}` }));
      const { ok, fault } = await verifyDatabase(client, { kinds, publicKeys: [], pendingSeconds: 1e9 });
      expect([ok, fault]).toEqual([true, undefined]);
    } finally {
      await client.end();
    }
  });
});

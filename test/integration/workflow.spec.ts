import { DomainError } from '#domain/errors';
import { Poller } from '#src/deadline/poller';
import { verifyDatabase } from '#ledger/verify';
import { engine, type Engine } from '../support/engine.js';
import { firm, probeKind } from '../support/probe.js';
import pg from 'pg';

const kind = probeKind();
const owner = '01900000-0000-7000-8000-0000000000aa';
const by = firm(owner);
const stranger = firm('01900000-0000-7000-8000-0000000000bb');
const code = (error: unknown) => (error as DomainError).code;
const failing = async (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (e: unknown) => e as DomainError,
  );

let e: Engine;
beforeAll(async () => {
  e = await engine(
    { 'probe.marked': { within: [], after: ['probe', (f) => [`mailbox-${f.version % 2 ? '50' : '51'}`]] } },
    { pool: 12, settable: true },
  );
  await e.sql(`SELECT liandan.create_case_table('probe')`);
  e.app.register(kind);
  e.worker.register(kind);
});
afterAll(() => e?.stop());

const opened = async () => (await e.app.open(kind, { by, command: { type: 'open', note: 'x' } })).answer.id;

describe('one command, one commit', () => {
  it('[Z-01] stores state, chain, facts, outbox and clock together', async () => {
    const id = await opened();
    const { answer } = await e.app.send(kind, id, { by, command: { type: 'mark' } });
    expect(answer).toMatchObject({ id, state: 'running', version: 2 });
    const [row] = await e.sql('SELECT seq, encode(head, $2) AS head, context FROM liandan.probe WHERE id = $1', [
      id,
      'hex',
    ]);
    expect(row).toMatchObject({ seq: 2, head: answer.receipt.leaf, context: { marks: 1 } });
    expect(
      await e.sql(
        'SELECT queue FROM liandan.outbox o JOIN liandan.fact f ON f.id = o.fact_id WHERE f.case_id = $1 ORDER BY 1',
        [id],
      ),
    ).toEqual([{ queue: 'mailbox-51' }, { queue: 'probe' }]);
    expect(await e.sql(`SELECT clock, status FROM liandan.deadline WHERE case_id = $1`, [id])).toEqual([
      { clock: 'K-18', status: 'open' },
    ]);
  });

  it('lets a key count once from 32 sockets, with one answer', async () => {
    const id = await opened();
    const once = { kind: 'key', actor: 'p1', key: `k-${id}`, fingerprint: 'f' } as const;
    const answers = await Promise.all(
      Array.from({ length: 32 }, () => e.app.send(kind, id, { by, command: { type: 'mark' }, once })),
    );
    expect(new Set(answers.map((a) => JSON.stringify(a.answer))).size).toBe(1);
    expect(answers.filter((a) => !a.replayed)).toHaveLength(1);
    expect((await e.sql('SELECT version FROM liandan.probe WHERE id = $1', [id]))[0]).toEqual({ version: 2 });
    const reused = await failing(
      e.app.send(kind, id, { by, command: { type: 'mark' }, once: { ...once, fingerprint: 'g' } }),
    );
    expect(code(reused)).toBe('KEY_REUSED');
  });

  it('[Z-01] records each refusal in the chain, and the same key gets the same refusal', async () => {
    const id = await opened();
    const once = { kind: 'key', actor: 'p1', key: `no-${id}`, fingerprint: 'f' } as const;
    for (let i = 0; i < 3; i++) await e.app.send(kind, id, { by, command: { type: 'mark' } });
    const order = { by, command: { type: 'mark' }, once };
    const first = await failing(e.app.send(kind, id, order));
    const again = await failing(e.app.send(kind, id, order));
    expect(first).toMatchObject({ code: 'RULE_REFUSED', refusal: { rule: 'R-27c' } });
    expect(again?.refusal).toEqual(first?.refusal);
    expect(
      await e.sql(
        `SELECT outcome, seq, case_version FROM liandan.audit_event WHERE case_id = $1 AND outcome = 'refused'`,
        [id],
      ),
    ).toEqual([{ outcome: 'refused', seq: 5, case_version: 4 }]);
  });

  it('answers 404, 403, 409 and 412 apart', async () => {
    const id = await opened();
    const ask = (who: typeof by, type: string, expected?: number) =>
      failing(e.app.send(kind, id, { by: who, command: { type }, expected }));
    expect(code(await ask(stranger, 'mark'))).toBe('NOT_FOUND'); // row-level security: not even visible
    expect(code(await failing(e.worker.send(kind, id, { by: stranger, command: { type: 'mark' } })))).toBe(
      'NOT_PERMITTED',
    );
    expect(code(await ask(by, 'echo'))).toBe('NOT_FOUND');
    expect(code(await ask(by, 'mark', 7))).toBe('STALE_VERSION');
    await e.app.send(kind, id, { by, command: { type: 'close' } });
    expect(code(await ask(by, 'mark'))).toBe('INVALID_TRANSITION');
  });

  it('[R-03a] lets a warned command pass with a justification, and keeps it', async () => {
    const id = await opened();
    const refused = await failing(e.app.send(kind, id, { by, command: { type: 'explain' } }));
    expect(refused?.refusal.justifiable).toEqual(['R-03a']);
    await e.app.send(kind, id, {
      by,
      command: { type: 'explain', justifications: [{ rule: 'R-03a', text: '就近单位停产' }] },
    });
    const [kept] = await e.sql(
      `SELECT convert_from(p.payload, 'UTF8') AS payload FROM liandan.audit_payload p JOIN liandan.audit_event a USING (event_id) WHERE a.case_id = $1 AND a.outcome = 'accepted' ORDER BY a.seq DESC LIMIT 1`,
      [id],
    );
    expect(String(kept?.payload)).toContain('就近单位停产');
  });

  it('applies one of two commands that saw the same version', async () => {
    const id = await opened();
    const outcomes = await Promise.allSettled(
      [1, 2].map(() => e.app.send(kind, id, { by, command: { type: 'mark' }, expected: 1 })),
    );
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('[TIME-4] fires a clock once, whatever the number of pollers, and keeps the overdue record after late completion', async () => {
    const id = await opened();
    await e.sql(`UPDATE liandan.deadline SET due_at = liandan.now() - interval '1 minute' WHERE case_id = $1`, [id]);
    const pollers = [new Poller(e.worker), new Poller(e.worker)];
    const turns = await Promise.all(pollers.map((p) => p.turn()));
    expect(turns.reduce((a, b) => a + b)).toBe(1);
    await e.app.send(kind, id, { by, command: { type: 'close' } });
    const [clock] = await e.sql(
      'SELECT status, overdue_at IS NOT NULL AS overdue, fired_at IS NOT NULL AS fired FROM liandan.deadline WHERE case_id = $1',
      [id],
    );
    expect(clock).toEqual({ status: 'metLate', overdue: true, fired: true });
    expect(
      await e.sql(`SELECT count(*)::int AS n FROM liandan.audit_event WHERE case_id = $1 AND type = 'flagOverdue'`, [
        id,
      ]),
    ).toEqual([{ n: 1 }]);
  });

  it('[Z-03] leaves a history that verifies from its stored bytes', async () => {
    const client = new pg.Client({ connectionString: e.database.adminUrl });
    await client.connect();
    const report = await verifyDatabase(client, {
      kinds: [{ machine: 'probe', table: 'liandan.probe' }],
      publicKeys: [],
    } as never);
    await client.end();
    expect(report.fault).toBeUndefined();
  });
});

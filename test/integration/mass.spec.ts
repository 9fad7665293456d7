import fs from 'node:fs';
import fc from 'fast-check';
import pg from 'pg';
import { Random } from '#src/demo/random';
import { full, type Full } from '../support/full.js';
import { history, stage, type Step } from '../support/history.js';
import { BROKEN } from '../support/invariants.js';
import { BALANCE, finds, MASS, PLANTED } from '../support/mass.js';

/** `npm run soak` asks for one long history and its report (config/tooling/soak.mjs). */
const soak = process.env['LIANDAN_SOAK']
  ? (JSON.parse(process.env['LIANDAN_SOAK']) as { steps: number; seed: number; report: string })
  : null;
const CHEAP = { ...BROKEN, ...MASS };
const STEPS = soak?.steps ?? 300;
const SEEDS = soak ? [soak.seed] : [7];

let w: Full;
beforeEach(async () => {
  w = await full('2024-11-25 09:00');
  await stage(w);
}, 120_000);
afterEach(() => w?.stop());

/** Plays the draws, and looks for what breaks an invariant after each. */
async function play(draws: number[], tell: (step: Step) => void): Promise<void> {
  const { step } = history(w);
  const last: string[] = [];
  for (const [n, draw] of draws.entries()) {
    const fault = (what: unknown) => new Error(`step ${n}: ${JSON.stringify(what)}\n${last.slice(-12).join('\n')}`);
    const taken = await step(new Random(draw)).catch((error: unknown) => {
      throw new Error(fault(String(error)).message, { cause: error });
    });
    last.push(`${n} ${taken.did} ${taken.id ?? ''} ${taken.answer}`);
    tell(taken);
    const broken = await finds(w.sql, CHEAP);
    if (Object.keys(broken).length > 0) throw fault(broken);
  }
}

/** The checks of every step, once something wrong is written behind the engine's back; it is taken back afterwards. */
async function foundAfter(wrong: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: w.database.adminUrl });
  await client.connect();
  try {
    await client.query(`BEGIN; SET LOCAL session_replication_role = 'replica'`);
    expect((await client.query(wrong)).rowCount).toBe(1);
    return Object.keys(await finds(async (text) => (await client.query(text)).rows, CHEAP));
  } finally {
    await client.query('ROLLBACK');
    await client.end();
  }
}

it.each(SEEDS)(
  '[P-12, R-27c, W-05, W-14, R-28a, R-29] keeps the invariants after every step of a random history, mass is conserved (seed %i)',
  async (seed) => {
    const answers: Record<string, Record<string, number>> = {};
    const started = Date.now();
    let fault: unknown;
    const draws = fc.array(fc.noBias(fc.nat({ max: 2 ** 31 - 1 })), {
      minLength: STEPS,
      maxLength: STEPS,
      size: 'max',
    });
    const property = fc.asyncProperty(draws, (each) =>
      play(each, ({ did, answer }) => {
        const known = (answers[did.replace(/\+.*/, '')] ??= {});
        known[answer] = (known[answer] ?? 0) + 1;
      }),
    );
    // A history is played once: the world it happened in is not the one in which a shorter would happen.
    await fc.assert(property, { seed, numRuns: 1, endOnFailure: true }).catch((error: unknown) => (fault = error));
    await w.story.settle();
    const broken = await w.broken();
    const [balance] = await w.sql(BALANCE);
    const report = {
      seed,
      steps: STEPS,
      seconds: (Date.now() - started) / 1000,
      ok: !fault && Object.keys(broken).length === 0,
      balance,
      answers,
      broken,
      fault: fault ? String(fault) : null,
    };
    if (soak) fs.writeFileSync(soak.report, JSON.stringify(report));
    if (fault) throw fault as Error;
    expect(broken).toEqual({});
    expect(await finds(w.sql, MASS)).toEqual({});
    const parts = ['accepted', 'onTheRoad', 'returned', 'redirected', 'endedByOrder', 'difference'] as const;
    const sum = parts.reduce((all, name) => all + Math.round(Number(balance![name]) * 1e6), 0);
    expect(sum).toBe(Math.round(Number(balance!['removed']) * 1e6));
    // Checks that never find anything prove nothing.
    for (const { wrong, found } of PLANTED) expect(await foundAfter(wrong)).toEqual(expect.arrayContaining(found));
    // A history in which nothing happens proves nothing.
    expect(answers['manifest accept in arrived']?.['accepted'] ?? 0).toBeGreaterThan(0);
  },
  soak ? 3_600_000 : 180_000,
);

import fs from 'node:fs';
import fc from 'fast-check';
import pg from 'pg';
import { Random } from '#src/demo/random';
import { full, type Full } from '../support/full.js';
import { FOLLOWED, followed } from '../support/followed.js';
import { history, stage, type Step } from '../support/history.js';
import { BROKEN } from '../support/invariants.js';
import { asking, BALANCE, finds, MASS, PLANTED } from '../support/mass.js';

/** `npm run soak` asks for one long history and its report (config/tooling/soak.mjs). */
const soak = process.env['LIANDAN_SOAK']
  ? (JSON.parse(process.env['LIANDAN_SOAK']) as { steps: number; seed: number; report: string })
  : null;
const { [FOLLOWED.TOLD]: _told, ...BY_CASE } = BROKEN;
const CHEAP = { ...BY_CASE, ...MASS };
const STEPS = soak?.steps ?? 2000;
const SEEDS = soak ? [soak.seed] : [7];

/** What every history of this length must have seen: all that moves mass, and moves it back. */
const LIVED = [
  /^manifest handOver/,
  /^manifest addLeg/,
  /^manifest accept in arrived/,
  /^manifest acceptPartly/,
  /^manifest receiveBack/,
  /^manifest redirect/,
  /^manifest releaseTo/,
  /^pipeline postReading/,
  /^pipeline accept/,
  /^pipeline correct/,
  /^correction of receipt/,
  /^correction of removed/,
  /^paper backEnter/,
];
type Seen = ReturnType<typeof followed>['seen'];
let w: Full;
beforeEach(async () => {
  w = await full('2024-11-25 09:00');
  await stage(w);
}, 120_000);
afterEach(() => w?.stop());

/** Plays the draws, and looks for what breaks an invariant after each. */
async function play(draws: number[], tell: (step: Step) => void): Promise<Seen> {
  const { step } = history(w);
  const { sql, end } = await asking(w.database.adminUrl);
  const record = followed(sql);
  const last: string[] = [];
  try {
    for (const [n, draw] of draws.entries()) {
      const fault = (what: unknown) => new Error(`step ${n}: ${JSON.stringify(what)}\n${last.slice(-12).join('\n')}`);
      const taken = await step(new Random(draw)).catch((error: unknown) => {
        throw new Error(fault(String(error)).message, { cause: error });
      });
      last.push(`${n} ${taken.did} ${taken.id ?? ''} ${taken.answer}`);
      tell(taken);
      // Only time that passes lets every clock and delivery of its moment have its effect.
      const broken = { ...(await finds(sql, CHEAP)), ...(await record.broken(taken.did.startsWith('clock'))) };
      if (Object.keys(broken).length > 0) throw fault(broken);
    }
  } finally {
    await end();
  }
  return record.seen;
}

/** The checks of every step, once something wrong is written behind the engine's back; it is taken back afterwards. */
async function foundAfter(wrong: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: w.database.adminUrl });
  await client.connect();
  try {
    await client.query(`BEGIN; SET LOCAL session_replication_role = 'replica'`);
    expect((await client.query(wrong)).rowCount).toBe(1);
    const sql = async (text: string, values: unknown[] = []) => (await client.query(text, values)).rows;
    return Object.keys({ ...(await finds(sql, CHEAP)), ...(await followed(sql).broken(true)) });
  } finally {
    await client.query('ROLLBACK');
    await client.end();
  }
}

it.each(SEEDS)(
  '[P-12, R-17, R-27c, W-05, W-14, R-28a, R-28d, R-29, R-19, R-20b, Z-01, Z-02, TIME-3, TIME-4] keeps all invariants after every step of a random history, mass is conserved (seed %i)',
  async (seed) => {
    const answers: Record<string, Record<string, number>> = {};
    const started = Date.now();
    let fault: unknown;
    const draws = fc.array(fc.noBias(fc.nat({ max: 2 ** 31 - 1 })), {
      minLength: STEPS,
      maxLength: STEPS,
      size: 'max',
    });
    let seen: Seen | undefined;
    const property = fc.asyncProperty(draws, async (each) => {
      seen = await play(each, ({ did, answer }) => {
        const known = (answers[did.replace(/\+.*/, '')] ??= {});
        known[answer] = (known[answer] ?? 0) + 1;
      });
    });
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
      seen,
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
    expect(await foundAfter('SELECT 1')).toEqual([]);
    for (const { wrong, found } of PLANTED) expect(await foundAfter(wrong)).toEqual(expect.arrayContaining(found));
    // A history in which nothing happens proves nothing.
    const happened = (did: RegExp) =>
      Object.entries(answers).reduce((sum, [name, { accepted = 0 }]) => sum + (did.test(name) ? accepted : 0), 0);
    if (STEPS >= 2000) expect(LIVED.filter((did) => happened(did) === 0)).toEqual([]);
    expect(seen!.events).toBeGreaterThan(STEPS);
    expect(seen!.clocks).toBeGreaterThan(0);
  },
  soak ? 3_600_000 : 600_000,
);

import { createHash } from 'node:crypto';
import pg from 'pg';
import { makeCreditCode } from '#domain/identity/credit-code';
import { appendStatement, type LedgerEvent } from '#ledger/append';
import { demoId } from '#src/demo/party-set';
import { acceptCase, agree, approvalOf, approve, idOf, letterAbout, passReview } from '../demo/decisions.js';
import type { Stage } from '../demo/stage.js';
import { BATTERIES } from '#src/demo/forms';
import { draft, issue, submit } from '../demo/works.js';
import { chainsOf, rebuilt, saidOf, type Link } from '../copies/chain.js';
import { insertRows, rowsOf } from '../copies/rows.js';
import { cityOfLane, type Names } from './names.js';

/** One real case, made over HTTP by its people: what everything else is copied from. */
export interface Original {
  approval: string;
  draft: string;
  day: string;
}

const APPROVED = '30000.000000';
/** What the scarce lane's approval has, and what each draft asks; tonnes. */
export const SCARCE = 20;
const EACH = '1.000000';

/** Application, consultation, approval, one manifest issued and one left as a draft. */
export async function makeOriginal(stage: Stage): Promise<Original> {
  const day = (await stage.now()).slice(0, 10);
  const year = Number(day.slice(0, 4));
  const path = await submit(stage, BATTERIES, {
    tonnes: APPROVED,
    from: day,
    to: `${year}-12-31`,
    route: ['51', '50'],
    year,
  });
  await acceptCase(stage, 'sc', path);
  await passReview(stage, 'sc', path);
  await stage.quiet();
  const letter = await letterAbout(stage, idOf(path));
  await agree(stage, letter.path, 'cq-officer1', 'cq-officer2');
  await approve(stage, 'sc', path);
  await stage.quiet();
  const approval = await approvalOf(stage, idOf(path));
  await issue(stage, BATTERIES, approval.id, EACH, day, 0);
  const left = await draft(stage, BATTERIES, approval.id, EACH, day, 1);
  await stage.quiet();
  return { approval: approval.id, draft: idOf(left.path), day };
}

/** A row of the database as text, and where the copies' names go. */
type Swap = (text: string) => string;

/**
 * Copies the original's parties and papers to every lane, and its draft to every number, each with its own chain.
 * Returns the login secret of each lane's remover, and last the auditor's.
 */
export async function stockUp(
  sql: pg.Client,
  original: Original,
  names: Names,
  deployment: string,
  say: (line: string) => void,
): Promise<string[]> {
  const remover = demoId(BATTERIES.remover);
  const year = original.day.slice(0, 4);
  const { context: approval } = await one<{
    context: { application: string; number: string; licence: { id: string } };
  }>(sql, 'SELECT context FROM liandan.approval WHERE id = $1', [original.approval]);
  const { number: licenceNo } = await one<{ number: string }>(
    sql,
    `SELECT context ->> 'number' AS number FROM liandan.licence WHERE id = $1`,
    [approval.licence.id],
  );
  const { uscc, city } = await one<{ uscc: string; city: string }>(
    sql,
    'SELECT uscc, city FROM liandan.organisation WHERE id = $1',
    [remover],
  );
  const ids: Record<string, string> = {
    remover,
    site: demoId(`site ${BATTERIES.remover}`),
    plan: demoId(`plan ${BATTERIES.remover} ${year}`),
    planRow: demoId(`plan row ${BATTERIES.remover} ${year} 1`),
    contract: demoId(`contract ${BATTERIES.remover} ${BATTERIES.receiver}`),
    carriage: demoId(`contract ${BATTERIES.remover} ${BATTERIES.carrier}`),
    licence: approval.licence.id,
    approval: original.approval,
    application: approval.application,
  };
  const swapOf = (lane: number): Swap => {
    const pairs: [string, string][] = [
      ...Object.entries(ids).map(([what, id]): [string, string] => [id, names.entityId(what, lane)]),
      [uscc, makeCreditCode(`91510100MB${String(10_000 + lane)}B99`.slice(0, 16))],
      [approval.number, `BENCH-${names.entityId('number', lane)}`],
      [licenceNo, `${licenceNo.slice(0, -4)}${String(5000 + lane)}`],
    ];
    return (text) => pairs.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
  };
  const person = demoId(`person ${BATTERIES.logins.remover}`);
  const licence = ids.licence ?? '';
  const known = await chainsOf(sql, [licence, original.approval, original.draft]);
  const chains = {
    licence: known.get(licence) ?? [],
    approval: known.get(original.approval) ?? [],
    draft: known.get(original.draft) ?? [],
  };
  const secrets: string[] = [];
  await sql.query('BEGIN');
  for (let lane = 0; lane <= names.lanes; lane++) {
    const plain = swapOf(lane);
    const scarce = lane === names.lanes;
    const cityCode = cityOfLane(lane);
    await copy(sql, 'organisation', 'id = $1', [ids.remover], plain);
    await copy(sql, 'site', 'id = $1', [ids.site], (text) => inCity(plain(text), city, cityCode));
    await copy(sql, 'plan', 'id = $1', [ids.plan], (text) =>
      plain(text).replace(/("filing_no": ")[^"]*/, `$1BENCH-${lane}`),
    );
    await copy(sql, 'plan_version', 'plan = $1', [ids.plan], plain);
    await copy(sql, 'plan_row', 'id = $1', [ids.planRow], plain);
    await copy(sql, 'contract', 'id = ANY ($1)', [[ids.contract, ids.carriage]], plain);
    await copyCase(sql, deployment, 'licence', ids.licence ?? '', chains.licence, plain);
    await copyCase(sql, deployment, 'approval', original.approval, chains.approval, (text) =>
      scarce ? plain(text).replaceAll(/("approved": ")[^"]*/g, `$1${SCARCE}.000000`) : plain(text),
    );
    await copy(sql, 'quota_account', 'owner_id = ANY ($1)', [[ids.plan, ids.licence, ids.approval]], (text) =>
      scarce ? plain(text).replace(/("cap": )30000000000\b/, `$1${SCARCE}000000`) : plain(text),
    );
    await copy(
      sql,
      'quota_line',
      'account IN (SELECT id FROM liandan.quota_account WHERE owner_id = ANY ($1))',
      [[ids.plan, ids.licence, ids.approval]],
      (text) => (scarce ? plain(text).replace(/("cap": )30000000000\b/, `$1${SCARCE}000000`) : plain(text)),
    );
    await sql.query(`INSERT INTO liandan.membership (person, organisation, roles) VALUES ($1, $2, '{handler}')`, [
      person,
      names.entityId('remover', lane),
    ]);
    secrets.push(await session(sql, person, names.entityId('remover', lane)));
  }
  secrets.push(await session(sql, demoId('person auditor'), demoId('auditor')));
  await sql.query('COMMIT');
  say(`${names.lanes + 1} removers with approval, licence and plan`);

  const { row } = await one<{ row: string }>(
    sql,
    'SELECT to_jsonb(m)::text AS row FROM liandan.manifest m WHERE id = $1',
    [original.draft],
  );
  const { readers, context } = JSON.parse(row) as { readers: string[]; context: object };
  const shape = JSON.stringify({ readers, context });
  const swaps = Array.from({ length: names.lanes + 1 }, (_, lane) => {
    const swap = swapOf(lane);
    const cityCode = cityOfLane(lane);
    const { readers: r, context: c } = JSON.parse(inCity(swap(shape), city, cityCode)) as {
      readers: string[];
      context: object;
    };
    return {
      readers: `{${r.join(',')}}`,
      context: JSON.stringify(c),
      chain: chains.draft.map(({ text }) => inCity(swap(text), city, cityCode)),
    };
  });
  const BATCH = 500;
  await sql.query('BEGIN');
  for (let from = 0; from < names.total; from += BATCH) {
    const events: LedgerEvent[] = [];
    const rows = Array.from({ length: Math.min(BATCH, names.total - from) }, (_, i) => {
      const n = from + i;
      const id = names.draftId(n);
      const of = swaps[names.laneOf(n)];
      if (!of) throw new Error('no lane');
      const { head, made } = rebuilt(
        deployment,
        of.chain.map((text) => saidOf(text.replaceAll(original.draft, id))),
        { ids: 'new' },
      );
      events.push(...made);
      return { id, head, context: of.context.replaceAll(original.draft, id), readers: of.readers };
    });
    await sql.query({
      name: 'bench_drafts',
      text: `INSERT INTO liandan.manifest (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
             SELECT id, 'draft', 1, seq, head, 1, context, readers::text[], liandan.now(), liandan.now()
             FROM unnest($1::uuid[], $2::int[], $3::bytea[], $4::jsonb[], $5::text[]) AS d(id, seq, head, context, readers)`,
      values: [
        rows.map((r) => r.id),
        rows.map((r) => r.head.seq),
        rows.map((r) => r.head.hash),
        rows.map((r) => r.context),
        rows.map((r) => r.readers),
      ],
    });
    await sql.query(appendStatement(events));
  }
  await sql.query('COMMIT');
  say(`${names.total} drafts, each with its own chain`);
  return secrets;
}

/** A login without a password, so that argon2 is not what we measure. */
async function session(sql: pg.Client, person: string, organisation: string): Promise<string> {
  const secret = createHash('sha256').update(`bench ${organisation}`).digest('base64url');
  await sql.query(
    `INSERT INTO liandan.session (hash, person, organisation, expires_at)
     VALUES ($1, $2, $3, clock_timestamp() + interval '8 hours')`,
    [createHash('sha256').update(secret).digest(), person, organisation],
  );
  return secret;
}

const inCity = (text: string, from: string, to: string): string =>
  text.replaceAll(`"${from}"`, `"${to}"`).replaceAll(`"c:${from}"`, `"c:${to}"`);

async function one<T extends object>(sql: pg.Client, text: string, values: unknown[]): Promise<T> {
  const { rows } = await sql.query<T & Record<string, unknown>>(text, values);
  if (!rows[0]) throw new Error(`nothing found by ${text}`);
  return rows[0];
}

async function copy(sql: pg.Client, table: string, where: string, values: unknown[], swap: Swap): Promise<void> {
  const rows = await rowsOf(sql, table, where, values);
  await insertRows(sql, table, rows.map(swap));
}

async function copyCase(
  sql: pg.Client,
  deployment: string,
  table: string,
  id: string,
  chain: Link[],
  swap: Swap,
): Promise<void> {
  const { head, made } = rebuilt(
    deployment,
    chain.map(({ text }) => saidOf(swap(text))),
    { ids: 'new' },
  );
  await copy(sql, table, 'id = $1', [id], (text) =>
    swap(text).replace(/("head": ")[^"]*/, `$1\\\\x${head.hash?.toString('hex')}`),
  );
  if (made.length > 0) await sql.query(appendStatement(made));
}

import { type Check, found } from '#ledger/verify';
import type { Sql } from '#ledger/sql';
import { type Engine, NotRebuilt, Rebuild } from '#workflow/rebuild';
import type { ClientBase } from 'pg';
import { compare, modelsOf, replayRecord, tableFor } from './check.js';
import type { ReadModel } from './read-models.js';

/** A rebuild that stays on its connection, for those who verify the same record many times. */
export interface Kept {
  /** what the record was when it was rebuilt */
  record: string;
}

const namesIn = (models: readonly ReadModel[]) => {
  const pattern = new RegExp(`\\bliandan\\.(${models.map(({ table }) => table).join('|')})\\b`, 'g');
  return (text: string) => text.replace(pattern, 'pg_temp.$1');
};

/** Rebuilds into tables that stay until the connection ends, in place of what it held before. */
export async function keepRebuilt(client: ClientBase, engine: Engine): Promise<Kept> {
  const models = modelsOf(engine);
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  for (const model of models) {
    await client.query(`DROP TABLE IF EXISTS pg_temp.${model.table}`);
    await client.query(tableFor(model).replace(' ON COMMIT DROP', ''));
  }
  const kept = { record: await digest(client) };
  await rebuild(client, engine);
  await client.query('COMMIT');
  return kept;
}

const rebuild = (client: ClientBase, engine: Engine): Promise<void> =>
  replayRecord(client, new Rebuild(client, engine, namesIn(modelsOf(engine))));

/**
 * Checks for the verifier that rebuild every case and book from the record into tables of the connection, and compare
 * them with what is stored: the record leads somewhere, documents, quota, clocks, and what else is written beside cases.
 */
export function replayChecks(engine: Engine, kept?: Kept): Check<undefined>[] {
  const models = modelsOf(engine);
  const cases = new Set([...engine.kinds.values()].map(({ table }) => table));
  const compared = (name: string, of: (table: string) => boolean): Check<undefined> => ({
    name,
    run: async (_, { client, without }) => {
      if (without.has('replay')) return; // nothing was rebuilt that could be compared
      for (const model of models) if (of(model.table)) await same(client as ClientBase, engine, model);
    },
  });
  const isQuota = (table: string) => table.startsWith('quota_');
  const isClock = (table: string) => table === 'deadline';
  return [
    {
      name: 'replay',
      run: async (_, session) => {
        const client = session.client as ClientBase;
        if (kept && kept.record === (await digest(client))) return;
        if (kept) await client.query(`TRUNCATE ${models.map(({ table }) => `pg_temp.${table}`).join(', ')}`);
        else for (const model of models) await client.query(tableFor(model));
        try {
          await rebuild(client, engine);
        } catch (error) {
          if (!(error instanceof NotRebuilt)) throw error;
          const { eventId, caseId } = error.event;
          found(`the record does not lead on: ${error.because}`, `记录无法重放：${error.because}`, { eventId, caseId });
        }
      },
    },
    {
      name: 'words of the act',
      run: async (_, { client }) => {
        const { rows } = await client.query<{ event_id: string; case_id: string; word: string }>(WORDS, [
          [...engine.kinds.keys()],
        ]);
        const [first] = rows;
        if (first)
          found(
            `the leaf has another ${first.word} than the act that it records`,
            `叶数据的 ${first.word} 与所记行为不符`,
            {
              eventId: first.event_id,
              caseId: first.case_id,
            },
          );
      },
    },
    {
      name: 'readers of events',
      run: async (_, { client, without }) => {
        if (without.has('replay')) return;
        const { rows } = await client.query<{ event_id: string; case_id: string }>(
          `SELECT e.event_id, e.case_id FROM liandan.audit_event e JOIN pg_temp.fact f USING (event_id)
            WHERE e.readers <> f.readers LIMIT 1`,
        );
        const [first] = rows;
        if (first)
          found('is shown to others than those who may see it', '可见范围与应见者不符', {
            eventId: first.event_id,
            caseId: first.case_id,
          });
      },
    },
    compared('documents', (table) => cases.has(table)),
    compared('quota', isQuota),
    compared('clocks', isClock),
    compared('books', (table) => !cases.has(table) && !isQuota(table) && !isClock(table)),
  ];
}

async function same(client: ClientBase, engine: Engine, model: ReadModel): Promise<void> {
  const { differences } = await compare(client, engine, model, undefined, 1);
  const [first] = differences;
  if (!first) return;
  const { table, row, field, stored, rebuilt } = first;
  const place = {
    ...(first.case === undefined ? {} : { caseId: first.case }),
    ...(first.event === undefined ? {} : { eventId: first.event }),
  };
  if (field === '' && stored === null) found(`${table} lacks ${row}`, `${table} 缺少 ${row}`, place);
  if (field === '' && rebuilt === null)
    found(`${table} has ${row}, of which the record knows nothing`, `${table} 有 ${row}，记录中无依据`, place);
  found(
    `${table} ${row}: ${field} is ${brief(stored)}, the record leads to ${brief(rebuilt)}`,
    `${table} ${row}：${field} 为 ${brief(stored)}，按记录应为 ${brief(rebuilt)}`,
    place,
  );
}

/** Who acted, when and what, as the leaf says it and as the words of the act say it; a refusal keeps only who and what. */
const WORDS = `
  SELECT event_id, case_id, word FROM (
    SELECT e.event_id, e.case_id, e.outcome, convert_from(e.leaf, 'UTF8')::jsonb AS l, convert_from(p.payload, 'UTF8')::jsonb AS w
      FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id)
     WHERE e.machine = ANY ($1) AND e.leaf IS NOT NULL) act
  CROSS JOIN LATERAL (VALUES
    ('type', l ->> 'type', w ->> 'type', false),
    ('person', l -> 'actor' ->> 'person', w -> 'by' ->> 'person', false),
    ('organisation', l -> 'actor' ->> 'org', w -> 'by' ->> 'org', false),
    ('province', l -> 'actor' ->> 'province', w -> 'by' ->> 'province', false),
    ('role', l -> 'actor' ->> 'role', w -> 'by' -> 'roles' ->> 0, false),
    ('authentication', l -> 'actor' ->> 'auth', w -> 'by' ->> 'auth', false),
    ('authority', l -> 'actor' ->> 'authority',
      CASE WHEN w -> 'by' ->> 'kind' IN ('province', 'city') THEN w -> 'by' ->> 'org' END, false),
    ('door', l -> 'actor' ->> 'door', w ->> 'door', true),
    ('instant', l ->> 'occurred_at', w ->> 'at', true)) AS said (word, leaf, act, accepted)
  WHERE leaf IS DISTINCT FROM act AND (NOT accepted OR outcome <> 'refused')
  LIMIT 1`;

const brief = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
};

async function digest(client: Sql): Promise<string> {
  const { rows } = await client.query<{ all: string }>(
    `SELECT md5(string_agg(md5(e::text) || md5(p::text) || coalesce(v.all, ''), '' ORDER BY e.event_id)) AS all
       FROM liandan.audit_event e LEFT JOIN liandan.audit_payload p USING (event_id)
       LEFT JOIN LATERAL (SELECT md5(string_agg(v::text, '' ORDER BY v.pointer)) AS all
         FROM liandan.audit_personal v WHERE v.event_id = e.event_id) v ON true`,
  );
  return rows[0]?.all ?? '';
}

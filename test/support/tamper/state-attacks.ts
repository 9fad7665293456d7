import { ERASED } from '#ledger/personal';
import type { Random } from '#src/demo/random';
import { machines } from '#domain/machines';
import { altered, anyOf, type Arsenal, type AttackClass, flipped, ofCases, some, uuidOf } from './attack.js';
import type { Forger } from './forger.js';
import { tablesOf } from './scene.js';

const stateIds = (machine: string): string[] => Object.keys(machines.find(({ id }) => id === machine)?.states ?? {});

interface Account {
  id: string;
  owner_id: string;
}
const accounts = (f: Forger) => f.rows<Account>('SELECT id, owner_id FROM liandan.quota_account ORDER BY id');
const ofAccount = ({ id, owner_id: owner }: Account, ...causes: string[]) =>
  anyOf((fault) => fault.en.includes(id), ofCases(owner, ...causes));

interface Line {
  id: string;
  account: string;
  owner_id: string;
  cause_id: string;
}
const lines = (f: Forger) =>
  f.rows<Line>(
    `SELECT l.id, l.account, l.cause_id, a.owner_id FROM liandan.quota_line l JOIN liandan.quota_account a ON a.id = l.account ORDER BY l.id`,
  );
const ofLine = (line: Line) => ofAccount({ id: line.account, owner_id: line.owner_id }, line.cause_id);

interface Clock {
  id: string;
  case_id: string;
  event_id: string;
}
const clocks = (f: Forger) => f.rows<Clock>('SELECT id, case_id, event_id FROM liandan.deadline ORDER BY id');
const ofClock = ({ id, case_id: caseId }: Clock) => anyOf((fault) => fault.en.includes(id), ofCases(caseId));

const stateEdits: Arsenal = {
  'the state of a case': async (f, g, random) => {
    const { machine, table, id } = random.pick(g.cases);
    await f.run(`UPDATE ${table} SET state = $2 WHERE id = $1`, [id, random.pick(stateIds(machine))]);
    return { did: `state of ${machine} ${id}`, names: ofCases(id) };
  },
  'version, place or head of a case': async (f, g, random) => {
    const { table, id } = random.pick(g.cases);
    const set = random.pick([
      'version = version + 1',
      'seq = seq + 1',
      'machine_version = machine_version + 1',
      'head = sha256(head)',
    ]);
    await f.run(`UPDATE ${table} SET ${set} WHERE id = $1`, [id]);
    return { did: `${set} of ${id}`, names: ofCases(id) };
  },
  'who sees a case, and when it was': async (f, g, random) => {
    const { table, id } = random.pick(g.cases);
    const set = random.pick([
      `readers = readers || 'o:intruder'::text`,
      `readers = readers[2:]`,
      `updated_at = updated_at - interval '1 day'`,
      `created_at = created_at - interval '1 day'`,
    ]);
    await f.run(`UPDATE ${table} SET ${set} WHERE id = $1`, [id]);
    return { did: `${set} of ${id}`, names: ofCases(id) };
  },
  'the document of a case': async (f, g, random) => {
    const { table, id } = random.pick(g.cases);
    const { context } = await f.one<{ context: unknown }>(`SELECT context FROM ${table} WHERE id = $1`, [id]);
    await f.run(`UPDATE ${table} SET context = $2 WHERE id = $1`, [id, JSON.stringify(altered(random, context))]);
    return { did: `document of ${id}`, names: ofCases(id) };
  },
  'a value as if it had been erased, and another behind it': async (f, g, random) => {
    const hidden = random.pick(g.cases);
    const [first] = g.cases.filter(({ table }) => table === hidden.table).sort((a, b) => (a.id < b.id ? -1 : 1));
    if (!first) return;
    const edit = async (id: string, other?: () => string) => {
      const { context } = await f.one<{ context: unknown }>(`SELECT context FROM ${hidden.table} WHERE id = $1`, [id]);
      const put = JSON.stringify(altered(random, context, other));
      await f.run(`UPDATE ${hidden.table} SET context = $2 WHERE id = $1`, [id, put]);
    };
    if (hidden !== first) await edit(hidden.id);
    await edit(first.id, () => ERASED);
    return { did: `documents of ${first.id} and ${hidden.id}`, names: ofCases(first.id, hidden.id) };
  },
  'a balance': async (f, g, random) => {
    const account = some(random, await accounts(f));
    if (!account) return;
    const set = random.pick([
      'cap = cap + 1000000',
      'settled = greatest(settled - 1, 0)',
      'reserved = greatest(reserved - 1000000, 0)',
      'reserved = reserved + 1, cap = cap + 1',
      'excess = excess + 1',
      'year = year + 1',
      `line_readers = readers || 'o:intruder'::text`,
    ]);
    await f.run(`UPDATE liandan.quota_account SET ${set} WHERE id = $1`, [account.id]);
    return { did: `${set} of ${account.id}`, names: ofAccount(account) };
  },
  'a balance with a line for it': async (f, g, random) => {
    const account = some(random, await accounts(f));
    if (!account) return;
    await f.run('UPDATE liandan.quota_account SET cap = cap + 5000000 WHERE id = $1 AND cap IS NOT NULL', [account.id]);
    await f.run('UPDATE liandan.quota_account SET settled = settled + 5000000 WHERE id = $1 AND cap IS NULL', [
      account.id,
    ]);
    await f.run(
      `INSERT INTO liandan.quota_line (account, at, cap, settled, cause_machine, cause_id, reason, readers)
       SELECT id, liandan.now(), CASE WHEN cap IS NULL THEN 0 ELSE 5000000 END, CASE WHEN cap IS NULL THEN 5000000 ELSE 0 END,
              owner_kind, owner_id, 'extra', line_readers FROM liandan.quota_account WHERE id = $1`,
      [account.id],
    );
    return { did: `5 t and a line for ${account.id}`, names: ofAccount(account) };
  },
  'a line': async (f, g, random) => {
    const line = some(random, await lines(f));
    if (!line) return;
    const set = random.pick([
      'reserved = reserved + 1',
      'settled = settled - 1',
      'cap = cap + 1',
      `at = at - interval '1 hour'`,
      `reason = reason || 'x'`,
      'cause_id = gen_random_uuid()',
    ]);
    await f.run(`UPDATE liandan.quota_line SET ${set} WHERE id = $1`, [line.id]);
    return { did: `${set} of line ${line.id}`, names: ofLine(line) };
  },
  'a line gone': async (f, g, random) => {
    const line = some(random, await lines(f));
    if (!line) return;
    const balanced = random.next() < 0.5;
    if (balanced) {
      await f.run(
        `UPDATE liandan.quota_account a SET cap = a.cap - l.cap, reserved = greatest(a.reserved - l.reserved, 0),
           settled = greatest(a.settled - l.settled, 0), excess = greatest(a.excess - l.excess, 0)
         FROM liandan.quota_line l WHERE l.id = $1 AND a.id = l.account
           AND (a.cap IS NULL OR greatest(a.reserved - l.reserved, 0) + greatest(a.settled - l.settled, 0) <= a.cap - l.cap)`,
        [line.id],
      );
    }
    await f.run('DELETE FROM liandan.quota_line WHERE id = $1', [line.id]);
    return { did: `line ${line.id} gone, balanced: ${balanced}`, names: ofLine(line) };
  },
  'two lines of an account': async (f, g, random) => {
    const all = await lines(f);
    const first = some(random, all);
    const second =
      first &&
      some(
        random,
        all.filter((l) => l.account === first.account && l.id !== first.id),
      );
    if (!first || !second) return;
    await f.run('UPDATE liandan.quota_line SET settled = settled + 3 WHERE id = $1', [first.id]);
    await f.run('UPDATE liandan.quota_line SET settled = settled - 3 WHERE id = $1', [second.id]);
    return { did: `3 g from line ${second.id} to line ${first.id}`, names: anyOf(ofLine(first), ofLine(second)) };
  },
  'an account': async (f, g, random) => {
    const account = some(random, await accounts(f));
    if (!account) return;
    if (random.next() < 0.5) {
      await f.run('DELETE FROM liandan.quota_line WHERE account = $1', [account.id]);
      await f.run('DELETE FROM liandan.quota_account WHERE id = $1', [account.id]);
      return { did: `account ${account.id} gone`, names: ofAccount(account) };
    }
    const owner = uuidOf(random);
    const made = { id: account.id.replace(account.owner_id, owner), owner_id: owner };
    await f.run(
      `INSERT INTO liandan.quota_account (id, owner_kind, owner_id, line, year, cap, readers, line_readers)
       SELECT $2, owner_kind, $3, line, year, 0, readers, line_readers FROM liandan.quota_account WHERE id = $1`,
      [account.id, made.id, made.owner_id],
    );
    return { did: `account ${made.id} made`, names: ofAccount(made) };
  },
  'a clock': async (f, g, random) => {
    const clock = some(random, await clocks(f));
    if (!clock) return;
    const set = random.pick([
      `due_at = due_at + interval '3 days'`,
      `due_day = due_day + 3`,
      `status = CASE status WHEN 'open' THEN 'met' WHEN 'metLate' THEN 'met' ELSE 'open' END`,
      `overdue_at = CASE WHEN overdue_at IS NULL THEN due_at END`,
      `met_at = CASE WHEN met_at IS NULL THEN started_at ELSE met_at - interval '1 day' END`,
      `started_at = started_at + interval '1 hour'`,
      `clock = clock || 'x'`,
      `key = key || 'x'`,
      `fires = coalesce(fires, '') || 'x'`,
      `length = coalesce(length, 0) + 1`,
      `provisional = NOT provisional`,
      `calendar_version = calendar_version || 'x'`,
      `fired_at = CASE WHEN fired_at IS NULL THEN due_at END`,
    ]);
    await f.run(`UPDATE liandan.deadline SET ${set} WHERE id = $1`, [clock.id]);
    return { did: `${set} of clock ${clock.id}`, names: ofClock(clock) };
  },
  'a clock gone or made': async (f, g, random) => {
    const clock = some(random, await clocks(f));
    if (!clock) return;
    if (random.next() < 0.5) {
      await f.run('DELETE FROM liandan.deadline WHERE id = $1', [clock.id]);
      return { did: `clock ${clock.id} gone`, names: ofClock(clock) };
    }
    const id = uuidOf(random);
    await f.run(
      `INSERT INTO liandan.deadline (id, machine, case_id, clock, key, event_id, started_at, due_at, due_day, calendar_version, fires, status, readers)
       SELECT $2, machine, case_id, clock, 'made up', event_id, started_at, due_at, due_day, calendar_version, fires, 'open', readers
         FROM liandan.deadline WHERE id = $1`,
      [clock.id, id],
    );
    return { did: `clock ${id} made`, names: ofClock({ ...clock, id }) };
  },
};

/** Puts tables back as they were when a backup was taken. */
async function restore(f: Forger, schema: string, only: (table: string) => boolean): Promise<void> {
  for (const { name, columns } of await tablesOf(f.client)) {
    if (!only(name)) continue;
    const list = columns.join(', ');
    await f.run(`DELETE FROM liandan.${name}`);
    await f.run(`INSERT INTO liandan.${name} (${list}) OVERRIDING SYSTEM VALUE SELECT ${list} FROM ${schema}.${name}`);
  }
}
const RECORD = /^(audit_|log_)/;

const backups: Arsenal = {
  everything: async (f, g, random) => {
    const backup = some(random, g.backups);
    if (!backup) return;
    await restore(f, backup.schema, () => true);
    // Where it was cut is what a reader wants to know: the size that is left.
    const named = (fault: { tree?: string; index?: number }) =>
      fault.tree !== undefined && (fault.index ?? 0) === (backup.sizes[fault.tree] ?? 0);
    return { did: `backup ${backup.schema}`, names: named };
  },
  'the record, not the state': async (f, g, random) => {
    const backup = some(random, g.backups);
    if (!backup) return;
    await restore(f, backup.schema, (name) => RECORD.test(name));
    return {
      did: `record of ${backup.schema}`,
      names: (fault) => fault.caseId !== undefined || fault.tree !== undefined,
    };
  },
  'the state, not the record': async (f, g, random) => {
    const backup = some(random, g.backups);
    if (!backup) return;
    await restore(f, backup.schema, (name) => !RECORD.test(name));
    return {
      did: `state of ${backup.schema}`,
      names: (fault) => fault.caseId !== undefined || fault.tree !== undefined,
    };
  },
};

/** Columns that nothing binds, because nothing rests on them: how long the machinery took. */
const UNBOUND = new Set([
  'audit_event.readers', // of refusals and registers: who may read is not what happened; of cases see the class of row edits
  'audit_pending.recorded_at',
  'log_checkpoint.signed_at',
  'log_cosignature.received_at',
  'log_final.at',
]);
/** Tables whose every bit is bound. */
const BOUND = [
  'audit_event',
  'audit_payload',
  'audit_personal',
  'audit_pending',
  'log_leaf',
  'log_tile',
  'log_state',
  'log_checkpoint',
  'log_cosignature',
  'log_final',
  'quota_account',
  'quota_line',
  'deadline',
];

const flips: Arsenal = {
  'a bit of a row': async (f, g, random) => {
    const cases = [...new Set(g.cases.map(({ table }) => table.replace('liandan.', '')))];
    for (let tries = 0; tries < 30; tries++) {
      const table = random.pick([...BOUND, ...BOUND, ...cases]);
      const done = await flipIn(f, random, table).catch((error: { code?: string }) => {
        // what the database does not take is no attack: a broken check, a double key, bytes that are no text
        if (/^(22|23)/.test(error.code ?? '')) return undefined;
        throw error;
      });
      if (done) return done;
    }
    return;
  },
};

async function flipIn(f: Forger, random: Random, table: string) {
  const columns = await f.rows<{ name: string; type: string }>(
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute a
      WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity = '' ORDER BY a.attnum`,
    [`liandan.${table}`],
  );
  const column = some(
    random,
    columns.filter(({ name }) => !UNBOUND.has(`${table}.${name}`)),
  );
  if (!column) return;
  const rows = await f.rows<{ ctid: string }>(
    `SELECT ctid FROM liandan.${table} WHERE ${column.name} IS NOT NULL ORDER BY ctid`,
  );
  const row = some(random, rows);
  if (!row) return;
  const old = await f.one<{ value: string; row: Record<string, unknown> }>(
    `SELECT ${column.type === 'bytea' ? `encode(${column.name}, 'hex')` : `${column.name}::text`} AS value, to_jsonb(t) AS row
       FROM liandan.${table} t WHERE ctid = $1`,
    [row.ctid],
  );
  const bytes = Buffer.from(old.value, column.type === 'bytea' ? 'hex' : 'utf8');
  if (bytes.length === 0) return;
  const turned = flipped(random, bytes);
  const text = column.type === 'bytea' ? `\\x${turned.toString('hex')}` : turned.toString('utf8');
  if (column.type !== 'bytea' && !Buffer.from(text, 'utf8').equals(turned)) return;
  await f.run('SAVEPOINT flip');
  try {
    await f.run(`UPDATE liandan.${table} SET ${column.name} = $2::text::${column.type} WHERE ctid = $1`, [
      row.ctid,
      text,
    ]);
  } catch (error) {
    await f.run('ROLLBACK TO SAVEPOINT flip');
    throw error;
  }
  const ids = Object.entries(old.row).filter(([name]) =>
    /^(id|event_id|case_id|account|owner_id|tree|cause_id)$/.test(name),
  );
  ids.push(['changed', text]);
  return {
    did: `a bit of ${table}.${column.name} of ${ids.map(([, id]) => String(id)).join(' ')}`,
    names: anyOf(
      ...ids.map(
        ([, id]) =>
          (fault: { eventId?: string; caseId?: string; tree?: string; en: string }) =>
            id !== null &&
            ([fault.eventId, fault.caseId, fault.tree].includes(String(id)) || fault.en.includes(String(id))),
      ),
    ),
  };
}

export const stateAttacks: Partial<Record<AttackClass, Arsenal>> = {
  'state or quota changed without an event': stateEdits,
  'restored old backup': backups,
  'bit flip anywhere': flips,
};

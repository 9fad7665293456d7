import { randomUUID } from 'node:crypto';
import { appendStatement, buildEvent } from '#ledger/append';
import { canonicalJson } from '#ledger/canonical';
import { type Leaf, leafHash, parseLeaf, payloadCommitment } from '#ledger/leaf';
import { commitmentOf, disclose } from '#ledger/personal';
import type { Random } from '#src/demo/random';
import {
  altered,
  anyOf,
  type Arsenal,
  type Attack,
  type AttackClass,
  between,
  bytesOf,
  flipped,
  logged,
  ofCases,
  ofEvents,
  ofGone,
  ofLog,
  ofVanished,
  pending,
  signed,
  some,
  uuidOf,
} from './attack.js';
import { type Depth, type Forger, tableOf } from './forger.js';
import type { EventEntry, Ground } from './scene.js';

/** Members of a leaf that an attacker may want otherwise, with what they become. */
const LEAF_EDITS: Record<string, (leaf: Leaf, random: Random) => void> = {
  person: (leaf, random) => (leaf.actor.person = uuidOf(random)),
  org: (leaf, random) => (leaf.actor.org = uuidOf(random)),
  authority: (leaf) => (leaf.actor.authority = leaf.actor.authority === '51' ? '50' : '51'),
  role: (leaf) => (leaf.actor.role = leaf.actor.role === 'officer' ? 'clerk' : 'officer'),
  principal: (leaf) => (leaf.actor.principal = leaf.actor.principal === '50' ? '51' : '50'),
  door: (leaf) => (leaf.actor.door = leaf.actor.door === 'rule' ? 'command' : 'rule'),
  auth: (leaf) => (leaf.actor.auth = leaf.actor.auth === 'totp' ? null : 'totp'),
  rules: (leaf) => (leaf.rule_ids = [...leaf.rule_ids, 'R-99']),
  type: (leaf) => (leaf.type = `${leaf.type}2`),
  outcome: (leaf) => (leaf.outcome = leaf.outcome === 'accepted' ? 'automatic' : 'accepted'),
  calendar: (leaf) => (leaf.calendar_version = '1999.1'),
  machineVersion: (leaf) => (leaf.machine_version = String(Number(leaf.machine_version) + 1)),
  salt: (leaf, random) => (leaf.salt = bytesOf(random, 16).toString('hex')),
};

/** The depths at which a change of one event is carried on without touching what a signature covers. */
const SHALLOW: Depth[] = ['leaf', 'hash', 'columns', 'entry', 'chain'];

const rewritten =
  (edits: Record<string, (leaf: Leaf, random: Random) => void>, depths: readonly Depth[]): Attack =>
  async (f, g, random) => {
    const event = some(random, signed(g));
    if (!event) return;
    const [name, edit] = random.pick(Object.entries(edits));
    const depth = random.pick(depths);
    await f.rewrite(event.id, (leaf) => edit(leaf, random), depth);
    return { did: `${name} of ${event.id} to depth ${depth}`, names: ofEvents(event.id), narrows: between(event) };
  };

const COLUMNS: Record<string, (random: Random) => string> = {
  person_id: () => 'gen_random_uuid()',
  org_id: () => 'gen_random_uuid()',
  authority: () => `coalesce(authority, '') || '1'`,
  outcome: () => `CASE outcome WHEN 'accepted' THEN 'automatic' WHEN 'refused' THEN 'accepted' ELSE 'refused' END`,
  type: () => `type || 'x'`,
  from_state: () => `coalesce(from_state, '') || 'x'`,
  to_state: () => `coalesce(to_state, '') || 'x'`,
  rule_ids: () => `rule_ids || 'R-99'::text`,
  machine: () => `machine || 'x'`,
  machine_version: () => `machine_version || '1'`,
  case_version: () => 'case_version + 1',
  tree: () => `tree || '0'`,
};

const rowEdits: Arsenal = {
  'a column': async (f, g, random) => {
    const event = random.pick(g.events);
    const [column, value] = random.pick(Object.entries(COLUMNS));
    await f.run(`UPDATE liandan.audit_event SET ${column} = ${value(random)} WHERE event_id = $1`, [event.id]);
    return { did: `${column} of ${event.id}`, names: ofEvents(event.id) };
  },
  'the leaf': rewritten(LEAF_EDITS, SHALLOW),
  'who may see it': async (f, g, random) => {
    const event = random.pick(
      g.events.filter(({ machine, outcome }) => tableOf(machine) !== undefined && outcome !== 'refused'),
    );
    await f.run(`UPDATE liandan.audit_event SET readers = readers || 'o:intruder'::text WHERE event_id = $1`, [
      event.id,
    ]);
    return { did: `readers of ${event.id}`, names: ofEvents(event.id) };
  },
};

const payloadOf = (f: Forger, id: string) =>
  f.one<{ salt: Buffer; payload: Buffer }>('SELECT salt, payload FROM liandan.audit_payload WHERE event_id = $1', [id]);

/** Another payload, and the leaf rewritten to bind it, as far as the depth says; null: the leaf stays. */
const repaid =
  (depths: readonly (Depth | null)[]): Attack =>
  async (f, g, random) => {
    const event = some(random, signed(g));
    if (!event) return;
    const { salt, payload } = await payloadOf(f, event.id);
    const changed = altered(random, JSON.parse(payload.toString('utf8')));
    if (changed === undefined) return;
    const bytes = canonicalJson(changed);
    await f.run('UPDATE liandan.audit_payload SET payload = $2 WHERE event_id = $1', [event.id, bytes]);
    const depth = random.pick(depths);
    const commitment = payloadCommitment(salt, bytes).toString('hex');
    if (depth) await f.rewrite(event.id, (leaf) => (leaf.payload_commitment = commitment), depth);
    return { did: `payload of ${event.id} to depth ${depth}`, names: ofEvents(event.id), narrows: between(event) };
  };

const payloadEdits: Arsenal = {
  value: repaid([null, null, null, ...SHALLOW]),
  salt: async (f, g, random) => {
    const event = random.pick(g.events);
    const { salt } = await payloadOf(f, event.id);
    await f.run('UPDATE liandan.audit_payload SET salt = $2 WHERE event_id = $1', [event.id, flipped(random, salt)]);
    return { did: `payload salt of ${event.id}`, names: ofEvents(event.id) };
  },
  'another written form': async (f, g, random) => {
    const event = random.pick(g.events);
    const { payload } = await payloadOf(f, event.id);
    const bytes = Buffer.from(` ${payload.toString('utf8')}`);
    await f.run('UPDATE liandan.audit_payload SET payload = $2 WHERE event_id = $1', [event.id, bytes]);
    return { did: `spelling of the payload of ${event.id}`, names: ofEvents(event.id) };
  },
};

const personal: Arsenal = {
  'a personal value': async (f, g, random) => {
    const rows = await f.rows<{ event_id: string; pointer: string; salt: Buffer; value: string }>(
      'SELECT event_id, pointer, salt, value::text AS value FROM liandan.audit_personal ORDER BY event_id, pointer',
    );
    const row = some(random, rows);
    if (!row) return;
    const key = [row.event_id, row.pointer];
    const other = random.pick(rows);
    const [did, text, values] = random.pick<[string, string, unknown[]]>([
      [
        'altered',
        'UPDATE liandan.audit_personal SET value = $3 WHERE event_id = $1 AND pointer = $2',
        [JSON.stringify('他人')],
      ],
      [
        'salted anew',
        'UPDATE liandan.audit_personal SET salt = $3 WHERE event_id = $1 AND pointer = $2',
        [flipped(random, row.salt)],
      ],
      ['gone', 'DELETE FROM liandan.audit_personal WHERE event_id = $1 AND pointer = $2', []],
      [
        'gone, with a note of its erasure that is no leaf',
        ERASED_NOTE,
        [commitmentOf(row.salt, JSON.parse(row.value))],
      ],
      ['moved', `UPDATE liandan.audit_personal SET pointer = pointer || '/x' WHERE event_id = $1 AND pointer = $2`, []],
      [
        'taken from another',
        'UPDATE liandan.audit_personal SET salt = $3, value = $4 WHERE event_id = $1 AND pointer = $2',
        [other.salt, other.value],
      ],
    ]);
    await f.run(text, [...key, ...values]);
    return { did: `${row.pointer} of ${row.event_id} ${did}`, names: ofEvents(row.event_id) };
  },
};
const ERASED_NOTE = `WITH asked AS (
    INSERT INTO liandan.erasure (state, basis, reason, everywhere, asked_by, asked_by_name, asked_at, decided_by, decided_by_name, decided_at, done_at)
    SELECT 'done', 'UNLAWFUL', '-', false, gen_random_uuid(), '-', now(), gen_random_uuid(), '-', now(), now() RETURNING id),
  named AS (
    INSERT INTO liandan.erasure_place (erasure, event_id, pointer, case_id, machine, commitment)
    SELECT asked.id, $1, $2, e.case_id, e.machine, $3 FROM asked, liandan.audit_event e WHERE e.event_id = $1)
  DELETE FROM liandan.audit_personal WHERE event_id = $1 AND pointer = $2`;

const SPANS = [1, 1000, 60_000, 3_600_000, 86_400_000, 31_536_000_000];
const later = (random: Random) => random.pick(SPANS) * random.whole(1, 9) * random.pick([1, -1]);
const timeEdits: Arsenal = {
  column: async (f, g, random) => {
    const event = random.pick(g.events);
    const microseconds = random.next() < 0.3 ? random.whole(1, 999) : later(random) * 1000;
    await f.run(
      `UPDATE liandan.audit_event SET occurred_at = occurred_at + $2 * interval '1 microsecond' WHERE event_id = $1`,
      [event.id, microseconds],
    );
    return { did: `time of ${event.id} by ${microseconds} us`, names: ofEvents(event.id) };
  },
  leaf: rewritten(
    {
      time: (leaf, random) => (leaf.occurred_at = new Date(Date.parse(leaf.occurred_at) + later(random)).toISOString()),
    },
    SHALLOW,
  ),
};

/** Takes everything that belongs to an event away, but not its place in the log. */
async function erase(f: Forger, ...ids: string[]): Promise<void> {
  for (const table of ['audit_personal', 'audit_payload', 'audit_pending', 'audit_event'])
    await f.run(`DELETE FROM liandan.${table} WHERE event_id = ANY ($1)`, [ids]);
}
/** Later events of the case move up. */
async function closeRanks(f: Forger, { caseId, seq }: EventEntry): Promise<void> {
  const after = await f.rows<{ event_id: string }>(
    'SELECT event_id FROM liandan.audit_event WHERE case_id = $1 AND seq > $2 ORDER BY seq',
    [caseId, seq],
  );
  for (const { event_id: id } of after) await f.rewrite(id, (leaf) => (leaf.seq -= 1), 'columns');
  await f.rechain(caseId);
}

/** One event taken out of the history as if it had never been; the log built anew, and signed with a key of one's own. */
const vanished =
  (sign: boolean): Attack =>
  async (f, g, random) => {
    const event = some(random, signed(g));
    if (!event) return;
    await erase(f, event.id);
    await closeRanks(f, event);
    await f.removeLeaf(event.tree, event.idx as number);
    await f.rebuild(event.tree, sign);
    return { did: `${event.id} vanished, signed anew: ${sign}`, names: ofVanished(event), narrows: between(event) };
  };

const deletes: Arsenal = {
  'an event': async (f, g, random) => {
    const event = random.pick(g.events);
    await f.run('DELETE FROM liandan.audit_event WHERE event_id = $1', [event.id]);
    return { did: event.id, names: ofGone(event) };
  },
  'an event with its payload': async (f, g, random) => {
    const event = some(random, logged(g));
    if (!event) return;
    await erase(f, event.id);
    return { did: `${event.id} and its payload`, names: ofVanished(event) };
  },
  'an event with all that names it': async (f, g, random) => {
    const event = some(random, signed(g));
    if (!event) return;
    await erase(f, event.id);
    await f.run('DELETE FROM liandan.log_leaf WHERE event_id = $1', [event.id]);
    return {
      did: `${event.id}, its payload and leaf`,
      names: anyOf(ofGone(event), (fault) => fault.tree === event.tree && fault.en.includes(`leaf ${event.idx} `)),
    };
  },
  'an event, the ranks closed': vanished(false),
  'a whole case': async (f, g, random) => {
    const { caseId, machine } = random.pick(logged(g));
    const events = g.events.filter((event) => event.caseId === caseId);
    await erase(f, ...events.map(({ id }) => id));
    const table = tableOf(machine);
    if (table) await f.run(`DELETE FROM ${table} WHERE id = $1`, [caseId]);
    return { did: `case ${caseId}`, names: anyOf(ofCases(caseId), ofEvents(...events.map(({ id }) => id))) };
  },
  'a payload': async (f, g, random) => {
    const event = random.pick(g.events);
    await f.run('DELETE FROM liandan.audit_payload WHERE event_id = $1', [event.id]);
    return { did: `payload of ${event.id}`, names: ofEvents(event.id) };
  },
  'a case row': async (f, g, random) => {
    const { table, id } = random.pick(g.cases);
    await f.run(`DELETE FROM ${table} WHERE id = $1`, [id]);
    return { did: `row of ${id}`, names: ofCases(id) };
  },
  'a log leaf': async (f, g, random) => {
    const event = some(random, logged(g));
    if (!event) return;
    await f.run('DELETE FROM liandan.log_leaf WHERE event_id = $1', [event.id]);
    return { did: `leaf of ${event.id}`, names: ofEvents(event.id) };
  },
};

/** What lies at or behind a place of a log, and what waits for it. */
const behind = (g: Ground, tree: string, idx: number) =>
  g.events.filter((event) => event.tree >= tree && (event.tree > tree || (event.idx ?? Infinity) >= idx));

/** Cuts a log and everything later: leaves, tiles, later logs; with the heads when asked. */
async function cut(f: Forger, g: Ground, tree: string, idx: number, heads: boolean): Promise<EventEntry[]> {
  const gone = behind(g, tree, idx);
  await erase(f, ...gone.map(({ id }) => id));
  await f.run('DELETE FROM liandan.log_leaf WHERE tree = $1 AND idx >= $2', [tree, idx]);
  if (heads) {
    for (const table of ['log_final', 'log_cosignature', 'log_checkpoint'])
      await f.run(`DELETE FROM liandan.${table} WHERE tree > $1 OR (tree = $1 AND size > $2)`, [tree, idx]);
  }
  for (const table of ['log_leaf', 'log_tile', 'log_state'])
    await f.run(`DELETE FROM liandan.${table} WHERE tree > $1`, [tree]);
  await f.rebuild(tree, false);
  return gone;
}

/** Cases are set back to their last event that is left; those without any go. */
async function setBack(f: Forger, g: Ground, gone: EventEntry[]): Promise<void> {
  for (const caseId of new Set(gone.map((event) => event.caseId))) {
    const entry = g.events.find((event) => event.caseId === caseId) as EventEntry;
    const table = tableOf(entry.machine);
    if (!table) continue;
    await f.run(
      `UPDATE ${table} c SET state = e.to_state, version = e.case_version, seq = e.seq, head = e.hash
         FROM (SELECT * FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq DESC LIMIT 1) e WHERE c.id = $1 AND e.case_version > 0`,
      [caseId],
    );
    await f.run(
      `DELETE FROM ${table} c WHERE c.id = $1 AND NOT EXISTS (SELECT FROM liandan.audit_event WHERE case_id = $1)`,
      [caseId],
    );
  }
}

const tailCut =
  (heads: boolean, cases: boolean): Attack =>
  async (f, g, random) => {
    const event = some(random, signed(g));
    if (!event || event.idx === 0) return;
    const gone = await cut(f, g, event.tree, event.idx as number, heads);
    if (cases) await setBack(f, g, gone);
    return {
      did: `${gone.length} events from leaf ${event.idx} of ${event.tree} on, heads: ${heads}, cases set back: ${cases}`,
      names: anyOf(ofLog(event.tree), ofCases(...gone.map(({ caseId }) => caseId)), ...gone.map(ofGone)),
    };
  };

const tailCuts: Arsenal = {
  leaves: async (f, g, random) => {
    const event = some(random, logged(g));
    if (!event) return;
    await f.run('DELETE FROM liandan.log_leaf WHERE tree = $1 AND idx >= $2', [event.tree, event.idx]);
    const gone = g.events.filter(
      ({ tree, idx }) => tree === event.tree && idx !== null && idx >= (event.idx as number),
    );
    return { did: `leaves from ${event.idx} of ${event.tree} on`, names: ofEvents(...gone.map(({ id }) => id)) };
  },
  'events, with the log': tailCut(false, false),
  'events, with the log and the cases': tailCut(false, true),
  'events, with the log and its heads': tailCut(true, false),
  'everything: log, heads, cases': tailCut(true, true),
  'the end of a case': async (f, g, random) => {
    const event = some(
      random,
      logged(g).filter(({ seq, of, machine }) => seq > 1 && seq === of && tableOf(machine)),
    );
    if (!event) return;
    await erase(f, event.id);
    await setBack(f, g, [event]);
    return { did: `${event.id}, the last of its case`, names: anyOf(ofGone(event), ofCases(event.caseId)) };
  },
  'the state of the log': async (f, g, random) => {
    const { tree, size } = random.pick(g.trees);
    await f.run('UPDATE liandan.log_state SET size = $2 WHERE tree = $1', [tree, random.whole(0, size - 1)]);
    return { did: `size of ${tree}`, names: ofLog(tree) };
  },
};

/** A forged event behind the last of a case, as the engine would write it. */
async function forge(f: Forger, g: Ground, random: Random, refused: boolean) {
  const last = random.pick(g.events.filter(({ seq, of, machine }) => seq === of && tableOf(machine)));
  const leaf = await f.leafOf(last.id);
  const { hash } = await f.one<{ hash: Buffer }>('SELECT hash FROM liandan.audit_event WHERE event_id = $1', [last.id]);
  const { payload } = await payloadOf(f, last.id);
  const { event, head } = buildEvent(
    { seq: last.seq, hash },
    {
      deployment: /^liandan\.(.*)\//.exec(leaf.tree)?.[1] ?? '',
      machine: leaf.machine,
      machineVersion: leaf.machine_version,
      caseId: leaf.case_id,
      caseVersion: leaf.case_version + (refused ? 0 : 1),
      type: leaf.type,
      from: leaf.to,
      to: leaf.to,
      ruleIds: leaf.rule_ids,
      actor: leaf.actor,
      occurredAt: leaf.occurred_at,
      outcome: refused ? 'refused' : 'accepted',
      calendarVersion: leaf.calendar_version,
      payload: disclose(JSON.parse(payload.toString('utf8')), []),
      readers: [],
    },
  );
  const { text, values } = appendStatement([event]);
  await f.run(text, values);
  return { last, event, head };
}

const inserts: Arsenal = {
  'an event behind a case': async (f, g, random) => {
    const { last, event } = await forge(f, g, random, random.next() < 0.5);
    return { did: `${event.leaf.event_id} behind ${last.caseId}`, names: ofEvents(event.leaf.event_id) };
  },
  'an event behind a case, its row carried on': async (f, g, random) => {
    const { last, event, head } = await forge(f, g, random, false);
    await f.run(`UPDATE ${tableOf(last.machine)} SET version = version + 1, seq = $2, head = $3 WHERE id = $1`, [
      last.caseId,
      head.seq,
      head.hash,
    ]);
    return {
      did: `${event.leaf.event_id} behind ${last.caseId}, with the row`,
      names: anyOf(ofEvents(event.leaf.event_id), ofCases(last.caseId)),
    };
  },
  'an event in the middle': async (f, g, random) => {
    const victim = some(
      random,
      signed(g).filter(({ seq, of }) => seq < of),
    );
    if (!victim) return;
    const id = await duplicate(f, victim, false);
    return { did: `${id} before ${victim.id}`, names: anyOf(ofEvents(id), ofEvents(victim.id)) };
  },
  'a leaf of nothing': async (f, g, random) => {
    const { tree, size } = random.pick(g.trees);
    const id = uuidOf(random);
    await f.run('INSERT INTO liandan.log_leaf (tree, idx, event_id, hash) VALUES ($1, $2, $3, $4)', [
      tree,
      size,
      id,
      bytesOf(random, 32),
    ]);
    if (random.next() < 0.5) await f.rebuild(tree, false);
    return {
      did: `leaf ${size} of ${tree}`,
      names: anyOf(ofEvents(id), (fault) => fault.tree === tree && fault.index === size),
    };
  },
  'a payload of nothing': async (f, g, random) => {
    const id = uuidOf(random);
    await f.run('INSERT INTO liandan.audit_payload (event_id, salt, payload) VALUES ($1, $2, $3)', [
      id,
      bytesOf(random, 16),
      Buffer.from('{}'),
    ]);
    return { did: `payload ${id}`, names: ofEvents(id) };
  },
  'a place in the queue': async (f, g, random) => {
    const id = random.next() < 0.5 ? uuidOf(random) : some(random, logged(g))?.id;
    if (!id) return;
    await f.run('INSERT INTO liandan.audit_pending (event_id) VALUES ($1)', [id]);
    return { did: `pending ${id}`, names: ofEvents(id) };
  },
  'a case without history': async (f, g, random) => {
    const { table, id } = random.pick(g.cases);
    const made = randomUUID();
    await f.run(
      `INSERT INTO ${table} (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
       SELECT $2, state, version, seq, head, machine_version, context, readers, created_at, updated_at FROM ${table} WHERE id = $1`,
      [id, made],
    );
    return { did: `case ${made}`, names: ofCases(made) };
  },
};

/** A second copy of an event before it, in case and log; the rest moves down. */
async function duplicate(f: Forger, victim: EventEntry, sign: boolean): Promise<string> {
  const id = randomUUID().replace(/^(.{14})./, '$17');
  const leaf = await f.leafOf(victim.id);
  const after = await f.rows<{ event_id: string }>(
    'SELECT event_id FROM liandan.audit_event WHERE case_id = $1 AND seq >= $2 ORDER BY seq DESC',
    [victim.caseId, victim.seq],
  );
  for (const { event_id: moved } of after) await f.rewrite(moved, (each) => (each.seq += 1), 'columns');
  const copy = { ...leaf, event_id: id };
  const bytes = canonicalJson(copy);
  await f.run(
    `INSERT INTO liandan.audit_event (event_id, tree, machine, machine_version, case_id, case_version, seq, type, from_state, to_state,
       outcome, rule_ids, occurred_at, prev, hash, leaf, readers)
     SELECT $2, tree, machine, machine_version, case_id, case_version, $3, type, from_state, to_state, outcome, rule_ids, occurred_at,
       CASE WHEN $3 > 1 THEN coalesce(prev, hash) END, $4, $5, readers FROM liandan.audit_event WHERE event_id = $1`,
    [victim.id, id, victim.seq, leafHash(bytes), bytes],
  );
  await f.fillColumns(id, parseLeaf(bytes));
  await f.run(
    'INSERT INTO liandan.audit_payload SELECT $2, salt, payload FROM liandan.audit_payload WHERE event_id = $1',
    [victim.id, id],
  );
  await f.makeRoom(victim.tree, victim.idx as number);
  await f.run('INSERT INTO liandan.log_leaf (tree, idx, event_id, hash) VALUES ($1, $2, $3, $4)', [
    victim.tree,
    victim.idx,
    id,
    leafHash(bytes),
  ]);
  await f.rechain(victim.caseId);
  await f.rebuild(victim.tree, sign);
  return id;
}

const two = (random: Random, events: EventEntry[]): [EventEntry, EventEntry] | undefined => {
  const first = some(random, events);
  const second =
    first &&
    some(
      random,
      events.filter((each) => each !== first),
    );
  return first && second && [first, second];
};

const swaps: Arsenal = {
  'two places in a case': async (f, g, random) => {
    const first = some(
      random,
      g.events.filter(({ of }) => of > 1),
    );
    const second =
      first &&
      some(
        random,
        g.events.filter((each) => each.caseId === first.caseId && each !== first),
      );
    if (!first || !second) return;
    const place =
      'UPDATE liandan.audit_event SET seq = $2, prev = CASE WHEN $2 = 1 THEN NULL ELSE coalesce(prev, hash) END WHERE event_id = $1';
    await f.run(place, [first.id, 1_000_000]);
    await f.run(place, [second.id, first.seq]);
    await f.run(place, [first.id, second.seq]);
    return { did: `places of ${first.id} and ${second.id}`, names: ofEvents(first.id, second.id) };
  },
  'two payloads': async (f, g, random) => {
    const pair = two(random, g.events);
    if (!pair) return;
    await exchange(f, 'audit_payload', ['salt', 'payload'], pair);
    return { did: `payloads of ${pair[0].id} and ${pair[1].id}`, names: ofEvents(pair[0].id, pair[1].id) };
  },
  'two leaves with their hashes': async (f, g, random) => {
    const pair = two(random, g.events);
    if (!pair) return;
    await exchange(f, 'audit_event', ['leaf', 'hash'], pair);
    return { did: `leaves of ${pair[0].id} and ${pair[1].id}`, names: ofEvents(pair[0].id, pair[1].id) };
  },
  'two places in the log': async (f, g, random) => {
    const first = some(random, signed(g));
    const second =
      first &&
      some(
        random,
        logged(g).filter(({ tree, id }) => tree === first.tree && id !== first.id),
      );
    if (!first || !second) return;
    const place = 'UPDATE liandan.log_leaf SET idx = $2 WHERE event_id = $1';
    await f.run(place, [first.id, 1_000_000_000]);
    await f.run(place, [second.id, first.idx]);
    await f.run(place, [first.id, second.idx]);
    const rebuilt = random.next() < 0.5;
    if (rebuilt) await f.rebuild(first.tree, false);
    return {
      did: `leaves ${first.idx} and ${second.idx} of ${first.tree}, rebuilt: ${rebuilt}`,
      names: ofEvents(first.id, second.id),
      narrows: anyOf(between(first), between(second)),
    };
  },
  'two hashes in the log': async (f, g, random) => {
    const pair = two(random, logged(g));
    if (!pair) return;
    await exchange(f, 'log_leaf', ['hash'], pair);
    return { did: `log hashes of ${pair[0].id} and ${pair[1].id}`, names: ofEvents(pair[0].id, pair[1].id) };
  },
  'two heads': async (f, g, random) => {
    const first = some(random, g.heads);
    const second =
      first &&
      some(
        random,
        g.heads.filter(({ tree, size }) => tree === first.tree && size !== first.size),
      );
    if (!first || !second) return;
    for (const [one, other] of [
      [first, second],
      [second, first],
    ] as const)
      await f.run('UPDATE liandan.log_checkpoint SET note = $3 WHERE tree = $1 AND size = $2', [
        one.tree,
        one.size,
        other.note,
      ]);
    return {
      did: `heads ${first.size} and ${second.size} of ${first.tree}`,
      names: (fault) =>
        fault.tree === first.tree && [first, second].some(({ size }) => fault.en.includes(`of size ${size} `)),
    };
  },
  'two documents': async (f, g, random) => {
    const first = random.pick(g.cases);
    const second = some(
      random,
      g.cases.filter(({ table, id }) => table === first.table && id !== first.id),
    );
    if (!second) return;
    await f.run(
      `UPDATE ${first.table} a SET context = b.context FROM ${first.table} b WHERE (a.id, b.id) IN (($1::uuid, $2::uuid), ($2::uuid, $1::uuid))`,
      [first.id, second.id],
    );
    return { did: `documents of ${first.id} and ${second.id}`, names: ofCases(first.id, second.id) };
  },
};

const exchange = (f: Forger, table: string, columns: string[], [one, other]: [EventEntry, EventEntry]) =>
  f.run(
    `UPDATE liandan.${table} a SET ${columns.map((c) => `${c} = b.${c}`).join(', ')} FROM liandan.${table} b
      WHERE (a.event_id, b.event_id) IN (($1::uuid, $2::uuid), ($2::uuid, $1::uuid))`,
    [one.id, other.id],
  );

const moves: Arsenal = {
  'by its column': async (f, g, random) => {
    const event = random.pick(g.events);
    const other = random.pick(g.events.filter(({ caseId, seq, of }) => caseId !== event.caseId && seq === of));
    await f.run(
      'UPDATE liandan.audit_event SET case_id = $2, seq = $3, prev = coalesce(prev, hash) WHERE event_id = $1',
      [event.id, other.caseId, other.of + 1],
    );
    return { did: `${event.id} to ${other.caseId}`, names: ofGone(event) };
  },
  'with its leaf': async (f, g, random) => {
    const event = some(random, signed(g));
    const other =
      event &&
      some(
        random,
        g.events.filter((e) => e.caseId !== event.caseId && e.seq === e.of && e.machine === event.machine),
      );
    if (!event || !other) return;
    const depth = random.pick(['columns', 'entry', 'chain', 'tree'] as const);
    await f.run('UPDATE liandan.audit_event SET prev = coalesce(prev, hash), seq = 1000000 WHERE event_id = $1', [
      event.id,
    ]);
    const { hash } = await f.one<{ hash: Buffer }>('SELECT hash FROM liandan.audit_event WHERE event_id = $1', [
      other.id,
    ]);
    await f.rewrite(
      event.id,
      (leaf) => Object.assign(leaf, { case_id: other.caseId, seq: other.of + 1, prev: hash.toString('hex') }),
      depth,
    );
    if (depth === 'chain' || depth === 'tree') await closeRanks(f, event);
    if (depth === 'tree') await f.rebuild(event.tree, false);
    return {
      did: `${event.id} to ${other.caseId} to depth ${depth}`,
      names: anyOf(ofVanished(event), ofCases(other.caseId)),
      narrows: between(event),
    };
  },
};

const rewrites: Arsenal = {
  'what a leaf says': rewritten(LEAF_EDITS, ['tree', 'heads']),
  'when it was': rewritten(
    {
      time: (leaf, random) =>
        (leaf.occurred_at = new Date(Date.parse(leaf.occurred_at) + random.whole(1, 600_000)).toISOString()),
    },
    ['tree', 'heads'],
  ),
  'a payload': repaid(['tree', 'heads']),
  'an event vanished, signed with another key': vanished(true),
  'an event inserted, signed with another key': async (f, g, random) => {
    const victim = some(
      random,
      signed(g).filter(({ seq, of }) => seq < of),
    );
    if (!victim) return;
    const id = await duplicate(f, victim, true);
    return { did: `${id} before ${victim.id}`, names: ofEvents(id, victim.id) };
  },
  'the heads behind it gone': async (f, g, random) => {
    const event = some(random, signed(g));
    if (!event) return;
    for (const table of ['log_final', 'log_cosignature', 'log_checkpoint'])
      await f.run(`DELETE FROM liandan.${table} WHERE tree > $1 OR (tree = $1 AND size > $2)`, [event.tree, event.idx]);
    const [name, edit] = random.pick(Object.entries(LEAF_EDITS));
    await f.rewrite(event.id, (leaf) => edit(leaf, random), 'tree');
    return {
      did: `${name} of ${event.id}, the heads behind it gone`,
      names: ofEvents(event.id),
      narrows: between(event),
    };
  },
};

const pendingDrops: Arsenal = {
  'the row': async (f, g, random) => {
    const event = some(random, pending(g));
    if (!event) return;
    await f.run('DELETE FROM liandan.audit_pending WHERE event_id = $1', [event.id]);
    return { did: `pending ${event.id}`, names: ofEvents(event.id) };
  },
  'all rows of a case': async (f, g, random) => {
    const event = some(random, pending(g));
    if (!event) return;
    const ids = pending(g)
      .filter(({ caseId }) => caseId === event.caseId)
      .map(({ id }) => id);
    await f.run('DELETE FROM liandan.audit_pending WHERE event_id = ANY ($1)', [ids]);
    return { did: `pending of ${event.caseId}`, names: ofEvents(...ids) };
  },
  'the row with its event': async (f, g, random) => {
    const event = some(
      random,
      pending(g).filter(({ machine }) => tableOf(machine)),
    );
    if (!event) return;
    await erase(f, event.id);
    return { did: `pending ${event.id} with its event`, names: anyOf(ofGone(event), ofCases(event.caseId)) };
  },
  'the row, its leaf put in by hand': async (f, g, random) => {
    const event = some(random, pending(g));
    const log = g.trees.find(({ tree }) => tree === event?.tree);
    if (!event || !log) return;
    await f.run('DELETE FROM liandan.audit_pending WHERE event_id = $1', [event.id]);
    await f.run(
      'INSERT INTO liandan.log_leaf (tree, idx, event_id, hash) SELECT tree, $2, event_id, hash FROM liandan.audit_event WHERE event_id = $1',
      [event.id, log.size],
    );
    return { did: `${event.id} put in at ${log.size}`, names: anyOf(ofEvents(event.id), ofLog(event.tree)) };
  },
};

export const historyAttacks: Partial<Record<AttackClass, Arsenal>> = {
  'row edit': rowEdits,
  'payload edit': { ...payloadEdits, ...personal },
  'time edit': timeEdits,
  delete: deletes,
  'tail cut': tailCuts,
  insert: inserts,
  swap: swaps,
  'move between cases': moves,
  'history rewritten without a key': rewrites,
  'pending row dropped': pendingDrops,
};

import { appendStatement, buildEvent } from '#ledger/append';
import type { Leaf } from '#ledger/leaf';
import type { Random } from '#src/demo/random';
import {
  anyOf,
  type Arsenal,
  type AttackClass,
  bytesOf,
  ofCases,
  ofEvents,
  ofLog,
  pending,
  some,
  uuidOf,
} from './attack.js';
import { tableOf } from './forger.js';
import type { EventEntry, Ground } from './scene.js';

/**
 * Attacks on what no head covers yet, everything about it carried on: there only chain, machine, words and books tell.
 * What an attacker makes of an event that nothing else rests on, its salt say, only its receipt shows.
 */
const WORDS: Record<string, (leaf: Leaf, random: Random) => void> = {
  person: (leaf, random) => (leaf.actor.person = uuidOf(random)),
  org: (leaf, random) => (leaf.actor.org = uuidOf(random)),
  authority: (leaf) => (leaf.actor.authority = leaf.actor.authority === '51' ? '50' : '51'),
  role: (leaf) => (leaf.actor.role = leaf.actor.role === 'officer' ? 'clerk' : 'officer'),
  door: (leaf) => (leaf.actor.door = leaf.actor.door === 'rule' ? 'command' : 'rule'),
  auth: (leaf) => (leaf.actor.auth = leaf.actor.auth === 'totp' ? null : 'totp'),
  time: (leaf, random) =>
    (leaf.occurred_at = new Date(Date.parse(leaf.occurred_at) + random.whole(1, 999)).toISOString()),
};

const judged = (ground: Ground): EventEntry[] =>
  pending(ground).filter(({ machine, outcome }) => tableOf(machine) !== undefined && outcome !== 'refused');
/** Two neighbours of one case, neither signed. */
const neighbours = (ground: Ground): [EventEntry, EventEntry][] =>
  judged(ground).flatMap((event): [EventEntry, EventEntry][] => {
    const next = judged(ground).find(({ caseId, seq }) => caseId === event.caseId && seq === event.seq + 1);
    return next ? [[event, next]] : [];
  });

const rowEdits: Arsenal = {
  'words of an unsigned act': async (f, g, random) => {
    const event = some(random, judged(g));
    if (!event) return;
    const [name, edit] = random.pick(Object.entries(WORDS));
    await f.rewrite(event.id, (leaf) => edit(leaf, random), 'chain');
    return { did: `${name} of unsigned ${event.id}`, names: ofEvents(event.id) };
  },
  'an unsigned event, its chain left': async (f, g, random) => {
    const pair = some(random, neighbours(g));
    if (!pair) return;
    await f.rewrite(pair[0].id, (leaf) => (leaf.salt = bytesOf(random, 16).toString('hex')), 'columns');
    return { did: `salt of unsigned ${pair[0].id}`, names: ofEvents(pair[0].id, pair[1].id) };
  },
  'the path of an unsigned case': async (f, g, random) => {
    const pair = some(random, neighbours(g));
    if (!pair) return;
    const [first, second] = pair;
    const [at, way] = random.pick<[EventEntry, 'from' | 'to']>([
      [first, 'to'],
      [second, 'from'],
    ]);
    await f.rewrite(at.id, (leaf) => (leaf[way] = `${leaf[way] ?? ''}x`), 'chain');
    return { did: `${way} of unsigned ${at.id}`, names: ofEvents(first.id, second.id) };
  },
  'the path of an unsigned case, told alike': async (f, g, random) => {
    const pair = some(random, neighbours(g));
    if (!pair) return;
    const [first, second] = pair;
    await f.rewrite(first.id, (leaf) => (leaf.to = `${leaf.to ?? ''}x`), 'chain');
    await f.rewrite(second.id, (leaf) => (leaf.from = `${leaf.from ?? ''}x`), 'chain');
    return { did: `way from ${first.id} to ${second.id}`, names: ofEvents(first.id, second.id) };
  },
  'the rules of an unsigned act': async (f, g, random) => {
    const event = some(random, judged(g));
    if (!event) return;
    await f.rewrite(event.id, (leaf) => (leaf.rule_ids = [...leaf.rule_ids, 'R-99']), 'chain');
    return { did: `rules of unsigned ${event.id}`, names: ofEvents(event.id) };
  },
};

const inserts: Arsenal = {
  'an event of no machine': async (f, g, random) => {
    const [model] = g.trees;
    if (!model) return;
    const { event } = buildEvent(
      { seq: 0, hash: null },
      {
        deployment: /^liandan\.(.*)\//.exec(model.tree)?.[1] ?? '',
        machine: random.pick(['nobody', 'transfer', 'Manifest']),
        machineVersion: '1',
        caseId: uuidOf(random),
        caseVersion: 1,
        type: 'go',
        from: null,
        to: 'open',
        ruleIds: [],
        actor: {
          ...{ person: null, role: null, org: null, province: null, authority: null, principal: null },
          ...{ door: 'rule', auth: null },
        },
        occurredAt: `${model.tree.slice(-4)}-12-30T01:00:00.000Z`,
        outcome: 'automatic',
        calendarVersion: null,
        payload: { type: 'go' },
        readers: [],
      },
    );
    const { text, values } = appendStatement([event]);
    await f.run(text, values);
    const { event_id: id, case_id: caseId } = event.leaf;
    return { did: `${id} of ${event.leaf.machine}`, names: anyOf(ofEvents(id), ofCases(caseId)) };
  },
  'a log that nobody opened': async (f, g, random) => {
    const [model] = g.trees;
    if (!model) return;
    const tree = random.pick([model.tree.replace(/\d{4}$/, '2031'), 'nowhere', 'liandan.other/2019']);
    await f.run(
      `INSERT INTO liandan.log_state (tree, size, root, frontier) VALUES ($1, 0, sha256(''), '{}'::bytea[])`,
      [tree],
    );
    return { did: `log ${tree}`, names: anyOf(ofLog(tree), (fault) => fault.en.includes(tree)) };
  },
};

const deletes: Arsenal = {
  'a year as if its time were over': async (f, g, random) => {
    const { tree } = random.pick(g.trees);
    const of = g.events.filter((event) => event.tree === tree).map(({ id }) => id);
    await f.run(
      `INSERT INTO liandan.log_removed (tree, size, root, export_sha256, event_id, removed_at)
       SELECT tree, size, root, $2, $3, liandan.now() FROM liandan.log_state WHERE tree = $1`,
      [tree, bytesOf(random, 32).toString('hex'), random.pick(g.events).id],
    );
    const left = random.next() < 0.3;
    for (const table of ['audit_personal', 'audit_payload'])
      await f.run(`DELETE FROM liandan.${table} WHERE event_id = ANY ($1)`, [of]);
    await f.run(
      `UPDATE liandan.audit_event SET leaf = NULL${left ? '' : ', person_id = NULL, org_id = NULL'} WHERE tree = $1`,
      [tree],
    );
    return {
      did: `${tree} as if removed, persons left: ${left}`,
      names: anyOf((fault) => fault.tree === tree, ofEvents(...of)),
    };
  },
};

export const unsignedAttacks: Partial<Record<AttackClass, Arsenal>> = {
  'row edit': rowEdits,
  insert: inserts,
  delete: deletes,
};

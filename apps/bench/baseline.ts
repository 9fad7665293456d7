import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { cityOfLane, UUID, type Names } from './names.js';
import type { Sent, Transaction } from './wire.js';
import { timing, type Timing } from './drive.js';

/** A value that depends on the number of the command: text, and between it what changes. */
type Piece =
  | string
  | { kind: 'draft' | 'number' | 'city' }
  | { kind: 'fresh'; of: number }
  | { kind: 'lane'; of: string }
  /** From the row that the command locked: its version or its place in the chain, and how many to add. */
  | { kind: 'held'; of: 'version' | 'seq'; add: number };
interface Param {
  type: string;
  pieces: Piece[] | null;
}
interface Step {
  name: string;
  text: string;
  params: Param[];
}
/** The row that commands of one lane share: what it holds depends on the commands before. */
const SHARED = 'approval';
/** Serial of the first manifest number that the bare SQL writes. */
const SERIALS = 500_000;

/** The statements of one command, with what changes from command to command made a function of its number. */
export interface Script {
  steps: Step[];
}

/**
 * Makes a script of a command as it went over the wire. `other` is the same command on another case of the same lane:
 * ids that differ between the two are new ones at each command.
 */
export async function scriptOf(
  url: string,
  names: Names,
  one: Transaction,
  other: Transaction,
  drafts: [number, number],
): Promise<Script> {
  const shape = (t: Transaction) => t.statements.map((s) => s.name || s.text).join('\n');
  if (shape(one) !== shape(other))
    throw new Error(`two commands of one kind differ:\n${shape(one)}\n\n${shape(other)}`);
  const idsOf = (t: Transaction) =>
    new Set(t.statements.flatMap((s) => s.values.flatMap((v) => textOf(v)?.match(UUID) ?? [])));
  const seen = idsOf(other);
  const fresh = [...idsOf(one)].filter((id) => !seen.has(id) && id !== names.draftId(drafts[0]));
  const numbers = numbersIn(one).filter((number) => !numbersIn(other).includes(number));
  const lane = names.laneOf(drafts[0]);
  const types = await parameterTypes(url, one.statements);
  const held = heldBefore(one);
  const steps = one.statements.map((statement, s): Step => ({
    name: statement.name,
    text: statement.text,
    params: statement.values.map((value, i): Param => {
      const text = textOf(value);
      const type = types.get(statement.name)?.[i] ?? 'text';
      if (text === null) return { type, pieces: null };
      if (text === cityOfLane(lane)) return { type, pieces: [{ kind: 'city' }] };
      const counted = countedUp(text, textOf(other.statements[s]?.values[i] ?? null) ?? '', held);
      if (counted) return { type, pieces: counted };
      return { type, pieces: pieces(text) };
    }),
  }));
  return { steps };

  function pieces(text: string): Piece[] {
    const found: Piece[] = [];
    const known = new RegExp(`${UUID.source}${numbers.length > 0 ? `|${numbers.join('|')}` : ''}`, 'g');
    let from = 0;
    for (const match of text.matchAll(known)) {
      const id = match[0];
      const laneEntity = names.entityOf(id);
      const piece: Piece | undefined =
        id === names.draftId(drafts[0])
          ? { kind: 'draft' }
          : laneEntity !== undefined
            ? { kind: 'lane', of: laneEntity }
            : fresh.includes(id)
              ? { kind: 'fresh', of: fresh.indexOf(id) }
              : numbers.includes(id)
                ? { kind: 'number' }
                : undefined;
      if (!piece) continue;
      found.push(text.slice(from, match.index), piece);
      from = match.index + id.length;
    }
    found.push(text.slice(from));
    return found.filter((each) => each !== '');
  }
}

/** Version and place in the chain that the shared row had before this command, as its UPDATE shows. */
function heldBefore(t: Transaction): { version: number; seq: number } | undefined {
  const store = t.statements.find(({ name }) => name === `store_${SHARED}`);
  return store && { version: Number(store.values[9]), seq: Number(store.values[3]) - 1 };
}

/** A whole number, or an array of them, that went on from one command to the next. */
function countedUp(
  text: string,
  other: string,
  held: { version: number; seq: number } | undefined,
): Piece[] | undefined {
  if (!held || text === other || !/^\{?"?\d+"?(,"?\d+"?)*\}?$/.test(text)) return undefined;
  const theirs = other.match(/\d+/g) ?? [];
  let at = -1;
  const parts = text.split(/(\d+)/).map((part): Piece => {
    if (!/^\d+$/.test(part)) return part;
    at += 1;
    const value = Number(part);
    if (theirs[at] === part) return part;
    for (const column of ['seq', 'version'] as const) {
      const add = value - held[column];
      if (add === 0 || add === 1) return { kind: 'held', of: column, add };
    }
    return part;
  });
  return parts.filter((part) => part !== '');
}

const textOf = (value: string | Buffer | null): string | null =>
  Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value;
const numbersIn = (t: Transaction) => [
  ...new Set(
    t.statements.flatMap((s) =>
      s.values.flatMap((v) => (typeof v === 'string' ? (v.match(/\b20\d{12}\b/g) ?? []) : [])),
    ),
  ),
];

async function parameterTypes(url: string, statements: Sent[]): Promise<Map<string, string[]>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const types = new Map<string, string[]>();
    for (const { name, text } of statements) {
      if (name === '' || types.has(name)) continue;
      await client.query(`PREPARE "bench ${name}" AS ${text}`);
      const { rows } = await client.query<{ types: string }>(
        'SELECT array_to_json(parameter_types::text[])::text AS types FROM pg_prepared_statements WHERE name = $1',
        [`bench ${name}`],
      );
      types.set(name, JSON.parse(rows[0]?.types ?? '[]') as string[]);
    }
    return types;
  } finally {
    await client.end();
  }
}

/** One run of the bare SQL. `from` is the first command's number; each client takes `each` of them in a row. */
export interface Run {
  url: string;
  folder: string;
  names: Names;
  /** Scripts with how many of the commands each is for, e.g. some that pass and some that are refused. */
  scripts: { script: Script; count: number }[];
  clients: number;
  from: number;
  each: number;
}

export const hasPgbench = (): boolean => spawnSync('pgbench', ['--version']).status === 0;

/** Mean latency of one statement of the first script. */
export interface Cost {
  statement: string;
  ms: number;
}

/** The whole transaction, statement after statement, by pgbench with prepared statements where it is installed. */
export const runBare = (run: Run): Promise<Timing & { statements?: Cost[] }> =>
  hasPgbench() ? withPgbench(run) : withDriver(run);

/** SQL of one value for pgbench. */
function expression(pieces: Piece[], names: Names, constant: (text: string) => string): string {
  const parts = pieces.map((piece) => {
    if (typeof piece === 'string') return `${constant(piece)}::text`;
    if (piece.kind === 'draft') return `'${names.draftPrefix}' || lpad(:n::text, 12, '0')`;
    if (piece.kind === 'fresh') return `'${names.freshPrefix(piece.of)}' || lpad(:n::text, 12, '0')`;
    if (piece.kind === 'lane') return `'${names.entityPrefix(piece.of)}' || lpad(:lane::text, 12, '0')`;
    if (piece.kind === 'number') return `'${names.numberPrefix}' || (${SERIALS} + :n::int)::text`;
    if (piece.kind === 'held') return `(:held_${piece.of}::int + ${piece.add})::text`;
    return `(ARRAY['${names.cities.join("','")}'])[1 + :lane::int % ${names.cities.length}]`;
  });
  return parts.join(' || ');
}

async function withPgbench({
  url,
  folder,
  names,
  scripts,
  clients,
  from,
  each,
}: Run): Promise<Timing & { statements: Cost[] }> {
  const constants = new Map<string, string>();
  const constant = (text: string) => {
    let name = constants.get(text);
    if (!name) constants.set(text, (name = `c${constants.size}`));
    return `:${name}`;
  };
  const head = [
    '\\set i :i + 1',
    `\\set n ${from} + :client_id * ${each} + :i - 1`,
    `\\set lane ${names.laneExpression(':n')}`,
  ];
  const files = scripts.map(({ script, count }, k) => {
    const lines = script.steps.map(
      ({ name, text, params }) =>
        `${text
          .replaceAll(/\$(\d+)/g, (_, i: string) => {
            const param = params[Number(i) - 1];
            if (!param) throw new Error(`no value $${i} in ${text}`);
            if (param.pieces === null) return `NULL::${param.type}`;
            return `(${expression(param.pieces, names, constant) || "''"})::${param.type}`;
          })
          .replaceAll(/\s*\n\s*/g, ' ')
          .trim()}${name === `lock_${SHARED}` ? ' \\gset held_' : ';'}`,
    );
    const file = path.join(folder, `command-${k}.sql`);
    fs.writeFileSync(file, `${[...head, ...lines].join('\n')}\n`);
    return ['-f', `${file}@${count}`];
  });
  const logs = path.join(folder, `pgbench-${from}`);
  const target = new URL(url);
  const args = [
    ...['-n', '-r', '-M', 'prepared', '-c', String(clients), '-j', '1', '-t', String(each), '-l', '--log-prefix', logs],
    ...['-h', target.hostname, '-p', target.port, '-U', target.username, '-D', 'i=0'],
    ...[...constants].flatMap(([text, name]) => ['-D', `${name}=${text}`]),
    ...files.flat(),
    target.pathname.slice(1),
  ];
  const child = spawn('pgbench', args, { env: { ...process.env, PGPASSWORD: decodeURIComponent(target.password) } });
  let out = '';
  child.stdout.on('data', (d) => (out += String(d)));
  child.stderr.on('data', (d) => (out += String(d)));
  const code = await new Promise((resolve) => child.once('close', resolve));
  const rate = Number(/^tps = ([\d.]+)/m.exec(out)?.[1]);
  if (code !== 0 || !Number.isFinite(rate) || /ERROR/.test(out)) throw new Error(`pgbench: ${out.slice(0, 3000)}`);
  const latencies = fs
    .readdirSync(folder)
    .filter((file) => file.startsWith(path.basename(logs)))
    .flatMap((file) => fs.readFileSync(path.join(folder, file), 'utf8').trim().split('\n'))
    .map((line) => Number(line.split(' ')[2]) / 1000);
  const labels = scripts[0]?.script.steps.map(({ name, text }) => name || text) ?? [];
  const costs = [...out.matchAll(/^\s+([\d.]+)\s+\d+\s{2}(?!\\)\S/gm)]
    .map(([, ms]) => Number(ms))
    .slice(0, labels.length);
  const statements = costs.map((ms, at) => ({ statement: labels[at] ?? '', ms })).sort((a, b) => b.ms - a.ms);
  return { ...timing(latencies, latencies.length / rate), statements };
}

async function withDriver({ url, names, scripts, clients, from, each }: Run): Promise<Timing> {
  type Held = Record<string, unknown> | undefined;
  const value = (pieces: Piece[] | null, n: number, held: Held): string | null => {
    if (pieces === null) return null;
    const lane = names.laneOf(n);
    return pieces
      .map((piece) => {
        if (typeof piece === 'string') return piece;
        if (piece.kind === 'draft') return names.draftId(n);
        if (piece.kind === 'fresh') return names.freshPrefix(piece.of) + String(n).padStart(12, '0');
        if (piece.kind === 'lane') return names.entityPrefix(piece.of) + String(lane).padStart(12, '0');
        if (piece.kind === 'number') return names.numberPrefix + String(SERIALS + n);
        if (piece.kind === 'held') return String(Number(held?.[piece.of]) + piece.add);
        return cityOfLane(lane);
      })
      .join('');
  };
  const plan = scripts.flatMap(({ script, count }) => Array.from({ length: count }, () => script));
  const connections = await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  const latencies: number[] = [];
  const started = performance.now();
  await Promise.all(
    connections.map(async (client, c) => {
      for (let i = 0; i < each; i++) {
        const n = from + c * each + i;
        const begun = performance.now();
        const script = plan[(c * each + i) % plan.length];
        let held: Held;
        for (const { name, text, params } of script?.steps ?? []) {
          const values = params.map(({ pieces }) => value(pieces, n, held));
          const { rows } = await client.query<Record<string, unknown>>(name === '' ? text : { name, text, values });
          if (name === `lock_${SHARED}`) held = rows[0];
        }
        latencies.push(performance.now() - begun);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await Promise.all(connections.map((client) => client.end()));
  return timing(latencies, seconds);
}

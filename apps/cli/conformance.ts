import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { projectRoot } from '#config/reference';
import { clocks, type Clock } from '#domain/calendar/clocks';
import type { Period } from '#domain/calendar/calendar';
import type { RuleRow } from '#domain/rules/rule-book';
import { candidatesOf } from '#workflow/decide';
import { machines } from '#domain/machines';

interface TransitionRow {
  machine: string;
  row: string;
  from: string;
  event: string;
  to: string;
  actor: string;
  trigger: string;
  rules: string;
}
interface TestReport {
  /** 'machine from event to' of every transition that the engine took in a test's database. */
  taken: string[];
  files: Record<string, { sha256: string; tests: { title: string; passed: boolean }[] }>;
}

/** Where commands on a machine's cases are asked for; the others are the plural of the machine's name. */
const RESOURCES: Record<string, string> = {
  application: 'transfer-applications',
  list: 'whitelists',
  listing: 'whitelist-entries',
  consultation: 'letters',
  discrepancy: 'discrepancies',
  overdue: 'overdue-records',
};
const REPORT = 'node_modules/.cache/liandan/tests.json';

/** NOT_ACCEPTED → notAccepted, '-' → new, paper-fallback → paperFallback: the register's words in lower camel case. */
const camel = (word: string) =>
  word === '-'
    ? 'new'
    : word === 'NEW'
      ? 'newLead'
      : word.toLowerCase().replace(/[_-]([a-z])/g, (_, letter: string) => letter.toUpperCase());

const csv = <T>(name: string) =>
  parse(readFileSync(join(projectRoot(), 'config/register', name), 'utf8'), { columns: true }) as T[];

/** Machines against every row of the register: state, event, target, actors, door and rules. */
function transitions(register: TransitionRow[], taken: ReadonlySet<string>) {
  const wanted = register.map((r) =>
    [camel(r.machine), r.row, camel(r.from), r.event, camel(r.to), r.actor, r.trigger, r.rules].join(' | '),
  );
  const have = machines.flatMap((machine) =>
    candidatesOf(machine).map(({ meta, state, event, target }) =>
      [machine.id, meta.row, state, event, target, meta.by.join('|'), meta.door, meta.rules.join(' ')].join(' | '),
    ),
  );
  return {
    expected: wanted.length,
    present: wanted.filter((line) => have.includes(line)).length,
    missing: wanted.filter((line) => !have.includes(line)),
    extra: have.filter((line) => !wanted.includes(line)),
    // Legs are parts of their manifest's document: the manifest's record is theirs.
    untaken: register
      .filter(({ machine }) => machine !== 'leg')
      .map((r) => [camel(r.machine), camel(r.from), r.event, camel(r.to)].join(' '))
      .filter((line) => !taken.has(line)),
  };
}

/** Every event with a command door has its route on the case; one that only a clock, a rule or a letter raises has none. */
function routes(register: TransitionRow[]) {
  const document = JSON.parse(readFileSync(join(projectRoot(), 'apps/api/openapi.json'), 'utf8')) as {
    paths: Record<string, { post?: unknown }>;
  };
  const posts = new Set(Object.entries(document.paths).flatMap(([path, methods]) => (methods.post ? [path] : [])));
  const byEvent = new Map<string, Set<string>>();
  for (const r of register.filter(({ from }) => from !== '-')) {
    const path = `/v1/${RESOURCES[r.machine] ?? `${r.machine}s`}/{id}/${r.event}`;
    byEvent.set(path, (byEvent.get(path) ?? new Set()).add(r.trigger));
  }
  const commands = [...byEvent].filter(([, doors]) => doors.has('command')).map(([path]) => path);
  return {
    expected: commands.length,
    missing: commands.filter((path) => !posts.has(path)),
    extra: [...byEvent].filter(([path, doors]) => !doors.has('command') && posts.has(path)).map(([path]) => path),
  };
}

const UNITS: Record<string, Period['unit']> = { WD: 'workingDay', d: 'day', months: 'month', h: 'hour' };

/** Lengths that the register's words name: '5 WD', '60 d before; 30 WD before', '1 year'. Dates (12-31) are no lengths. */
function lengths(words: string): Period[] {
  return words.split(/[;,]\s*/).flatMap((word): Period[] => {
    if (word === 'same WD') return [{ length: 0, unit: 'sameWorkingDay' }];
    if (word === '1 year') return [{ length: 12, unit: 'month' }];
    const [, number, unit, before] = /^(\d+) (WD|d|months|h)( before)?$/.exec(word) ?? [];
    return number && unit ? [{ length: Number(number) * (before ? -1 : 1), unit: UNITS[unit]! }] : [];
  });
}

/** Clocks of the engine against those of the register: none missing, none more, each length there. */
function clocksDiffer(rules: RuleRow[]): string[] {
  const register = rules.filter(({ kind }) => kind === 'clock');
  const unknown = Object.keys(clocks).filter((id) => !register.some((rule) => rule.id === id));
  return [
    ...unknown.map((id) => `${id} is not in the register`),
    ...register.flatMap((rule) => {
      const clock = (clocks as Record<string, Clock>)[rule.id];
      if (!clock) return [`${rule.id} has no clock`];
      const has: Period[] = [clock, ...Object.values(clock.variants ?? {})];
      return lengths(rule.deadline)
        .filter(({ length, unit }) => !has.some((period) => period.length === length && period.unit === unit))
        .map(({ length, unit }) => `${rule.id} has no length of ${length} ${unit}`);
    }),
  ];
}

/** Tests that play the engine or a machine; the others ask a function by itself. */
const PLAYED = /^test\/|\.machine\.spec\.ts$/;

/** What the tests last said. A file that has changed since says nothing. */
function testsSaid(): { titles: string[]; played: string[]; stale: string[]; taken: Set<string> } {
  const file = join(projectRoot(), REPORT);
  if (!existsSync(file)) throw new Error('no test has run here yet: run `npm test` first');
  const { files, taken } = JSON.parse(readFileSync(file, 'utf8')) as TestReport;
  const isFresh = (name: string, sha256: string) => {
    const path = join(projectRoot(), name);
    return existsSync(path) && createHash('sha256').update(readFileSync(path)).digest('hex') === sha256;
  };
  const fresh = Object.entries(files).filter(([name, { sha256 }]) => isFresh(name, sha256));
  const failing = new Set(fresh.flatMap(([, { tests }]) => tests.filter((t) => !t.passed).map((t) => t.title)));
  const played = fresh.filter(([name]) => PLAYED.test(name));
  return {
    played: played.flatMap(([, { tests }]) => tests.map(({ title }) => title)).filter((title) => !failing.has(title)),
    titles: fresh.flatMap(([, { tests }]) => tests.map(({ title }) => title)).filter((title) => !failing.has(title)),
    taken: new Set(taken),
    stale: Object.keys(files).filter((name) => !fresh.some(([other]) => other === name)),
  };
}

/** Rule ids in brackets in a title: '[R-23d, W-02] deems …'. */
const idsOf = (title: string): string[] =>
  [...title.matchAll(/\[([^\]]+)\]/g)].flatMap(([, inside = '']) => inside.split(/[,\s]+/).filter(Boolean));

/**
 * Compares machines, routes, clocks and the titles of passing tests with the registers in config/register. Prints JSON;
 * false on any difference.
 */
export function conformance(): boolean {
  const register = csv<TransitionRow>('transitions.csv');
  const rules = csv<RuleRow>('rules.csv');
  const { titles, played, stale, taken } = testsSaid();
  const named = new Set(titles.flatMap(idsOf));
  const inPlay = new Set(played.flatMap(idsOf));
  const known = new Set([...rules.map(({ id }) => id), ...register.map(({ row }) => row)]);
  const isKnown = (id: string) => known.has(id) || id.split('-').every((part) => known.has(part));
  const proof = (scope: string) => {
    const ids = rules.filter((rule) => rule.scope === scope).map(({ id }) => id);
    return {
      [scope]: ids.length,
      proven: ids.filter((id) => named.has(id)).length,
      missing: ids.filter((id) => !named.has(id)),
    };
  };
  const report = {
    rules: {
      ...proof('engine'),
      // A function that proves a rule may be one that the engine does not call.
      helpersOnly: rules
        .filter(({ id, scope }) => scope === 'engine' && named.has(id) && !inPlay.has(id))
        .map(({ id }) => id),
    },
    policies: proof('policy'),
    integrations: proof('integration'),
    transitions: transitions(register, taken),
    routes: routes(register),
    clocks: clocksDiffer(rules),
    titles: {
      tests: titles.length,
      unknown: [...named].filter((id) => /^[A-Z]{1,4}-\d/.test(id) && !isKnown(id)),
      stale,
    },
  };
  console.log(JSON.stringify(report, null, 2));
  const differences: string[] = [
    ...[report.rules, report.policies, report.integrations].flatMap(({ missing }) => missing as string[]),
    ...report.rules.helpersOnly,
    ...report.transitions.missing,
    ...report.transitions.extra,
    ...report.transitions.untaken,
    ...report.routes.missing,
    ...report.routes.extra,
    ...report.clocks,
    ...report.titles.unknown,
    ...report.titles.stale,
  ];
  return differences.length === 0;
}

import fs from 'node:fs';
import { type Miss, newTally, type Result, type Tally } from './campaign.js';

/** What `npm run tamper` asks for (config/tooling/tamper.mjs); without it the short form is played. */
interface Asked {
  runs: number;
  logs: number;
  seed: number;
  /** where the report goes; what an earlier run of the same campaign has left there is not played again */
  report?: string;
}
export const asked: Asked = process.env['LIANDAN_TAMPER']
  ? (JSON.parse(process.env['LIANDAN_TAMPER']) as Asked)
  : { runs: 48, logs: 6, seed: 7 };
export const long = asked.report !== undefined;

/** What one history, or the exported files of one, have given. */
export interface Part extends Result {
  n: number;
  seconds: number;
  /** clean logs that were looked at, and the faults found in them */
  logs: number;
  alarms: unknown[];
}

interface Report {
  parts: Part[];
  files?: Part;
  /** by check; null where nothing is missed without it */
  mutants?: Record<string, object | null | undefined>;
}

const read = (): Partial<Report> => {
  const { report } = asked;
  return report !== undefined && fs.existsSync(report) ? (JSON.parse(fs.readFileSync(report, 'utf8')) as Report) : {};
};
export const partsOf = (): Part[] => read().parts ?? [];

/** Writes what is new beside what stands in the report. */
export function write(news: Partial<Report>): void {
  if (asked.report === undefined) return;
  const before = read();
  const shown = Object.entries(news.mutants ?? {}).map(([check, mutant]) => [check, mutant ?? null]);
  const { parts = [], files } = { ...before, ...news };
  const { runs, logs, seed } = asked;
  const whole = {
    ...{ runs, logs, seed, ...summary([...parts, ...(files ? [files] : [])]), parts },
    ...(files ? { files } : {}),
    mutants: { ...before.mutants, ...Object.fromEntries(shown) },
  };
  fs.writeFileSync(`${asked.report}.part`, JSON.stringify(whole, null, 1));
  fs.renameSync(`${asked.report}.part`, asked.report);
}

export function summary(parts: readonly Part[]) {
  const classes: Record<string, Tally> = {};
  for (const part of parts) {
    for (const [name, { by, ...counts }] of Object.entries(part.classes)) {
      const sum = (classes[name] ??= newTally());
      for (const [key, count] of Object.entries(counts)) sum[key as 'found'] += count;
      for (const [check, count] of Object.entries(by)) sum.by[check] = (sum.by[check] ?? 0) + count;
    }
  }
  const total = (of: 'attacks' | 'found' | 'named' | 'narrowed') =>
    Object.values(classes).reduce((all, tally) => all + tally[of], 0);
  return {
    seconds: parts.reduce((all, { seconds }) => all + seconds, 0),
    cleanLogs: parts.reduce((all, { logs }) => all + logs, 0),
    falseAlarms: parts.flatMap(({ alarms }) => alarms).length,
    attacks: total('attacks'),
    found: total('found'),
    named: total('named'),
    narrowed: total('narrowed'),
    classes,
    missed: parts.flatMap(({ missed }): Miss[] => missed),
    elsewhere: parts.flatMap(({ elsewhere }): Miss[] => elsewhere),
    broken: parts.flatMap(({ broken }) => broken),
  };
}

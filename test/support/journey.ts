import fs from 'node:fs';
import path from 'node:path';
import { loadReference, projectRoot } from '#config/reference';
import type { Text } from '#domain/errors';
import type { Flow } from '#src/demo/forms';
import { demoSet } from '#src/demo/party-set';
import { full, listed, type Full, type Prologue } from './full.js';

/** Where the journeys of a run lie as documentation, printed by `npm run scenarios`. */
const FOLDER = path.join(projectRoot(), 'node_modules/.cache/liandan/scenarios');
/** `npm run scenarios` plays the journeys at the law's own size; the tests play the same steps with fewer trucks. */
export const wholeSize = process.env['LIANDAN_SCENARIOS'] === 'whole';

interface Start {
  /** Beijing wall time. */
  at: string;
  after?: Prologue;
  /** Ids that the journey proves. */
  rules: string;
  timeout?: number;
}
export interface Tell {
  /** One step: does it, and writes down what the record says of it. Text `中文｜English`. */
  (text: string, work: () => Promise<unknown>): Promise<void>;
  /** Expects, and prints what was found. */
  shows: (text: string, actual: unknown, expected: unknown) => void;
}

const bilingual = (text: string): Text => {
  const [zh = '', en = ''] = text.split('｜');
  return { zh, en };
};
const both = (text: string) => {
  const { zh, en } = bilingual(text);
  return `${zh} · ${en}`;
};

/** A scenario of lifecycle §10: played on the whole product as a test, told from its own record. `title` as `中文｜English`. */
export function journey(
  no: number | string,
  title: string,
  start: Start,
  play: (w: Full, tell: Tell) => Promise<void>,
) {
  const ids = start.rules.split(' ').join(', ');
  it(
    `[${ids}] ${no} ${both(title)}`,
    async () => {
      const w = await full(start.at, start.after);
      try {
        const book = new Recorder(w);
        await book.skip();
        const tell: Tell = Object.assign((text: string, work: () => Promise<unknown>) => book.step(text, work), {
          shows: (text: string, actual: unknown, expected: unknown) => {
            expect(actual).toEqual(expected);
            book.shown(text, actual);
          },
        });
        await play(w, tell);
        await w.story.settle();
        expect(await w.broken()).toEqual({});
        expect(book.silent).toEqual([]); // every step has left something
        book.write(no, title);
      } finally {
        await w.stop();
      }
    },
    start.timeout ?? 300_000,
  );
}

interface EventRow {
  id: string;
  at: string;
  person: string | null;
  org: string | null;
  machine: string;
  type: string;
  from: string;
  to: string;
  outcome: string;
  rules: string[];
}
interface ClockRow {
  id: string;
  clock: string;
  key: string;
  machine: string;
  due: string;
  status: string;
  late: boolean;
}
interface LetterRow {
  id: string;
  number: string | null;
  kind: string;
  sender: string;
  addressee: string;
  at: string | null;
}
const WALL = (column: string) => `to_char(${column} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')`;
const people = new Map(demoSet().people.map((p) => [p.id, p]));
const organisations = new Map(demoSet().organisations.map((o) => [o.id, o.name]));

/** Reads what has happened since it last looked, and keeps it as lines; the ladder of reminders is left out. */
class Recorder {
  private readonly lines: string[] = [];
  private readonly cited = new Set<string>();
  private readonly clocks = new Map<string, string>();
  private readonly letters = new Map<string, string>();
  private last = '00000000-0000-0000-0000-000000000000';
  private steps = 0;
  readonly silent: string[] = [];

  constructor(private readonly w: Full) {}

  /** What happened before the journey is not told. */
  async skip(): Promise<void> {
    await this.happened();
    this.cited.clear();
  }

  async step(text: string, work: () => Promise<unknown>): Promise<void> {
    const { zh, en } = bilingual(text);
    this.steps += 1;
    const place = this.lines.push(`${this.steps}. **${zh}**  `, `   *${en}*`, '');
    await work();
    await this.w.story.drain();
    const shown = this.lines.splice(place);
    this.lines.push(...(await this.happened()), ...shown);
    if (this.lines.length === place) this.silent.push(text);
    this.lines.push('');
  }

  shown(text: string, value: unknown): void {
    const plain = typeof value === 'string' ? value : JSON.stringify(value);
    this.lines.push(`   - ✔ ${both(text)}: ${plain}`);
  }

  write(no: number | string, title: string): void {
    const { zh, en } = bilingual(title);
    const { rules } = loadReference();
    const basis = [...this.cited].sort().flatMap((id) => {
      const rule = rules.get(id);
      return rule ? [`- ${id} ${rule.zh} · ${rule.en}`] : [];
    });
    const text = [
      `# ${no} ${zh}`,
      '',
      `*${en}*`,
      '',
      ...this.lines,
      '## 所依规则 · Rules on record',
      '',
      ...basis,
      '',
    ].join('\n');
    fs.mkdirSync(FOLDER, { recursive: true });
    fs.writeFileSync(path.join(FOLDER, `${String(no).padStart(2, '0')}.md`), text);
  }

  private async happened(): Promise<string[]> {
    const told = new Map<string, { at: string; times: number }>();
    for (const { at, text } of [
      ...(await this.acts()),
      ...(await this.changedClocks()),
      ...(await this.sentLetters()),
    ]) {
      const known = told.get(text);
      if (known) known.times += 1;
      else told.set(text, { at, times: 1 });
    }
    return [...told].map(
      ([text, { at, times }]) => `   - ${at ? `${at} ` : ''}${text}${times > 1 ? ` ×${times}` : ''}`,
    );
  }

  private async acts() {
    const rows = (await this.w.sql(
      `SELECT event_id AS id, ${WALL('occurred_at')} AS at, person_id AS person, org_id AS org, machine, type,
              coalesce(from_state, 'new') AS from, to_state AS to, outcome, rule_ids AS rules
         FROM liandan.audit_event WHERE event_id > $1 AND type <> 'escalate' ORDER BY event_id`,
      [this.last],
    )) as unknown as EventRow[];
    this.last = rows.at(-1)?.id ?? this.last;
    return rows.map((row) => {
      for (const rule of row.rules) this.cited.add(rule);
      const who = row.person ? nameOf(row) : '系统 · system';
      const way = row.outcome === 'refused' ? `✘ 不予办理 · refused (${row.from})` : `${row.from} → ${row.to}`;
      return { at: row.at, text: `${who}: ${row.machine} ${row.type}, ${way} [${row.rules.join(' ')}]` };
    });
  }

  private async changedClocks() {
    const rows = (await this.w.sql(
      `SELECT id, clock, key, machine, due_day::text AS due, status, overdue_at IS NOT NULL AS late
         FROM liandan.deadline WHERE clock <> 'LADDER' ORDER BY due_at, id`,
    )) as unknown as ClockRow[];
    return rows.flatMap(({ id, clock, key, machine, due, status, late }) => {
      const now = `⏱ ${clock} (${[machine, key].filter(Boolean).join(' ')}) 期限 · due ${due}: ${status}${late ? ', 逾期 · overdue' : ''}`;
      if (this.clocks.get(id) === now) return [];
      this.clocks.set(id, now);
      this.cited.add(clock);
      return [{ at: '', text: now }];
    });
  }

  private async sentLetters() {
    const rows = (await this.w.sql(
      `SELECT id, number, kind, sender_name AS sender, addressee_name AS addressee, ${WALL('delivered_at')} AS at FROM liandan.letter
        WHERE addressee IS NOT NULL ORDER BY id`,
    )) as unknown as LetterRow[];
    return rows.flatMap(({ id, number, kind, sender, addressee, at }) => {
      const state = at ? `送达 · delivered` : `已发 · sent`;
      if (this.letters.get(id) === state) return [];
      this.letters.set(id, state);
      const name = [kind, number].filter(Boolean).join(' ');
      return [{ at: at ?? '', text: `✉ ${name} ${sender} → ${addressee} ${state}` }];
    });
  }
}

const nameOf = ({ person, org }: EventRow): string => {
  const name = people.get(person ?? '')?.name ?? '经办人';
  return `${name}（${organisations.get(org ?? '') ?? ''}）`;
};

/** 1 January 2025 between Sichuan and Chongqing: the battery recycler is on the list with 30,000 t. */
export const ON_THE_LIST = { at: '2024-11-25 09:00', after: listed(2025, '30000.000000') };
/** 17 November 2025, no list of that year. */
export const WITHOUT_LIST = { at: '2025-11-17 09:00' };
export const nextDay = (day: string) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** An approval of Hunan after consultation with Henan, from letter to decision. */
export async function consultedApproval(w: Full, flow: Flow, tonnes: string): Promise<string> {
  const { application, letter } = await w.consulted(flow, tonnes);
  await w.reply(letter, 'ha', true);
  await w.story.settle();
  await w.approve(flow, application);
  await w.story.settle();
  return String((await w.row('application', application)).context['approval'].id);
}

import type { PipelineContext, Side } from '#domain/pipeline/pipeline.context';
import { unread, totalOf, reserveOf } from '#domain/pipeline/pipeline.flow';
import { tonnes } from '#domain/quantity/quantity';
import { BATTERIES, resultForm } from '#src/demo/forms';
import type { Random } from '#src/demo/random';
import type { CaseRow, Full } from './full.js';
import { pipelines } from './pipelines.js';

const HANDLER = { name: '陈某', phone: '13700000000' };
const { remover, receiver } = BATTERIES.logins;
type Act = [login: string, type: string, body: object];
type Given = {
  open: (table: string, where?: string, values?: unknown[]) => Promise<CaseRow[]>;
  incident: (random: Random) => Promise<Act>;
  why: object[];
};

/** The city's terms: periods of a day at first, of a week from March on. */
export async function settle(w: Full): Promise<void> {
  const { set } = pipelines(w, BATTERIES);
  await set('sc-officer1', { city: '5101', validFrom: '2025-01-06', period: 'DAY' });
  await set('sc-officer1', { city: '5101', validFrom: '2025-02-15', period: 'WEEK' });
}

/** What the two sides of a pipe and the bureaus do, lawful and not. */
export function pipes(w: Full, { open, incident, why }: Given) {
  const p = pipelines(w, BATTERIES);
  const part = (whole: bigint, permille: number) => (whole * BigInt(permille)) / 1000n;

  /** What a meter is said to have counted: about its share of the reserve, and about what the other side says. */
  const reading = async (random: Random, c: PipelineContext): Promise<Act> => {
    const today = await w.today();
    const open = unread(c).filter(({ day }) => day <= today);
    const { side, day } =
      open.length > 0 ? random.pick(open) : { side: random.pick<Side>(['REM', 'RCV']), day: c.period?.to ?? today };
    const other = c.readings.find((each) => each.day === day && each.side !== side);
    const days = BigInt(Math.max(1, (unread(c).length + c.readings.length) / 2));
    const weight = other
      ? tonnes(part(BigInt(Math.round(Number(other.weight) * 1e6)), random.pick([1000, 1000, 997, 1004, 960])))
      : tonnes(part(reserveOf(c) / days, random.pick([0, 700, 900, 1000, 1150])));
    const line = c.lines[0]!;
    const body = { day, wasteCode: line.wasteCode, form: line.form, characteristics: 'pH 2.1，含铅', weight };
    return [side === 'REM' ? remover : receiver, 'postReading', body];
  };
  const verbs: Record<string, (random: Random, c: PipelineContext) => Promise<Act>> = {
    discard: async () => [remover, 'discard', {}],
    issue: async () => [remover, 'issue', { justifications: why }],
    void: async () => [remover, 'void', { reason: '取消' }],
    start: async () => [remover, 'start', {}],
    postReading: reading,
    accept: async () => [receiver, 'accept', { handler: HANDLER, justifications: why }],
    freeze: incident,
    releaseToResume: async (_, c) => [bureauOf(c), 'releaseToResume', { decision: '放行' }],
    releaseToEnd: async (_, c) => [bureauOf(c), 'releaseToEnd', { decision: '停止输送' }],
    reportResult: async (random, c) => [
      receiver,
      'reportResult',
      resultForm(BATTERIES, tonnes(part(totalOf(c, 'RCV'), random.whole(1, 600))), await w.today()),
    ],
  };
  const bureauOf = (c: PipelineContext) => (String(c.frozen?.place).startsWith('51') ? 'city-5101' : 'city-5001');
  const NEXT: Record<string, string[]> = {
    draft: ['issue', 'issue', 'issue', 'discard'],
    issued: ['start', 'start', 'start', 'void'],
    running: [...Array.from({ length: 12 }, () => 'postReading'), 'freeze'],
    periodEnd: ['postReading', 'postReading', 'postReading', 'accept', 'accept'],
    frozen: ['releaseToResume', 'releaseToResume', 'releaseToEnd'],
    accepted: ['correct'],
    closed: ['correct', 'reportResult'],
  };

  return {
    /** A new pipe under an approval of the flow. */
    create: async (random: Random, approval: string): Promise<string> =>
      p.drafted(approval, tonnes(BigInt(random.whole(1_000_000, 40_000_000)))),
    /** The next act on one of them: who, what and the body; a correction is asked for and consented to before. */
    next: async (random: Random): Promise<(Pick<CaseRow, 'id' | 'state'> & { act: Act }) | undefined> => {
      const going = await open('pipeline', `state NOT IN ('discarded', 'voided', 'closed')`);
      const ended = random.next() < 0.15 ? await open('pipeline', `state = 'closed'`) : [];
      const all = ended.length > 0 ? ended : going;
      if (all.length === 0) return undefined;
      const { id, state, context } = random.pick(all);
      const c = context as PipelineContext;
      const verb = random.next() < 0.1 ? random.pick(Object.keys(verbs)) : random.pick(NEXT[state]!);
      if (verb !== 'correct') return { id, state, act: await verbs[verb]!(random, c) };
      const { side, day, weight } = random.pick(c.readings);
      const login = side === 'REM' ? remover : receiver;
      const value = tonnes(part(BigInt(Math.round(Number(weight) * 1e6)), random.pick([900, 999, 1001, 1100])));
      const request = await p.ask(id, login, { [`readings/${side}/${day}/weight`]: value });
      if (random.next() < 0.9) await p.consent(request, random.pick(['sc-officer1', 'cq-officer1']));
      return { id, state, act: [login, 'correct', { request }] };
    },
  };
}

import { WorkCalendar, type CalendarYear } from '#domain/calendar/calendar';
import type { Said } from '#domain/statute';
import type { Fault } from '#ledger/fault';
import type { Leaf } from '#ledger/leaf';
import { leafActor } from '#workflow/idempotency';
import { wordsOf } from '#workflow/act';
import { partsOf, refusalOf, stepOf, UNBORN, type Step } from '#case-file/fold';
import { type Judge, judgeOf, judgesOf } from '#case-file/machines';
import { miscountOf } from '#case-file/quota';
import type { EventIndex } from './chain-book.js';
import type { CheckName, FaultAt } from './checks.js';
import { canonical, sha256 } from './fast.js';
import { ClockWalk } from './clock-walk.js';
import { CALENDAR, FOLDED, type FoldedLine, readRecord } from './layout.js';
import { disclosed } from './personal.js';
import type { ZipFile } from './stored-zip.js';

/** Which part of the cases a thread takes, and the index over the events of all files. */
export interface CasesJob {
  part: number;
  parts: number;
  index: EventIndex;
  trees: readonly string[];
  skip: readonly CheckName[];
}
export interface CasesResult {
  faults: FaultAt[];
  /** cases judged again from their first event to their last */
  judged: number;
  /** how the case of each line of `folded.jsonl` was found to stand; 0: not met in this part */
  folded: Uint8Array;
}

/** Judges each case again from its record: path, clocks, quantities, and how it stood at the end. */
export function checkCases(zips: readonly ZipFile[], job: CasesJob): CasesResult {
  const walk = new CaseWalk(zips, job);
  const { cases } = job.index;
  for (let number = job.part; number < cases.length; number += job.parts) walk.case(cases[number] as number);
  return walk.result;
}

interface Standing {
  state: string;
  version: number;
  context: unknown;
}
/** Tells a fault; false when its check is left out. */
type Report = (check: CheckName, words: Words) => boolean;

class CaseWalk {
  readonly result: CasesResult;
  private readonly folded: FoldedBook;
  private readonly calendar: WorkCalendar | undefined;
  private readonly skip: ReadonlySet<CheckName>;

  constructor(
    private readonly zips: readonly ZipFile[],
    private readonly job: CasesJob,
  ) {
    this.skip = new Set(job.skip);
    const newest = zips.at(-1);
    this.folded = new FoldedBook(newest);
    this.calendar = newest?.has(CALENDAR)
      ? new WorkCalendar(JSON.parse(newest.read(CALENDAR).toString('utf8')) as CalendarYear[])
      : undefined;
    this.result = { faults: [], judged: 0, folded: new Uint8Array(this.folded.size) };
  }

  /** One case from its first event on. Ends at its first fault: what follows would be judged on sand. */
  case(first: number): void {
    const { next } = this.job.index;
    const clocks = new ClockWalk(this.calendar);
    let standing: Standing = { ...UNBORN, version: 0 };
    let machine: string | undefined;
    for (let at = first; at >= 0; at = next[at] as number) {
      const { leaf, payload, gone } = this.event(at);
      if (judgesOf(leaf.machine).length === 0 || gone || (at === first && leaf.seq > 1)) return; // a journal, or nothing left to judge from the start
      machine ??= leaf.machine;
      const report: Report = (check, words) => this.report(check, at, leaf, words);
      if (leaf.machine !== machine) {
        report('legal path', say(`the case was ${machine}, now ${leaf.machine}`, '同一案的状态机不一致'));
        return;
      }
      const link = linkFault(leaf, standing);
      if (link && report('legal path', link)) return;
      const said = wordsOf(payload as Said).words;
      const untimely = clocks.event(leaf.occurred_at, leaf.actor.door, leaf.from === null, said);
      if (untimely && leaf.outcome !== 'refused') report('clocks', untimely);
      if (leaf.outcome !== 'refused') {
        const after = this.judge(leaf, said, standing, clocks, report);
        if (!after) return;
        standing = after;
      }
      this.fold(leaf, standing, report);
    }
    this.result.judged += 1;
  }

  private judge(leaf: Leaf, said: Said, standing: Standing, clocks: ClockWalk, report: Report): Standing | undefined {
    const judge = judgeOf(leaf.machine, leaf.machine_version);
    if (!judge) {
      report(
        'legal path',
        say(
          `machine ${leaf.machine} has no version ${leaf.machine_version} here`,
          `校验器没有状态机 ${leaf.machine} 的第 ${leaf.machine_version} 版`,
        ),
      );
      return undefined;
    }
    let step: Step;
    try {
      step = stepOf(judge, standing, said);
    } catch (error) {
      const { en, zh } = refusalOf(error);
      report(
        'legal path',
        say(
          `the law does not take ${leaf.type} in state ${standing.state}: ${en}`,
          `状态“${standing.state}”下不得“${leaf.type}”：${zh}`,
        ),
      );
      return undefined;
    }
    const words = pathFault(leaf, said, step, judge, standing);
    if (words) report('legal path', words);
    clocks.effects(leaf.occurred_at, leaf.calendar_version, step.effects);
    const sum = miscountOf(leaf.machine, said, standing.context, step.context);
    if (sum) report('quota arithmetic', sum);
    return { state: step.state, version: leaf.case_version, context: step.context };
  }

  private fold(leaf: Leaf, standing: Standing, report: Report): void {
    const line = this.folded.of(leaf.case_id);
    if (!line || line.seq !== leaf.seq) return;
    this.result.folded[line.number] = 1;
    const { state, version, context } = standing;
    if (line.digest.equals(digestOf({ machine: leaf.machine, id: leaf.case_id, state, version, seq: leaf.seq })))
      return;
    const whole = {
      machine: leaf.machine,
      id: leaf.case_id,
      state,
      version,
      seq: leaf.seq,
      context: contextHash(context),
    };
    if (line.digest.equals(digestOf(whole))) return;
    report(
      'folded state',
      say(
        `the case was kept in another state than its record gives (${state}, version ${version})`,
        `所存案件状态与其记录推得者（${state}，第 ${version} 版）不符`,
      ),
    );
  }

  private event(at: number): { leaf: Leaf; payload: unknown; gone: boolean } {
    const { bases, entryAt, entrySize, recordAt, recordSize } = this.job.index;
    const file = bases.findLastIndex((base) => base <= at);
    const zip = this.zips[file] as ZipFile;
    const leaf = JSON.parse(zip.at(entryAt[at] as number, entrySize[at] as number).toString('utf8')) as Leaf;
    const record = readRecord(zip.at(recordAt[at] as number, recordSize[at] as number));
    const payload = record?.payload;
    if (!payload) return { leaf, payload: undefined, gone: true };
    return { leaf, payload: disclosed({ payload, personal: record.personal }), gone: false };
  }

  private report(check: CheckName, at: number, leaf: Leaf, words: Words): boolean {
    if (this.skip.has(check)) return false;
    const file = this.job.index.bases.findLastIndex((base) => base <= at);
    const [tree, base] = [this.job.trees[file] as string, this.job.index.bases[file] as number];
    const fault: Fault = { ...words, tree, index: at - base, eventId: leaf.event_id, caseId: leaf.case_id };
    this.result.faults.push({ check, at, fault });
    return true;
  }
}

type Words = Pick<Fault, 'en' | 'zh'>;
const say = (en: string, zh: string): Words => ({ en, zh });

/** An event must continue the one before it: state and version. */
function linkFault(leaf: Leaf, { state, version }: Standing): Words | undefined {
  const from = state === 'new' ? null : state;
  if (leaf.from !== from)
    return say(
      `leaves state ${leaf.from ?? 'none'}, but the case was in ${from ?? 'none'}`,
      `起始状态 ${leaf.from ?? '无'} 与案件状态 ${from ?? '无'} 不符`,
    );
  if (leaf.outcome === 'refused' && leaf.to !== from) return say('a refusal changes no state', '驳回不得改变状态');
  const expected = version + (leaf.outcome === 'refused' ? 0 : 1);
  if (leaf.case_version !== expected)
    return say(
      `has case version ${leaf.case_version} where ${expected} follows`,
      `案件版本为 ${leaf.case_version}，应为 ${expected}`,
    );
  return undefined;
}

/** What the leaf says of the act must be what the machine makes of the payload. */
function pathFault(
  leaf: Leaf,
  payload: Said,
  { state, rules }: Step,
  judge: Judge,
  before: Standing,
): Words | undefined {
  if (payload.at !== leaf.occurred_at)
    return say(`the leaf says ${leaf.occurred_at}, the payload ${payload.at}`, '叶数据与内容所载时间不一致');
  if (leaf.to !== (state === 'new' ? null : state))
    return say(
      `leads to ${state} by law, the leaf says ${leaf.to ?? 'none'}`,
      `依法应至“${state}”，叶数据为“${leaf.to ?? '无'}”`,
    );
  if (leaf.type !== payload.type)
    return say(`the leaf says ${leaf.type}, the payload ${payload.type}`, '叶数据与内容所载事件不一致');
  if (leaf.rule_ids.join() !== rules.join())
    return say(
      `rests on ${rules.join(', ')}, the leaf names ${leaf.rule_ids.join(', ')}`,
      '叶数据所载依据与法定依据不符',
    );
  const actor = leafActor(payload.by, payload.door, leaf.actor.principal);
  for (const key of ['person', 'org', 'province', 'authority', 'door'] as const) {
    if (actor[key] !== leaf.actor[key])
      return say(
        `the leaf names ${key} ${leaf.actor[key] ?? 'none'}, the payload ${actor[key] ?? 'none'}`,
        `叶数据与内容所载办理人（${key}）不一致`,
      );
  }
  const parts = partsOf(judge, before, payload);
  if (payload.parts.join() !== parts.join())
    return say(
      `the speaker plays ${parts.join(', ') || 'no part'} here, not ${payload.parts.join(', ')}`,
      `办理人在本案中为 ${parts.join('、') || '无关人员'}，而非 ${payload.parts.join('、')}`,
    );
  const outcome = payload.door === 'command' || payload.door === 'mailbox' ? 'accepted' : 'automatic';
  return leaf.outcome === outcome
    ? undefined
    : say(`is ${outcome}, the leaf says ${leaf.outcome}`, '叶数据所载结果类别不符');
}

const DIGEST = 16;
const contextHash = (context: unknown): string => sha256(canonical(context)).toString('hex');
const digestOf = (line: FoldedLine): Buffer => sha256(canonical(line)).subarray(0, DIGEST);

/** The lines of `folded.jsonl`, kept small: case, place in its chain, digest. */
class FoldedBook {
  private readonly numbers = new Map<string, number>();
  private seqs = new Uint32Array(1024);
  private digests = Buffer.alloc(1024 * DIGEST);
  size = 0;

  constructor(zip: ZipFile | undefined) {
    if (!zip?.has(FOLDED)) return;
    for (const text of zip.lines(FOLDED)) {
      const line = JSON.parse(text) as FoldedLine;
      if (this.size === this.seqs.length) this.grow();
      this.numbers.set(keyOf(line.id), this.size);
      this.seqs[this.size] = line.seq;
      digestOf(line).copy(this.digests, this.size * DIGEST);
      this.size += 1;
    }
  }

  of(id: string): { number: number; seq: number; digest: Buffer } | undefined {
    const number = this.numbers.get(keyOf(id));
    if (number === undefined) return undefined;
    const digest = this.digests.subarray(number * DIGEST, (number + 1) * DIGEST);
    return { number, seq: this.seqs[number] as number, digest };
  }

  private grow(): void {
    const [seqs, digests] = [this.seqs, this.digests];
    (this.seqs = new Uint32Array(seqs.length * 2)).set(seqs);
    digests.copy((this.digests = Buffer.alloc(digests.length * 2)));
  }
}

const keyOf = (id: string): string => Buffer.from(id.replaceAll('-', ''), 'hex').toString('latin1');

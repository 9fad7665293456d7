import type { CalendarYear } from '#domain/calendar/calendar';
import { journals } from '#domain/journals';
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
import { ClockWalk } from './clock-walk.js';
import { Editions, type FoldedCase, foldedOf, type FoldedTable, standsAs } from './folded.js';
import { FOLDED, readRecord } from './layout.js';
import { disclosed } from './personal.js';
import { Room, type ZipFile } from './stored-zip.js';

/** Which part of the cases a thread takes, and the index over the events of all files. */
export interface CasesJob {
  part: number;
  parts: number;
  index: EventIndex;
  folded: FoldedTable;
  trees: readonly string[];
  /** years of the official calendar, of the verifier and of the file */
  calendars: readonly CalendarYear[];
  /** the lines of `folded.jsonl` have hashes of documents */
  contexts: boolean;
  /** nothing happened while the export ran: every case has its line, at its last event */
  whole: boolean;
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
  private readonly editions: Editions;
  private readonly skip: ReadonlySet<CheckName>;
  private readonly room = new Room();

  constructor(
    private readonly zips: readonly ZipFile[],
    private readonly job: CasesJob,
  ) {
    this.skip = new Set(job.skip);
    this.editions = new Editions(job.calendars);
    this.result = { faults: [], judged: 0, folded: new Uint8Array(job.folded.seqs.length) };
  }

  /** One case from its first event on. Ends at its first fault: what follows would be judged on sand. */
  case(first: number): void {
    const { next } = this.job.index;
    const clocks = new ClockWalk((version) => this.editions.of(version));
    let standing: Standing = { ...UNBORN, version: 0 };
    let machine: string | undefined;
    let judged = true;
    let line: FoldedCase | undefined;
    for (let at = first; at >= 0; at = next[at] as number) {
      const leaf = this.leafAt(at);
      const report: Report = (check, words) => this.report(check, at, leaf, words);
      const strange = strangeTo(machine, leaf.machine);
      if (strange) {
        report('legal path', strange);
        return;
      }
      if (at === first) line = foldedOf(this.job.folded, leaf.case_id);
      machine ??= leaf.machine;
      // A journal has no law; what began in an earlier year than these files cannot be followed from the middle.
      judged &&= !journals.includes(machine) && !(at === first && leaf.seq > 1);
      if (!judged) continue;
      try {
        const after = this.event(at, leaf, standing, clocks, report);
        if (!after) return;
        standing = after;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        report('legal path', say(`cannot be judged: ${why}`, `无法依法复核：${why}`));
        return;
      }
      this.fold(leaf, line, standing, (next[at] as number) < 0, report);
    }
    if (judged) this.result.judged += 1;
  }

  /** How the case stands after one event; undefined where it cannot be followed further. */
  private event(at: number, leaf: Leaf, standing: Standing, clocks: ClockWalk, report: Report): Standing | undefined {
    const link = linkFault(leaf, standing);
    if (link && report('legal path', link)) return undefined;
    const said = wordsOf(this.payloadAt(at) as Said).words;
    const untimely = clocks.event(leaf.occurred_at, leaf.actor.door, leaf.from === null, said);
    if (untimely && leaf.outcome !== 'refused') report('clocks', untimely);
    return leaf.outcome === 'refused' ? standing : this.judge(leaf, said, standing, clocks, report);
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

  private fold(leaf: Leaf, line: FoldedCase | undefined, standing: Standing, last: boolean, report: Report): void {
    if (line?.seq === leaf.seq) {
      this.result.folded[line.number] = 1;
      const { state, version, context } = standing;
      const stands = { machine: leaf.machine, id: leaf.case_id, state, version, seq: leaf.seq };
      if (!standsAs(line.digest, stands, this.job.contexts ? context : undefined))
        report(
          'folded state',
          say(
            `the case was kept in another state than its record gives (${state}, version ${version})`,
            `所存案件状态与其记录推得者（${state}，第 ${version} 版）不符`,
          ),
        );
    } else if (last && this.job.whole && this.job.folded.seqs.length > 0 && standing.version > 0) {
      report(
        'folded state',
        say(
          `how the case stands after its last event is missing from ${FOLDED}`,
          `${FOLDED} 缺少本案最后事件之后的状态`,
        ),
      );
    }
  }

  private leafAt(at: number): Leaf {
    const { entryAt, entrySize } = this.job.index;
    const bytes = this.fileAt(at).at(entryAt[at] as number, entrySize[at] as number, this.room);
    return JSON.parse(bytes.toString('utf8')) as Leaf;
  }

  private payloadAt(at: number): unknown {
    const { recordAt, recordSize } = this.job.index;
    const record = readRecord(this.fileAt(at).at(recordAt[at] as number, recordSize[at] as number, this.room));
    if (!record?.payload) throw new RangeError('the payload is gone');
    return disclosed({ payload: record.payload, personal: record.personal });
  }

  private fileAt(at: number): ZipFile {
    return this.zips[this.job.index.bases.findLastIndex((base) => base <= at)] as ZipFile;
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

/** A case keeps its machine, and a journal may follow another; undefined: so it is, and the machine is known here. */
function strangeTo(before: string | undefined, machine: string): Words | undefined {
  const journal = journals.includes(machine);
  if (before !== undefined && before !== machine && !(journal && journals.includes(before)))
    return say(`the case was ${before}, now ${machine}`, '同一案的状态机不一致');
  if (journal || judgesOf(machine).length > 0) return undefined;
  return say(
    `the machine ${machine} is unknown here: take the verifier of a later release`,
    `校验器没有状态机 ${machine}：请使用更新版本的校验器`,
  );
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

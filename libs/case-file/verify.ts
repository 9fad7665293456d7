import { LedgerFault } from '#ledger/fault';
import type { CheckName, FileCheck } from './check.js';
import { checks } from './checks.js';
import { PAPER_STATES, type PaperState } from './papers.js';
import { CaseReading, type EventReading, type SeamSeen, type Trust } from './reading.js';
import { BadZip, openZip, type Source } from './zip.js';

export type { Trust } from './reading.js';
export { bytesSource, type Source } from './zip.js';

/** A fault of a case file: which check found it, and at which event of the case. */
export interface CaseFault {
  check: CheckName;
  zh: string;
  en: string;
  /** Number of the event in the case, and its id, where the fault is of one. */
  event?: number;
  eventId?: string;
  tree?: string;
  index?: number;
}

/** A head under which events of the case stand. */
export interface HeadSeen {
  tree: string;
  size: number;
  /** Hex. */
  root: string;
  /** How many events of the case stand in that log. */
  events: number;
  /** When which witness cosigned it, ISO UTC. */
  cosigned: { witness: string; at: string }[];
}

/** An event of the file, as far as it could be read. */
export interface EventSeen {
  n: number;
  /** Leaf hash, hex. */
  leaf: string;
  id?: string;
  type?: string;
  from?: string | null;
  to?: string | null;
  at?: string;
  outcome?: string;
  rules?: readonly string[];
  speaker?: string;
}

/** `inPart`: no fault, as far as a file that leaves payloads out can show it. */
export type CheckResult = 'passed' | 'inPart' | 'failed' | 'notReached';

export interface CaseVerdict {
  ok: boolean;
  /** The first fault, by the order of the checks. */
  fault?: CaseFault;
  /** The first fault of each check that found one, in the order of the checks. */
  faults: CaseFault[];
  checks: { name: CheckName; zh: string; en: string; result: CheckResult }[];
  case?: string;
  machine?: string;
  machineVersion?: string;
  state?: string;
  version?: number;
  /** Events that were read. */
  events: number;
  heads: HeadSeen[];
  /** Where logs of one deployment go on from those of another, which was closed; absent where all are of one. */
  seams?: readonly SeamSeen[];
  /**
   * `final`: cosigned as the policy asks, by at least one witness; `logged`: signed by the log alone, or a closed log ends with a
   * head that its own witnesses have not confirmed.
   */
  standing?: 'final' | 'logged';
  /** Whose word the keys rest on: given to the verifier, or only found in the file. */
  anchors: { keys: 'given' | 'file'; policy: 'given' | 'file'; fingerprints: { name: string; fingerprint: string }[] };
  /** Personal values shown, and those that are gone. */
  personal: { shown: number; erased: number };
  /** Events of which the file does not say what they said; absent of a whole file. */
  leftOut?: number;
  /** Contents that events name, by what became of them; absent where the file carries none. */
  papers?: Record<PaperState, number>;
  /** Number of the manifest, approval or letter, where it has one. */
  number?: string;
  /** Newest event of the case, civil time. */
  lastEventAt?: string;
  /** Heads kept outside that were given, and are of no head of this file. */
  notCompared?: readonly string[];
}

/**
 * Checks a case file from its bytes alone and names the first fault, with the altered payload that may explain it. One walk over
 * the events, in bounded memory: a check that finds a fault is over, and so are those after it; those before it go on.
 * `skip` is for tests of the verifier.
 */
export async function verifyCaseFile(
  source: Source,
  trust: Trust,
  options: { skip?: readonly CheckName[]; seen?: (event: EventSeen, of: number) => void } = {},
): Promise<CaseVerdict> {
  const active = checks.filter(({ name }) => !options.skip?.includes(name));
  const faults = new Map<CheckName, CaseFault>();
  let limit = active.length;
  const run = async (work: (check: FileCheck) => Promise<void> | void, place: Partial<CaseFault> = {}) => {
    const before = limit;
    for (let i = 0; i < before; i++) {
      const check = active[i] as FileCheck;
      if (limit < before && !(check.explains && active[limit]?.name !== 'syntax')) continue;
      try {
        await work(check);
      } catch (error) {
        faults.set(check.name, { ...place, check: check.name, ...wordsOf(error) });
        limit = Math.min(limit, i);
      }
    }
  };
  let reading: CaseReading | undefined;
  try {
    reading = await CaseReading.open(await openZip(source), trust);
  } catch (error) {
    faults.set('syntax', { check: 'syntax', ...wordsOf(error) });
    limit = 0;
  }
  if (reading) {
    const open = reading;
    await run((check) => check.begin?.(open));
    for (let n = 1; n <= open.document.leaves.length && limit > 0; n++) {
      const event = open.event(n);
      await event.load();
      await run((check) => check.each?.(open, event), event.place);
      if (options.seen) options.seen(seenOf(event), open.document.leaves.length);
      open.done(event);
    }
    await run((check) => check.end?.(open));
  }
  return verdictOf(reading, active, faults, limit);
}

function verdictOf(
  reading: CaseReading | undefined,
  active: readonly FileCheck[],
  faults: ReadonlyMap<CheckName, CaseFault>,
  limit: number,
): CaseVerdict {
  const found = active.flatMap(({ name }) => faults.get(name) ?? []);
  const [fault] = found;
  return {
    ok: found.length === 0 && reading !== undefined,
    ...(fault ? { fault } : {}),
    faults: found,
    checks: active.map(({ name, zh, en, ofWhole }, i) => ({
      name,
      zh,
      en,
      result: faults.has(name)
        ? 'failed'
        : i >= limit
          ? 'notReached'
          : ofWhole && reading?.leftOut
            ? 'inPart'
            : 'passed',
    })),
    events: reading?.seen ?? 0,
    heads: reading?.headsSeen() ?? [],
    anchors: reading?.anchors() ?? { keys: 'file', policy: 'file', fingerprints: [] },
    personal: reading?.personal ?? { shown: 0, erased: 0 },
    ...(reading
      ? {
          case: reading.document.case,
          machine: reading.document.machine,
          machineVersion: reading.document.machine_version,
          state: reading.document.state,
          version: reading.document.version,
          standing: reading.standing(),
          ...(reading.seams.length > 0 ? { seams: reading.seams } : {}),
          ...(reading.notCompared.length > 0 ? { notCompared: reading.notCompared } : {}),
          ...(reading.leftOut ? { leftOut: reading.leftOut.size } : {}),
          ...papersOf(reading),
          ...numberOf(reading.document.context),
          ...(reading.lastEventAt === undefined ? {} : { lastEventAt: reading.lastEventAt }),
        }
      : {}),
  };
}

function wordsOf(error: unknown): Omit<CaseFault, 'check'> {
  if (error instanceof LedgerFault) {
    const { zh, en, eventId, tree, index } = error.fault;
    return {
      zh,
      en,
      ...(eventId === undefined ? {} : { eventId }),
      ...(tree === undefined ? {} : { tree }),
      ...(index === undefined ? {} : { index }),
    };
  }
  const why = error instanceof Error ? error.message : String(error);
  return error instanceof BadZip ? { en: why, zh: error.zh } : { en: `cannot be read: ${why}`, zh: `无法解读：${why}` };
}

function papersOf({ papers }: CaseReading): Pick<CaseVerdict, 'papers'> {
  if (!papers) return {};
  const count = (state: PaperState) => papers.filter(({ is }) => is === state).length;
  return {
    papers: Object.fromEntries(PAPER_STATES.map((state) => [state, count(state)])) as CaseVerdict['papers'] & {},
  };
}

function numberOf(context: unknown): { number?: string } {
  const number = (context as { number?: unknown } | null)?.number;
  return typeof number === 'string' ? { number } : {};
}

function seenOf(event: EventReading): EventSeen {
  const seen = { n: event.n, leaf: event.hash.toString('hex') };
  try {
    const { event_id: id, type, from, to, occurred_at: at, outcome, rule_ids: rules } = event.leaf;
    return {
      ...seen,
      id,
      type,
      from,
      to,
      at,
      outcome,
      rules,
      ...(event.shown ? { speaker: event.said.by.orgName } : {}),
    };
  } catch {
    return seen;
  }
}

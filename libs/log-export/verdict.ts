import type { CalendarYear } from '#domain/calendar/calendar';
import type { Fault } from '#ledger/fault';
import type { CheckName } from './checks.js';
import type { Seam } from './succession.js';

export interface VerifyExportOptions {
  /** verifier keys from outside; without them those of the file are taken, which then prove nothing but themselves */
  keys?: readonly string[];
  /** the policy from outside (tlog-policy); without it that of the file */
  policy?: string;
  /** policies of deployments that were closed, whose logs are among the files */
  closedPolicies?: readonly string[];
  /** heads kept outside of the file: only they show that a whole tail is gone */
  knownHeads?: readonly string[];
  /** the deployment follows one that was closed: cases of the first of these logs may have begun there */
  continues?: boolean;
  /** official calendars that the verifier knows: those of the file must be the same */
  calendars?: readonly CalendarYear[];
  /** `log`: hashes, chains, tree and signatures only */
  depth?: 'log' | 'all';
  /** left out, by name: only for tests of the verifier itself */
  skip?: readonly CheckName[];
  threads?: number;
  /** script of the threads; without it all is done in place */
  script?: URL;
}

export interface ExportVerdict {
  ok: boolean;
  check?: CheckName;
  fault?: Fault;
  trees: { tree: string; size: number; root: string }[];
  events: number;
  cases: number;
  heads: number;
  cosignatures: number;
  /** cases that began in an earlier log than the files have: their beginning cannot be checked here */
  continued: number;
  /** where the logs of one deployment go on from those of another, which was closed */
  seams: readonly Seam[];
  /** the first of the files begins with this head of a log that is not among them: what came before was not asked */
  before?: { tree: string; size: number };
  /** heads kept outside that were given, of a log that is not among the files */
  notCompared: readonly string[];
  /** cases judged again by the law from first event to last */
  judged: number;
  /**
   * `bound`: registers are in the newest file and are those that the log names. `absent`: its last leaf records an export with
   * registers, and they are not here: they were taken out, or the year was exported once more later. `none`: nothing was asked.
   */
  registers: 'bound' | 'absent' | 'none';
  /** whether it was compared how the newest file says that cases stood */
  folded: boolean;
  /** personal values that are in the files, and that are not; `asked`: of each absent one whether its erasure is recorded */
  personal: { shown: number; absent: number; asked: boolean };
  /** verifier keys that were believed, and whether they came with the file */
  keys: readonly string[];
  ownKeys: boolean;
  /** whose word it is which witnesses are asked for; `none`: nobody asked for any */
  policy: 'given' | 'file' | 'none';
  seconds: { log: number; all: number };
}

import { WorkCalendar, type CalendarYear } from '#domain/calendar/calendar';
import type { Said } from '#domain/statute';
import { canonicalJson } from '#ledger/canonical';
import { COSIGNATURE } from '#ledger/cosignature';
import { LedgerFault, type Fault } from '#ledger/fault';
import { type Leaf, leafHash, parseLeaf, yearOf } from '#ledger/leaf';
import { type Checkpoint, ED25519, noteText, parseCheckpoint, parseNote, parseKey, type Verifier } from '#ledger/note';
import { canonicalText } from './text.js';
import { commitmentOf, commitmentsIn, disclose, type PersonalValue } from '#ledger/personal';
import { parsePolicy, type Policy, policyFor, policyOf, readByPolicy } from '#ledger/policy';
import { parseProof, type ProofFile } from '#ledger/proof-file';
import { ClockFold } from './clocks.js';
import { fingerprintOf } from './fingerprint.js';
import { type Standing, type Step, stepOf, refusalOf, UNBORN } from './fold.js';
import {
  CALENDAR,
  CASE,
  type CaseDocument,
  closedPolicyFile,
  type PartDocument,
  eventFile,
  KEYS,
  MACHINE,
  payloadFile,
  personalFile,
  POLICY,
  proofFile,
  readCalendar,
  README,
  SALT_BYTES,
} from './format.js';
import { type Judge, judgeOf, type MachineDocument } from './machines.js';
import { PAPERS, paperFile, type PaperLine, readPapers } from './papers.js';
import type { PostingLine } from './quota.js';
import { readme } from './readme.js';
import type { Zip } from './zip.js';

/** What the verifier is given from outside: without it a file can only vouch for itself. */
export interface Trust {
  /** Verifier keys of the log (and its witnesses), as printed documents name them. */
  keys?: readonly string[];
  /** A policy file of C2SP tlog-policy. */
  policy?: string;
  /** Policies of deployments that were closed, in whose logs a part of the record may stand. */
  closedPolicies?: readonly string[];
  /** Signed heads kept outside: a head of the file with the same size must have the same root. */
  knownHeads?: readonly string[];
  /** Official calendars that the verifier knows. */
  calendars?: readonly CalendarYear[];
  /** Real instant of the check, ISO UTC. */
  now: string;
  /** The newest head of the file must have been cosigned within so many hours before `now`. */
  freshWithinHours?: number;
}

/** Throws the fault. */
export const found = (en: string, zh: string, place: Omit<Fault, 'en' | 'zh'> = {}): never => {
  throw new LedgerFault({ en, zh, ...place });
};

/** Reads what a member says; what is wrong with that names the member. */
export function inMember<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof LedgerFault) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return found(`${name} cannot be read: ${why}`, `${name} 无法解读：${why}`);
  }
}

/** Where a log begins with the last head of a log that was closed. */
export interface SeamSeen {
  from: string;
  to: string;
  /** Of the closed log, as leaf 0 of the next one names it; root in hex. */
  size: number;
  root: string;
  /** `witnesses`: the closed log's own have confirmed that head too; `next`: it rests on the log that begins with it. */
  restsOn: 'witnesses' | 'next';
}
const CLOSED_POLICY = /^policy-([A-Za-z0-9.-]+)\.txt$/;

/** A case file while it is read: what stands in it, and what has been computed so far. */
export class CaseReading {
  /** Events read so far. */
  seen = 0;
  before: EventReading | undefined;
  standingNow: Standing = UNBORN;
  readonly clocks: ClockFold;
  readonly postings: (PostingLine & { later: boolean })[] = [];
  readonly personal = { shown: 0, erased: 0 };
  /** Contents that events have named so far, each with the first that did. */
  readonly named = new Map<string, EventReading['place']>();
  /** Heads kept outside that the file has nothing to hold against: log and size. */
  readonly notCompared: string[] = [];
  readonly used = new Set<string>([README, CASE, MACHINE, CALENDAR, POLICY, KEYS]);
  readonly judge: Judge | undefined;
  /** The file brings the policy of a deployment that was closed. */
  private readonly closed: boolean = false;
  /** The logs in which events stand, one after the other, with the first event that stood there and how many do. */
  readonly stretches: { tree: string; from: number; events: number }[] = [];
  /** Where the logs of one deployment go on from those of another. */
  readonly seams: SeamSeen[] = [];
  /** Logs whose last head its own witnesses have not confirmed: it rests on the log that begins with it. */
  readonly unwitnessed = new Set<string>();
  lastEventAt: string | undefined;
  /** Heads under which events stand, by their notes, with the member in which each was met first. */
  private readonly notes = new Map<string, { head: Checkpoint; member: string }>();
  private readonly calendars = new Map<string, WorkCalendar>();
  private readonly heads = new Map<string, { note: string; head: Checkpoint }>();

  private constructor(
    readonly zip: Zip,
    readonly trust: Trust,
    readonly document: CaseDocument,
    readonly machine: MachineDocument,
    readonly calendar: ReturnType<typeof readCalendar>,
    readonly policy: Policy,
    /** Of deployments that were closed. */
    readonly closedPolicies: readonly Policy[],
    readonly keys: readonly Verifier[],
    /** The keys were given from outside, by themselves or with policies. */
    readonly outside: boolean,
    /** Events whose payloads the file leaves out; undefined of a whole file. */
    readonly leftOut: ReadonlySet<number> | undefined,
    /** What became of the papers; undefined in a file that carries none. */
    readonly papers: readonly PaperLine[] | undefined,
  ) {
    for (const name of [...zip.entries.keys()].filter((each) => CLOSED_POLICY.test(each))) {
      this.used.add(name);
      this.closed = true;
    }
    if (papers) this.used.add(PAPERS);
    for (const { sha256, is } of papers ?? []) if (is === 'here') this.used.add(paperFile(sha256));
    const { machine: name, machine_version: version } = document;
    this.judge = judgeOf(name, version);
    const sending = new Set(machine.rows.filter(({ door }) => door === 'clock').map(({ event }) => event));
    this.clocks = new ClockFold((event) => sending.has(event));
  }

  /** Reads everything but the events. */
  static async open(zip: Zip, trust: Trust): Promise<CaseReading> {
    const text = async <T = string>(name: string, read = (said: string) => said as T): Promise<T> => {
      const bytes = await zip.read(name);
      return inMember(name, () => read(noteText(bytes)));
    };
    const { document, leftOut } = documentIn(canonicalText<CaseDocument | PartDocument>(CASE, await zip.read(CASE)));
    const machine = canonicalText<MachineDocument>(MACHINE, await zip.read(MACHINE));
    if (machine.format !== 'liandan.machine/1' || !Array.isArray(machine.rows))
      found(`${MACHINE} is not of the form liandan.machine/1`, `${MACHINE} 不是 liandan.machine/1 格式`);
    exactly(MACHINE, machine, MACHINE_MEMBERS);
    const vkeys = await text(KEYS, linesOf);
    const keys = inMember(KEYS, () => vkeys.map((line) => parseKey(line, [ED25519, COSIGNATURE])));
    const papers = await readPapers(zip);
    const closed = [...zip.entries.keys()].flatMap((name) => CLOSED_POLICY.exec(name)?.[1] ?? []);
    const told = {
      ...{ id: document.case, machine: document.machine, keys: vkeys, closed },
      ...{ part: leftOut !== undefined, papers: papers !== undefined },
    };
    if ((await text(README)) !== readme(told))
      found(
        `${README}, ${CASE} and ${KEYS} do not belong together, or ${[PAPERS, ...closed.map(closedPolicyFile)].join(' or ')} was taken out or put in: one of them was altered`,
        `${README}、${CASE} 与 ${KEYS} 不相符，或者 ${[PAPERS, ...closed.map(closedPolicyFile)].join('、')} 被移除或加入：其中之一被改动`,
      );
    const own = await text(POLICY, parsePolicy);
    const others: Policy[] = [];
    for (const name of closed) others.push(await text(closedPolicyFile(name), parsePolicy));
    const given = [trust.policy ?? [], trust.closedPolicies ?? []].flat().map((each) => parsePolicy(each));
    const believed = [...(trust.policy === undefined ? [own] : []), ...(given.length === 0 ? others : [])];
    const cosigners = trust.keys?.map((key) => parseKey(key, [ED25519, COSIGNATURE])) ?? [];
    for (const each of believed) {
      boundPolicy(each, keys, [`those of ${KEYS}`, ` ${KEYS} `]);
      if (cosigners.some(({ type }) => type === COSIGNATURE))
        boundPolicy(each, cosigners, ['the keys that were given', '所给公钥']);
    }
    const policy = trust.policy === undefined ? own : (given[0] as Policy);
    const closedPolicies = given.length === 0 ? others : given.filter((each) => each !== policy);
    return new CaseReading(
      zip,
      trust,
      document,
      machine,
      await text(CALENDAR, readCalendar),
      policy,
      closedPolicies,
      givenKeys(trust, given) ?? keys,
      givenKeys(trust, given) !== undefined,
      leftOut,
      papers,
    );
  }

  event(n: number): EventReading {
    return new EventReading(this, n);
  }

  /** The event has been checked: the next one is compared with it. */
  done(event: EventReading): void {
    this.seen += 1;
    this.before = event;
    const { leaf, step } = event.parsed;
    if (leaf) {
      this.lastEventAt = leaf.occurred_at;
      const stretch = this.stretches.at(-1);
      if (stretch?.tree === leaf.tree) stretch.events += 1;
      else this.stretches.push({ tree: leaf.tree, from: event.n, events: 1 });
    }
    if (step) this.standingNow = step;
    event.forget();
  }

  /** The head under which an event stands, as its proof names it. */
  standsUnder(note: string, member: string): Checkpoint {
    const known = this.notes.get(note);
    if (known) return known.head;
    const head = inMember(member, () => parseCheckpoint(parseNote(note).text));
    this.notes.set(note, { head, member });
    this.heads.set(head.origin, { note, head });
    return head;
  }

  /** The body of a note that is no head of the case's events. */
  bodyOf(note: string): Checkpoint {
    return this.notes.get(note)?.head ?? parseCheckpoint(parseNote(note).text);
  }

  /** Distinct checkpoints met so far. */
  get checkpoints(): readonly { note: string; head: Checkpoint; member: string }[] {
    return [...this.notes].map(([note, met]) => ({ note, ...met }));
  }

  /** The policy of a log, naming it. Throws where none of its deployment is known. */
  policyOf(origin: string): Policy {
    const own = policyOf([this.policy, ...this.closedPolicies], origin);
    if (own || !this.closed) return own ?? policyFor(this.policy, origin);
    return found(
      `no policy names the log ${origin}: give that of its deployment too (--closed-policy)`,
      `所给见证规则均未列日志 ${origin}：请一并给出其部署的规则（--closed-policy）`,
      { tree: origin },
    );
  }

  /** The keys that may sign heads of a log: those of its name, and of other years of the same deployment. */
  logKeys(origin: string): Verifier[] {
    const deployment = origin.slice(0, origin.lastIndexOf('/'));
    return this.keys
      .filter((key) => key.type === undefined || key.type === ED25519)
      .filter(
        ({ name }) =>
          name === origin || (!Number.isNaN(yearOf(name)) && name.slice(0, name.lastIndexOf('/')) === deployment),
      )
      .map((key) => ({ ...key, name: origin }));
  }

  /** The calendar of an edition named in a leaf, from the file's own days. Throws when the file does not hold it. */
  calendarOf(version: string): WorkCalendar {
    const known = this.calendars.get(version);
    if (known) return known;
    const [, first, last] = /^(\d{4})-(\d{4})\./.exec(version) ?? [];
    const years = this.calendar.years.filter((year) => year >= Number(first) && year <= Number(last));
    const calendar = new WorkCalendar(years.map((year) => this.yearOf(year)));
    if (calendar.version !== version)
      found(
        `the calendar edition ${version} does not follow from ${CALENDAR}, which gives ${calendar.version}`,
        `${CALENDAR} 得出的日历版本为 ${calendar.version}，并非事件所载的 ${version}`,
      );
    this.calendars.set(version, calendar);
    return calendar;
  }

  yearOf(year: number): CalendarYear {
    const days = this.calendar.days.filter(({ date }) => date.startsWith(`${year}-`));
    return { year, days: Object.fromEntries(days.map(({ date, kind }) => [date, kind])) };
  }

  headsSeen() {
    return [...this.heads.values()].map(({ note, head }) => ({
      tree: head.origin,
      size: head.size,
      root: head.root.toString('hex'),
      events: this.stretches.filter(({ tree }) => tree === head.origin).reduce((sum, { events }) => sum + events, 0),
      cosigned: [...this.cosignedOf(note, head)].map(([witness, time]) => ({
        witness,
        at: new Date(time * 1000).toISOString(),
      })),
    }));
  }

  /** Who of the policy has cosigned, and when (POSIX seconds). */
  cosignedOf(note: string, { origin }: Checkpoint): ReadonlyMap<string, number> {
    try {
      return readByPolicy(note, this.policyOf(origin)).cosigned;
    } catch {
      return new Map();
    }
  }

  standing(): 'final' | 'logged' {
    // Whoever signs both logs could put anything at the end of the closed one that its own witnesses have not seen.
    const seen = this.seams.every(({ restsOn }) => restsOn === 'witnesses');
    return this.policy.quorum !== 'none' && seen ? 'final' : 'logged';
  }

  anchors() {
    const witnesses = [this.policy, ...this.closedPolicies].flatMap((policy) => policy.witnesses.map(({ key }) => key));
    const keys = [...this.keys, ...witnesses];
    const believed = keys.filter((key, i) => keys.findIndex((each) => sameKey(each, key)) === i);
    return {
      keys: this.outside ? ('given' as const) : ('file' as const),
      policy: this.trust.policy ? ('given' as const) : ('file' as const),
      fingerprints: believed.map(({ name, publicKey }) => ({ name, fingerprint: fingerprintOf(publicKey) })),
    };
  }
}

/** One event of the file. */
export class EventReading {
  readonly place: { event: number; eventId?: string };
  bytes: Buffer = Buffer.alloc(0);
  content: Buffer = Buffer.alloc(0);
  proof: ProofFile | undefined;
  parsed: { leaf?: Leaf; hash?: Buffer; said?: Said; step?: Step } = {};
  private readonly kept = new Map<string, Buffer>();
  private missing: unknown;

  constructor(
    private readonly file: CaseReading,
    readonly n: number,
  ) {
    this.place = { event: n };
  }

  /** Reads what belongs to the event; what is wrong with it is told when it is asked for. */
  async load(): Promise<void> {
    const { zip, used } = this.file;
    const read = async (name: string) => {
      const bytes = Buffer.from(await zip.read(name));
      used.add(name);
      return bytes;
    };
    try {
      this.bytes = await read(eventFile(this.n));
      this.place.eventId = this.leaf.event_id;
      if (this.shown) this.content = await read(payloadFile(this.leaf.payload_commitment));
      const proof = await read(proofFile(this.n));
      this.proof = inMember(proofFile(this.n), () => parseProof(noteText(proof)));
      if (!this.shown) return;
      for (const { commitment } of commitmentsIn(this.payload)) {
        const name = personalFile(commitment);
        if (zip.has(name)) this.kept.set(commitment, await read(name));
      }
    } catch (error) {
      this.missing = error;
    }
  }

  /** Whether the file says what the event said. */
  get shown(): boolean {
    return !this.file.leftOut?.has(this.n);
  }

  /** Throws what was wrong with the files of the event. */
  whole(): void {
    if (this.missing !== undefined) throw this.missing as Error;
  }

  get leaf(): Leaf {
    return (this.parsed.leaf ??= parseLeaf(this.bytes));
  }

  get hash(): Buffer {
    return (this.parsed.hash ??= leafHash(this.bytes));
  }

  /** The payload as it is stored: commitments in the places of personal values. */
  get payload(): unknown {
    return canonicalText(payloadFile(this.leaf.payload_commitment), this.content.subarray(SALT_BYTES));
  }

  /** Personal values of the event that are in the file, with their commitments. */
  get personal(): { values: (PersonalValue & { commitment: string })[]; erased: number } {
    const all = commitmentsIn(this.payload);
    const values = all.flatMap(({ pointer, commitment }) => {
      const bytes = this.kept.get(commitment);
      if (!bytes) return [];
      const value = JSON.parse(bytes.subarray(SALT_BYTES).toString('utf8')) as unknown;
      return [{ pointer, commitment, salt: bytes.subarray(0, SALT_BYTES), value }];
    });
    return { values, erased: all.length - values.length };
  }

  /** Raw bytes of personal values, by commitment. */
  get personalFiles(): ReadonlyMap<string, Buffer> {
    return this.kept;
  }

  /** The event as the machine was shown it, without what was written beside it. */
  get said(): Said {
    if (this.parsed.said) return this.parsed.said;
    const { wrote: _, ...words } = shown(this.payload, this.personal.values) as Said & { wrote?: unknown };
    return (this.parsed.said = words);
  }

  get refused(): boolean {
    return this.leaf.outcome === 'refused';
  }

  /** What the machine makes of the event now. Throws a fault where it does not take it. */
  get step(): Step {
    if (this.parsed.step) return this.parsed.step;
    const { judge, standingNow, document } = this.file;
    if (!judge) return unknownMachine(document);
    try {
      return (this.parsed.step = stepOf(judge, standingNow, this.said));
    } catch (error) {
      const why = refusalOf(error);
      return found(
        `the machine does not take ${this.leaf.type} in state ${standingNow.state}: ${why.en}`,
        `状态机在“${standingNow.state}”状态下不接受“${this.leaf.type}”：${why.zh}`,
      );
    }
  }

  /** Gives back the memory of what nobody asks for any more. */
  forget(): void {
    this.bytes = this.content = Buffer.alloc(0);
    this.kept.clear();
  }
}

/** The file is of a machine that this verifier does not have: said, never passed over. */
export const unknownMachine = ({ machine, machine_version: version }: CaseDocument): never =>
  found(
    `the case runs under version ${version} of the machine ${machine}, which this verifier does not have: take the verifier of a later release`,
    `本案适用状态机 ${machine} 第 ${version} 版，本校验器未含该版本：请使用更新版本的校验器`,
  );

/** A value that does not fit its commitment reads as erased here; to say so is the task of the check `payloads`. */
const shown = (payload: unknown, values: readonly (PersonalValue & { commitment: string })[]): unknown =>
  disclose(
    payload,
    values.filter(({ salt, value, commitment }) => commitmentOf(salt, value) === commitment),
  );

const sameKey = (a: Verifier, b: Verifier): boolean => a.name === b.name && a.publicKey.equals(b.publicKey);

/** Keys from outside: those given, else those of the logs that given policies name. */
function givenKeys({ keys }: Trust, given: readonly Policy[]): Verifier[] | undefined {
  if (keys !== undefined) return keys.map((key) => parseKey(key, [ED25519, COSIGNATURE]));
  if (!given.some(({ logs }) => logs.length > 0)) return undefined;
  return given.flatMap(({ logs, witnesses }) => [...logs, ...witnesses].map(({ key }) => key));
}

/** Whoever reads the file compares the fingerprints of its keys: no other key may count in its policy. */
function boundPolicy(
  { logs, witnesses }: Policy,
  keys: readonly Verifier[],
  [en, zh]: readonly [string, string],
): void {
  const stranger =
    witnesses.find(({ key }) => !keys.some((each) => sameKey(each, key)))?.key ??
    logs.find(({ key }) => !keys.some(({ publicKey }) => publicKey.equals(key.publicKey)))?.key;
  if (stranger)
    found(
      `${POLICY} names ${stranger.name} with a key that is not among ${en}`,
      `${POLICY} 所列 ${stranger.name} 的公钥不在${zh}中`,
    );
}

/** What is handed out says nothing beside what is checked. */
function exactly(name: string, value: object, members: readonly string[]): void {
  const odd = [
    ...Object.keys(value).filter((member) => !members.includes(member)),
    ...members.filter((member) => !Object.hasOwn(value, member)),
  ][0];
  if (odd !== undefined) found(`${name} has a member too many or too few: ${odd}`, `${name} 多出或缺少成员 ${odd}`);
}
/** What a file says of the case, and which events it leaves out. Throws for any other form. */
function documentIn(told: CaseDocument | PartDocument): { document: CaseDocument; leftOut?: ReadonlySet<number> } {
  const events = Array.isArray(told.leaves) ? told.leaves.length : 0;
  if (events > 0 && told.format === 'liandan.case-file/1') {
    exactly(CASE, told, CASE_MEMBERS);
    return { document: told };
  }
  if (events === 0 || told.format !== 'liandan.case-file-part/1')
    return found(`${CASE} is not of the form liandan.case-file/1`, `${CASE} 不是 liandan.case-file/1 格式`);
  exactly(CASE, told, PART_MEMBERS);
  const { left_out: leftOut, ...more } = told;
  const isEvent = (n: number, i: number) =>
    Number.isInteger(n) && n > (i === 0 ? 0 : (leftOut[i - 1] as number)) && n <= events;
  if (!Array.isArray(leftOut) || leftOut.length === 0 || !leftOut.every(isEvent))
    return found(`${CASE} does not name the events that it leaves out`, `${CASE} 未正确列明未列入内容的事件`);
  const unsaid = { context: null, clocks: [], accounts: null, postings: [] };
  return { document: { ...more, ...unsaid, format: 'liandan.case-file/1' }, leftOut: new Set(leftOut) };
}
const PART_MEMBERS = ['format', 'case', 'machine', 'machine_version', 'state', 'version', 'leaves', 'left_out'];
const CASE_MEMBERS = [
  ...['format', 'case', 'machine', 'machine_version', 'state', 'version', 'leaves', 'context'],
  ...['clocks', 'accounts', 'postings'],
];
const MACHINE_MEMBERS = ['format', 'machine', 'version', 'rows'];

function linesOf(text: string): string[] {
  if (!text.endsWith('\n')) return found(`${KEYS} does not end with a newline`, `${KEYS} 末尾缺少换行`);
  return text.slice(0, -1).split('\n');
}

/** Whether two JSON values are the same, member by member. */
export const same = (a: unknown, b: unknown): boolean =>
  canonicalJson(JSON.parse(JSON.stringify(a))).equals(canonicalJson(JSON.parse(JSON.stringify(b))));

import { cosign } from './cosignature.js';
import { civilYear, leafHash, sha256, yearOf } from './leaf.js';
import { BadNote, type Checkpoint, checkpointText, openNote, parseCheckpoint, parseNote } from './note.js';
import { EMPTY_ROOT, verifyConsistency } from './tree.js';
import type { WitnessHome } from './witness-home.js';
import { earlierLog, laterLog } from './years.js';

/** What a witness answers, as HTTP carries it. */
export interface WitnessReply {
  status: 200 | 400 | 403 | 404 | 409 | 422;
  type: 'text/plain; charset=utf-8' | 'text/x.tlog.size';
  body: string;
}

/** Room for 63 hashes and a checkpoint with sixteen signatures of five kilobytes. */
export const ADD_CHECKPOINT_MAX = 128 * 1024;
const PROOF_LINES_MAX = 63;

/** Lets one piece of work after the other run. */
export interface Turns {
  run<T>(work: () => Promise<T>): Promise<T>;
}
/** In the order of asking; a failure does not stop those behind it. */
export class OneByOne implements Turns {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work, work);
    this.last = mine.catch(() => undefined);
    return mine;
  }
}

/** A witness by C2SP tlog-witness: confirms that a log only ever grows, and remembers before it says so. */
export class Witness {
  constructor(
    readonly name: string,
    private readonly home: WitnessHome,
    private readonly seconds: () => number = () => Math.floor(Date.now() / 1000),
    /** Checking and remembering are one step: between them no other head of the same log may be judged. */
    private readonly turns: Turns = new OneByOne(),
    /** Whether logs are of years by our own clock: a year that has not come is not cosigned. */
    private readonly byOurClock = false,
  ) {}

  /** `POST add-checkpoint`. Rejects only when the head could not be kept; then nothing was promised. */
  async addCheckpoint(bytes: Buffer): Promise<WitnessReply> {
    const asked = parseAddCheckpoint(bytes);
    if (typeof asked === 'string') return say(400, asked);
    const { old, proof, note, text, head } = asked;
    const { log } = this.home;
    if (!head.origin.startsWith(log.prefix) || !/^\d{4}$/.test(head.origin.slice(log.prefix.length)))
      return say(404, 'this witness does not know the log');
    try {
      openNote(note, [{ name: head.origin, publicKey: log.publicKey }]);
    } catch (error) {
      if (error instanceof BadNote) return say(403, error.message);
      throw error;
    }
    if (old > head.size) return say(400, 'the old size is larger than the checkpoint');
    return this.turns.run(() => this.judge(old, proof, note, text, head));
  }

  /** `GET <hex SHA-256 of the origin>/checkpoint`: the newest head with the log's signature and ours. */
  checkpoint(originHash: string): string | undefined {
    const origin = this.home.origins().find((name) => sha256(Buffer.from(name)).toString('hex') === originHash);
    return origin === undefined ? undefined : this.home.head(origin)?.note;
  }

  private async judge(
    old: number,
    proof: Buffer[],
    note: string,
    text: string,
    head: Checkpoint,
  ): Promise<WitnessReply> {
    const last = this.home.head(head.origin);
    if (old !== (last?.size ?? 0)) return conflict(last?.size ?? 0);
    if (head.size === 0 && !head.root.equals(EMPTY_ROOT)) return say(422, 'an empty tree has another root');
    if (old === 0 && proof.length > 0) return say(422, 'nothing is to be proved from an empty tree');
    if (!verifyConsistency(old, head.size, proof, last?.root ?? EMPTY_ROOT, head.root)) {
      // Two signed roots of one size need no proof: the log has contradicted itself. tlog-witness asks for a conflict.
      if (last && old === head.size && !last.root.equals(head.root)) {
        await this.home.accuse(head.origin, note);
        return conflict(last.size);
      }
      return say(422, 'not a continuation of the checkpoint that was cosigned before');
    }
    const year = this.yearFault(head, last?.size ?? 0);
    if (year !== undefined) return say(422, year);
    const line = cosign(text, this.name, this.home.privateKey, this.seconds());
    const kept = ownLines(note, head.origin, this.home.log.publicKey);
    await this.home.remember(head.origin, {
      size: head.size,
      root: head.root,
      note: `${text}\n${kept}${line}`,
    });
    return say(200, line);
  }

  /**
   * The years of a log are one chain. Its link is leaf 0 of a year, and over one leaf the root says all: where we know a year
   * before, a new one begins with a head of size 1, whose leaf is the head that we have cosigned last. Then the year before
   * has ended. A year before the first that we know we have not seen grow, and cosign nothing of it.
   */
  private yearFault(head: Checkpoint, known: number): string | undefined {
    const { origin, size, root } = head;
    const now = new Date((this.seconds() + AHEAD_SECONDS) * 1000).toISOString();
    if (this.byOurClock && yearOf(origin) > civilYear(now)) return 'the year of this log has not come';
    const logs = this.home.origins().filter((name) => (this.home.head(name)?.size ?? 0) > 0);
    const later = laterLog(origin, logs);
    if (known === 0 && later !== undefined) return `a later year has begun: ${later} was cosigned before`;
    if (size === known) return undefined;
    if (known > 0) return later === undefined ? undefined : `this log has ended: ${later} begins with its last head`;
    const before = earlierLog(origin, logs);
    const last = before === undefined ? undefined : this.home.head(before);
    if (before === undefined || last === undefined) return undefined;
    const link = leafHash(Buffer.from(checkpointText({ origin: before, size: last.size, root: last.root }), 'utf8'));
    if (size === 1 && root.equals(link)) return undefined;
    return `a new year begins with a head of size 1, whose leaf is the head of ${before} of size ${last.size}`;
  }
}

/** A clock may be behind by so much. */
const AHEAD_SECONDS = 300;

/** The size that the witness stands at. */
const conflict = (size: number): WitnessReply => ({ status: 409, type: 'text/x.tlog.size', body: `${size}\n` });

const say = (status: WitnessReply['status'], what: string): WitnessReply => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: what.endsWith('\n') ? what : `${what}\n`,
});

/** The log's own signature lines of a note; lines of others are not passed on. */
function ownLines(note: string, origin: string, publicKey: Buffer): string {
  const lines = note.slice(note.lastIndexOf('\n\n') + 2).split(/(?<=\n)/);
  return lines.filter((line) => isSignedBy(note, line, origin, publicKey)).join('');
}

function isSignedBy(note: string, line: string, name: string, publicKey: Buffer): boolean {
  try {
    openNote(`${note.slice(0, note.lastIndexOf('\n\n') + 2)}${line}`, [{ name, publicKey }]);
    return true;
  } catch {
    return false;
  }
}

interface Asked {
  old: number;
  proof: Buffer[];
  note: string;
  text: string;
  head: Checkpoint;
}

/** Reads the body of an add-checkpoint request, or says in what it is malformed. */
export function parseAddCheckpoint(bytes: Buffer): Asked | string {
  if (bytes.length > ADD_CHECKPOINT_MAX) return 'the request is too long';
  let body: string;
  try {
    body = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return 'the request is not UTF-8';
  }
  const gap = body.indexOf('\n\n');
  if (gap < 0) return 'no empty line before the checkpoint';
  const [first = '', ...lines] = body.slice(0, gap).split('\n');
  const old = /^old (0|[1-9]\d{0,15})$/.exec(first)?.[1];
  if (old === undefined || !Number.isSafeInteger(Number(old))) return 'the first line must be "old" and a size';
  if (lines.length > PROOF_LINES_MAX) return `more than ${PROOF_LINES_MAX} lines of proof`;
  const proof = lines.map((line) => Buffer.from(line, 'base64'));
  if (proof.some((hash, i) => hash.length !== 32 || hash.toString('base64') !== lines[i]))
    return 'a line of the proof is not a hash in base64';
  const note = body.slice(gap + 2);
  try {
    const { text } = parseNote(note);
    return { old: Number(old), proof, note, text, head: parseCheckpoint(text) };
  } catch (error) {
    if (error instanceof BadNote) return error.message;
    throw error;
  }
}

/** The body of an add-checkpoint request. */
export const addCheckpointBody = (old: number, proof: readonly Buffer[], note: string): string =>
  [`old ${old}`, ...proof.map((hash) => hash.toString('base64')), '', note].join('\n');

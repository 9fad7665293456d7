import { openCosignature } from './cosignature.js';
import { deploymentOf, isOpen } from './leaf.js';
import { BadNote, parseNote } from './note.js';
import { type Policy, type PolicyWitness, quorumReached } from './policy.js';
import { consistencyProof } from './proof.js';
import type { Sql } from './sql.js';
import { addCheckpointBody } from './witness.js';
import { laterLog } from './years.js';

/** Brings a request to a witness and gives back status and body; rejects when nobody answers. */
export type Post = (url: string, body: string) => Promise<{ status: number; type: string; body: string }>;

interface Head {
  tree: string;
  size: number;
  note: string;
}
interface NewestHead extends Head {
  /** Size under the newest final head. */
  final: number;
  /** Real seconds since the witnesses last said that this is the newest. */
  quiet: number;
}
/** A head on its way to a witness: the newest, or the one with which a year begins. */
interface Errand {
  witness: PolicyWitness;
  head: Head;
  newest: Head;
  body: string;
}

/** So often a log that does not grow is cosigned anew: whoever sees its head knows that nothing is kept back. */
export const HEARTBEAT_SECONDS = 3600;
/** By so much the clock of a witness may be ahead of ours. */
const AHEAD_SECONDS = 300;
const BACK_OFF_MS = [1_000, 2_000, 5_000, 10_000, 15_000];

/** What stands between a head and its finality, once for each change of words. */
export interface Trouble {
  witness: string;
  what: string;
  /** No passing failure: somebody has to look into the log or the database. */
  grave: boolean;
}

/**
 * Brings the newest head of each log to every witness of the policy, over any backlog by one consistency proof, keeps
 * their cosignatures, and declares the head final when the policy is satisfied. The years of a log are brought in their order,
 * each beginning with its link; the newest head of a log that rests is cosigned anew every hour. Stands apart from sequencing and signing:
 * a witness that stays away delays finality and nothing else.
 */
export class Collector {
  private readonly waits = new Map<string, { failures: number; until: number }>();
  private readonly troubles = new Map<string, Trouble>();
  /** Sizes that witnesses have confirmed, by witness and log: what is in the database, unless they told otherwise. */
  private readonly known = new Map<string, number>();
  /** Witnesses that have answered once for a log: before, even a final head is brought, in case the database is an older one. */
  private readonly met = new Set<string>();

  private readonly post: Post;
  private readonly now: () => number;

  constructor(
    private readonly policy: Policy,
    private readonly how: {
      post?: Post;
      now?: () => number;
      /** Logs of another deployment are closed: nothing more is brought of them. */
      deployment?: string;
    } = {},
  ) {
    this.post = how.post ?? postByFetch;
    this.now = how.now ?? Date.now;
    const mute = policy.witnesses.find(({ url }) => url === undefined);
    if (mute)
      throw new Error(`the policy names no address of witness ${mute.name}: nothing could ever be brought to it`);
  }

  /** Real seconds since the newest head was last confirmed, as of the last round. */
  quiet = 0;

  /** What is wrong at present, by witness and log. */
  get trouble(): Trouble[] {
    return [...this.troubles.values()];
  }

  /** One round over all logs; true when a head has become final. */
  async turn(client: Sql): Promise<boolean> {
    let any = false;
    /** Witnesses that have not seen the end of a log yet: the next one, which begins with it, is not brought before. */
    const behind = new Set<string>();
    const heads = (await newestHeads(client)).filter(({ tree }) => isOpen(tree, this.how.deployment));
    this.quiet = heads.at(-1)?.quiet ?? 0;
    for (const head of heads) {
      const placesBehind = (witness: PolicyWitness) => placeOf(witness, deploymentOf(head.tree));
      const ready = this.policy.witnesses.filter((witness) => !behind.has(placesBehind(witness)));
      const upToDate = (witness: PolicyWitness) => this.confirmed(witness, head);
      if (head.size > head.final || !this.policy.witnesses.every(upToDate)) {
        any = (await this.confirm(client, head, ready)) || any;
      } else if (
        head.quiet >= HEARTBEAT_SECONDS &&
        laterLog(
          head.tree,
          heads.map(({ tree }) => tree),
        ) === undefined
      ) {
        await this.beat(client, head);
      }
      for (const witness of this.policy.witnesses) if (!upToDate(witness)) behind.add(placesBehind(witness));
    }
    return any;
  }

  private confirmed(witness: PolicyWitness, { tree, size }: Head): boolean {
    const place = placeOf(witness, tree);
    return this.met.has(place) && this.known.get(place) === size;
  }

  /** Brings the newest head to those who have not confirmed it; true when it has become final. */
  private async confirm(client: Sql, head: NewestHead, ready: readonly PolicyWitness[]): Promise<boolean> {
    const lines = await this.cosignaturesOf(client, head);
    let asked = ready.filter((witness) => !lines.has(witness.name) || !this.confirmed(witness, head));
    while (asked.length > 0) {
      const errands: Errand[] = [];
      for (const witness of asked) errands.push(...(await this.errand(client, witness, head)));
      for (const { witness, line } of await this.run(client, errands)) lines.set(witness, line);
      // Whoever has confirmed how the year begins is ready for the rest of it.
      asked = errands
        .filter((one) => one.head !== head && this.confirmed(one.witness, one.head))
        .map((one) => one.witness);
    }
    if (head.size === head.final || !quorumReached(this.policy, [...lines.keys()])) return false;
    const { rowCount } = await client.query(
      'INSERT INTO liandan.log_final (tree, size, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [head.tree, head.size, head.note + [...lines.values()].join('')],
    );
    return rowCount === 1;
  }

  /** Has the newest head cosigned anew, although it is final: the time in the lines is the news. */
  private async beat(client: Sql, head: NewestHead): Promise<void> {
    const errands = this.policy.witnesses
      .filter((witness) => !this.waiting(witness))
      .map((witness) => ({ witness, head, newest: head, body: addCheckpointBody(head.size, [], head.note) }));
    const lines = await this.run(client, errands);
    if (
      !quorumReached(
        this.policy,
        lines.map(({ witness }) => witness),
      )
    )
      return;
    await client.query(
      `INSERT INTO liandan.log_heartbeat (tree, size, note, at) VALUES ($1, $2, $3, to_timestamp($4))
       ON CONFLICT (tree) DO UPDATE SET size = excluded.size, note = excluded.note, at = excluded.at`,
      [
        head.tree,
        head.size,
        head.note + lines.map(({ line }) => line).join(''),
        Math.min(...lines.map(({ time }) => time)),
      ],
    );
  }

  /** Goes to all at once; whoever cosigned the newest head has its line. */
  private async run(client: Sql, errands: readonly Errand[]) {
    const brought = await Promise.all(errands.map(async (errand) => ({ errand, said: await this.bring(errand) })));
    const lines: { witness: string; line: string; time: number }[] = [];
    for (const { errand, said } of brought) {
      const answer = said && (await this.read(client, errand, said));
      if (answer && errand.head === errand.newest) lines.push({ witness: errand.witness.name, ...answer });
    }
    return lines;
  }

  /** The lines that are there already, held against their keys: what stands in a table proves nothing. */
  private async cosignaturesOf(client: Sql, head: Head): Promise<Map<string, string>> {
    const { rows } = await client.query<{ witness: string; line: string }>(
      'SELECT witness, line FROM liandan.log_cosignature WHERE tree = $1 AND size = $2',
      [head.tree, head.size],
    );
    const { text } = parseNote(head.note);
    const lines = new Map<string, string>();
    for (const witness of this.policy.witnesses) {
      const line = rows.find((row) => row.witness === witness.key.name)?.line;
      const time = line === undefined ? undefined : timeOf(text, line, witness);
      if (line !== undefined && time !== undefined && this.ahead(time) <= AHEAD_SECONDS) lines.set(witness.name, line);
    }
    return lines;
  }

  /** What to bring next: one thing, or nothing while the witness is given time, or knows more than we do. */
  private async errand(client: Sql, witness: PolicyWitness, newest: Head): Promise<Errand[]> {
    if (this.waiting(witness)) return [];
    const old = await this.sizeAt(client, witness, newest.tree);
    if (old > newest.size) {
      this.note(witness, newest.tree, true, older(witness, newest, old));
      this.known.delete(placeOf(witness, newest.tree)); // asked again: perhaps the missing part comes back
      this.delay(witness);
      return [];
    }
    const head = (old === 0 && (await openingHead(client, newest.tree))) || newest;
    const proof = await consistencyProof(client, newest.tree, old, head.size);
    const body = addCheckpointBody(old, proof, head.note);
    return [{ witness, head: head.size === newest.size ? newest : head, newest, body }];
  }

  private async sizeAt(client: Sql, witness: PolicyWitness, tree: string): Promise<number> {
    const place = placeOf(witness, tree);
    let size = this.known.get(place);
    if (size === undefined) {
      const { rows } = await client.query<{ size: string | null }>(
        'SELECT max(size) AS size FROM liandan.log_cosignature WHERE tree = $1 AND witness = $2',
        [tree, witness.key.name],
      );
      size = Number(rows[0]?.size ?? 0);
      this.known.set(place, size);
    }
    return size;
  }

  private async bring({ witness, newest, body }: Errand) {
    try {
      return await this.post(`${witness.url?.replace(/\/$/, '')}/add-checkpoint`, body);
    } catch (error) {
      const why = error instanceof Error ? String((error.cause as Error | undefined)?.message ?? error.message) : '';
      return this.fail(witness, newest, false, `does not answer (${why})`);
    }
  }

  private async read(
    client: Sql,
    { witness, head, newest }: Errand,
    said: Awaited<ReturnType<Post>>,
  ): Promise<{ line: string; time: number } | undefined> {
    const place = placeOf(witness, head.tree);
    this.met.add(place);
    if (said.status === 409) {
      const size = /^(0|[1-9]\d{0,15})\n$/.exec(said.body)?.[1];
      if (size === undefined) return this.fail(witness, head, false, 'answered 409 without a size');
      const sent = this.known.get(place);
      this.known.set(place, Number(size)); // the next round begins there
      if (Number(size) > newest.size) return this.fail(witness, head, true, older(witness, newest, Number(size)));
      if (Number(size) === sent) return this.fail(witness, head, true, stuck(witness, head, Number(size)));
      return undefined;
    }
    if (said.status !== 200) {
      const grave = [403, 404, 422].includes(said.status);
      return this.fail(
        witness,
        head,
        grave,
        `refused the head of size ${head.size}: ${said.status} ${said.body.trim().slice(0, 200)}`,
      );
    }
    const { text } = parseNote(head.note);
    const [answer] = said.body.split(/(?<=\n)/).flatMap((line) => {
      const time = timeOf(text, line, witness);
      return time === undefined ? [] : [{ line, time }];
    });
    if (!answer) return this.fail(witness, head, true, 'answered without a cosignature that verifies');
    const ahead = this.ahead(answer.time);
    if (ahead > AHEAD_SECONDS)
      return this.fail(witness, head, true, `cosigned at a time that is ${ahead} s ahead: put its clock right`);
    await client.query(
      `INSERT INTO liandan.log_cosignature (tree, size, witness, line, at) VALUES ($1, $2, $3, $4, to_timestamp($5))
       ON CONFLICT DO NOTHING`,
      [head.tree, head.size, witness.key.name, answer.line, answer.time],
    );
    this.known.set(place, head.size);
    this.waits.delete(witness.name);
    this.troubles.delete(place);
    return answer;
  }

  /** Seconds by which a time is still to come. */
  private ahead(time: number): number {
    return time - Math.floor(this.now() / 1000);
  }

  private fail(witness: PolicyWitness, head: Head, grave: boolean, what: string): undefined {
    this.note(witness, head.tree, grave, what);
    this.delay(witness);
    return undefined;
  }

  private note(witness: PolicyWitness, tree: string, grave: boolean, what: string): void {
    this.troubles.set(placeOf(witness, tree), { witness: witness.name, what: `log ${tree}: ${what}`, grave });
  }

  private waiting(witness: PolicyWitness): boolean {
    return (this.waits.get(witness.name)?.until ?? 0) > this.now();
  }

  private delay(witness: PolicyWitness): void {
    const failures = (this.waits.get(witness.name)?.failures ?? 0) + 1;
    const pause = BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length) - 1] ?? 0;
    this.waits.set(witness.name, { failures, until: this.now() + pause });
  }
}

const placeOf = (witness: PolicyWitness, tree: string) => `${witness.key.name} ${tree}`;

const older = (witness: PolicyWitness, head: Head, size: number) =>
  `${witness.name} has cosigned ${size} leaves, the newest signed head has ${head.size}: the database is older than what was ` +
  'witnessed. If it was restored from a backup, bring back the missing part, or close this log with a public statement / ' +
  '数据库早于见证人已见证的状态；若由备份恢复，请补回缺失部分，或公告关闭本日志';

/** The witness answers with the very size that it was told: for a head of that size it has another root. */
const stuck = (witness: PolicyWitness, head: Head, size: number) =>
  size === head.size
    ? `${witness.name} has cosigned another root for ${size} leaves: the log has two histories. ` +
      'Stop, keep the heads of both, and look into the database and the signer / ' +
      '见证人就同样条数见证过另一树根：日志出现分叉，请停止并保全双方的头，核查数据库与签名器'
    : `${witness.name} answered 409 with the size ${size} that it was told`;

/** The newest signed head of each log. */
async function newestHeads(client: Sql): Promise<NewestHead[]> {
  const { rows } = await client.query<{ tree: string; size: string; note: string; final: string; quiet: number }>(
    `SELECT s.tree, c.size, c.note, coalesce(f.size, 0) AS final,
       coalesce(extract(epoch FROM clock_timestamp() - greatest(f.at, b.at)), 0)::double precision AS quiet
     FROM liandan.log_state s
     CROSS JOIN LATERAL (SELECT size, note FROM liandan.log_checkpoint WHERE tree = s.tree ORDER BY size DESC LIMIT 1) c
     LEFT JOIN LATERAL (SELECT size, at FROM liandan.log_final WHERE tree = s.tree ORDER BY size DESC LIMIT 1) f ON true
     LEFT JOIN liandan.log_heartbeat b ON b.tree = s.tree
     ORDER BY s.tree`,
  );
  return rows.map((row) => ({ ...row, size: Number(row.size), final: Number(row.final) }));
}

/** Where a log begins with the last head of the year before: the head over that leaf alone, which a witness can judge by itself. */
async function openingHead(client: Sql, tree: string): Promise<Head | undefined> {
  const { rows } = await client.query<{ note: string }>(
    `SELECT c.note FROM liandan.log_leaf l JOIN liandan.log_checkpoint c ON c.tree = l.tree AND c.size = 1
     WHERE l.tree = $1 AND l.idx = 0 AND l.head IS NOT NULL`,
    [tree],
  );
  return rows[0] && { tree, size: 1, note: rows[0].note };
}

function timeOf(text: string, line: string, witness: PolicyWitness): number | undefined {
  try {
    return openCosignature(text, line, witness.key);
  } catch (error) {
    if (error instanceof BadNote) return undefined;
    throw error;
  }
}

const PATIENCE_MS = 5_000;
const ANSWER_MAX = 64 * 1024;

async function postByFetch(url: string, body: string) {
  const response = await fetch(url, {
    method: 'POST',
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const text = await response.text();
  if (text.length > ANSWER_MAX) throw new Error('the answer is too long');
  return { status: response.status, type: response.headers.get('content-type') ?? '', body: text };
}

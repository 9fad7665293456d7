import { openCosignature } from './cosignature.js';
import { isOpen } from './leaf.js';
import { BadNote, parseNote } from './note.js';
import { type Policy, type PolicyWitness, quorumReached } from './policy.js';
import { consistencyProof } from './proof.js';
import type { Sql } from './sql.js';
import { addCheckpointBody } from './witness.js';

/** Brings a request to a witness and gives back status and body; rejects when nobody answers. */
export type Post = (url: string, body: string) => Promise<{ status: number; type: string; body: string }>;

interface Head {
  tree: string;
  size: number;
  note: string;
  /** Size under the newest final head. */
  final: number;
}

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
 * their cosignatures, and declares the head final when the policy is satisfied. Stands apart from sequencing and signing:
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

  /** What is wrong at present, by witness and log. */
  get trouble(): Trouble[] {
    return [...this.troubles.values()];
  }

  /** One round over all logs; true when a head has become final. */
  async turn(client: Sql): Promise<boolean> {
    let any = false;
    for (const head of await newestHeads(client)) {
      if (!isOpen(head.tree, this.how.deployment)) continue;
      const allMet = this.policy.witnesses.every((witness) => this.met.has(placeOf(witness, head.tree)));
      if (head.size === head.final && allMet) continue;
      const lines = await this.cosignaturesOf(client, head);
      const bodies = await this.bodies(client, head, lines);
      const brought = await Promise.all(
        bodies.map(async ({ witness, body }) => ({ witness, said: await this.bring(witness, head, body) })),
      );
      for (const { witness, said } of brought) {
        if (said === undefined) continue;
        const line = await this.read(client, witness, head, said);
        if (line !== undefined) lines.set(witness.name, line);
      }
      if (!quorumReached(this.policy, [...lines.keys()])) continue;
      const { rowCount } = await client.query(
        'INSERT INTO liandan.log_final (tree, size, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        [head.tree, head.size, head.note + [...lines.values()].join('')],
      );
      any ||= rowCount === 1;
    }
    return any;
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
      if (line !== undefined && timeOf(text, line, witness) !== undefined) lines.set(witness.name, line);
    }
    return lines;
  }

  private async bodies(client: Sql, head: Head, lines: ReadonlyMap<string, string>) {
    const bodies: { witness: PolicyWitness; body: string }[] = [];
    for (const witness of this.policy.witnesses) {
      const wait = this.waits.get(witness.name);
      const done = lines.has(witness.name) && this.met.has(placeOf(witness, head.tree));
      if (done || (wait && wait.until > this.now())) continue;
      const old = await this.sizeAt(client, witness, head.tree);
      if (old > head.size) {
        this.note(witness, head.tree, true, older(witness, head, old));
        this.known.delete(placeOf(witness, head.tree)); // asked again: perhaps the missing part comes back
        this.delay(witness);
        continue;
      }
      const proof = await consistencyProof(client, head.tree, old, head.size);
      bodies.push({ witness, body: addCheckpointBody(old, proof, head.note) });
    }
    return bodies;
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

  private async bring(witness: PolicyWitness, head: Head, body: string) {
    try {
      return await this.post(`${witness.url?.replace(/\/$/, '')}/add-checkpoint`, body);
    } catch (error) {
      const why = error instanceof Error ? String((error.cause as Error | undefined)?.message ?? error.message) : '';
      this.note(witness, head.tree, false, `does not answer (${why})`);
      this.delay(witness);
      return undefined;
    }
  }

  private async read(client: Sql, witness: PolicyWitness, head: Head, said: Awaited<ReturnType<Post>>) {
    const place = placeOf(witness, head.tree);
    this.met.add(place);
    if (said.status === 409) {
      const size = /^(0|[1-9]\d{0,15})\n$/.exec(said.body)?.[1];
      if (size === undefined) return this.fail(witness, head, false, 'answered 409 without a size');
      const sent = this.known.get(place);
      this.known.set(place, Number(size)); // the next round begins there
      if (Number(size) > head.size) return this.fail(witness, head, true, older(witness, head, Number(size)));
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
    const line = said.body.split(/(?<=\n)/).find((one) => timeOf(text, one, witness) !== undefined);
    if (line === undefined) return this.fail(witness, head, true, 'answered without a cosignature that verifies');
    await client.query(
      `INSERT INTO liandan.log_cosignature (tree, size, witness, line, at) VALUES ($1, $2, $3, $4, to_timestamp($5))
       ON CONFLICT DO NOTHING`,
      [head.tree, head.size, witness.key.name, line, timeOf(text, line, witness)],
    );
    this.known.set(place, head.size);
    this.waits.delete(witness.name);
    this.troubles.delete(place);
    return line;
  }

  private fail(witness: PolicyWitness, head: Head, grave: boolean, what: string): undefined {
    this.note(witness, head.tree, grave, what);
    this.delay(witness);
    return undefined;
  }

  private note(witness: PolicyWitness, tree: string, grave: boolean, what: string): void {
    this.troubles.set(placeOf(witness, tree), { witness: witness.name, what: `log ${tree}: ${what}`, grave });
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
async function newestHeads(client: Sql): Promise<Head[]> {
  const { rows } = await client.query<{ tree: string; size: string; note: string; final: string }>(
    `SELECT s.tree, c.size, c.note, coalesce(f.size, 0) AS final FROM liandan.log_state s
     CROSS JOIN LATERAL (SELECT size, note FROM liandan.log_checkpoint WHERE tree = s.tree ORDER BY size DESC LIMIT 1) c
     CROSS JOIN LATERAL (SELECT max(size) AS size FROM liandan.log_final WHERE tree = s.tree) f
     ORDER BY s.tree`,
  );
  return rows.map((row) => ({ tree: row.tree, size: Number(row.size), note: row.note, final: Number(row.final) }));
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

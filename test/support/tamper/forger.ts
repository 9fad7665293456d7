import pg from 'pg';
import { type Leaf, leafBytes, leafHash } from '#ledger/leaf';
import { checkpointText, parseCheckpoint, privateKeyFromSeed, signNote } from '#ledger/note';
import { TileRows } from '#ledger/tiles';
import { Frontier } from '#ledger/tree';
import { caseTables } from '#src/audit/case-tables';

/** How far a forger goes to make the record agree with what was changed; each step includes the ones before it. */
export const DEPTHS = ['leaf', 'hash', 'columns', 'entry', 'chain', 'tree', 'heads'] as const;
export type Depth = (typeof DEPTHS)[number];

/** A key of the forger's own: the log's he has not. */
const OWN_KEY = privateKeyFromSeed(Buffer.alloc(32, 66));

export const tableOf = (machine: string): string | undefined =>
  caseTables.find((kind) => kind.machine === machine)?.table;

/** What somebody can do who holds the database and no key. Works inside an open transaction, behind the triggers. */
export class Forger {
  constructor(readonly client: pg.Client) {}

  async rows<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.client.query(text, values)).rows as Row[];
  }

  async one<Row extends object>(text: string, values: unknown[] = []): Promise<Row> {
    const [row] = await this.rows<Row>(text, values);
    if (!row) throw new Error(`the forger finds nothing: ${text}`);
    return row;
  }

  /** Statements that are carried out whatever they touch. */
  async run(text: string, values: unknown[] = []): Promise<void> {
    await this.client.query(text, values);
  }

  async leafOf(eventId: string): Promise<Leaf> {
    const { leaf } = await this.one<{ leaf: Buffer }>('SELECT leaf FROM liandan.audit_event WHERE event_id = $1', [
      eventId,
    ]);
    return JSON.parse(leaf.toString('utf8')) as Leaf;
  }

  /** Rewrites one event as far as the depth says. */
  async rewrite(eventId: string, change: (leaf: Leaf) => void, depth: Depth): Promise<void> {
    const does = (step: Depth) => DEPTHS.indexOf(depth) >= DEPTHS.indexOf(step);
    const leaf = await this.leafOf(eventId);
    const tree = leaf.tree;
    change(leaf);
    const bytes = leafBytes(leaf);
    await this.run('UPDATE liandan.audit_event SET leaf = $2 WHERE event_id = $1', [eventId, bytes]);
    if (does('hash')) {
      await this.run('UPDATE liandan.audit_event SET hash = $2 WHERE event_id = $1', [eventId, leafHash(bytes)]);
    }
    if (does('columns')) await this.fillColumns(eventId, leaf);
    if (does('entry')) {
      await this.run('UPDATE liandan.log_leaf SET hash = $2 WHERE event_id = $1', [eventId, leafHash(bytes)]);
    }
    if (does('chain')) await this.rechain(leaf.case_id);
    if (does('tree')) await this.rebuild(tree, does('heads'));
  }

  /** The columns of an event as its leaf has them. */
  async fillColumns(eventId: string, leaf: Leaf): Promise<void> {
    await this.run(
      `UPDATE liandan.audit_event SET tree = $2, machine = $3, machine_version = $4, case_id = $5, case_version = $6, seq = $7,
         type = $8, from_state = $9, to_state = $10, outcome = $11, person_id = $12, org_id = $13, authority = $14,
         rule_ids = $15, occurred_at = $16, prev = $17 WHERE event_id = $1`,
      [
        eventId,
        leaf.tree,
        leaf.machine,
        leaf.machine_version,
        leaf.case_id,
        leaf.case_version,
        leaf.seq,
        leaf.type,
        leaf.from,
        leaf.to,
        leaf.outcome,
        leaf.actor.person,
        leaf.actor.org,
        leaf.actor.authority,
        leaf.rule_ids,
        leaf.occurred_at,
        leaf.prev === null ? null : Buffer.from(leaf.prev, 'hex'),
      ],
    );
  }

  /** Chains the events of a case anew, in the order of their places, to the head in the row of the case. */
  async rechain(caseId: string): Promise<void> {
    const events = await this.rows<{ event_id: string; leaf: Buffer; hash: Buffer; machine: string }>(
      'SELECT event_id, leaf, hash, machine FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq',
      [caseId],
    );
    let prev: Buffer | null = null;
    for (const { event_id: id, leaf: stored, hash: was } of events) {
      const leaf = JSON.parse(stored.toString('utf8')) as Leaf;
      leaf.prev = prev?.toString('hex') ?? null;
      const bytes = leafBytes(leaf);
      const hash = leafHash(bytes);
      if (!hash.equals(was)) {
        await this.run('UPDATE liandan.audit_event SET leaf = $2, hash = $3, prev = $4 WHERE event_id = $1', [
          id,
          bytes,
          hash,
          prev,
        ]);
      }
      await this.run('UPDATE liandan.log_leaf SET hash = $2 WHERE event_id = $1', [id, hash]);
      prev = hash;
    }
    const table = events[0] && tableOf(events[0].machine);
    if (table) {
      await this.run(`UPDATE ${table} SET head = coalesce($2, head), seq = $3 WHERE id = $1`, [
        caseId,
        prev,
        events.length,
      ]);
    }
  }

  /**
   * Computes a log anew from its leaves: tiles, state, roots beside the heads; and the logs that begin with a head of it.
   * The heads themselves can only be signed with the forger's own key.
   */
  async rebuild(tree: string, sign: boolean): Promise<void> {
    const leaves = await this.rows<{ hash: Buffer }>('SELECT hash FROM liandan.log_leaf WHERE tree = $1 ORDER BY idx', [
      tree,
    ]);
    const heads = await this.rows<{ size: string; root: Buffer; note: string }>(
      'SELECT size, root, note FROM liandan.log_checkpoint WHERE tree = $1',
      [tree],
    );
    const links = await this.rows<{ tree: string; head: string }>(
      'SELECT tree, head FROM liandan.log_leaf WHERE head IS NOT NULL AND head LIKE $1',
      [`${tree}\n%`],
    );
    const frontier = new Frontier();
    const tiles = new TileRows();
    const rewritten: string[] = [];
    await this.run('DELETE FROM liandan.log_tile WHERE tree = $1', [tree]);
    for (const { hash } of leaves) {
      for (const tile of tiles.add(frontier.append(hash))) {
        await this.run('INSERT INTO liandan.log_tile (tree, level, idx, hashes, root) VALUES ($1, $2, $3, $4, $5)', [
          tree,
          tile.level,
          tile.index,
          tile.hashes,
          tile.root,
        ]);
      }
      const size = frontier.size;
      const root = frontier.root();
      const head = heads.find((each) => Number(each.size) === size);
      if (head && !head.root.equals(root)) {
        const note = sign ? signNote(checkpointText({ origin: tree, size, root }), tree, OWN_KEY) : head.note;
        await this.run('UPDATE liandan.log_checkpoint SET root = $3, note = $4 WHERE tree = $1 AND size = $2', [
          tree,
          size,
          root,
          note,
        ]);
      }
      for (const link of links) {
        const past = parseCheckpoint(link.head);
        if (past.size !== size || past.root.equals(root)) continue;
        const text = checkpointText({ origin: tree, size, root });
        await this.run('UPDATE liandan.log_leaf SET head = $2, hash = $3 WHERE tree = $1 AND idx = 0', [
          link.tree,
          text,
          leafHash(Buffer.from(text, 'utf8')),
        ]);
        rewritten.push(link.tree);
      }
    }
    await this.run('UPDATE liandan.log_state SET size = $2, root = $3, frontier = $4 WHERE tree = $1', [
      tree,
      frontier.size,
      frontier.root(),
      [...frontier.peaks],
    ]);
    for (const later of rewritten) await this.rebuild(later, sign);
  }

  /** Takes a leaf out of its log and moves the later ones up. */
  async removeLeaf(tree: string, idx: number): Promise<void> {
    await this.run('DELETE FROM liandan.log_leaf WHERE tree = $1 AND idx = $2', [tree, idx]);
    await this.shift(tree, idx + 1, -1);
  }

  /** Makes room for a leaf. */
  makeRoom = (tree: string, idx: number): Promise<void> => this.shift(tree, idx, 1);

  private async shift(tree: string, from: number, by: number): Promise<void> {
    // In two steps, because each row by itself must find its new place free.
    await this.run('UPDATE liandan.log_leaf SET idx = idx + 1000000000 WHERE tree = $1 AND idx >= $2', [tree, from]);
    await this.run('UPDATE liandan.log_leaf SET idx = idx - 1000000000 + $2 WHERE tree = $1 AND idx >= 1000000000', [
      tree,
      by,
    ]);
  }
}

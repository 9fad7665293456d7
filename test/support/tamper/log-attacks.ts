import { checkpointText, parseCheckpoint, privateKeyFromSeed, signNote } from '#ledger/note';
import { anyOf, type Arsenal, type AttackClass, bytesOf, flipped, ofEvents, ofLog, some } from './attack.js';
import type { Forger } from './forger.js';
import type { Ground, HeadEntry } from './scene.js';

const STRANGER = privateKeyFromSeed(Buffer.alloc(32, 67));

const tileNames = ({ tree, level, index }: Ground['tiles'][number]) =>
  anyOf((fault) => fault.tree === tree && fault.en.includes(`level ${level}, index ${index} `));
const ofHead =
  ({ tree, size }: HeadEntry) =>
  (fault: { tree?: string; en: string }) =>
    fault.tree === tree && fault.en.includes(`of size ${size} `);

const tileEdits: Arsenal = {
  'a hash in a tile': async (f, g, random) => {
    const tile = some(random, g.tiles);
    if (!tile) return;
    const column = random.pick(['hashes', 'root']);
    const key = [tile.tree, tile.level, tile.index];
    const { bytes } = await f.one<{ bytes: Buffer }>(
      `SELECT ${column} AS bytes FROM liandan.log_tile WHERE tree = $1 AND level = $2 AND idx = $3`,
      key,
    );
    await f.run(`UPDATE liandan.log_tile SET ${column} = $4 WHERE tree = $1 AND level = $2 AND idx = $3`, [
      ...key,
      random.next() < 0.5 ? flipped(random, bytes) : bytesOf(random, bytes.length),
    ]);
    return { did: `${column} of tile ${key.join('/')}`, names: tileNames(tile) };
  },
  'a tile gone': async (f, g, random) => {
    const tile = some(random, g.tiles);
    if (!tile) return;
    await f.run('DELETE FROM liandan.log_tile WHERE tree = $1 AND level = $2 AND idx = $3', [
      tile.tree,
      tile.level,
      tile.index,
    ]);
    return { did: `tile ${tile.level}/${tile.index} gone`, names: tileNames(tile) };
  },
  'a tile too many': async (f, g, random) => {
    const tile = some(random, g.tiles);
    if (!tile) return;
    const made = { tree: tile.tree, level: random.whole(1, 6), index: tile.index + random.whole(0, 9) };
    if (random.next() < 0.5) made.level = 0;
    if (made.level === 0) made.index += 1000;
    await f.run(
      `INSERT INTO liandan.log_tile (tree, level, idx, hashes, root)
       SELECT tree, $4, $5, hashes, root FROM liandan.log_tile WHERE tree = $1 AND level = $2 AND idx = $3`,
      [tile.tree, tile.level, tile.index, made.level, made.index],
    );
    return { did: `tile ${made.level}/${made.index} too many`, names: tileNames(made) };
  },
  'a tile elsewhere': async (f, g, random) => {
    const tile = some(random, g.tiles);
    if (!tile) return;
    await f.run('UPDATE liandan.log_tile SET idx = idx + 7 WHERE tree = $1 AND level = $2 AND idx = $3', [
      tile.tree,
      tile.level,
      tile.index,
    ]);
    return { did: `tile ${tile.level}/${tile.index} moved`, names: tileNames(tile) };
  },
  'a hash of the log under a tile': async (f, g, random) => {
    const { tree, size } = random.pick(g.trees);
    const idx = random.whole(0, size - 1);
    const { hash, event_id: id } = await f.one<{ hash: Buffer; event_id: string | null }>(
      'SELECT hash, event_id FROM liandan.log_leaf WHERE tree = $1 AND idx = $2',
      [tree, idx],
    );
    await f.run('UPDATE liandan.log_leaf SET hash = $3 WHERE tree = $1 AND idx = $2', [
      tree,
      idx,
      flipped(random, hash),
    ]);
    const at = (fault: { tree?: string; index?: number }) => fault.tree === tree && fault.index === idx;
    return { did: `hash of leaf ${idx} of ${tree}`, names: id ? anyOf(at, ofEvents(id)) : at };
  },
  'the edge': async (f, g, random) => {
    const { tree } = random.pick(g.trees);
    const { frontier, root } = await f.one<{ frontier: Buffer[]; root: Buffer }>(
      'SELECT frontier, root FROM liandan.log_state WHERE tree = $1',
      [tree],
    );
    if (random.next() < 0.3) {
      await f.run('UPDATE liandan.log_state SET root = $2 WHERE tree = $1', [tree, flipped(random, root)]);
      return { did: `root of ${tree}`, names: ofLog(tree) };
    }
    const at = random.whole(0, frontier.length - 1);
    frontier[at] = flipped(random, frontier[at] as Buffer);
    await f.run('UPDATE liandan.log_state SET frontier = $2 WHERE tree = $1', [tree, frontier]);
    return { did: `edge of ${tree}`, names: ofLog(tree) };
  },
};

const replace = (f: Forger, { tree, size }: HeadEntry, note: string) =>
  f.run('UPDATE liandan.log_checkpoint SET note = $3 WHERE tree = $1 AND size = $2', [tree, size, note]);

/** A head of another log, signed by the very same key: one key signs the logs of all years and deployments. */
const foreign: (sign: (text: string, origin: string) => string) => Arsenal = (sign) => ({
  'a log of another name': async (f, g, random) => {
    const head = random.pick(g.heads);
    const origin = random.pick(['liandan.other/2025', 'liandan.default/2031', 'example.com/log']);
    const { root } = parseCheckpoint(head.note.slice(0, head.note.indexOf('\n\n') + 1));
    const size = random.next() < 0.5 ? head.size : head.size + 1;
    const text = checkpointText({ origin, size, root: random.next() < 0.5 ? root : bytesOf(random, 32) });
    await replace(f, head, sign(text, origin));
    return { did: `head ${head.size} of ${head.tree} is one of ${origin}`, names: anyOf(ofHead(head), ofLog(origin)) };
  },
  'another tree under the name, signed by the log': async (f, g, random) => {
    // What a signer would have signed for another copy of the log: the content is another, the signature right.
    const head = random.pick(g.heads);
    const text = checkpointText({ origin: head.tree, size: head.size, root: bytesOf(random, 32) });
    await replace(f, head, sign(text, head.tree));
    return { did: `head ${head.size} of ${head.tree} with another root`, names: ofHead(head) };
  },
  'a head of another year': async (f, g, random) => {
    const head = random.pick(g.heads);
    const other = some(
      random,
      g.heads.filter(({ tree }) => tree !== head.tree),
    );
    if (!other) return;
    await replace(f, head, other.note);
    return { did: `head ${head.size} of ${head.tree} is one of ${other.tree}`, names: ofHead(head) };
  },
  'another key': async (f, g, random) => {
    const head = random.pick(g.heads);
    await replace(f, head, signNote(head.note.slice(0, head.note.indexOf('\n\n') + 1), head.tree, STRANGER));
    return { did: `head ${head.size} of ${head.tree} by a stranger`, names: ofLog(head.tree) };
  },
  'a head for a log that is not there': async (f, g, random) => {
    const head = random.pick(g.heads);
    const origin = random.pick(['liandan.other/2019', 'liandan.zzz/2031', 'nowhere']);
    const { size, root } = parseCheckpoint(head.note.slice(0, head.note.indexOf('\n\n') + 1));
    await f.run('INSERT INTO liandan.log_checkpoint (tree, size, root, note) VALUES ($1, $2, $3, $4)', [
      origin,
      size,
      root,
      sign(checkpointText({ origin, size, root }), origin),
    ]);
    return { did: `a head of ${origin}`, names: anyOf(ofLog(origin), (fault) => fault.en.includes(origin)) };
  },
  'the head that a year begins with': async (f, g, random) => {
    const later = g.trees.at(-1);
    if (!later || g.trees.length < 2) return;
    const text = checkpointText({ origin: 'liandan.other/2024', size: random.whole(1, 99), root: bytesOf(random, 32) });
    await f.run('UPDATE liandan.log_leaf SET head = $2 WHERE tree = $1 AND idx = 0', [later.tree, text]);
    return {
      did: `${later.tree} begins with a head of another log`,
      names: anyOf(ofLog(later.tree), ofLog('liandan.other/2024')),
    };
  },
});

/** What witnesses have said of heads. */
const finality: Arsenal = {
  'the word of a witness': async (f, _g, random) => {
    const row = some(
      random,
      await f.rows<{ tree: string; size: number; witness: string }>(
        'SELECT tree, size::int AS size, witness FROM liandan.log_cosignature ORDER BY 1, 2, 3',
      ),
    );
    if (!row) return;
    const { tree, size, witness } = row;
    const set = random.pick([
      `at = at - interval '1 hour'`,
      `witness = witness || '.other'`,
      `line = (SELECT line FROM liandan.log_cosignature o WHERE (o.tree, o.size) <> ($1, $2) ORDER BY o.tree, o.size LIMIT 1)`,
      'size = size + 1000000',
    ]);
    await f.run(`UPDATE liandan.log_cosignature SET ${set} WHERE tree = $1 AND size = $2 AND witness = $3`, [
      tree,
      size,
      witness,
    ]);
    return { did: `${set} of ${witness} at ${size}`, names: ofLog(tree) };
  },
  'a final head': async (f, _g, random) => {
    const row = some(
      random,
      await f.rows<{ tree: string; size: number; note: string }>(
        'SELECT tree, size::int AS size, note FROM liandan.log_final ORDER BY 1, 2',
      ),
    );
    if (!row) return;
    const { tree, size, note } = row;
    // Without its last line: one witness fewer than the policy asks for.
    await f.run('UPDATE liandan.log_final SET note = $3 WHERE tree = $1 AND size = $2', [
      tree,
      size,
      note.replace(/[^\n]*\n$/, ''),
    ]);
    return { did: `final head ${size} of ${tree} without a witness`, names: ofLog(tree) };
  },
  'every word of the witnesses': async (f) => {
    const [row] = await f.rows<{ tree: string }>('SELECT tree FROM liandan.log_confirmed ORDER BY tree LIMIT 1');
    if (!row) return;
    for (const table of ['log_final', 'log_cosignature', 'log_heartbeat']) await f.run(`DELETE FROM liandan.${table}`);
    return { did: 'no witness has ever said anything', names: ofLog(row.tree) };
  },
};

export const logAttacks = (sign: (text: string, origin: string) => string): Partial<Record<AttackClass, Arsenal>> => ({
  'tile edit': tileEdits,
  'checkpoint of another log': { ...foreign(sign), ...finality },
});

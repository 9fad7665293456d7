import { cosign } from '#ledger/cosignature';
import { checkpointText, signNote } from '#ledger/note';
import { consistencyProof } from '#ledger/proof';
import { sequence } from '#ledger/sequencer';
import { signHeads } from '#ledger/signer';
import { SignerRefusal } from '#ledger/signer-home';
import { addCheckpointBody } from '#ledger/witness';
import { Random } from '#src/demo/random';
import { undone } from '../support/tamper/campaign.js';
import { Forger } from '../support/tamper/forger.js';
import { scene, type Scene } from '../support/tamper/scene.js';

/** One history, and an attacker who gets hold of more from test to test (integrity.md §5). */
let s: Scene;
let tree: string;
/** What the provinces had cosigned before the attack. */
let witnessed: string[];

const verify = (heads: string[], without: string[] = []) => undone(s, () => s.verify(without, { heads }));
const forged = async (work: (f: Forger) => Promise<void>) => {
  await s.admin.query('SET session_replication_role = replica');
  await work(new Forger(s.admin));
  await s.admin.query('SET session_replication_role = DEFAULT');
};
/** The newest size and root that the database claims. */
const claimed = async () => {
  const { rows } = await s.admin.query<{ size: string; root: Buffer }>(
    'SELECT size, root FROM liandan.log_state WHERE tree = $1',
    [tree],
  );
  return { origin: tree, size: Number(rows[0]!.size), root: rows[0]!.root };
};

beforeAll(async () => {
  s = await scene();
  await s.play(new Random(5), 20);
  await s.log();
  const { trees } = await s.survey();
  tree = trees.at(-1)!.tree;
  witnessed = s.provinces.map(({ home }) => home.head(tree)!.note);
}, 180_000);
afterAll(() => s?.stop());

it('[Z-02] nothing is wrong before the attack', async () => {
  expect(await verify([...s.outside(), ...witnessed])).toMatchObject({ ok: true });
  expect(witnessed).toHaveLength(2);
});

it('[Z-02] tier 1, the database alone: the verifier sees that the signed heads do not fit, and the signer signs no more', async () => {
  const { events } = await s.survey();
  const victim = events.find((event) => event.tree === tree && event.signed && event.idx === 3)!;
  await forged((f) => f.rewrite(victim.id, (leaf) => (leaf.calendar_version = '1999.1'), 'tree'));
  expect(await verify([])).toMatchObject({ ok: false, check: 'signed heads', fault: { tree } });

  await s.play(new Random(6), 6, undefined, false);
  await sequence(s.sequencer);
  expect((await claimed()).size).toBeGreaterThan(s.home.heads.get(tree)!.size);
  await expect(signHeads(s.signer, s.home)).rejects.toThrow(SignerRefusal);
});

it('[Z-02] tier 2, the log key too: inside only the want of any final head tells, any head that a witness has cosigned can, and no witness follows', async () => {
  await forged(async (f) => {
    for (const table of ['log_final', 'log_cosignature'])
      await f.run(`DELETE FROM liandan.${table} WHERE tree = $1`, [tree]);
    const heads = await f.rows<{ size: string; root: Buffer }>(
      'SELECT size, root FROM liandan.log_checkpoint WHERE tree = $1',
      [tree],
    );
    for (const { size, root } of heads) {
      const note = signNote(checkpointText({ origin: tree, size: Number(size), root }), tree, s.key);
      await f.run('UPDATE liandan.log_checkpoint SET note = $3 WHERE tree = $1 AND size = $2', [tree, size, note]);
    }
    const head = await claimed();
    await f.run('INSERT INTO liandan.log_checkpoint (tree, size, root, note) VALUES ($1, $2, $3, $4)', [
      tree,
      head.size,
      head.root,
      signNote(checkpointText(head), tree, s.key),
    ]);
  });
  expect(await verify([])).toMatchObject({ ok: false, check: 'some final head', fault: { tree } });
  expect(await verify([], ['some final head'])).toMatchObject({ ok: true });
  for (const note of witnessed)
    expect(await verify([note])).toMatchObject({ ok: false, check: 'known heads', fault: { tree } });

  await s.collector.turn(s.sequencer);
  const { rows } = await s.admin.query('SELECT FROM liandan.log_final WHERE tree = $1', [tree]);
  expect(rows).toEqual([]);
  const graves = s.collector.trouble.filter(({ grave, what }) => grave && what.includes(tree));
  expect(graves.map(({ witness }) => witness).sort()).toEqual(s.provinces.map(({ name }) => name).sort());
});

it("[Z-02] tier 3, one province's witness key too: the quorum is not reached, and the other province's witness and head tell", async () => {
  const [stolen, other] = [s.provinces[0]!, s.provinces[1]!];
  const head = await claimed();
  const text = checkpointText(head);
  const line = cosign(text, stolen.name, stolen.home.privateKey, 1_800_000_000);
  const note = signNote(text, tree, s.key);
  await forged(async (f) => {
    await f.run(
      'INSERT INTO liandan.log_cosignature (tree, size, witness, line, at) VALUES ($1, $2, $3, $4, to_timestamp(1800000000))',
      [tree, head.size, stolen.name, line],
    );
    await f.run('INSERT INTO liandan.log_final (tree, size, note) VALUES ($1, $2, $3)', [tree, head.size, note + line]);
  });
  expect(await verify([])).toMatchObject({ ok: false, check: 'final heads', fault: { tree } });
  expect((await verify([])).fault?.en).toContain(`without ${other.name}`);
  expect(await verify([witnessed[1]!])).toMatchObject({ ok: false, check: 'known heads' });

  const old = other.home.head(tree)!.size;
  const proof = await consistencyProof(s.admin, tree, old, head.size);
  const reply = await other.witness.addCheckpoint(Buffer.from(addCheckpointBody(old, proof, note), 'utf8'));
  expect(reply.status).toBe(422);
});

import { cosign, cosignatureKey } from './cosignature.js';
import { leafHash } from './leaf.js';
import {
  BadNote,
  checkpointText,
  parseVerifierKey,
  privateKeyFromSeed,
  rawPublicKey,
  signNote,
  verifierKey,
} from './note.js';
import { openByPolicy, parsePolicy, type Policy } from './policy.js';
import { BadProof, parseProof, verifyProof, writeProof } from './proof-file.js';
import { cover, foldPeaks, Frontier, inclusionRanges, verifyConsistency } from './tree.js';

const key = (i: number) => privateKeyFromSeed(Buffer.alloc(32, i));
const policy = parsePolicy(`log ${verifierKey({ name: 'example.com/fancylog', publicKey: rawPublicKey(key(1)) })}
witness w ${cosignatureKey({ name: 'witness1.example', publicKey: rawPublicKey(key(2)) })}
quorum w
`);
const leaves = Array.from({ length: 13 }, (_, i) => leafHash(Buffer.from(`entry ${i}`)));
const nodes = new Map<string, Buffer>();
const frontier = new Frontier();
for (const leaf of leaves) {
  for (const node of frontier.append(leaf)) nodes.set(`${node.level}/${node.index}`, node.hash);
}
const pathOf = (index: number) =>
  inclusionRanges(index, 13).map((range) =>
    foldPeaks(cover(range).map(({ level, index: i }) => nodes.get(`${level}/${i}`) as Buffer)),
  );
const text = checkpointText({ origin: 'example.com/fancylog', size: 13, root: frontier.root() });
const checkpoint =
  signNote(text, 'example.com/fancylog', key(1)) + cosign(text, 'witness1.example', key(2), 1_700_000_000);
const proofOf = (index: number) => ({ index, path: pathOf(index), checkpoint });

describe('C2SP tlog-proof', () => {
  it('writes the lines of the specification', () => {
    const [first, second] = [leaves[0] as Buffer, leaves[1] as Buffer];
    expect(writeProof({ index: 73_894, path: [first, second], checkpoint, extra: Buffer.from('page') })).toBe(
      `c2sp.org/tlog-proof@v1\nextra cGFnZQ==\nindex 73894\n${first.toString('base64')}\n${second.toString('base64')}\n\n${checkpoint}`,
    );
    expect(writeProof({ index: 0, path: [], checkpoint })).toBe(`c2sp.org/tlog-proof@v1\nindex 0\n\n${checkpoint}`);
  });

  it('proves every entry of a log under its cosigned head, and no other entry', () => {
    for (let index = 0; index < 13; index++) {
      const file = writeProof(proofOf(index));
      const proof = parseProof(file);
      expect(proof).toEqual(proofOf(index));
      expect(verifyProof(proof, leaves[index] as Buffer, policy)).toMatchObject({ size: 13 });
      expect(() => verifyProof(proof, leaves[(index + 1) % 13] as Buffer, policy)).toThrow(BadProof);
      expect(() => verifyProof({ ...proof, index: (index + 1) % 13 }, leaves[index] as Buffer, policy)).toThrow(
        BadProof,
      );
    }
  });

  it('proves nothing when any character of it is changed', () => {
    const file = writeProof(proofOf(5));
    for (let i = 0; i < file.length; i++) {
      const spoilt = file.slice(0, i) + String.fromCharCode(file.charCodeAt(i) ^ 1) + file.slice(i + 1);
      expect(() => verifyProof(parseProof(spoilt), leaves[5] as Buffer, policy)).toThrow(/./);
      const cut = file.slice(0, i) + file.slice(i + 1);
      expect(() => verifyProof(parseProof(cut), leaves[5] as Buffer, policy)).toThrow(/./);
    }
  });

  it('proves nothing without the quorum, or under another size', () => {
    const alone = signNote(text, 'example.com/fancylog', key(1));
    expect(() => verifyProof({ ...proofOf(3), checkpoint: alone }, leaves[3] as Buffer, policy)).toThrow(BadNote);
    const larger = checkpoint.replace('\n13\n', '\n14\n');
    expect(() => verifyProof({ ...proofOf(3), checkpoint: larger }, leaves[3] as Buffer, policy)).toThrow(BadNote);
  });

  // The cases of transparency-dev/formats, proof/tlog_proof_test.go, and more.
  const head = 'c2sp.org/tlog-proof@v1\n';
  it.each([
    `wrong-header\nindex 0\n\n${checkpoint}`,
    `${head}extra !!notbase64!!\nindex 0\n\n${checkpoint}`,
    `${head}\n\n${checkpoint}`,
    `${head}index notanumber\n\n${checkpoint}`,
    `${head}index -5\n\n${checkpoint}`,
    `${head}index 05\n\n${checkpoint}`,
    `${head}index 9007199254740993\n\n${checkpoint}`,
    `${head}index 0\n!!notbase64!!\n\n${checkpoint}`,
    `${head}index 0\n${Buffer.alloc(64).toString('base64')}\n\n${checkpoint}`,
    `${head}index 0\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}\n${checkpoint}`,
    `${head}index 0\nextra cGFnZQ==\n\n${checkpoint}`,
    `${head}index 0\n${'a'.repeat(2_000_000)}\n`,
    `${head}index 0\n${checkpoint}`,
    `${head}index 0\n\n`,
    `${head}index 0\n\n${text}`,
    `${head}index 0\r\n\n${checkpoint}`,
    '',
  ])('refuses %#', (file) => {
    expect(() => parseProof(file)).toThrow(BadProof);
  });

  /* From github.com/FiloSottile/torchwood, cmd/litewitness/testdata/litewitness.txt. */
  it('verifies a published consistency proof between signed heads of another log', () => {
    const origin = 'sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562';
    const publicKey = Buffer.from('ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f', 'hex');
    const known: Policy = { logs: [{ key: { name: origin, publicKey } }], witnesses: [], groups: [], quorum: 'none' };
    expect(parseVerifierKey(verifierKey({ name: origin, publicKey }))).toEqual({ name: origin, publicKey });
    const one = `${origin}\n1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— ${origin} UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=\n`;
    const three = `${origin}\n3\nRcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=\n\n— ${origin} UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go=\n`;
    // The heads are signed by the log; the single leaf is the hash 2a00… itself.
    const [old, size] = [openByPolicy(one, known), openByPolicy(three, known)];
    const path = ['KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='];
    const hashes = path.map((hash) => Buffer.from(hash, 'base64'));
    expect(verifyConsistency(old.size, size.size, hashes, old.root, size.root)).toBe(true);
    expect(verifyConsistency(old.size, size.size, hashes.toReversed(), old.root, size.root)).toBe(false);
    expect(() => openByPolicy(three.replace('Vrx6go=', 'Vrx6gx='), known)).toThrow(BadNote);
  });
});

import { BadNote, parseNote } from './note.js';
import { openByPolicy, type Policy, type PolicyHead } from './policy.js';
import { verifyInclusion } from './tree.js';

/** What a file `*.tlog-proof` says (C2SP tlog-proof): where an entry stands, and under which signed head. */
export interface ProofFile {
  index: number;
  /** from the leaf's sibling up to the root's child */
  path: Buffer[];
  /** the checkpoint with all its signature lines, as it was signed */
  checkpoint: string;
  /** not proven by anything; the format carries it for the application */
  extra?: Buffer;
}

/** A proof file that proves nothing. */
export class BadProof extends Error {
  override name = 'BadProof';
}

/** The first line of every proof file. */
export const PROOF_HEADER = 'c2sp.org/tlog-proof@v1';
const HASHES_MAX = 63;
const BYTES_MAX = 1_100_000; // a note of the greatest length and its path

export function writeProof({ index, path, checkpoint, extra }: ProofFile): string {
  return [
    PROOF_HEADER,
    ...(extra === undefined ? [] : [`extra ${extra.toString('base64')}`]),
    `index ${index}`,
    ...path.map((hash) => hash.toString('base64')),
    '',
    checkpoint,
  ].join('\n');
}

/** Reads a proof file without trusting it. Throws BadProof when malformed. */
export function parseProof(file: string): ProofFile {
  if (file.length > BYTES_MAX) throw new BadProof('the proof is too long');
  const gap = file.indexOf('\n\n');
  if (gap < 0) throw new BadProof('no empty line before the checkpoint');
  const lines = file.slice(0, gap).split('\n');
  if (lines.shift() !== PROOF_HEADER) throw new BadProof(`the first line is not ${PROOF_HEADER}`);
  const extra = lines[0]?.startsWith('extra ') ? decoded(lines.shift()?.slice('extra '.length) ?? '') : undefined;
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1];
  if (index === undefined || !Number.isSafeInteger(Number(index))) throw new BadProof('no index of the entry');
  if (lines.length > HASHES_MAX) throw new BadProof(`more than ${HASHES_MAX} hashes`);
  const path = lines.map((line) => {
    const hash = decoded(line);
    if (hash.length !== 32) throw new BadProof('a hash has 32 bytes');
    return hash;
  });
  const checkpoint = file.slice(gap + 2);
  try {
    parseNote(checkpoint);
  } catch (error) {
    if (error instanceof BadNote) throw new BadProof(`the checkpoint: ${error.message}`);
    throw error;
  }
  return { index: Number(index), path, checkpoint, ...(extra === undefined ? {} : { extra }) };
}

/**
 * The head under which a leaf is proven to stand, cosigned as the policy asks. `leaf` is the leaf hash, computed by whoever
 * holds the bytes. Throws BadProof, or BadNote when the checkpoint does not satisfy the policy.
 */
export function verifyProof(proof: ProofFile, leaf: Buffer, policy: Policy): PolicyHead {
  const head = openByPolicy(proof.checkpoint, policy);
  if (!verifyInclusion(leaf, proof.index, head.size, proof.path, head.root)) {
    throw new BadProof(`the leaf does not stand at index ${proof.index} of the log ${head.origin} of ${head.size}`);
  }
  return head;
}

function decoded(encoded: string): Buffer {
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) throw new BadProof('malformed base64');
  return bytes;
}

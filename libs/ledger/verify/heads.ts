import { type Checkpoint, openNote, parseCheckpoint, parseVerifierKey, type Verifier } from '../note.js';
import { found } from './check.js';

/** A head that somebody keeps outside of what is verified, and who. */
export interface KnownHead extends Checkpoint {
  by: string;
}

/** The keys that may sign a log of this name. */
export type Opener = (origin: string) => Verifier[];

/** The name in a verifier key does not matter, the key does: one key signs the logs of all years. */
export const openerOf = (publicKeys: readonly string[]): Opener => {
  const keys = publicKeys.map(parseVerifierKey);
  return (name) => keys.map(({ publicKey }) => ({ name, publicKey }));
};

/** A head that one of the keys has signed under the name of its log. */
export function readHead(note: string, open: Opener, place: { index?: number } = {}): Checkpoint {
  const origin = note.slice(0, note.indexOf('\n'));
  try {
    return parseCheckpoint(openNote(note, open(origin)).text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return found(`a signed head does not verify: ${why}`, `签名头校验失败：${why}`, { tree: origin, ...place });
  }
}

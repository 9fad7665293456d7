import { COSIGNATURE, openCosignature } from '#ledger/cosignature';
import type { Fault } from '#ledger/fault';
import { ED25519, openNote, parseKey, parseNote, verifierKey } from '#ledger/note';
import type { Policy } from '#ledger/policy';
import { type HeadLine, KEYS, POLICY } from './layout.js';

type Words = Pick<Fault, 'en' | 'zh'>;

/** Keys that the file names: each key of the log must be one that has signed its newest head. Undefined: so it is. */
export function keysFault(lines: readonly string[], checkpoint: string, tree: string): Words | undefined {
  for (const line of lines) {
    try {
      const key = parseKey(line, [ED25519, COSIGNATURE]);
      if (key.type === COSIGNATURE) continue; // of witnesses only the policy is believed
      openNote(checkpoint, [{ ...key, name: tree }]);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return {
        en: `${KEYS} names a key that has not signed the newest head, ${line}: ${why}`,
        zh: `${KEYS} 所载公钥 ${line} 并未签署最新签名头：${why}`,
      };
    }
  }
  return undefined;
}

/** Whoever reads the file compares the fingerprints of its keys: no witness of its policy may have another. */
export function policyFault({ witnesses }: Policy, lines: readonly string[]): Words | undefined {
  const stranger = witnesses.find(({ key }) => !lines.includes(verifierKey({ ...key, type: COSIGNATURE })));
  return (
    stranger && {
      en: `${POLICY} names ${stranger.key.name} with a key that is not among those of ${KEYS}`,
      zh: `${POLICY} 所列 ${stranger.key.name} 的公钥不在 ${KEYS} 中`,
    }
  );
}

/** What stands beside a head as the word of a witness must be its word. */
export function cosignatureFault({ size, note, cosignatures }: HeadLine, policy: Policy): Words | undefined {
  for (const { witness, line, at } of cosignatures ?? []) {
    const known = policy.witnesses.find(({ key }) => key.name === witness);
    if (!known) {
      return {
        en: `${witness}, which is no witness of the policy, stands beside the head of size ${size}`,
        zh: `大小为 ${size} 的签名头旁有 ${witness}，并非策略中的见证人`,
      };
    }
    try {
      const time = openCosignature(parseNote(note).text, line, known.key);
      if (time * 1000 !== Date.parse(at)) throw new Error(`it says ${time}, the file ${at}`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return {
        en: `the cosignature of size ${size} by ${witness} does not verify: ${why}`,
        zh: `${witness} 对大小 ${size} 的见证签名校验失败：${why}`,
      };
    }
  }
  return undefined;
}

import { openCosignature } from '../cosignature.js';
import { BadNote, parseNote } from '../note.js';
import { openByPolicy, type Policy, policyOf } from '../policy.js';
import { stream } from '../sql.js';
import { type Check, found } from './check.js';

interface CosignatureRow {
  tree: string;
  size: string;
  witness: string;
  line: string;
  at: string;
  note: string | null;
}
interface FinalRow {
  tree: string;
  size: string;
  note: string;
  head: string | null;
}

/** Why the words do not hold; undefined when they do. */
function why(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof BadNote) return error.message;
    throw error;
  }
}

/** The policy of a log; where any is given, that of each deployment whose heads were cosigned must be. */
function policyGiven(policies: readonly Policy[], tree: string): Policy | undefined {
  const own = policyOf(policies, tree);
  if (!own && policies.length > 0)
    found(
      'no policy that was given names the log: give that of its deployment too (--closed-policy)',
      '所给见证策略均未列该日志：请一并给出其部署的策略（--closed-policy）',
      { tree },
    );
  return own;
}

/** What stands in the tables as the word of a witness must be its word; what stands as final must satisfy the policy. */
export const finalityChecks: Check<readonly Policy[]>[] = [
  {
    name: 'cosignatures',
    run: async (policies, { client }) => {
      const rows = stream<CosignatureRow>(
        client,
        'verify_cosignatures',
        `SELECT s.tree, s.size, s.witness, s.line, extract(epoch FROM s.at)::text AS at, c.note
           FROM liandan.log_cosignature s LEFT JOIN liandan.log_checkpoint c USING (tree, size)
          ORDER BY s.tree, s.size, s.witness`,
      );
      for await (const { tree, size, witness, line, at, note } of rows) {
        const place = { tree, index: Number(size) };
        if (note === null)
          return found(
            `a cosignature of size ${size} is left without its head`,
            `大小为 ${size} 的见证签名没有签名头`,
            place,
          );
        const policy = policyGiven(policies, tree);
        const known = policy?.witnesses.find(({ key }) => key.name === witness);
        if (!known) {
          // Without a policy nobody knows its key; with one, only those whom it names may stand here.
          if (policy) found(`${witness} is no witness of the policy`, `${witness} 不是策略中的见证人`, place);
          continue;
        }
        const fault = why(() => {
          const time = openCosignature(parseNote(note).text, line, known.key);
          if (time !== Number(at)) throw new BadNote(`it says ${time}, the column ${at}`);
        });
        if (fault !== undefined)
          found(
            `the cosignature of size ${size} by ${witness} does not verify: ${fault}`,
            `${witness} 对大小 ${size} 的见证签名校验失败：${fault}`,
            place,
          );
      }
    },
  },
  {
    name: 'final heads',
    run: async (policies, { client }) => {
      const rows = stream<FinalRow>(
        client,
        'verify_finals',
        `SELECT f.tree, f.size, f.note, c.note AS head FROM liandan.log_confirmed f
           LEFT JOIN liandan.log_checkpoint c USING (tree, size) ORDER BY f.tree, f.size`,
      );
      for await (const { tree, size, note, head } of rows) {
        const policy = policyGiven(policies, tree);
        const fault = why(() => {
          if (head === null || parseNote(note).text !== parseNote(head).text)
            throw new BadNote('it is not the signed head of its size');
          if (policy) openByPolicy(note, policy);
        });
        if (fault !== undefined)
          found(
            `the final head of size ${size} is not final: ${fault}`,
            `大小为 ${size} 的最终签名头不成立：${fault}`,
            { tree, index: Number(size) },
          );
      }
    },
  },
  {
    name: 'some final head',
    run: async (policies, session) => {
      const { rows } = await session.client.query<{ tree: string; size: string; final: string | null }>(
        `SELECT c.tree, max(c.size) AS size, max(f.size) AS final FROM liandan.log_checkpoint c
           LEFT JOIN liandan.log_confirmed f USING (tree, size) GROUP BY c.tree ORDER BY c.tree`,
      );
      for (const { tree, size, final } of rows) {
        session.finals.push({ tree, size: Number(size), final: Number(final ?? 0) });
        const policy = policyOf(policies, tree);
        if (final === null && policy && policy.quorum !== 'none')
          found(
            `no head of the log is final, and the policy asks for witnesses: of ${size} signed leaves none was confirmed, or what confirmed them is gone`,
            `该日志没有任何最终确认的签名头，而见证策略要求见证：已签名的 ${size} 条均未经确认，或者确认记录已被删除`,
            { tree },
          );
      }
    },
  },
];

import type { Fault } from './fault.js';
import type { Policy } from './policy.js';
import { inTransaction, type Sql } from './sql.js';
import { caseChecks, type CaseTable, lostCases, walkCases } from './verify/cases.js';
import { type Check, Found, runAll, type Session } from './verify/check.js';
import { erasures, eventChecks, orphans, removals, removedChecks, walkEvents } from './verify/events.js';
import { finalityChecks } from './verify/finality.js';
import { openerOf, readHead } from './verify/heads.js';
import { logChecks, walkLogs } from './verify/logs.js';

export type { CaseTable } from './verify/cases.js';
export { type Check, found, type Session } from './verify/check.js';

export interface VerifyOptions {
  /** every machine whose events may be in the record */
  kinds: readonly CaseTable[];
  /** what else is recorded: acts on registers, readings of an auditor; chained like a case, but without states */
  journals?: readonly string[];
  /** verifier keys of the log's signers, from outside the database; the name in them does not matter, the key does */
  publicKeys: readonly string[];
  /** signed heads kept outside the database (signer's state, witnesses): only they show that a whole tail is gone */
  knownHeads?: readonly string[];
  /**
   * whose cosignatures make a head final, by deployment: beside that of the logs in use those of logs that were closed.
   * Without any, cosignatures are only held against the heads.
   */
  policies?: readonly Policy[];
  /** an event may wait this long to be logged, and as long to stand under a signed head; default 60 */
  pendingSeconds?: number;
  /** what rooms above the ledger can recompute from the record: documents, quota, clocks; after the cases, before the logs */
  further?: readonly Check<undefined>[];
  /** the caller has opened a transaction: look at what it sees */
  within?: boolean;
  /** names of checks to leave out, to see what each is good for; never in earnest */
  without?: readonly string[];
}

export interface Verdict {
  ok: boolean;
  /** events recomputed, leaves recomputed, signed heads checked */
  events: number;
  leaves: number;
  heads: number;
  /** of each log: leaves under its newest signed head, and under its newest final head (0: none) */
  finals: { tree: string; size: number; final: number }[];
  fault?: Fault;
  /** the check that found it */
  check?: string;
}

/** Names of all checks of the record, without the further ones, about in the order in which they run. */
export const CHECKS: readonly string[] = [
  ...new Set(
    [
      ...eventChecks,
      ...removedChecks,
      ...[erasures, orphans, removals, lostCases],
      ...caseChecks,
      ...logChecks,
      ...finalityChecks,
    ].map(({ name }) => name),
  ),
];

/**
 * Recomputes the whole record from its stored bytes in one snapshot: leaves, case chains, payloads, current states, logs,
 * signed heads. Nothing stored is believed that can be computed. Names the first fault. Needs a role that sees every row
 * (auditor or owner); memory does not grow with the record.
 */
export async function verifyDatabase(client: Sql, options: VerifyOptions): Promise<Verdict> {
  const counts = { events: 0, leaves: 0, heads: 0 };
  const session: Session = {
    ...{ client, counts, finals: [], without: new Set(options.without), at: '' },
    pendingSeconds: options.pendingSeconds ?? 60,
  };
  try {
    if (options.within) await walk(session, options);
    else {
      // What rebuilds the record for comparison needs tables of its own, that go with the transaction.
      const mode = options.further ? 'REPEATABLE READ' : 'REPEATABLE READ READ ONLY';
      await inTransaction(client, `ISOLATION LEVEL ${mode}`, () => walk(session, options));
    }
  } catch (error) {
    if (!(error instanceof Found)) throw error;
    return { ok: false, ...counts, finals: session.finals, fault: error.fault, check: session.at };
  }
  return { ok: true, ...counts, finals: session.finals };
}

async function walk(session: Session, options: VerifyOptions): Promise<void> {
  await walkEvents(session, {
    machines: new Set(options.kinds.map((kind) => kind.machine)),
    journals: new Set(options.journals),
  });
  await runAll([orphans, removals], undefined, session);
  for (const kind of options.kinds) await walkCases(session, kind);
  await runAll(options.further ?? [], undefined, session);
  session.at = 'known heads';
  const open = openerOf(options.publicKeys);
  const known = (options.knownHeads ?? []).map((note) => ({ ...readHead(note, open), by: 'a head kept outside' }));
  await walkLogs(session, session.without.has('known heads') ? [] : known, open);
  await runAll(finalityChecks, options.policies ?? [], session);
}

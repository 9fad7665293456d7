import type { Fault } from '#ledger/fault';

/** In this order. The first fault of the first check that finds one is named. */
export const CHECKS = [
  'syntax',
  'leaf hashes',
  'case chain',
  'tree',
  'log signature',
  'quorum',
  'consistency',
  'payloads',
  'registers',
  'legal path',
  'clocks',
  'quota arithmetic',
  'folded state',
] as const;
export type CheckName = (typeof CHECKS)[number];

/** Those that need nothing but the log: hashes, chains, tree, signatures. */
export const LOG_CHECKS: readonly CheckName[] = CHECKS.slice(0, CHECKS.indexOf('payloads'));

export interface FaultAt {
  check: CheckName;
  /** leaf at which it was found, over all files of the walk; the smallest of a check is named */
  at: number;
  fault: Fault;
}

/** Keeps the first fault of each check, whatever the order in which threads find them. */
export class Findings {
  private readonly first = new Map<CheckName, FaultAt>();
  private readonly skip: ReadonlySet<CheckName>;
  /** Whether anything was found, also by a check that is left out. */
  told = false;

  constructor(skip: readonly CheckName[] = []) {
    this.skip = new Set(skip);
  }

  add(found: FaultAt): void {
    this.told = true;
    if (this.skip.has(found.check)) return;
    const known = this.first.get(found.check);
    if (!known || found.at < known.at) this.first.set(found.check, found);
  }

  of(check: CheckName): Fault | undefined {
    return this.first.get(check)?.fault;
  }

  get any(): boolean {
    return this.first.size > 0;
  }

  /** The first fault in the order of the checks, and which of them found it. */
  get named(): { check: CheckName; fault: Fault } | undefined {
    for (const check of CHECKS) {
      const fault = this.of(check);
      if (fault) return { check, fault };
    }
    return undefined;
  }
}

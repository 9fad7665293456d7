import type { FileCheck } from './check.js';
import { caseChain, leafHashes, papers, payloads, syntax } from './events-check.js';
import { clocks, foldedState, legalPath, quota } from './law-check.js';
import { consistency, freshness, inclusion, logSignature, quorum } from './log-check.js';

/** In the order of integrity.md §6. */
export const checks: readonly FileCheck[] = [
  syntax,
  leafHashes,
  caseChain,
  inclusion,
  logSignature,
  quorum,
  consistency,
  legalPath,
  clocks,
  quota,
  foldedState,
  payloads,
  papers,
  freshness,
];

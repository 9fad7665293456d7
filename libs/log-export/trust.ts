import { COSIGNATURE } from '#ledger/cosignature';
import { deploymentOf, yearOf } from '#ledger/leaf';
import { parseVerifierKey, type Verifier, verifierKey } from '#ledger/note';
import { parsePolicy } from '#ledger/policy';
import { KEYS } from './layout.js';
import type { ZipFile } from './stored-zip.js';
import type { VerifyExportOptions } from './verdict.js';

export const givenPolicies = ({ policy, closedPolicies = [] }: VerifyExportOptions): string[] => [
  ...(policy === undefined ? [] : [policy]),
  ...closedPolicies,
];
export const names = (policy: string, tree: string): boolean =>
  parsePolicy(policy).logs.some(({ key }) => deploymentOf(key.name) === deploymentOf(tree));
/** One key signs the logs of all years, and of no other deployment by that. */
export const maySign = ({ name }: Verifier, tree: string): boolean =>
  Number.isNaN(yearOf(name)) || deploymentOf(name) === deploymentOf(tree);

/** Keys from outside: those given, else those that given policies name. */
export function givenKeys(options: VerifyExportOptions): readonly string[] | undefined {
  if (options.keys !== undefined) return options.keys;
  const policies = givenPolicies(options).map((text) => parsePolicy(text));
  if (!policies.some(({ logs }) => logs.length > 0)) return undefined;
  return policies.flatMap(({ logs, witnesses }) => [
    ...logs.map(({ key }) => verifierKey(key)),
    ...witnesses.map(({ key }) => verifierKey({ ...key, type: COSIGNATURE })),
  ]);
}

export const keysOf = (zip: ZipFile): string[] =>
  zip
    .read(KEYS)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');

/** Keys of the log; those of witnesses stand in the policy. */
export function logKey(text: string): Verifier[] {
  try {
    return [parseVerifierKey(text)];
  } catch {
    return [];
  }
}

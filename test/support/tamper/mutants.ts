import { CHECKS } from '#ledger/verify';
import type { Verdict } from '#ledger/verify';
import type { Random } from '#src/demo/random';
import type { AttackClass } from './attack.js';
import { type Arsenals, attackOnce, fingerprint } from './campaign.js';
import { type Scene } from './scene.js';

/** Which attack shows what a check of the verifier is good for. */
interface Witness {
  of: AttackClass;
  attack: string;
  /** found also by what rebuilds the record: shown with the ledger's own checks alone (`cli verify` without `--replay`) */
  alone?: true;
  /** what finds the same where this check is left out, whatever the attack: it names the event sooner */
  behind?: string;
}

const words: Witness = { of: 'row edit', attack: 'words of an unsigned act' };
const state = 'state or quota changed without an event';
const heads: AttackClass = 'checkpoint of another log';

/** For each check of the record, the further ones too, an attack that nobody finds without it. */
export const WITNESSES: Readonly<Record<string, Witness>> = {
  'leaf bytes': { of: 'row edit', attack: 'the leaf' },
  columns: { of: 'row edit', attack: 'a column' },
  'case chain': { of: 'row edit', attack: 'an unsigned event, its chain left' },
  machine: { of: 'insert', attack: 'an event of no machine' },
  'case path': { of: 'row edit', attack: 'the path of an unsigned case', alone: true },
  payload: { of: 'payload edit', attack: 'another written form' },
  'personal values': { of: 'payload edit', attack: 'a personal value' },
  queue: { of: 'pending row dropped', attack: 'the row' },
  'log entry': { of: 'swap', attack: 'two hashes in the log', behind: 'log leaves' },
  erasures: { of: 'payload edit', attack: 'a personal value' },
  orphans: { of: 'insert', attack: 'a payload of nothing' },
  'lost cases': { of: 'delete', attack: 'a case row', alone: true },
  'case has a history': { of: 'insert', attack: 'a case without history', alone: true },
  'case head': { of: state, attack: 'version, place or head of a case', alone: true },
  'case state': { of: state, attack: 'the state of a case', alone: true },
  removals: { of: 'delete', attack: 'a year as if its time were over', alone: true },
  replay: { of: 'row edit', attack: 'the rules of an unsigned act' },
  'words of the act': words,
  'readers of events': { of: 'row edit', attack: 'who may see it' },
  documents: { of: state, attack: 'the document of a case' },
  quota: { of: state, attack: 'a balance with a line for it' },
  clocks: { of: state, attack: 'a clock' },
  books: { of: state, attack: 'a column of a book' },
  'log succession': { of: 'insert', attack: 'a log that nobody opened' },
  'log leaves': { of: 'insert', attack: 'a leaf of nothing' },
  tiles: { of: 'tile edit', attack: 'a hash in a tile' },
  'signed heads': { of: heads, attack: 'another key' },
  'known heads': { of: 'tail cut', attack: 'everything: log, heads, cases', alone: true },
  'log state': { of: 'tile edit', attack: 'the edge' },
  cosignatures: { of: heads, attack: 'the word of a witness' },
  'final heads': { of: heads, attack: 'a final head' },
  'some final head': { of: heads, attack: 'every word of the witnesses' },
};

/** `removed` looks at years that are lawfully gone: shown on a record of its own (removed-year.ts). */
export const APART = ['removed'];
export const checkNames = (scene: Scene): string[] => [...new Set([...CHECKS, ...scene.further])];

/** What the verifier says to one attack with every check, and without one of them. */
export interface Mutant {
  class: string;
  attack: string;
  /** attacks of this kind until one showed it */
  tries: number;
  /** without the check nobody finds it; else who does, later */
  then: 'missed' | string;
  alone: boolean;
}

/** Leaves each check out once; undefined for one that no attack shows to be needed. */
export async function mutants(
  scene: Scene,
  arsenals: Arsenals,
  random: Random,
  tries = 200,
): Promise<Record<string, Mutant | undefined>> {
  const ground = await scene.survey();
  const clean = await fingerprint(scene);
  const table: Record<string, Mutant | undefined> = {};
  for (const [check, { of, attack, alone = false, behind }] of Object.entries(WITNESSES)) {
    const only = arsenals[of]?.[attack];
    if (!only) throw new Error(`no attack ${attack} of ${of}`);
    const left = alone ? scene.further : [];
    for (let n = 1; n <= tries && !table[check]; n++) {
      let without: Verdict | undefined;
      const verify = async () => {
        const verdict = await scene.verify(left);
        // Without one check another may fall over what it should have stopped: that shows nothing.
        if (verdict.check === check) without = await scene.verify([...left, check]).catch(() => undefined);
        return verdict;
      };
      await attackOnce(scene, ground, { [attack]: only }, random, verify, clean);
      if (!without) continue;
      const then = without.ok ? 'missed' : (without.check ?? '');
      if (then === 'missed' || then === behind) table[check] = { class: of, attack, tries: n, then, alone };
    }
    table[check] ??= undefined;
  }
  return table;
}

import fs from 'node:fs';
import path from 'node:path';
import { machines } from '#domain/machines';
import { TOLD } from '#domain/notice/told';
import { routes } from './routes.js';

/**
 * Facts of machines that nobody must hear: what they say stands in the case, whoever has to act next has it in the
 * inbox (`libs/domain/notice/duties.ts`), lateness is told by the ladder of its overdue record, and the feeds outside
 * go by `feedsOf`. A fact that a rule wants told, or that another case follows from, does not belong here.
 */
const UNHEARD = Object.entries({
  agreement: 'activated created edited',
  application: 'correctedOnTheSpot created edited informationAsked overdue recommended resubmitted routed',
  approval: 'activated reserved',
  consultation: 'closed informationGiven replyDrafted',
  discrepancy: 'disputed opened overdue takenUp',
  enforcementLead: 'declined jointCheckStarted',
  incident: 'finalReported followedUp initialReported levelChanged ministryTold',
  list: 'confirmationAdded counterProposed feedbackDrafted feedbackOverdue queried',
  listing: 'confirmed dropped proposed',
  manifest: 'created discarded edited mismatchReported',
  overdue: 'acknowledged',
  paperFallback: 'announced cancelled completed overdue',
  pipeline: 'created dayMissing discarded edited mismatchReported overdue periodEnded started',
}).flatMap(([machine, facts]) => facts.split(' ').map((fact) => `${machine}.${fact}`));

/** What the machines tell, by their sources: some facts are told only under a condition that no walk of a chart meets. */
function toldByMachines(): Set<string> {
  const sources = fs
    .readdirSync('libs/domain', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => ({ folder: path.dirname(file), text: fs.readFileSync(path.join('libs/domain', file), 'utf8') }));
  const prefixed = /tell(?:<[^>]*>)?\(\s*`(\w+)\.\$\{/;
  const named = new Set<string>();
  for (const { folder, text } of sources) {
    const near = sources.filter((other) => other.folder === folder).map((other) => other.text);
    const prefix = prefixed.exec(text)?.[1] ?? near.map((other) => prefixed.exec(other)?.[1]).find(Boolean);
    for (const [, fact = ''] of text.matchAll(/\btold\(\s*'([\w.]+)'/g))
      named.add(fact.includes('.') ? fact : `${prefix}.${fact}`);
    for (const [, fact = ''] of text.matchAll(/\btell(?:<[^>]*>)?\(\s*'(\w+\.\w+)'/g)) named.add(fact);
    for (const [, fact = ''] of text.matchAll(/\bfact: '(\w+\.\w+)'/g)) named.add(fact);
  }
  // Legs are parts of their manifest's record, which tells for them.
  const kinds = machines.map(({ id }) => id as string).filter((id) => id !== 'leg');
  return new Set([...named].filter((fact) => kinds.includes(fact.slice(0, fact.indexOf('.')))));
}

const told = toldByMachines();
const heard = (fact: string) => Object.hasOwn(routes, fact) || Object.hasOwn(TOLD, fact);

it('knows the facts of every machine, also those that are told under a condition', () => {
  expect([...told]).toEqual(
    expect.arrayContaining([
      'manifest.excessFlagged',
      'manifest.created',
      'pipeline.closed',
      'discrepancy.opened',
      'incident.neighbourTold',
      'overdue.repeated',
      'licence.intakeBlocked',
    ]),
  );
  const silent = machines.map(({ id }) => id as string).filter((id) => ![...told].some((f) => f.startsWith(`${id}.`)));
  expect(silent).toEqual(['leg']);
});

it('leaves no fact of a machine unheard, but for those named here', () => {
  expect([...told].filter((fact) => !heard(fact) && !UNHEARD.includes(fact)).sort()).toEqual([]);
  expect(UNHEARD.filter((fact) => !told.has(fact) || heard(fact))).toEqual([]);
});

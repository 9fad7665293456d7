import { approvalMachine } from './approval/approval.machine.js';
import { licenceMachine } from './licence/licence.machine.js';
import { manifestMachine } from './manifest/manifest.machine.js';
import * as standing from './standing.js';
import { listingMachine } from './whitelist/listing.machine.js';

const MACHINES = {
  LICENCE: licenceMachine,
  ENTRY: listingMachine,
  APPROVAL: approvalMachine,
  MANIFEST: manifestMachine,
} as const;
const { inSql, ...sets } = standing;

it.each(Object.entries(sets))('%s names states of its machine', (name, states) => {
  const { states: known } = MACHINES[name.split('_')[0] as keyof typeof MACHINES];
  expect(Object.keys(known)).toEqual(expect.arrayContaining([...states]));
  expect(new Set(states).size).toBe(states.length);
});

it('writes a set out for a partial index', () => {
  expect(inSql(standing.LICENCE_IN_FORCE)).toBe(`('valid', 'expiring')`);
});

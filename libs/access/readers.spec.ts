import { system, type Actor } from '#domain/actor';
import { readersOf } from './readers.js';

const actor = (over: Partial<Actor>): Actor => ({
  ...system,
  person: 'p',
  org: 'O',
  kind: 'firm',
  roles: ['handler'],
  auth: 'session',
  ...over,
});

describe('readers', () => {
  it.each([
    ['a firm', actor({}), ['all', 'o:O']],
    ['a province', actor({ kind: 'province', province: '51', roles: ['officer'] }), ['all', 'o:O', 'p:51']],
    ['a city bureau', actor({ kind: 'city', province: '51', city: '5101' }), ['all', 'o:O', 'c:5101']],
    ['a transport authority', actor({ kind: 'transport', province: '51' }), ['all', 'o:O', 't:51']],
    ['an auditor', actor({ kind: 'auditor', roles: ['auditor'] }), ['all', 'o:O', 'auditor:p', 'erasures']],
    ['an operator', actor({ kind: 'operator', roles: ['admin'] }), ['erasures']],
    ['an administrator of a province', actor({ kind: 'province', province: '51', roles: ['admin'] }), ['a:O']],
    ['a head', actor({ kind: 'province', province: '51', roles: ['head'] }), ['all', 'a:O', 'o:O', 'p:51']],
    ['a head who administers', actor({ roles: ['head', 'admin'] }), ['all', 'a:O', 'o:O']],
  ])('[Z-07] gives %s its view', (_, by, tokens) => expect(readersOf(by)).toEqual(tokens));

  it('[Z-07] shows an inspector of one province nothing by himself, his own province neither: grants do', () => {
    const inspector = actor({ kind: 'auditor', province: '51', roles: ['auditor'] });
    expect(readersOf(inspector)).toEqual(['all', 'o:O', 'auditor:p', 'erasures']);
  });

  it('[R-DEL] shows a delegate the cities entrusted to it, and no more of the province', () => {
    const d = { principal: '44', power: 'OUTBOUND_DECIDE' as const, instrument: 'x' };
    const by = actor({ kind: 'city', province: '44', city: '4401' });
    expect(readersOf({ ...by, delegations: [{ ...d, cities: ['4401', '4403'] }] })).toEqual([
      'all',
      'o:O',
      'c:4401',
      'c:4403',
    ]);
    expect(readersOf({ ...by, delegations: [{ ...d, cities: [] }] })).toContain('p:44');
  });
});

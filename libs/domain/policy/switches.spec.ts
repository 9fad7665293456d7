import { isSwitch, switches, usualPolicies, type Switch } from './switches.js';

const table = Object.entries(switches) as [string, Switch<unknown>][];

it.each(table)(
  '%s takes its own default, and says in both languages what it takes',
  (_, { usual, fits, takes, rules }) => {
    expect(fits(usual)).toBe(true);
    expect([takes.zh, takes.en].every((text) => text.length > 0)).toBe(true);
    expect(rules.length).toBeGreaterThan(0);
  },
);

it.each(table)('%s refuses what it does not know', (_, { fits }) => {
  for (const wrong of [null, undefined, 'SOMETIMES', -1, 1.5, 1e9, [1], { permille: 5 }, { '51': 1 }]) {
    expect(fits(wrong)).toBe(false);
  }
});

it('[R-03b][R-09b][L-85][R-15a][R-18c][R-28d][P-03][T-07][X-03][K-CORR][R-11c] holds the defaults of the register', () => {
  expect(usualPolicies()).toEqual({
    deemedClockStart: 'RECEIPT',
    disposalReach: 'WARN',
    emergencyGraceDays: 0,
    municipalityDigits: {},
    tolerance: { permille: 5, kg: 20 },
    carrierChange: 'NONE',
    collectionReceivers: [],
    plannedReceivers: [],
    labelQr: 'CODE',
    transportExemption: 'RELAX',
    track: { minutes: 30, km: 5, from: 'FIRST_POINT' },
    correctionDays: 30,
  });
});

it('keeps its defaults from whoever takes a copy', () => {
  usualPolicies().collectionReceivers.push('x');
  usualPolicies().tolerance.kg = 0;
  expect(usualPolicies()).toMatchObject({ collectionReceivers: [], tolerance: { kg: 20 } });
  expect([isSwitch('tolerance'), isSwitch('constructor')]).toEqual([true, false]);
});

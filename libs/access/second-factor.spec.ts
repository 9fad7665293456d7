import { factorUri, newFactor, stepOf } from './second-factor.js';

/** The secret of RFC 6238, appendix B ('12345678901234567890'), in base 32. */
const RFC = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('codes', () => {
  it.each([
    ['1970-01-01T00:00:59Z', '287082', 1],
    ['2005-03-18T01:58:29Z', '081804', 37037036],
    ['2033-05-18T03:33:20Z', '279037', 66666666],
  ])('are those of RFC 6238 at %s', (at, code, step) => {
    expect(stepOf(RFC, code, 0, Date.parse(at))).toBe(step);
  });

  it('are taken one step early or late, never twice, never of another time', () => {
    const at = (seconds: number, last?: number) => stepOf(RFC, '081804', last, 37037036 * 30_000 + seconds * 1000);
    expect([at(-30), at(0), at(29), at(59)]).toEqual([37037036, 37037036, 37037036, 37037036]);
    expect([at(-31), at(60), at(0, 37037036), at(0, 37037037)]).toEqual([undefined, undefined, undefined, undefined]);
    expect(stepOf(RFC, '081804', 9e9, 37037036 * 30_000)).toBeUndefined();
  });

  it('come from a secret of its own for each enrolment', () => {
    const [one, other] = [newFactor(), newFactor()];
    expect(one).toMatch(/^[A-Z2-7]{32}$/);
    expect(other).not.toBe(one);
    expect(factorUri(one, 'sc-officer1')).toMatch(/^otpauth:\/\/totp\/.*sc-officer1\?/);
    expect(new URL(factorUri(one, 'sc-officer1')).searchParams.get('secret')).toBe(one);
  });
});

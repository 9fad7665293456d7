import { FactorSafe, WebhookSafe } from './safe.js';

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('the safe', () => {
  const key = Buffer.alloc(32, 7);

  it('keeps a secret under its key, for its person only', () => {
    const safe = new FactorSafe(key);
    const sealed = safe.seal(SECRET, 'li');
    expect(sealed).not.toContain(SECRET);
    expect(safe.seal(SECRET, 'li')).not.toBe(sealed);
    expect(safe.open(sealed, 'li')).toBe(SECRET);
    expect(() => safe.open(sealed, 'wang')).toThrow();
    expect(() => new FactorSafe(Buffer.alloc(32, 8)).open(sealed, 'li')).toThrow();
    expect(() => new FactorSafe().open(sealed, 'li')).toThrow(/LIANDAN_SECOND_FACTOR_KEY/);
  });

  it('reads with a key what was kept before there was one', () => {
    expect(new FactorSafe(key).open(new FactorSafe().seal(SECRET, 'li'), 'li')).toBe(SECRET);
    expect(() => new FactorSafe(Buffer.alloc(16))).toThrow(RangeError);
  });

  it('of one kind does not open what another has sealed, though the deployment has one key', () => {
    const sealed = new WebhookSafe(key).seal('whsec_x', 'li');
    expect(new WebhookSafe(key).open(sealed, 'li')).toBe('whsec_x');
    expect(() => new FactorSafe(key).open(sealed, 'li')).toThrow();
  });
});

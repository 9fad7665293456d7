import fc from 'fast-check';
import { canonicalJson, NotCanonical } from './canonical.js';

const canonical = (value: unknown) => canonicalJson(value).toString('utf8');

describe('RFC 8785 canonical JSON', () => {
  it('writes the sample of §3.2.2 and §3.2.4 byte for byte', () => {
    const sample = JSON.parse(
      String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
        "string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    );
    // the bytes printed in §3.2.4
    expect(canonicalJson(sample).toString('hex')).toBe(
      [
        '7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e',
        '756d62657273223a5b3333333333333333332e333333333333332c31652b3330',
        '2c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac24',
        '5c75303030665c6e4127425c225c5c5c5c5c222f227d',
      ].join(''),
    );
  });

  it('sorts members by UTF-16 code units (§3.2.3)', () => {
    const sample = JSON.parse(
      String.raw`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
        "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`,
    );
    expect([...canonical(sample).matchAll(/:"([^"]+)"/g)].map((match) => match[1])).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
  ])('writes the number %s of Appendix B as %s', (bits, expected) => {
    expect(canonical(Buffer.from(bits, 'hex').readDoubleBE())).toBe(expected);
  });

  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Infinity],
    ['a lone surrogate', { reason: '\ud83d' }],
    ['a lone surrogate in a name', { '\ude00': 1 }],
    ['bigint', { grams: 1n }],
    ['undefined', { reason: undefined }],
    ['a hole in an array', [, 1]], // eslint-disable-line no-sparse-arrays
    ['a Date', { at: new Date(0) }],
    ['a Map', new Map()],
    ['a function', () => 1],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(NotCanonical);
  });

  it('gives equal bytes for equal values whatever the order of members, and keeps the value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (value) => {
        const shuffled = Object.fromEntries(Object.entries(value).reverse());
        let bytes: string;
        try {
          bytes = canonical(value);
        } catch (error) {
          return error instanceof NotCanonical;
        }
        return canonical(shuffled) === bytes && canonical(JSON.parse(bytes)) === bytes;
      }),
    );
  });
});

import fc from 'fast-check';
import { creditCodeFault, isCreditCode, makeCreditCode } from './credit-code.js';
import { manifestNumber, parseManifestNumber } from './manifest-number.js';
import { isPlate } from './plate.js';

describe('unified social credit code', () => {
  it.each(['91430122748386783F', '91451200791318129Y', '91512081MA62K0260E', '91350100M000100Y43'])(
    '[T-06] takes the published %s',
    (code) => expect(isCreditCode(code)).toBe(true),
  );
  it.each([
    ['91350100M000100Y4Z', 'shape'],
    ['91350100M000100Y44', 'check'],
    ['91310115MA1G4L1WXK', 'unit-check'],
    ['9143012274838678', 'shape'],
    ['91430122748386783f', 'shape'],
    ['91510100MA6IXXXX0X', 'shape'],
  ])('[T-06] refuses %s: %s', (code, fault) => expect(creditCodeFault(code)).toBe(fault));

  it('[T-06] a made code is valid and any other character in it is noticed', () => {
    const digits = fc.integer({ min: 0, max: 99_999_999 }).map((n) => String(n).padStart(8, '0'));
    fc.assert(
      fc.property(digits, fc.integer({ min: 8, max: 17 }), fc.constantFrom(...'0123456789'), (unit, at, other) => {
        const code = makeCreditCode(`91510100${unit}`);
        expect(creditCodeFault(code)).toBeUndefined();
        if (code[at] !== other) expect(isCreditCode(code.slice(0, at) + other + code.slice(at + 1))).toBe(false);
      }),
    );
    expect(makeCreditCode('91430122748386780')).toBe('91430122748386783F');
    expect(() => makeCreditCode('915101')).toThrow(RangeError);
  });
});

describe('manifest number', () => {
  it('[R-15] is year, city of origin and serial', () => {
    expect(manifestNumber(2026, '5101', 42)).toBe('20265101000042');
    expect(parseManifestNumber('20265101000042')).toEqual({ year: 2026, province: '51', city: '5101', serial: 42 });
    for (const text of ['2026510100042', '19995101000001', '20265101000000', '2026510100004x'])
      expect(parseManifestNumber(text)).toBeUndefined();
  });
  it('[R-15] is refused with alarm after 999999', () => {
    expect(manifestNumber(2026, '5101', 999_999)).toBe('20265101999999');
    expect(() => manifestNumber(2026, '5101', 1_000_000)).toThrow(
      expect.objectContaining({ code: 'RULE_REFUSED', refusal: expect.objectContaining({ rule: 'R-15' }) }),
    );
  });
  it('[R-15] is read back from its digits', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2022, max: 2099 }),
        fc.integer({ min: 1100, max: 6599 }),
        fc.integer({ min: 1, max: 999_999 }),
        (year, city, serial) => {
          expect(parseManifestNumber(manifestNumber(year, String(city), serial))).toMatchObject({
            year,
            city: String(city),
            serial,
          });
        },
      ),
    );
  });
});

it('[R-11b] knows number plates', () => {
  for (const plate of ['川A12345', '渝B8765C', '川A1234挂', '川AD12345', '京A12345F'])
    expect(isPlate(plate)).toBe(true);
  for (const plate of ['川I12345', '川A1234', 'A12345', '川A1234O', '']) expect(isPlate(plate)).toBe(false);
});

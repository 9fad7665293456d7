import { readFileSync } from 'node:fs';
import { validateSync } from 'class-validator';
import { makeCreditCode } from '../identity/credit-code.js';
import { METHOD_CODES } from '../waste/methods.js';
import { IsCreditCode, IsDay, IsInstant, IsMethod, IsTonnes, IsWasteCode } from './fields.js';

class Form {
  @IsDay() day: unknown = '2025-11-17';
  @IsInstant() at: unknown = '2025-11-17T09:00:00+08:00';
  @IsCreditCode() uscc: unknown = makeCreditCode('91510100MA62KX1A');
  @IsTonnes() tonnes: unknown = '24.860000';
  @IsWasteCode({ each: true }) codes: unknown = ['900-052-31'];
  @IsMethod() method: unknown = 'R4';
}
const refused = (change: Partial<Form>) =>
  validateSync(Object.assign(new Form(), change)).map(({ property, constraints }) => [
    property,
    Object.keys(constraints ?? {})[0],
  ]);

it('takes what the law writes', () => expect(refused({})).toEqual([]));

it.each([
  ['day', 'isDay', '2025-02-30'],
  ['day', 'isDay', '9999-12-31'],
  ['day', 'isDay', '2025-11-17T00:00:00Z'],
  ['day', 'isDay', 20251117],
  ['at', 'isInstant', '2025-11-17T09:00:00'],
  ['at', 'isInstant', '2025-02-30T09:00:00Z'],
  ['at', 'isInstant', '2025-W10'],
  ['at', 'isInstant', '2025-11-17T25:00:00Z'],
  ['tonnes', 'isTonnes', '-1'],
  ['tonnes', 'isTonnes', '0.0000001'],
  ['tonnes', 'isTonnes', '1e3'],
  ['tonnes', 'isTonnes', '1000000000'],
  ['tonnes', 'isTonnes', 24.86],
  ['codes', 'isWasteCode', ['900-052-43']],
  ['codes', 'isWasteCode', [null]],
  ['method', 'isMethod', 'R99'],
  ['uscc', 'isCreditCode', '91510100MA62KX1A00'],
])('refuses %s (%s) %j', (property, code, value) => expect(refused({ [property]: value })).toEqual([[property, code]]));

it('[M-10] knows the codes of the list, and no other', () => {
  const [, ...rows] = readFileSync('config/reference/method-codes.csv', 'utf8').trim().split('\n');
  expect([...METHOD_CODES].sort()).toEqual(rows.map((row) => row.split(',')[0]).sort());
});

import { plainTonnes } from './plain-tonnes';

it('tonnes of what the server says lose the decimals that say nothing, and other numbers keep theirs', () => {
  expect(plainTonnes('剩余额度24.860000吨，申请10.000000吨')).toBe('剩余额度24.86吨，申请10吨');
  expect(plainTonnes('100.000000 t left, 0.000001 t asked, 0.500 t')).toBe('100 t left, 0.000001 t asked, 0.5 t');
  expect(plainTonnes('100吨、版本 2.10、1.500 km、3.0 times')).toBe('100吨、版本 2.10、1.500 km、3.0 times');
});

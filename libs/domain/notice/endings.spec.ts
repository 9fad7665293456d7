import { endingText, levelOf } from './endings.js';

it.each([
  ['2025-03-01', 30],
  ['2025-03-15', 30],
  ['2025-03-16', 15],
  ['2025-03-26', 5],
  ['2025-03-31', 5],
  ['2025-02-28', undefined],
  ['2025-04-01', undefined],
])('on %s tells of an end on 31 March at the level %p', (today, level) => {
  expect(levelOf(today, '2025-03-31', [30, 15, 5])).toBe(level);
});

it('says by what it is called and how many days are left', () => {
  const { title, text } = endingText('vehicle', '川A10101', '2025-03-16', '2025-03-31');
  expect(title.zh).toBe('车辆营运证件将于2025-03-31到期');
  expect(text.zh).toContain('车辆营运证件（川A10101）有效期至2025-03-31，尚余15日');
  expect(text.en).toContain('(川A10101) is valid until 2025-03-31, 15 days from now');
  expect(endingText('driver', null, '2025-03-16', '2025-03-31').text.zh).not.toContain('（');
});

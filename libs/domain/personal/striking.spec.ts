import { inOrder, struck } from './striking.js';

const NEEDLES = inOrder([
  { text: '张三', member: 'name' },
  { text: '张三 13800000000', member: 'contact' },
  { text: '13800000000', member: 'phone' },
  { text: '李', member: 'name' },
]);
const gone = <T>(value: T) => struck(value, NEEDLES, 'X');

it('[Z-05] strikes a value as a whole anywhere and inside of prose, the longer first', () => {
  expect(gone({ contact: '张三 13800000000', told: ['司机张三（13800000000）已到', '13800000000'] })).toEqual({
    contact: 'X',
    told: ['司机X（X）已到', 'X'],
  });
});

it('leaves ids, figures and what a short text is part of, and gives back the same value where nothing is struck', () => {
  const kept = { id: '0-13800000000-1', city: '李', tonnes: '1.380000', name: '李明' };
  expect(gone(kept)).toBe(kept);
  expect(gone({ driver: { name: '李' }, other: '李' })).toEqual({ driver: { name: 'X' }, other: '李' });
});

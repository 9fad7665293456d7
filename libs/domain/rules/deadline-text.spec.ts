import { deadlineText } from './deadline-text.js';

it.each([
  ['10 WD', '10 个工作日', '10 working days'],
  ['1 year', '1 年', '1 year'],
  ['60 d before; 30 WD before', '提前 60 天；提前 30 个工作日', '60 days before; 30 working days before'],
  ['4 h; 2 h; 1 h', '4 小时；2 小时；1 小时', '4 hours; 2 hours; 1 hour'],
  ['06-30; 12-31', '6月30日；12月31日', '06-30; 12-31'],
  ['same WD', '当个工作日', 'the same working day'],
  ['N d', 'N 天', 'N days'],
  ['by agreement', 'by agreement', 'by agreement'],
])('says %j in both languages', (deadline, zh, en) => expect(deadlineText(deadline)).toEqual({ zh, en }));

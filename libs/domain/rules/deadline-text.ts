import type { Text } from '../errors.js';

const UNITS: Record<string, { zh: string; one: string; many: string }> = {
  WD: { zh: '个工作日', one: 'working day', many: 'working days' },
  d: { zh: '天', one: 'day', many: 'days' },
  h: { zh: '小时', one: 'hour', many: 'hours' },
  min: { zh: '分钟', one: 'minute', many: 'minutes' },
  month: { zh: '个月', one: 'month', many: 'months' },
  year: { zh: '年', one: 'year', many: 'years' },
};

/**
 * The term of a rule in words: the register writes '10 WD', '30 d', '60 d before; 30 WD before', 'same day', '12-31'.
 * What is written otherwise is said as it stands.
 */
export function deadlineText(deadline: string): Text {
  const terms = deadline.split(';').map((term) => said(term.trim()));
  return { zh: terms.map(({ zh }) => zh).join('；'), en: terms.map(({ en }) => en).join('; ') };
}

function said(term: string): Text {
  if (term === 'same WD') return { zh: '当个工作日', en: 'the same working day' };
  if (term === 'same day') return { zh: '当日', en: 'the same day' };
  const [, month, day] = /^(\d\d)-(\d\d)$/.exec(term) ?? [];
  if (month && day) return { zh: `${Number(month)}月${Number(day)}日`, en: term };
  const [, count, name = '', before] = /^(\d+|N) (WD|d|h|min|month|year)s?( before)?$/.exec(term) ?? [];
  const unit = UNITS[name];
  if (!count || !unit) return { zh: term, en: term };
  return {
    zh: `${before ? '提前 ' : ''}${count} ${unit.zh}`,
    en: `${count} ${count === '1' ? unit.one : unit.many}${before ?? ''}`,
  };
}

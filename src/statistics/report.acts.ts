import { facts, notWhen, own, RegisterActs } from '../party/register-acts.js';
import { isProvince } from '../party/register-words.js';
import type { YearBody } from './year-body.js';

export interface Report {
  id: string;
  agreement: string;
  province: string;
  year: number;
  partners: string[];
  state: 'drafted' | 'sent';
  version: number;
  body: YearBody;
  readers: string[];
}
/** The yearly exchange of statistics: sent by the province that it speaks for (W-10). */
export const STATISTICS = new RegisterActs('statistics', {
  facts: facts<Report>(
    'liandan.statistics_report r',
    'r.agreement, r.province, r.year, r.partners, r.state, r.version, r.body, r.readers',
  ),
  acts: {
    send: {
      who: isProvince,
      when: [
        own(({ by, of }) => by.province === of.province),
        notWhen(({ of }) => of.state === 'sent', { zh: '统计材料已函送', en: 'The report has been sent' }),
      ],
    },
  },
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { parse } from 'csv-parse/sync';
import { loadReference, projectRoot } from '#config/reference';
import { validity } from '#domain/approval/validity';
import { civilDay, dueInstant, startOfDay } from '#domain/calendar/calendar';
import { clocks } from '#domain/calendar/clocks';
import { Transport } from '#domain/transfer-application/transfer-application.commands';
import { noticeProvinces } from '#domain/transfer-application/transfer-application.machine';
import { MEIHUA, REVIEW, SHENGTONG } from '#src/demo/forms';
import { refusal } from '../support/full.js';
import { journey, WITHOUT_LIST } from '../support/journey.js';

/** Published decisions, as the authorities gave their days (config/reference/approval-samples.csv). */
interface Published {
  decision_no: string;
  decision_date: string;
  accepted_date: string;
  inquiry_date: string;
  reply_date: string;
  outcome: string;
  code: string;
  valid_until: string;
}
const published = parse<Published>(readFileSync(join(projectRoot(), 'config/reference/approval-samples.csv'), 'utf8'), {
  columns: true,
});
const decision = (no: string): Published => {
  const found = published.find(({ decision_no }) => decision_no === no);
  if (!found) throw new Error(`not published: ${no}`);
  return found;
};
const { calendar, catalogue } = loadReference();
/** Last day of a clock that starts on a day; none without a start. */
const due = (from: string, clock: keyof typeof clocks): string | null =>
  from === ''
    ? null
    : civilDay(new Date(Date.parse(dueInstant(startOfDay(from), clocks[clock], calendar).due) - 1).toISOString());

describe('published decisions, to the day', () => {
  it.each([
    [
      '湘环许决〔2025〕524号',
      { review: '2025-11-24', reply: '2025-12-02', decide: '2025-11-28', limit: '2026-01-20', days: 6 },
    ],
    [
      '湘环许决〔2025〕142号',
      { review: '2024-12-13', reply: '2024-12-24', decide: null, limit: '2025-02-14', days: 76 },
    ],
    [
      '湘环许决字〔2024〕617号',
      { review: '2024-10-12', reply: '2024-10-22', decide: null, limit: '2024-12-06', days: 53 },
    ],
  ])('[R-24a, R-25a, R-26a, A-42, TIME-2] %s', (no, expected) => {
    const {
      accepted_date: accepted,
      inquiry_date: inquiry,
      reply_date: reply,
      decision_date: decided,
      outcome,
    } = decision(no);
    expect({
      review: due(accepted, 'K-24'),
      reply: due(inquiry, 'K-25'),
      decide: due(reply, 'K-26'),
      limit: due(accepted, 'K-42'),
      days: calendar.workingDaysBetween(accepted, decided).days,
    }).toEqual(expected);
    // What was consented to was decided in time; what was not was refused only after the 45 working days.
    expect(outcome).toBe(reply === '' ? 'refused' : 'approved');
    expect(reply === '' ? decided > expected.limit : decided <= expected.decide!).toBe(true);
  });

  it('[R-26b, R-27b] Anhui → Hunan 2022: three provinces are told, valid far below twelve months', () => {
    const found = published.find(({ decision_date }) => decision_date === '2022-03-08')!;
    expect(catalogue.entry(found.code, { day: found.decision_date })).toBeDefined();
    const route = ['341700', '360400', '431000']; // Chizhou, Jiangxi on the way, Chenzhou
    const provinces = noticeProvinces({ origin: '34', destination: '43', transport: { mode: 'ROAD', route } });
    expect([...provinces].sort()).toEqual(['34', '36', '43']);
    const asked = {
      requestedFrom: found.decision_date,
      requestedTo: found.valid_until,
      licenceValidTo: '2025-12-31',
      finishWithinDays: 0,
    };
    expect(validity({ decisionDay: found.decision_date, ...asked })).toEqual({
      validFrom: '2022-03-08',
      validTo: '2022-06-10',
      limitedBy: 'R-22b',
    });
  });

  it('[R-26b, R-02c] Tianjin → Guizhou 2017: a road through five provinces is an ordered list of its cities', () => {
    // The letter names every city on the way; its list is not published with the notice, so a road of the same provinces stands in.
    const route =
      '120100 130900 131100 130500 130400 410500 410700 410100 411000 411700 420900 420100 421200 430600 430100 430400 431200 520600'.split(
        ' ',
      );
    const transport = plainToInstance(Transport, { mode: 'ROAD', route });
    expect(validateSync(transport)).toEqual([]);
    expect(transport.route).toEqual(route);
    expect(noticeProvinces({ origin: '12', destination: '52', transport })).toEqual([
      '12',
      '52',
      '13',
      '41',
      '42',
      '43',
    ]);
    expect(validateSync(plainToInstance(Transport, { mode: 'ROAD', route: [...route, '贵州'] }))).toHaveLength(1);
  });
});

journey(
  'R1',
  '湘环许决〔2025〕524号：晟通科技 → 河南宁泰，受托复函同意｜Hunan → Henan, approved on the reply of a delegate, with the real days',
  { ...WITHOUT_LIST, rules: 'R-24a R-25a R-26a R-DEL' },
  async (w, tell) => {
    let application = '';
    await tell('2025-11-17 收到并受理｜received and accepted', async () => {
      application = await w.accepted(SHENGTONG, '5000.000000', { to: '2025-12-31' });
      tell.shows('初审期限｜review due', (await w.clock(application, 'K-24')).due, '2025-11-24');
    });
    await tell('11-18 商请函送达河南｜the letter reaches Henan', async () => {
      await w.story.until('2025-11-18 10:00');
      await w.act('application', application, 'hn-officer1', 'passReview', REVIEW);
      await w.story.drain();
      tell.shows('复函期限｜reply due', (await w.clock((await w.letterOf(application)).id, 'K-25')).due, '2025-12-02');
    });
    const letter = (await w.letterOf(application)).id;
    await tell('11-21 焦作市局受河南省厅委托复函同意｜Jiaozuo replies on behalf of Henan', async () => {
      await w.story.until('2025-11-21 14:00');
      await w.act('consultation', letter, 'city-4108', 'draftReply', { agree: true });
      await w.act('consultation', letter, 'city-4108-b', 'replyAgree');
      await w.story.settle();
      const act = await w.one(
        `SELECT convert_from(leaf, 'UTF8')::jsonb -> 'actor' ->> 'principal' AS principal FROM liandan.audit_event
          WHERE case_id = $1 AND type = 'replyAgree'`,
        [letter],
      );
      tell.shows('代表｜on behalf of', act, { principal: '41' });
      tell.shows('决定期限｜decision due', (await w.clock(application, 'K-26')).due, '2025-11-28');
    });
    await tell('11-25 批准，共 6 个工作日，均未逾期｜approved after six working days, nothing overdue', async () => {
      await w.story.until('2025-11-25 15:00');
      await w.approve(SHENGTONG, application);
      await w.story.settle();
      const kept = await Promise.all([
        w.clock(application, 'K-24'),
        w.clock(letter, 'K-25'),
        w.clock(application, 'K-26'),
      ]);
      tell.shows(
        '期限｜clocks',
        kept.map(({ status, overdue }) => [status, overdue]),
        [
          ['met', false],
          ['met', false],
          ['met', false],
        ],
      );
      tell.shows('工作日｜working days', calendar.workingDaysBetween('2025-11-17', await w.today()).days, 6);
    });
  },
);

journey(
  'R2',
  '湘环许决〔2025〕142号：湖南煤化 → 河南首成，逾期未复，不予批准｜Hunan → Henan, no reply, refused after 45 working days, with the real days',
  { at: '2024-11-25 09:00', rules: 'R-25a A-42 R-21a' },
  async (w, tell) => {
    let application = '';
    let letter = '';
    const refuse = () =>
      w.act('application', application, 'hn-officer2', 'refuse', {
        code: 'RR02',
        reason: '接受地未在法定期限内函复同意',
      });
    await tell('2024-12-06 受理｜accepted', async () => {
      await w.story.until('2024-12-06 10:00');
      application = await w.accepted(MEIHUA, '3000.000000');
      tell.shows('许可总时限｜outer limit', (await w.clock(application, 'K-42')).due, '2025-02-14');
    });
    await tell('12-10 商请函送达河南｜the letter reaches Henan', async () => {
      await w.story.until('2024-12-10 11:00');
      await w.act('application', application, 'hn-officer1', 'passReview', REVIEW);
      await w.story.drain();
      letter = (await w.letterOf(application)).id;
      tell.shows('复函期限｜reply due', (await w.clock(letter, 'K-25')).due, '2024-12-24');
    });
    await tell('12-25 起逾期未复；不视为同意｜overdue from 25 December; silence is no consent', async () => {
      await w.story.until('2024-12-25 00:01');
      tell.shows('期限｜clock', await w.clock(letter, 'K-25'), { due: '2024-12-24', status: 'passed', overdue: true });
      tell.shows('批准｜approval', (await refusal(w.approve(MEIHUA, application))).split(' ')[0], 'INVALID_TRANSITION');
    });
    await tell('2025-02-14 届满前不得以此不予批准｜no refusal on this ground before the limit is over', async () => {
      await w.story.until('2025-02-14 23:59');
      tell.shows('不予批准｜refusal', await refusal(refuse()), 'RULE_REFUSED A-42');
    });
    await tell('2025-03-31 不予批准（RR02）｜refused for want of consent', async () => {
      await w.story.until('2025-03-31 10:00');
      await refuse();
      await w.story.settle();
      const { state, context } = await w.row('application', application);
      tell.shows('状态、理由｜state, reason', [state, context['decision'].code], ['refused', 'RR02']);
    });
  },
);

import type { Text } from '../errors.js';
import type { Test, Tests } from '../statute.js';
import type { OpenByBureau } from './incident.commands.js';
import type { IncidentContext, IncidentEvent, Of } from './incident.context.js';
import { isMajor, treatedAs } from './incident.level.js';

type C = IncidentContext;
type E = IncidentEvent;
const text = (zh: string, en: string): Text => ({ zh, en });
const opening = (e: E) => e as Of<'reportByUnit'> | (Of<'reportInitial'> & OpenByBureau);
const unknownProvinces = (e: E): string[] =>
  (e as { evidence?: { unknownProvinces?: string[] } }).evidence?.unknownProvinces ?? [];
const provincesOf = (e: E): string[] =>
  (e as Partial<Of<'notifyNeighbour'>>).provinces ?? (e as Partial<Of<'changeLevel'>>).touches ?? [];

/** How a change of level would be treated, what it leaves out staying as it was. */
export const changed = (c: C, e: Of<'changeLevel'> | Of<'reportInitial'>) =>
  treatedAs(e.level, e.signs ?? c.signs, e.touches ?? c.touches);

/** A load that a bureau names freezes: one that was never to be in its province, with a reason alone (E-07). */
const elsewhere: Test<C, E> = {
  rule: 'E-07',
  verb: 'WARN',
  says: (_c, e) => {
    const numbers = opening(e).evidence.astray ?? [];
    return text(
      `联单 ${numbers.join('、')} 的移出地、接受地和途经地均不在本省。`,
      `Manifest ${numbers.join(', ')} neither begins, ends nor passes in this province.`,
    );
  },
  remedy: text(
    '请核对联单编号；车辆确在本地的，请说明理由。',
    'Check the number; if the load is really here, give the reason.',
  ),
  holds: () => false,
};

/** Guards of the incident case. */
export const incidentTests = {
  placeKnown: {
    rule: 'E-01',
    says: text('事发地行政区划代码不存在。', 'There is no division of that code.'),
    remedy: text('请核对事发地的六位区划代码。', 'Check the six digits of the county.'),
    holds: (_c, e) => opening(e).evidence.placeKnown,
  },
  hasHappened: {
    rule: 'E-01',
    says: text(
      '事发时间或获知时间晚于当前时间，或获知早于事发。',
      'The event or its knowledge lies in the future, or was known before it happened.',
    ),
    remedy: text('请核对事发时间和获知时间。', 'Check both times.'),
    holds: (_c, e) => {
      const { occurredAt, at } = opening(e);
      const known = (e as Partial<OpenByBureau>).knownAt ?? at;
      return Date.parse(occurredAt) <= Date.parse(known) && Date.parse(known) <= Date.parse(at);
    },
  },
  manifestsKnown: {
    rule: 'E-01',
    says: (_c, e) =>
      text(
        `没有编号为 ${opening(e).evidence.unknownNumbers.join('、')} 的联单。`,
        `There is no manifest of number ${opening(e).evidence.unknownNumbers.join(', ')}.`,
      ),
    remedy: text('请核对联单编号。', 'Check the numbers of the manifests.'),
    instead: (_c, e) => {
      const { unknownNumbers, astray = [] } = opening(e).evidence;
      return unknownNumbers.length === 0 && astray.length > 0 ? elsewhere : undefined;
    },
    holds: (_c, e) => opening(e).evidence.unknownNumbers.length === 0,
  },
  partyOfEach: {
    rule: 'E-01',
    says: text('只能报告本单位承运、移出或接受的联单。', 'A unit reports on manifests of which it is a party.'),
    remedy: text('请仅列本单位参与的联单，其余由主管部门登记。', 'Name your own manifests; the bureau enters others.'),
    holds: (_c, e) =>
      opening(e).evidence.subjects.every(({ remover, receiver, carriers }) =>
        [remover, receiver, ...carriers].includes(e.by.org ?? ''),
      ),
  },
  provincesKnown: {
    rule: 'E-05',
    says: (_c, e) =>
      text(
        `没有代码为 ${unknownProvinces(e).join('、')} 的省份。`,
        `There is no province of code ${unknownProvinces(e).join(', ')}.`,
      ),
    remedy: text('请填写两位省级代码。', 'Give two-digit codes of provinces.'),
    holds: (_c, e) => unknownProvinces(e).length === 0,
  },
  anotherProvince: {
    rule: 'E-05',
    says: text('须通报事发地以外的省份。', 'The neighbour is another province than that of the place.'),
    remedy: text('请填写受影响或可能受影响的相邻省份。', 'Name the province that is or may be touched.'),
    holds: (c, e) => !provincesOf(e).includes((c as Partial<C>).province ?? opening(e).place.division.slice(0, 2)),
  },
  byProvince: {
    rule: 'E-03',
    says: text(
      '由事发地省级生态环境主管部门核实后报告生态环境部。',
      'The provincial authority of the place verifies and reports.',
    ),
    remedy: text('请由省级主管部门办理。', 'Ask the provincial authority.'),
    holds: (_c, e) => e.by.kind === 'province',
  },
  isMajor: {
    rule: 'E-03',
    says: text('仅重大、特别重大事件须报告生态环境部。', 'Only events of level I or II go to the ministry.'),
    remedy: text('如级别已变化，请先变更级别。', 'Change the level first, if it has changed.'),
    holds: (c) => isMajor(c.level),
  },
  levelDiffers: {
    rule: 'E-06',
    says: (c) =>
      text(
        `级别未变化，仍按 ${c.level} 级处理（跨省事件不低于 II 级）。`,
        `The level stays ${c.level}: an event that touches another province is at least II (E-05).`,
      ),
    remedy: text('如无级别变化，请办理续报。', 'Where the level stays, write a follow-up.'),
    holds: (c, e) => changed(c, e as Of<'changeLevel'>).level !== c.level,
  },
  ministryTold: {
    rule: 'E-03',
    says: text(
      '重大、特别重大事件尚未报告生态环境部，不得作处理结果报告。',
      'An event of level I or II has not been reported to the ministry.',
    ),
    remedy: text('请先由省级主管部门报告生态环境部。', 'Let the province report to the ministry first.'),
    holds: (c) => !isMajor(c.level) || c.ministry !== null,
  },
  outcomeStated: {
    rule: 'E-06',
    says: text(
      '处理结果报告须写明处置措施、损失和责任认定。',
      'The final report states measures, losses and responsibility.',
    ),
    remedy: text('请补全三项内容。', 'State all three.'),
    holds: (_c, e) => {
      const { measures, losses, responsibility } = e as Of<'reportFinal'>;
      return [measures, losses, responsibility].every((each) => (each ?? '').trim().length > 0);
    },
  },
  manifestsReleased: {
    rule: 'E-07',
    says: (_c, e) =>
      text(
        `仍有联单未解冻：${(e as Of<'close'>).evidence.unreleased.join('、')}。`,
        `Manifests are still frozen: ${(e as Of<'close'>).evidence.unreleased.join(', ')}.`,
      ),
    remedy: text('请先由事发地主管部门逐一解冻联单。', 'Let the authority of the place release each manifest first.'),
    holds: (_c, e) => (e as Of<'close'>).evidence.unreleased.length === 0,
  },
  isReportClock: {
    rule: 'K-E',
    says: text('不是初报时限。', 'Not the clock of the initial report.'),
    remedy: text('', ''),
    holds: (_c, e) => (e as Of<'flagOverdue'>).key === 'report',
  },
  isMinistryClock: {
    rule: 'K-E',
    says: text('不是报告生态环境部的时限。', 'Not the clock of the report to the ministry.'),
    remedy: text('', ''),
    holds: (c, e) => (e as Of<'flagOverdue'>).key === 'ministry' && isMajor(c.level),
  },
} satisfies Tests<C, E>;

import type { Text } from '../errors.js';
import { clock as clockOf } from '../calendar/clocks.js';

/** A fact as far as somebody is told of it. */
export interface Told {
  type: string;
  machine: string;
  caseId: string;
  data: Record<string, unknown>;
}
/** What one side is told. */
export interface Telling {
  /** `p:51`, `c:5101`, `t:51`, `o:<organisation>`, `audit`. */
  to: string;
  kind: string;
  level: 'TOLD' | 'REMINDER' | 'ALARM';
  rule: string | null;
  /** Empty: everybody of the side. */
  roles: string[];
  /** Delegates who are told in the side's place, as `province/power` and `province/power/city` (R-DEL). */
  entrusted: string[];
  title: Text;
  text: Text;
  /** The case it is about, when the fact is another's. */
  about?: { machine: string; id: string };
}

type Data = Record<string, unknown>;
/** Names a party of the fact as the token of its side. */
type Party = (data: Data) => (string | null)[];
interface Entry {
  to: Party;
  rule?: string;
  level?: Telling['level'];
  zh: [title: string, text: string];
  en: [title: string, text: string];
}

const firm =
  (...keys: string[]): Party =>
  (data) =>
    keys.map((key) => {
      const value = data[key] as string | { org?: string; id?: string } | null | undefined;
      const id = typeof value === 'string' ? value : (value?.org ?? value?.id);
      return id ? `o:${id}` : null;
    });
const province =
  (...keys: string[]): Party =>
  (data) =>
    keys.flatMap((key) => [data[key]].flat()).map((code) => (typeof code === 'string' ? `p:${code}` : null));
const carriers: Party = (data) => ((data['carriers'] as string[] | undefined) ?? []).map((id) => `o:${id}`);
const city =
  (key: string): Party =>
  (data) => [typeof data[key] === 'string' ? `c:${data[key]}` : null];
const all =
  (...parties: Party[]): Party =>
  (data) =>
    parties.flatMap((party) => party(data));

const remover = firm('remover');
const receiver = firm('receiver');
const holder = firm('holder');

/** Who is told of what. Frozen papers that arrive are told by their papers. */
const TOLD: Readonly<Record<string, Entry>> = {
  'application.accepted': {
    to: remover,
    rule: 'A-32',
    zh: ['申请已受理', '您的跨省转移申请已受理，受理通知书已送达。'],
    en: ['Application accepted', 'Your transfer application is accepted; the receipt lies in your papers.'],
  },
  'application.correctionRequested': {
    to: remover,
    rule: 'R-23c',
    zh: ['请补正申请材料', '申请材料不齐全，须补正的全部内容已一次性告知。'],
    en: ['Correct your application', 'Material is missing; everything that is missing has been told at once.'],
  },
  'application.notAccepted': {
    to: remover,
    rule: 'A-32',
    zh: ['不予受理', '您的申请不予受理，理由和救济途径见通知书。'],
    en: ['Application not accepted', 'Your application is not accepted; grounds and remedies are in the notice.'],
  },
  'application.lapsed': {
    to: remover,
    rule: 'R-23c',
    zh: ['申请已失效', '逾期未补正，申请失效，可重新申请。'],
    en: ['Application lapsed', 'It was not corrected in time; you may apply again.'],
  },
  'application.served': {
    to: remover,
    rule: 'A-44',
    zh: ['决定已送达', '对您申请的决定已作出，决定书已送达。'],
    en: ['The decision is delivered', 'Your application is decided; the decision lies in your papers.'],
  },
  'application.withdrawn': {
    to: all(province('origin', 'destination'), receiver),
    zh: ['申请已撤回', '移出人撤回了申请。'],
    en: ['Application withdrawn', 'The remover has withdrawn the application.'],
  },
  'consultation.answered': {
    to: province('from'),
    rule: 'R-25a',
    zh: ['收到复函', '接受地已复函。'],
    en: ['A reply has come', 'The addressed province has answered the letter.'],
  },
  'consultation.informationAsked': {
    to: province('from'),
    rule: 'R-25a',
    zh: ['接受地要求补充信息', '请补充来函所询信息。'],
    en: ['The destination asks', 'A question was asked on the letter.'],
  },
  'approval.suspended': {
    to: all(remover, receiver, province('origin', 'destination')),
    rule: 'R-28c',
    level: 'ALARM',
    zh: ['批准已中止', '批准中止期间不得签发联单。'],
    en: ['Approval suspended', 'No manifest may be issued under it while it is suspended.'],
  },
  'approval.cleared': {
    to: all(remover, receiver, province('origin', 'destination')),
    rule: 'R-28c',
    zh: ['批准已恢复', '中止的批准已恢复。'],
    en: ['Approval restored', 'The suspension is lifted.'],
  },
  'approval.revoked': {
    to: all(remover, receiver, province('origin', 'destination')),
    rule: 'R-28c',
    level: 'ALARM',
    zh: ['批准已撤销', '该批准已撤销，须重新申请。'],
    en: ['Approval revoked', 'The approval is revoked; a new application is needed.'],
  },
  'approval.expired': {
    to: all(remover, receiver),
    rule: 'R-27b',
    zh: ['批准已届满', '批准有效期届满。'],
    en: ['Approval expired', 'The validity of the approval is over.'],
  },
  'manifest.issued': {
    to: all(receiver, carriers),
    rule: 'R-16',
    zh: ['联单已签发', '有新的电子联单待执行。'],
    en: ['A manifest is issued', 'A new manifest names you.'],
  },
  'manifest.voided': {
    to: all(receiver, carriers),
    zh: ['联单已作废', '联单在装车前作废。'],
    en: ['A manifest is voided', 'It was voided before loading.'],
  },
  'manifest.arrived': {
    to: all(remover, receiver),
    rule: 'R-18a',
    zh: ['货物已到达', '货物已运抵接受人，应在5个工作日内确认接受。'],
    en: ['The load has arrived', 'Acceptance is to be confirmed within five working days.'],
  },
  'manifest.accepted': {
    to: all(remover, carriers),
    rule: 'R-18a',
    zh: ['已确认接受', '接受人已确认接受。'],
    en: ['Acceptance confirmed', 'The receiver has accepted the load.'],
  },
  'manifest.partlyAccepted': {
    to: all(remover, carriers, province('origin', 'destination')),
    rule: 'R-18b',
    level: 'ALARM',
    zh: ['部分接受', '部分货物未被接受，请处理余下部分。'],
    en: ['Partly accepted', 'A part of the load was not accepted.'],
  },
  'manifest.rejected': {
    to: all(remover, carriers, province('origin', 'destination')),
    rule: 'R-18b',
    level: 'ALARM',
    zh: ['拒绝接受', '接受人拒绝接受，货物须退回或另行转移。'],
    en: ['Rejected', 'The receiver rejected the load; it goes back or elsewhere.'],
  },
  'manifest.frozen': {
    to: all(remover, receiver, carriers, province('origin', 'destination')),
    rule: 'E-07',
    level: 'ALARM',
    zh: ['联单已冻结', '因突发事件，联单冻结。'],
    en: ['Manifest frozen', 'The manifest is frozen for an incident.'],
  },
  'manifest.alerted': {
    // Another method than approved is a matter of the two provinces; the rest concerns whoever is on the road.
    to: (data) =>
      data['kind'] === 'otherMethod'
        ? province('provinces')(data)
        : all(remover, receiver, carriers, province('provinces'))(data),
    rule: 'R-28c',
    level: 'ALARM',
    zh: ['在途联单预警', '批准、许可证或利用处置方式发生变化，请查看联单预警；在途车辆可继续运抵。'],
    en: [
      'Alert on a manifest',
      'Approval, licence or method has changed: see the alert. What is on the road may arrive.',
    ],
  },
  'correction.asked': {
    to: province('provinces'),
    rule: 'R-29',
    zh: ['联单更正申请', '请对联单更正申请表示同意或不同意。'],
    en: ['A correction is asked for', 'Consent to the correction of the manifest, or refuse it.'],
  },
  'correction.consented': {
    to: firm('org'),
    rule: 'R-29',
    zh: ['更正申请已获同意', '请办理联单更正。'],
    en: ['Correction consented to', 'Enter the correction now.'],
  },
  'correction.refused': {
    to: firm('org'),
    rule: 'R-29',
    zh: ['更正申请未获同意', '主管部门不同意该更正。'],
    en: ['Correction refused', 'The authority does not consent to the correction.'],
  },
  'manifest.resultReported': {
    to: remover,
    rule: 'R-10e',
    zh: ['利用处置结果已报告', '请核实接受人报告的利用处置情况。'],
    en: ['Treatment reported', 'Check what the receiver did with the waste.'],
  },
  'manifest.overdue': {
    to: all(remover, city('destinationCity')),
    rule: 'R-18a',
    level: 'ALARM',
    zh: ['接受人逾期', '接受人未在时限内办理。'],
    en: ['The receiver is late', 'The receiver did not act in time.'],
  },
  'licence.expiring': {
    to: all(holder, province('province')),
    rule: 'P-13',
    level: 'REMINDER',
    zh: ['许可证将在60日内届满', '请及时申请换证。'],
    en: ['The licence ends within 60 days', 'Apply for its renewal in time.'],
  },
  'licence.expired': {
    to: all(holder, province('province')),
    rule: 'P-13',
    level: 'ALARM',
    zh: ['许可证已届满', '届满后不得接收。'],
    en: ['The licence has ended', 'Nothing may be received any more.'],
  },
  'licence.suspended': {
    to: all(holder, province('province')),
    rule: 'P-28',
    level: 'ALARM',
    zh: ['许可证已暂扣', '暂扣期间不得接收。'],
    en: ['The licence is suspended', 'Nothing may be received meanwhile.'],
  },
  'licence.revoked': {
    to: all(holder, province('province')),
    rule: 'P-29',
    level: 'ALARM',
    zh: ['许可证已吊销', '不得接收。'],
    en: ['The licence is revoked', 'Nothing may be received.'],
  },
  'licence.scaleExceeded': {
    to: all(holder, province('province')),
    rule: 'P-12',
    level: 'ALARM',
    zh: ['超过核准规模', '年度接收量超过核准规模。'],
    en: ['Above the approved scale', 'Receipts of the year exceed the scale of the licence.'],
  },
  'licence.intakeBlocked': {
    to: all(holder, province('province')),
    rule: 'P-12',
    level: 'ALARM',
    zh: ['停止新增接收', '年度接收量超过核准规模的120%。'],
    en: ['No new intake', 'Receipts of the year exceed 120 % of the scale.'],
  },
  'list.confirmed': {
    to: province('parties'),
    rule: 'W-08',
    zh: ['名单已确认', '年度白名单已由各方确认。'],
    en: ['List confirmed', 'The white list of the year is confirmed by all sides.'],
  },
  'list.closed': {
    to: province('parties'),
    rule: 'W-07',
    zh: ['名单已关闭', '名单到期，申请按商请程序办理。'],
    en: ['List closed', 'The list is over; applications are consulted.'],
  },
  'listing.suspended': {
    to: receiver,
    rule: 'W-12',
    level: 'ALARM',
    zh: ['名单条目已中止', '条目中止期间不适用快速通道。'],
    en: ['Entry suspended', 'The entry gives no fast track while it is suspended.'],
  },
  'listing.lifted': {
    to: all(receiver, province('parties')),
    rule: 'W-12',
    zh: ['名单条目已恢复', '条目恢复适用。'],
    en: ['Entry restored', 'The entry applies again.'],
  },
  'listing.removed': {
    to: all(receiver, province('parties')),
    rule: 'W-12',
    zh: ['名单条目已移出', '条目已移出名单。'],
    en: ['Entry removed', 'The entry is off the list.'],
  },
};

/** Everything that somebody is told because of the fact; nobody is told twice. */
export function tellingsOf(fact: Told): Telling[] {
  if (fact.type === 'overdue.escalated') return escalations(fact);
  const entry = TOLD[fact.type];
  if (!entry) return [];
  const sides = [...new Set(entry.to(fact.data).filter((side) => side !== null))];
  return sides.map((to) => ({
    to,
    kind: fact.type,
    level: entry.level ?? 'TOLD',
    rule: entry.rule ?? null,
    roles: [],
    entrusted: [],
    title: { zh: entry.zh[0], en: entry.en[0] },
    text: { zh: entry.zh[1], en: entry.en[1] },
  }));
}

interface Escalated {
  level: 'OFFICER' | 'HEAD' | 'LEADER' | 'AUDITOR';
  clock: string;
  case: { machine: string; id: string; number: string | null };
  part: string;
  authority: string | null;
  city: string | null;
  firm: { id: string } | null;
  partner: string | null;
  origin?: string | null;
  dueDay: string;
}
const RUNGS = {
  OFFICER: { zh: '即将届满', en: 'is about to pass' },
  HEAD: { zh: '已逾期', en: 'has passed' },
  LEADER: { zh: '已逾期3个工作日', en: 'passed three working days ago' },
  AUDITOR: { zh: '已逾期10个工作日', en: 'passed ten working days ago' },
};
const POWERS: Readonly<Record<string, string>> = {
  OUT: 'OUTBOUND_DECIDE',
  IN: 'INBOUND_REPLY',
  PROP: 'WHITELIST_PROPOSE',
};

/**
 * The rungs of the ladder (lifecycle §5): before the day whoever has to act; on the day the head of the authority, for a
 * firm its own people and the city bureau over it (R-18a), for a reply both heads (P20); after three working days the
 * leader and the partner's contact; after ten the auditors.
 */
function escalations({ data }: Told): Telling[] {
  const d = data as unknown as Escalated;
  const heads = ['head'];
  const own = d.firm
    ? `o:${d.firm.id}`
    : d.part === 'BUREAU' && d.city
      ? `c:${d.city}`
      : d.authority && `p:${d.authority}`;
  const over = d.firm ? (d.city ? `c:${d.city}` : d.authority && `p:${d.authority}`) : null;
  const authority = d.authority && `p:${d.authority}`;
  const other = d.partner ?? (d.clock === 'K-25' ? (d.origin ?? null) : null);
  const rungs: Record<Escalated['level'], [string | null, string[]][]> = {
    OFFICER: [[own, []]],
    HEAD: [
      [own, d.firm ? [] : heads],
      [over, []],
      [d.clock === 'K-25' && other ? `p:${other}` : null, heads],
    ],
    LEADER: [
      [authority, heads],
      [other && `p:${other}`, []],
    ],
    AUDITOR: [['audit', []]],
  };
  const found = clockOf(d.clock);
  const name = { zh: found?.zh ?? d.clock, en: found?.en ?? d.clock };
  const power = POWERS[d.part];
  const told = new Set<string>();
  return rungs[d.level].flatMap(([to, roles]) => {
    if (!to || told.has(to)) return [];
    told.add(to);
    const entrusted =
      power && to === authority && roles.length === 0
        ? [`${d.authority}/${power}`, ...(d.city ? [`${d.authority}/${power}/${d.city}`] : [])]
        : [];
    const of = d.case.number ? { zh: `（${d.case.number}）`, en: ` (${d.case.number})` } : { zh: '', en: '' };
    return [
      {
        to,
        kind: `escalated.${d.level}`,
        level: d.level === 'OFFICER' ? 'REMINDER' : 'ALARM',
        rule: found?.rules[0] ?? d.clock,
        roles,
        entrusted,
        title: { zh: `${name.zh}${RUNGS[d.level].zh}`, en: `${name.en} ${RUNGS[d.level].en}` },
        text: {
          zh: `${name.zh}（${d.clock}）${of.zh}，期限为${d.dueDay}。`,
          en: `${name.en} (${d.clock})${of.en}, due on ${d.dueDay}.`,
        },
        about: { machine: d.case.machine, id: d.case.id },
      },
    ];
  });
}

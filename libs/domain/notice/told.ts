import type { Role } from '../actor.js';

type Data = Record<string, unknown>;
/** Names a party of the fact as the token of its side. */
type Party = (data: Data, readers: readonly string[]) => (string | null)[];
export interface Entry {
  to: Party;
  rule?: string;
  level?: 'TOLD' | 'REMINDER' | 'ALARM';
  /** None: everybody of the side. */
  roles?: Role[];
  /** The case it is about, where the fact is of a register beside it. */
  about?: (data: Data) => { machine: string; id: string };
  /** Delegates who are told with the side, as `province/power` and `province/power/city` (R-DEL). */
  entrusted?: (data: Data, readers: readonly string[]) => string[];
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
/** Of the place that a division names: its province, and its city where it says one. */
const bureauOf =
  (key: string): Party =>
  (data) => {
    const place = data[key];
    return typeof place !== 'string'
      ? []
      : [`p:${place.slice(0, 2)}`, place.length >= 4 ? `c:${place.slice(0, 4)}` : null];
  };
const all =
  (...parties: Party[]): Party =>
  (data, readers) =>
    parties.flatMap((party) => party(data, readers));
/** Ecology and transport of every province that may read the case: for an approval, of all on its way (R-26b). */
const departments: Party = (_data, readers) => readers.filter((reader) => /^[pt]:/.test(reader));

const remover = firm('remover');
const receiver = firm('receiver');
const holder = firm('holder');

/** Who is told of what. Frozen papers that arrive are told by their papers. */
export const TOLD: Readonly<Record<string, Entry>> = {
  'application.accepted': {
    to: remover,
    rule: 'A-32',
    zh: ['申请已受理', '您的跨省转移申请已受理，受理通知书已送达。'],
    en: ['Application accepted', 'Your transfer application is accepted; the receipt lies in your papers.'],
  },
  'application.spotCorrectionAllowed': {
    to: remover,
    rule: 'R-23b',
    zh: ['请当场更正', '受理机关允许当场更正所列字段，受理时限照常计算。'],
    en: ['Correct it on the spot', 'You may correct the named fields on the spot; the time of acceptance goes on.'],
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
    to: (data, readers) =>
      (data['seenBy'] ? province('seenBy') : all(province('origin', 'destination'), receiver))(data, readers),
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
  'letter.chaseArrived': {
    to: province('to'),
    rule: 'R-25a',
    level: 'REMINDER',
    about: ({ letter }) => ({ machine: 'consultation', id: String(letter) }),
    entrusted: ({ to, toCity }) => [
      `${String(to)}/INBOUND_REPLY`,
      ...(typeof toCity === 'string' ? [`${String(to)}/INBOUND_REPLY/${toCity}`] : []),
    ],
    zh: ['催办：请尽快函复', '移出地主管部门就商请函催办，请在期限内函复；已逾期的请尽快函复。'],
    en: [
      'Chased: please reply',
      'The origin chases its consultation letter: reply in time, or at once where it is late.',
    ],
  },
  'opinion.asked': {
    to: firm('bureau'),
    rule: 'R-25a',
    about: ({ opinion }) => ({ machine: 'letterOpinion', id: String(opinion) }),
    zh: ['征求属地意见', '省级主管部门就商请函征求意见，请在期限内反馈。'],
    en: ['Your opinion is asked', 'The province asks what you say to a consultation; answer by the day it names.'],
  },
  'opinion.given': {
    to: province('to'),
    rule: 'R-25a',
    about: ({ letter }) => ({ machine: 'consultation', id: String(letter) }),
    zh: ['收到属地意见', '被征求意见的单位已反馈，可据以起草复函。'],
    en: ['A bureau has answered', 'The opinion asked for stands beside the reply.'],
  },
  'approval.suspended': {
    to: all(remover, receiver, province('origin', 'destination'), departments),
    rule: 'R-28c',
    level: 'ALARM',
    zh: ['批准已中止', '批准中止期间不得签发联单。'],
    en: ['Approval suspended', 'No manifest may be issued under it while it is suspended.'],
  },
  'approval.cleared': {
    to: all(remover, receiver, province('origin', 'destination'), departments),
    rule: 'R-28c',
    zh: ['批准已恢复', '中止的批准已恢复。'],
    en: ['Approval restored', 'The suspension is lifted.'],
  },
  'approval.revoked': {
    to: all(remover, receiver, province('origin', 'destination'), departments),
    rule: 'A-69',
    level: 'ALARM',
    zh: ['批准已撤销', '该批准已撤销，须重新申请；理由和救济途径见决定书。'],
    en: ['Approval revoked', 'It is revoked; apply anew. Grounds and remedies are in the decision.'],
  },
  'approval.cancelled': {
    to: all(remover, receiver, province('origin', 'destination'), departments),
    rule: 'A-70',
    level: 'ALARM',
    zh: ['批准已注销', '该批准已注销，不得再依其转移；理由和救济途径见决定书。'],
    en: ['Approval cancelled', 'Nothing moves under it any more. Grounds and remedies are in the decision.'],
  },
  'approval.cancellationRequested': {
    to: province('origin'),
    rule: 'A-70',
    entrusted: ({ origin }, readers) => [
      `${String(origin)}/OUTBOUND_DECIDE`,
      ...readers.flatMap((reader) =>
        reader.startsWith(`c:${String(origin)}`) ? [`${String(origin)}/OUTBOUND_DECIDE/${reader.slice(2)}`] : [],
      ),
    ],
    zh: ['申请注销批准', '移出人申请注销批准，请办理。'],
    en: ['Cancellation is asked for', 'The remover asks to cancel its approval: decide on it.'],
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
  'manifest.released': {
    to: all(remover, receiver, carriers, province('origin', 'destination')),
    rule: 'E-07',
    zh: ['联单已解除冻结', '事发地主管部门已解除冻结，请按决定继续运输或退运。'],
    en: ['Manifest released', 'The bureau of the place has released it: go on or go home, as it decided.'],
  },
  'manifest.endedByOrder': {
    to: all(remover, receiver, carriers, province('origin', 'destination')),
    rule: 'E-07',
    level: 'ALARM',
    zh: ['联单依决定结束', '货物已由事发地主管部门决定就地处置或另行转移，联单结束。'],
    en: ['Manifest ended by order', 'The load was disposed of on site or moved elsewhere by order of the place.'],
  },
  'manifest.acceptancePermitted': {
    to: all(remover, receiver),
    rule: 'R-28c',
    zh: ['准予接受在途货物', '接受人许可证失效，主管部门决定准予接受本批货物。'],
    en: ['Acceptance permitted', 'The receiver’s licence has lapsed; the authority permits it to accept this load.'],
  },
  'manifest.turnedBack': {
    to: all(remover, receiver),
    rule: 'R-17',
    level: 'ALARM',
    zh: ['货物退回', '交接未成，货物正退回移出地。'],
    en: ['The load turns back', 'The hand-over was refused; the load is on its way home.'],
  },
  'manifest.returnStarted': {
    to: all(remover, receiver),
    rule: 'R-18b',
    zh: ['退运已开始', '未接受的货物正退回移出地，到达后请称重确认。'],
    en: ['The return has begun', 'What was not accepted is on its way home; weigh it when it is back.'],
  },
  'pipeline.issued': {
    to: receiver,
    rule: 'R-19',
    zh: ['管道转移联单已签发', '周期内请每日记录读数。'],
    en: ['A pipeline manifest is issued', 'Record your meter on each day of the period.'],
  },
  'pipeline.frozen': {
    to: all(remover, receiver, province('origin', 'destination')),
    rule: 'E-07',
    level: 'ALARM',
    zh: ['管道联单已冻结', '因突发事件，管道转移联单冻结。'],
    en: ['Pipeline manifest frozen', 'The transfer by pipeline is frozen for an incident.'],
  },
  'pipeline.released': {
    to: all(remover, receiver, province('origin', 'destination')),
    rule: 'E-07',
    zh: ['管道联单已解除冻结', '事发地主管部门已解除冻结。'],
    en: ['Pipeline manifest released', 'The bureau of the place has released it.'],
  },
  'pipeline.resultReported': {
    to: remover,
    rule: 'R-10e',
    zh: ['利用处置结果已报告', '请核实接受人报告的利用处置情况。'],
    en: ['Treatment reported', 'Check what the receiver did with the waste.'],
  },
  'manifest.alerted': {
    // Another method than approved is a matter of the two provinces; the rest concerns whoever is on the road.
    to: (data) =>
      data['kind'] === 'otherMethod'
        ? province('provinces')(data, [])
        : all(remover, receiver, carriers, province('provinces'))(data, []),
    rule: 'R-28c',
    level: 'ALARM',
    zh: ['在途联单预警', '批准、许可证或利用处置方式发生变化，请查看联单预警；在途车辆可继续运抵。'],
    en: [
      'Alert on a manifest',
      'Approval, licence or method has changed: see the alert. What is on the road may arrive.',
    ],
  },
  'departure.restricted': {
    to: all(remover, carriers, province('provinces')),
    rule: 'R-08',
    level: 'ALARM',
    about: ({ manifest }) => ({ machine: 'manifest', id: String(manifest) }),
    zh: ['发运受限', '联单运输线路上实施管控，管控期间不得发运或须经确认，见联单预警。'],
    en: [
      'Departures are restricted',
      'The way of a manifest is closed for some days, or each departure is to be confirmed: see the alert.',
    ],
  },
  'departure.freed': {
    to: all(remover, carriers, province('provinces')),
    rule: 'R-08',
    about: ({ manifest }) => ({ machine: 'manifest', id: String(manifest) }),
    zh: ['管控提前结束', '联单运输线路上的管控提前结束，可按期发运。'],
    en: ['A restriction ends early', 'The way of a manifest is open again from the day that the alert names.'],
  },
  'detour.reported': {
    to: all(province('provinces'), remover, receiver),
    rule: 'R-11c',
    level: 'REMINDER',
    zh: ['运输途中绕行', '驾驶员报告绕行，见联单的在途记录。'],
    en: ['A detour on the road', 'The driver has told of a detour: see the trip of the manifest.'],
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
    zh: ['许可证将在60日内届满', '持证单位应及时申请换证。'],
    en: ['The licence ends within 60 days', 'Its holder applies for the renewal in time.'],
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
  'licence.resumed': {
    to: all(holder, province('province')),
    rule: 'P-28',
    zh: ['许可证已恢复', '暂扣已解除；中止的名单条目与批准经核查后恢复。'],
    en: ['The licence stands again', 'The suspension is over; entries and approvals are restored after a check.'],
  },
  'licence.cancelled': {
    to: all(holder, province('province')),
    rule: 'P-14',
    level: 'ALARM',
    zh: ['许可证已注销', '许可证已注销，不得接收。'],
    en: ['The licence is cancelled', 'Nothing may be received any more.'],
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
  'listing.alarmed': {
    to: receiver,
    rule: 'W-12',
    level: 'ALARM',
    zh: ['名单条目另有情况函告', '条目中止期间又有其他情形，须一并消除后方可恢复。'],
    en: [
      'Another alarm on the entry',
      'Another cause has come while it is suspended; it is lifted only with both gone.',
    ],
  },
  'listing.lifted': {
    to: all(receiver, province('parties', 'origins')),
    rule: 'W-12',
    zh: ['名单条目已恢复', '条目恢复适用。'],
    en: ['Entry restored', 'The entry applies again.'],
  },
  'listing.removed': {
    to: all(receiver, province('parties', 'origins')),
    rule: 'W-12',
    zh: ['名单条目已移出', '条目已移出名单。'],
    en: ['Entry removed', 'The entry is off the list.'],
  },
  'incident.opened': {
    to: all(province('province'), city('city')),
    rule: 'E-01',
    level: 'ALARM',
    zh: ['突发环境事件', '本地发生突发环境事件，请按时限初报。'],
    en: ['Incident', 'An incident in your place was reported; the hours of the initial report run.'],
  },
  'incident.neighbourTold': {
    to: province('provinces'),
    rule: 'E-05',
    level: 'ALARM',
    zh: ['跨界突发环境事件通报', '相邻地区发生突发环境事件，可能涉及本省。'],
    en: ['Incident across the border', 'An incident nearby touches your province or may touch it.'],
  },
  'incident.overdue': {
    to: all(province('province'), city('city')),
    rule: 'E-02',
    level: 'ALARM',
    zh: ['事件报告逾期', '突发环境事件报告已超过规定时限。'],
    en: ['Incident report overdue', 'The hours within which the incident had to be reported have passed.'],
  },
  'incident.closed': {
    to: (data) =>
      ((data['reviews'] as { receiving: string }[] | undefined) ?? []).map(({ receiving }) => `p:${receiving}`),
    rule: 'W-12',
    zh: ['请复核名单条目', '事件已办结，涉事接受单位在名单内，请复核其条目（S1、S4）。'],
    en: ['Review a list entry', 'The incident is closed; a listed receiver took part: review its entry (S1, S4).'],
  },
  'discrepancy.reported': {
    to: all(remover, province('destination'), bureauOf('place')),
    rule: 'R-18b',
    zh: ['差异报告', '货物与联单不符，已报告差异；请移出人答复。'],
    en: ['Discrepancy reported', 'The load differs from its manifest; the remover is asked to answer.'],
  },
  'discrepancy.resolved': {
    to: all(remover, receiver),
    rule: 'R-18b',
    zh: ['差异已认定', '主管部门已对差异作出认定；要求更正的，请申请更正联单。'],
    en: ['Discrepancy decided', 'The authority has decided; where it wants a correction, ask for one.'],
  },
  'discrepancy.violationConfirmed': {
    to: all(remover, receiver, firm('firm')),
    rule: 'L-82a',
    level: 'ALARM',
    zh: ['差异认定为违法', '主管部门认定该差异为违法行为。'],
    en: ['Violation found', 'The authority has found the difference to be a violation.'],
  },
  'enforcementLead.opened': {
    to: province('keeper'),
    rule: 'R-05',
    zh: ['联合执法线索', '发现联合执法线索，请研判。'],
    en: ['A lead for joint enforcement', 'A lead was found: send it to the partner or record its outcome.'],
  },
  'enforcementLead.closed': {
    to: (data) => (data['review'] ? province('keeper', 'partner')(data, []) : []),
    rule: 'W-12',
    zh: ['请复核名单条目', '联合执法已作出处罚或移送，请复核该单位的名单条目（S1）。'],
    en: ['Review a list entry', 'Joint enforcement ended in a penalty or with the police: review the entry (S1).'],
  },
  'overdue.repeated': {
    to: firm('firm'),
    rule: 'R-18a',
    level: 'ALARM',
    zh: ['警示函', '九十日内多次逾期确认或瞒报差异，已发警示函。'],
    en: ['Warning letter', 'Acceptances were late or differences unreported several times in ninety days.'],
  },
  'creditRecord.reviewAsked': {
    to: province('to'),
    rule: 'L-28',
    zh: ['请复核名单条目', '名单内单位有违法或信用记录，请复核其条目。'],
    en: ['Review a list entry', 'A listed unit has a violation or credit record: review its entry.'],
  },
  'meeting.called': {
    to: province('to'),
    zh: ['联席会议通知', '请按期参加联席会议。'],
    en: ['Joint meeting', 'A joint meeting is called.'],
  },
  'meeting.reminded': {
    to: province('to'),
    level: 'REMINDER',
    zh: ['联席会议临近', '联席会议即将召开。'],
    en: ['Joint meeting is near', 'The next joint meeting comes up.'],
  },
  'meeting.minutesDrafted': {
    to: province('to'),
    rule: 'Z-04',
    zh: ['会议纪要待签署', '会议纪要已拟出，请核对并由负责人签署。'],
    en: ['Minutes to be signed', 'The minutes of the joint meeting are drafted: read them, and let the head sign.'],
  },
  'meeting.minutesSigned': {
    to: province('to'),
    rule: 'Z-04',
    zh: ['会议纪要已签署', '各方已签署会议纪要，内容固化。'],
    en: ['Minutes signed', 'All sides have signed the minutes; they are frozen.'],
  },
  'actionItem.added': {
    to: firm('owner'),
    zh: ['新的议定事项', '联席会议议定事项由贵单位负责，请按期完成。'],
    en: ['A new action item', 'A joint meeting has given your authority something to do, by a day.'],
  },
  'policy.proposed': {
    to: province('to'),
    rule: 'C-00',
    zh: ['机制参数待确认', '合作机制的另一方提出调整共同参数，请负责人确认；各方确认后生效。'],
    en: [
      'A joint switch to confirm',
      'Another party of an agreement proposes a switch; it counts when all have confirmed.',
    ],
  },
  'policy.agreed': {
    to: province('to'),
    rule: 'C-00',
    zh: ['机制参数已生效', '合作机制各方已确认共同参数。'],
    en: ['A joint switch is agreed', 'All parties of the agreement have confirmed it.'],
  },
  'actionItem.overdue': {
    to: firm('owner'),
    level: 'ALARM',
    zh: ['议定事项逾期', '联席会议议定事项未按期完成。'],
    en: ['Action item overdue', 'An action item of a joint meeting is not done in time.'],
  },
  'manifest.excessFlagged': {
    to: all(province('origin'), city('originCity')),
    rule: 'R-28a',
    level: 'ALARM',
    zh: ['补录联单超出批准', '补录的联单超出批准剩余数量或不在有效期内，已立差异案件，请核查。'],
    en: [
      'A back-entered load beyond its approval',
      'It was more than was left, or moved outside the validity; a case is open: look into it.',
    ],
  },
  'statistics.drafted': {
    to: province('province'),
    rule: 'W-10',
    zh: ['年度统计材料待函送', '上年度跨省转移统计材料已拟出，请补充设施运行和建设计划，在期限内函送各方。'],
    en: [
      "The year's statistics wait to be sent",
      "Last year's statistics are drafted: add facilities and plans, and send them to the partners in time.",
    ],
  },
  'contract.signed': {
    to: firm('party'),
    rule: 'R-10a',
    zh: ['合同待确认', '对方登记了与您单位的合同，请核对并确认；确认前对方看不到您的场所和车辆。'],
    en: [
      'A contract to confirm',
      'Another firm has entered a contract with you: check and confirm it. Until then it sees none of your places.',
    ],
  },
  'webhook.waiting': {
    to: firm('organisation'),
    roles: ['head'],
    zh: ['接收地址待确认', '管理员登记或修改了向外推送数据的接收地址，请负责人核对并确认；确认前不会推送任何内容。'],
    en: [
      'An endpoint to confirm',
      'An administrator has entered or changed where facts are sent: check and confirm it. Nothing is sent until then.',
    ],
  },
  'contract.confirmed': {
    to: remover,
    rule: 'R-10a',
    zh: ['合同已确认', '对方已确认合同。'],
    en: ['Contract confirmed', 'The other party stands by the contract.'],
  },
  'manifest.legAdded': {
    to: province('notify'),
    rule: 'R-28d',
    zh: ['运输单位变更', '在途联单增加运段或更换承运人。'],
    en: ['Change of carrier', 'A leg was added to a manifest on the road.'],
  },
};

import type { ManifestContext, ManifestLeg } from '#domain/manifest/manifest.context';
import { conveyances } from '#domain/waste/lists';
import type { Field, ManifestSheet } from '../sheet.js';
import { dateWords, placeWords, routeWords, timeWords } from '../words.js';
import { formSheet, or, type FormRecord } from './manifest-parts.js';

/** A manifest at one version of its case. */
export interface ManifestRecord extends FormRecord {
  format: 'liandan.manifest/1';
  manifest: ManifestContext;
  /** Name of the collector who filled it for a small producer. */
  filledBy?: string;
}

const conveyanceWords = (code: string): string => (conveyances as Record<string, { zh: string }>)[code]?.zh ?? code;

/** The form of a load on the road. */
export const manifestSheet = (record: ManifestRecord, base: string | undefined): Promise<ManifestSheet> => {
  const { manifest: m, filledBy } = record;
  return formSheet('manifest', record, base, {
    way: [...new Set(m.legs.map(({ conveyance }) => conveyanceWords(conveyance)))].join('、'),
    header: [
      { name: '联单来源', value: m.backfilled ? '纸质联单补录' : '电子联单', span: 2 },
      { name: '运次', value: or(m.trip), span: 2 },
      { name: '托运人', value: m.consignor === 'REMOVER' ? '移出人' : '接受人', span: 1 },
      { name: '代填单位', value: or(filledBy), span: 1 },
    ],
    removal: [
      { name: '交付时间', value: or(timeWords(m.loadedAt)), span: 2 },
      { name: '封志', value: or(m.seals?.join('、')), span: 2 },
    ],
    carriage: '危险废物运输信息（由承运人填写）',
    legs: m.legs.map((leg) => ({
      title: `第${leg.leg}程${leg.return ? '（退运）' : ''}${leg.state === 'cancelled' ? '（未行驶）' : ''}\u3000${leg.carrier.name}`,
      fields: legFields(leg, m),
    })),
    readings: null,
    receivedOn: m.receivedOn,
    notes: notes(m),
  });
};

function legFields(leg: ManifestLeg, m: ManifestContext): Field[] {
  const crew = (member: ManifestLeg['driver']) => or(member && `${member.name} ${member.phone} ${member.certificate}`);
  const place = ({ text, division }: ManifestLeg['from']) => `${text}（${placeWords(division.replace(/00$/, ''))}）`;
  return [
    { name: '信用代码', value: or(leg.carrier.uscc), span: 2 },
    { name: '地址电话', value: or([leg.carrier.address, leg.carrier.phone].filter(Boolean).join(' ')), span: 2 },
    { name: '营运证件', value: or(leg.operatingDocument ?? leg.carrier.licenceNo), span: 2 },
    { name: '运输工具', value: `${conveyanceWords(leg.conveyance)} ${leg.vehicle ?? ''}`.trim(), span: 2 },
    { name: '驾驶员', value: crew(leg.driver), span: 2 },
    { name: '押运员', value: crew(leg.escort), span: 2 },
    { name: '运输起点', value: place(leg.from), span: 2 },
    { name: '运输终点', value: place(leg.to), span: 2 },
    { name: '经由地', value: or(routeWords(leg.via)), span: 4 },
    { name: '运单号', value: or(leg.waybillNo), span: 2 },
    { name: '通行证', value: or(leg.pass), span: 2 },
    { name: '起运时间', value: or(timeWords(leg.departedAt)), span: 1 },
    { name: '到达时间', value: or(timeWords(leg.arrivedAt)), span: 1 },
    { name: '司机签名', value: or(leg.leg === 1 ? m.driverSignature : null), span: 1 },
    {
      name: '交接确认',
      value: or(leg.confirmations.map(({ at, place: where }) => `${where.text} ${timeWords(at)}`).join('；')),
      span: 1,
    },
  ];
}

const notes = (m: ManifestContext): string[] => [
  ...(m.paper
    ? [
        `本联单于${dateWords(m.paper.enteredAt)}据纸质联单（编号：${m.paper.number}）补录，使用纸质联单的原因：${m.paper.reason}` +
          `${m.paper.late ? '；超过规定期限补录' : ''}。`,
      ]
    : []),
  ...(m.onBehalf ? ['本联单由收集单位代为填写。'] : []),
  ...m.mismatches.map(({ at, by, found }) => `交接不符：${timeWords(at)} ${by}：${found}`),
  ...(m.redirected ? [`变更接受人，后续联单：${m.redirected.number}`] : []),
  ...(m.returned ? [`退回移出人：${timeWords(m.returned.at)}`] : []),
];

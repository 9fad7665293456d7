import type { Test, Tests } from '../statute.js';
import type { ManifestContext, ManifestEvent, Of } from './manifest.context.js';
import { CHOOSE, currentLeg, nextLeg } from './manifest.reading.js';

/** Whether the incident of the order is open, and of this load or of the city where it is to stop. */
const ofTheIncident = (e: Of<'freeze'>): boolean => {
  const incident = e.evidence?.incident;
  // In records of before nobody had asked.
  if (incident === undefined) return true;
  if (incident === null || incident.state === 'closed') return false;
  return incident.names || incident.place.slice(0, 4) === (e.place ?? '').slice(0, 4);
};
const incidentOfTheLoad: Test<ManifestContext, ManifestEvent> = {
  rule: 'E-07',
  says: {
    zh: '所填事件不存在、已结案，或与该批货物及停运地点无关。',
    en: 'There is no such incident, it is closed, or it has nothing to do with this load or the place of the order.',
  },
  remedy: {
    zh: '请填写涉及该联单（或同一运次）的事件，或停运地所在市发生的事件；没有的，先登记事件。',
    en: 'Name an incident of this manifest, of its trip, or of the city of the order; report one first where there is none.',
  },
  holds: () => false,
};

export const speakerTests = {
  forOneself: {
    rule: 'R-06',
    says: { zh: '移出人只能填写本单位的联单。', en: 'A remover fills its own manifests only.' },
    remedy: CHOOSE,
    holds: (_, e) => e.type === 'create' && (e.remover === undefined || e.remover === e.by.org),
  },
  collectorFills: {
    rule: 'R-10b',
    says: {
      zh: '仅收集许可证单位可为小量产废单位代填联单。',
      en: 'Only a collector may fill the manifest, for a small producer.',
    },
    remedy: { zh: '请由移出人填写。', en: 'Let the remover fill it.' },
    holds: (_, e) =>
      e.type === 'create' &&
      e.remover !== undefined &&
      e.receiver === e.by.org &&
      e.evidence.licence?.mode === 'COLLECTION' &&
      ['simplified', 'registration'].includes(e.evidence.remover?.unitClass ?? ''),
  },
  byCreator: {
    rule: 'R-10d',
    says: { zh: '仅创建单位可修改或删除草稿。', en: 'Only whoever opened the draft changes or discards it.' },
    remedy: { zh: '请由创建单位办理。', en: 'Ask the organisation that opened it.' },
    holds: (c, e) => e.by.org === c.creator,
  },
  byConsignor: {
    rule: 'R-13c',
    says: { zh: '装载、卸载由托运人办理。', en: 'The consignor loads and unloads.' },
    remedy: { zh: '请由联单载明的托运人办理。', en: 'Ask the consignor named on the manifest.' },
    holds: (c, e) => e.by.org === (c.consignor === 'REMOVER' ? c.remover.id : c.receiver.id),
  },
  byCarrierOfLeg: {
    rule: 'R-11b',
    says: { zh: '仅本运输段的承运人可办理。', en: 'Only the carrier of the current leg may do this.' },
    remedy: { zh: '请由本段承运人办理。', en: 'Ask the carrier of this leg.' },
    holds: (c, e) => e.by.org !== null && e.by.org === currentLeg(c)?.carrier.id,
  },
  byLaterCarrier: {
    rule: 'R-17',
    says: { zh: '由后一承运人核对。', en: 'The later carrier checks the data.' },
    remedy: { zh: '请由后一承运人办理。', en: 'Ask the carrier of the next leg.' },
    holds: (c, e) => e.by.org !== null && e.by.org === nextLeg(c)?.carrier.id,
  },
  byRemoverOrCarrier: {
    rule: 'R-17',
    says: { zh: '由移出人或相关承运人办理。', en: 'The remover or a carrier of this manifest does this.' },
    remedy: CHOOSE,
    holds: (c, e) => e.by.org === c.remover.id || c.legs.some(({ carrier }) => carrier.id === e.by.org),
  },
  ofThePlace: {
    rule: 'E-07',
    says: { zh: '由事发地生态环境主管部门办理。', en: 'The ecology authority of the place decides.' },
    remedy: { zh: '请由事发地主管部门办理。', en: 'Ask the authority of the place.' },
    instead: (_, e) =>
      e.type === 'freeze' && e.door === 'command' && !ofTheIncident(e) ? incidentOfTheLoad : undefined,
    holds: (c, e) => {
      const place = e.type === 'freeze' ? (e.place ?? null) : (c.frozen?.place ?? null);
      if (place === null) return true;
      const there = e.by.kind === 'city' ? e.by.city === place.slice(0, 4) : e.by.province === place.slice(0, 2);
      if (there || e.type === 'freeze') return there;
      // Who sent or awaits it is not left to a bureau that has no part in it.
      return c.frozen?.astray === true && e.parts.some((part) => part === 'OUT' || part === 'IN');
    },
  },
} satisfies Tests<ManifestContext, ManifestEvent>;

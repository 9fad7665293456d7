import type { Text } from '../errors.js';

/**
 * The standing mechanisms of co-operation between provinces, as the joint meetings named them (whitelist.md §1): type
 * code and name. Which agreement or instrument carries one between which provinces is entered in the catalogue.
 */
export const MECHANISMS = {
  JOINT_MEETING: { zh: '联席会议', en: 'Joint meeting' },
  WHITE_LIST: { zh: '危险废物跨省市转移“白名单”合作机制', en: 'White-list mechanism' },
  JOINT_ENFORCEMENT: { zh: '联合执法工作机制', en: 'Joint enforcement' },
  STANDING_MECHANISMS: { zh: '8项合作机制', en: 'Standing mechanisms of the action plan' },
  JOINT_PREVENTION: { zh: '危险废物联防联控机制', en: 'Joint prevention of hazardous waste' },
  INCIDENT_COOPERATION: { zh: '跨界突发环境事件协作处置机制', en: 'Transboundary incident co-operation' },
  INSPECTION_EXCHANGE: { zh: '生态环境保护督察工作交流合作机制', en: 'Inspection exchange' },
  NEGATIVE_LIST: { zh: '一张负面清单管两地', en: 'One negative list for both places' },
  JOINT_PLANNING: { zh: '协同编制规划、政策协同', en: 'Joint planning' },
  STANDARDS: { zh: '标准统一', en: 'Unified standards' },
  INFORMATION: { zh: '区域环境信息共享', en: 'Sharing of environmental information' },
  CREDIT: { zh: '信用联动', en: 'Credit linkage' },
  EVENT_CONTROL: { zh: '重大活动联防联控、重污染天气联动应对', en: 'Joint control at major events' },
  OFFICE: { zh: '协作平台联动、办公室汇报', en: 'Platform linkage and office reporting' },
  SOURCE_MAP: { zh: '污染源地图', en: 'Map of sources' },
  SHARED_RECORD: { zh: '共商、共治、共享', en: 'One record for both sides' },
} as const satisfies Record<string, Text>;

export type MechanismType = keyof typeof MECHANISMS;
export const MECHANISM_TYPES = Object.keys(MECHANISMS) as MechanismType[];

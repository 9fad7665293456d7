import type { Part, Role } from '../actor.js';
import type { Text } from '../errors.js';

/** What the cases of each machine are called, and the report that waits in the work list as they do. */
export const machineWords = {
  agreement: { zh: '区域合作机制', en: 'Agreement' },
  list: { zh: '年度白名单', en: 'Yearly white list' },
  listing: { zh: '白名单条目', en: 'White-list entry' },
  licence: { zh: '危险废物经营许可证', en: 'Operating licence' },
  application: { zh: '跨省转移申请', en: 'Transfer application' },
  consultation: { zh: '商请函', en: 'Consultation letter' },
  approval: { zh: '批准决定', en: 'Approval' },
  manifest: { zh: '危险废物转移联单', en: 'Manifest' },
  leg: { zh: '运段', en: 'Leg' },
  paperFallback: { zh: '纸质联单', en: 'Paper manifest' },
  pipeline: { zh: '管道转移联单', en: 'Pipeline manifest' },
  discrepancy: { zh: '差异', en: 'Discrepancy' },
  overdue: { zh: '逾期记录', en: 'Overdue record' },
  incident: { zh: '突发环境事件', en: 'Incident' },
  enforcementLead: { zh: '联合执法线索', en: 'Enforcement lead' },
  statistics: { zh: '年度统计交换', en: 'Yearly statistics' },
} as const satisfies Record<string, Text>;
export type MachineName = keyof typeof machineWords;

/** Who speaks in a register row. */
export const partWords: Readonly<Record<Part, Text>> = {
  PROP: { zh: '记录保管方主管部门', en: 'the authority that keeps the record' },
  ANY_PARTY: { zh: '其他参与方主管部门', en: 'another authority that is party to it' },
  MIN: { zh: '生态环境部', en: 'the ministry' },
  CITY: { zh: '设区的市级生态环境主管部门', en: 'the city bureau' },
  REM: { zh: '移出人', en: 'the remover' },
  CAR: { zh: '承运人', en: 'the carrier' },
  RCV: { zh: '接受人', en: 'the receiver' },
  OUT: { zh: '移出地生态环境主管部门', en: 'the authority of the origin' },
  IN: { zh: '接受地生态环境主管部门', en: 'the authority of the destination' },
  REG: { zh: '许可证登记系统', en: 'the register of licences' },
  SYS: { zh: '系统', en: 'the system' },
  BUREAU: { zh: '事发地生态环境主管部门', en: 'the bureau of the place' },
  AUD: { zh: '审计人员', en: 'auditors' },
};

/** What a person is in its organisation. */
export const roleWords: Readonly<Record<Role, Text>> = {
  handler: { zh: '经办人', en: 'handler' },
  officer: { zh: '承办人', en: 'officer' },
  head: { zh: '负责人', en: 'head' },
  auditor: { zh: '审计人员', en: 'auditor' },
  admin: { zh: '管理员', en: 'administrator' },
  machine: { zh: '接口', en: 'machine interface' },
};

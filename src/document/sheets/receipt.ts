import { qrCode } from '../marks.js';
import type { ReceiptSheet } from '../sheet.js';
import { timeWords } from '../words.js';

/** One act that a person signed for, as the record keeps it. */
export interface SignatureRecord {
  format: 'liandan.signature/1';
  /** Fact that tells of the act. */
  act: string;
  case: { machine: string; id: string; version: number; number: string | null };
  signer: { person: string; name: string; org: string | null; orgName: string; auth: string };
  at: string;
  /** The audit event and the hash of its leaf. */
  event: { id: string; leaf: string };
}

/** What a signature under the fact means; facts that are not here need none. */
export const SIGNED: Record<string, string> = {
  'application.submitted': '提交危险废物跨省转移申请，并对申请材料真实性作出承诺',
  'application.approved': '签发准予跨省转移决定',
  'application.refused': '签发不予批准决定',
  'approval.revoked': '签发撤销批复的决定',
  'approval.cancelled': '签发注销批复的决定',
  'consultation.answered': '签发复函',
  'list.proposed': '签发白名单建议函',
  'list.reproposed': '签发白名单建议函',
  'list.feedbackSent': '签发上年度实际接收处置情况函',
  'listing.suspended': '签发情况函告，暂停白名单条目',
  'manifest.issued': '填写并签发危险废物转移联单（移出人）',
  'manifest.loaded': '装车交付确认',
  'manifest.handOverConfirmed': '中途交接确认（承运人）',
  'manifest.handedOver': '中途交接确认（承运人）',
  'manifest.accepted': '接受确认（接受人）',
  'manifest.partlyAccepted': '部分接受确认（接受人）',
  'manifest.rejected': '拒收确认（接受人）',
};

const MACHINES: Record<string, string> = {
  application: '跨省转移申请',
  approval: '跨省转移批准',
  consultation: '省际函件',
  manifest: '危险废物转移联单',
  list: '白名单',
  listing: '白名单条目',
};

/** 电子签名回执. */
export function signatureSheet(record: SignatureRecord): ReceiptSheet {
  const { signer, at, event, act } = record;
  return {
    template: 'receipt',
    title: '电子签名回执',
    statement: `下列签名已由系统受理并记入不可更改的审计记录。回执所载摘要与审计记录一致的，签名内容未被改动。`,
    fields: [
      { name: '签名事项', value: SIGNED[act] ?? act },
      {
        name: '事项',
        value: `${MACHINES[record.case.machine] ?? record.case.machine} ${record.case.number ?? record.case.id}（第${record.case.version}版）`,
      },
      { name: '签名人', value: `${signer.name}（${signer.orgName}）` },
      { name: '签名时间', value: `${timeWords(at)}（北京时间）` },
      { name: '审计记录编号', value: event.id },
      { name: '记录摘要', value: event.leaf },
    ],
    qr: qrCode(`${event.id} ${event.leaf}`),
    foot: '凭记录编号和摘要可在审计日志中核验；二维码内容为记录编号和摘要',
  };
}

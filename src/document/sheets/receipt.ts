import { machineWords, type MachineName } from '#domain/glossary/machines';
import { verbWords } from '#domain/glossary/verbs';
import { signs } from '#domain/signing';
import { qrCode } from '../marks.js';
import type { ReceiptSheet } from '../sheet.js';
import { timeWords } from '../words.js';

/** One act that a person signed for, as the record keeps it. */
export interface SignatureRecord {
  format: 'liandan.signature/1';
  /** Fact that tells of the act. */
  act: string;
  /** The act itself, a verb of the machine. */
  verb: string;
  case: { machine: string; id: string; version: number; number: string | null };
  signer: { person: string; name: string; org: string | null; orgName: string; auth: string };
  at: string;
  /** The audit event and the hash of its leaf. */
  event: { id: string; leaf: string };
}

/** What firms sign for, and the acts of authorities that the usual name of the verb does not tell enough of. */
const ACTS: Record<string, string> = {
  'application.submit': '提交危险废物跨省转移申请，并对申请材料真实性作出承诺',
  'application.approve': '签发准予跨省转移决定',
  'application.refuse': '签发不予批准决定',
  'application.refuseAcceptance': '签发不予受理通知书',
  'application.passReview': '初审通过，签发商请函',
  'application.sendOverQuotaLetter': '签发超额商请函',
  'approval.revoke': '签发撤销批复的决定',
  'approval.cancel': '签发注销批复的决定',
  'approvalAlarm.raise': '签发情况函告，告知接受人条件变化',
  'entryAlarm.raise': '签发情况函告，告知暂停条目的其他情形',
  'consultation.replyAgree': '签发同意的复函',
  'consultation.replyRefuse': '签发不同意的复函',
  'list.propose': '签发白名单建议函',
  'list.repropose': '签发白名单建议函',
  'list.sendFeedback': '签发上年度实际接收处置情况函',
  'listing.suspend': '签发情况函告，暂停白名单条目',
  'manifest.issue': '填写并签发危险废物转移联单（移出人）',
  'manifest.load': '装车交付确认',
  'manifest.handOver': '中途交接确认（承运人）',
  'manifest.accept': '接受确认（接受人）',
  'manifest.acceptPartly': '部分接受确认（接受人）',
  'manifest.reject': '拒收确认（接受人）',
  'manifest.receiveBack': '退回接收确认（移出人）',
  'pipeline.issue': '填写并签发管道转移联单（移出人）',
  'pipeline.accept': '接受确认（接受人）',
};

/** What is signed beside the cases, in words. */
const BESIDE: Record<string, string> = { approvalAlarm: '情况函告', entryAlarm: '情况函告' };
const matter = (machine: string): string => BESIDE[machine] ?? machineWords[machine as MachineName].zh;

/** What a person signs for by the verb on a case of the machine; null where it is no signature. */
export const signedAct = (machine: string, verb: string): string | null =>
  ACTS[`${machine}.${verb}`] ?? (signs(machine, verb) ? (verbWords[machine as MachineName][verb]?.zh ?? verb) : null);

/** 电子签名回执. */
export function signatureSheet(record: SignatureRecord): ReceiptSheet {
  const { signer, at, event, verb } = record;
  const { machine, id, number, version } = record.case;
  return {
    template: 'receipt',
    title: '电子签名回执',
    statement: `下列签名已由系统受理并记入不可更改的审计记录。回执所载摘要与审计记录一致的，签名内容未被改动。`,
    fields: [
      { name: '签名事项', value: signedAct(machine, verb) ?? verb },
      { name: '事项', value: `${matter(machine)} ${number ?? id}（第${version}版）` },
      { name: '签名人', value: `${signer.name}（${signer.orgName}）` },
      { name: '签名时间', value: `${timeWords(at)}（北京时间）` },
      { name: '审计记录编号', value: event.id },
      { name: '记录摘要', value: event.leaf },
    ],
    qr: qrCode(`${event.id} ${event.leaf}`),
    foot: '凭记录编号和摘要可在审计日志中核验；二维码内容为记录编号和摘要',
  };
}

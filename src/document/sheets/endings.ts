import { basisWords, dateWords, dayWords, named, part, sentence, text, texts } from '../words.js';
import { chapters } from './any-body.js';
import { applicant, para } from './decisions.js';
import { remedies } from './notices.js';
import type { PaperRecord, Words } from './paper.js';
import { wasteTable } from './wastes.js';

/** Grounds of A-69, in the words of the law. */
const REVOKED: Record<string, string> = {
  ABUSE_OF_OFFICE: '行政机关工作人员滥用职权、玩忽职守作出准予行政许可决定',
  BEYOND_POWERS: '超越法定职权作出准予行政许可决定',
  AGAINST_PROCEDURE: '违反法定程序作出准予行政许可决定',
  NOT_ELIGIBLE: '对不具备申请资格或者不符合法定条件的申请人准予行政许可',
  FRAUD: '以欺骗、贿赂等不正当手段取得行政许可',
  OTHER_LAW: '依法可以撤销行政许可的其他情形',
};
/** Grounds of A-70. */
const CANCELLED: Record<string, string> = {
  EXPIRED: '行政许可有效期届满未延续',
  SUBJECT_DISSOLVED: '法人或者其他组织依法终止',
  OWN_REQUEST: '被许可人申请注销',
  IMPOSSIBLE: '因不可抗力导致行政许可事项无法实施',
  REVOKED_BY_LAW: '行政许可依法被撤销、撤回，或者行政许可证件依法被吊销',
  OTHER_LAW: '法律、法规规定的应当注销行政许可的其他情形',
};

/** 撤销批复的决定 (A-69). */
export const revocation = (record: PaperRecord): Words => ending(record, '撤销', REVOKED, ['A-69', 'A-38']);
/** 注销批复的决定 (A-70). */
export const cancellation = (record: PaperRecord): Words => ending(record, '注销', CANCELLED, ['A-70', 'A-38']);

function ending(
  { body, addressee, issuedAt }: PaperRecord,
  act: string,
  grounds: Record<string, string>,
  rules: string[],
): Words {
  if (text(body['reason']).trim() === '' || texts(body['remedies']).length < 2) {
    throw new Error('what ends an approval gives reasons and tells of reconsideration and litigation (A-38)');
  }
  const who = applicant(part(body['applicant']));
  const decision = named(text(body['decision']), '该批复');
  const requested = text(body['requestedAt']);
  return {
    blocks: [
      para(
        `本机关于${dayWords(body['decidedOn'])}作出${decision}，准予${addressee.name}${who ? `（${who}）` : ''}将下列危险废物移至` +
          `${text(body['receiver'])}利用、处置，有效期自${dayWords(body['validFrom'])}起至${dayWords(body['validTo'])}止：`,
      ),
      wasteTable(body['lines']),
      para(`本机关决定${act}上述批复。现将有关事项告知如下：`),
      ...chapters(
        [
          '事实和理由',
          ...(requested ? [para(`你单位于${dateWords(requested)}申请注销该批复。`)] : []),
          para(`${act}的情形：${grounds[text(body['ground'])] ?? text(body['ground'])}。`),
          para(sentence(body['reason'])),
        ],
        [
          '依据和效力',
          para(
            `依照${basisWords(rules, issuedAt)}的规定，${decision}自本决定作出之日起${act}，不得再依其填写、运行新的危险废物转移联单。` +
              '此前已经起运的，可以运抵接受人，依法办理接受或者退回。',
          ),
        ],
        ['申请行政复议、提起行政诉讼的权利', ...remedies(body)],
      ),
    ],
    copies: texts(body['copies']),
  };
}

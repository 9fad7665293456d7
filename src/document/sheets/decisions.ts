import type { Block } from '../sheet.js';
import {
  basisWords,
  dayWords,
  dateWords,
  entryWords,
  named,
  ordinal,
  part,
  parts,
  routeWords,
  sentence,
  text,
  texts,
  tonnesWords,
  type Json,
} from '../words.js';
import type { PaperRecord, Words } from './paper.js';
import { chapters } from './any-body.js';
import { remedies } from './notices.js';
import { wasteTable } from './wastes.js';

export const para = (said: string): Block => ({ kind: 'para', text: said });

/** Rules that an approval or refusal of a transfer to another province rests on. */
const GROUND_RULES = ['L-82b', 'R-22a', 'R-26a', 'R-27a'];

/** What the applicant is called in a decision: name, credit code, address, legal representative (R-27a). */
export function applicant(firm: Json): string {
  const said = [
    ['统一社会信用代码', text(firm['uscc'])],
    ['地址', text(firm['address'])],
    ['法定代表人', text(firm['legalRepresentative'])],
  ].filter(([, value]) => value !== '');
  return said.map(([name, value]) => `${name}：${value}`).join('，');
}

/** How the case came to the decision: submitted, accepted, letter and reply, or agreement and entry. */
function course(body: Json): string {
  const [received, accepted] = [dayWords(body['receivedOn']), dayWords(body['acceptedOn'])];
  const letter = part(body['letter']);
  const reply = part(body['reply']);
  const steps = [
    received && `你单位于${received}提交申请`,
    accepted && `本机关于${accepted}受理`,
    text(letter['issuedAt']) && `于${dateWords(text(letter['issuedAt']))}向${text(letter['to'])}发函商请`,
    text(reply['number']) &&
      `${text(reply['by'])}${text(reply['at']) ? `于${dateWords(text(reply['at']))}` : ''}以${text(reply['number'])}函复${
        reply['agree'] === false ? '不同意接受' : '同意接受'
      }`,
  ].filter(Boolean);
  return steps.length === 0 ? '' : `${steps.join('，')}。`;
}

/** What the receiver takes the waste under: its licence, or the joint scheme of the exemption list. */
const heldBy = (body: Json): string => {
  const exemption = part(body['exemption']);
  return exemption['item'] === undefined
    ? `危险废物经营许可证编号：${named(text(body['licence']))}`
    : `列入${entryWords(part(body['basis'])['entry']) || '联合方案名单'}，按国家危险废物豁免清单第${String(exemption['item'])}项利用，不按危险废物经营许可管理`;
};

/** What lets the province decide: the list, the consent to what goes beyond it, or the reply (W-02, W-06, R-21b). */
function ground(body: Json): string {
  const [basis, reply] = [part(body['basis']), part(body['reply'])];
  const track = text(basis['track']);
  const entry = basis['listed'] === true;
  const listed = `接受单位列入${named(entryWords(basis['entry']))}`;
  const agreed = `复函：${named(text(basis['reply']))}`;
  if (track === '' || track === 'CONSULTED')
    return `${entry ? `${listed}，依照区域合作机制简化商请。` : ''}本次转移已商接受地省级生态环境主管部门同意（${agreed}）。`;
  if (track === 'OVER_QUOTA')
    return (
      `本次转移符合区域合作机制约定，${listed}；申请数量超出名单额度，已依照机制约定事先商接受地省级生态环境主管部门同意` +
      `（${agreed}，同意超额${tonnesWords(reply['extra'])}）。`
    );
  return `本次转移符合区域合作机制约定，${listed}，依照机制约定不再另行商请。`;
}

/** 准予跨省转移的批复 (R-27a). */
export function approval({ body, addressee, issuedAt, sender }: PaperRecord): Words {
  const [remover, receiver] = [part(body['remover']), part(body['receiver'])];
  const conditions = texts(body['conditions']);
  const way = routeWords(body['route']);
  const who = applicant({ legalRepresentative: body['legalRepresentative'], ...remover });
  return {
    blocks: [
      para(
        `你单位危险废物跨省转移申请材料收悉${who ? `（${who}）` : ''}。${course(body)}经审查，申请符合法定条件。根据${basisWords(GROUND_RULES, issuedAt)}的规定，` +
          `本机关决定准予你单位跨省转移危险废物。现批复如下：`,
      ),
      ...chapters(
        [
          '准予转移的内容',
          para(`移出人${addressee.name}将下列危险废物移至${text(receiver['name'])}（${heldBy(body)}）利用、处置：`),
          wasteTable(body['lines'], (line) => line['approved'] ?? line['quantity']),
        ],
        ['批准依据', para(ground(body))],
        [
          '有效期',
          para(
            `本批复自${dayWords(body['validFrom'])}起至${dayWords(body['validTo'])}止有效，期满自行失效，不予延期。`,
          ),
        ],
        [
          '有关要求',
          para(`（一）转移应当执行危险废物电子转移联单，转移总量不得超过批准数量${way ? `，运输经由${way}` : ''}。`),
          para('（二）运输应当符合危险货物运输管理的有关规定。'),
          para(`（三）本次转移由${named(text(body['supervisor']), sender.name)}负责日常监督管理。`),
          ...conditions.map((condition, i) => para(`（${ordinal(i + 4)}）${sentence(condition)}`)),
        ],
      ),
    ],
    copies: texts(body['copies']),
  };
}

/** Ground codes of a refusal (RR). */
const GROUNDS: Record<string, string> = {
  RR01: '接受地省级生态环境主管部门不同意接受',
  RR02: '规定期限内未取得接受地同意接受的意见',
  RR03: '接受人不具备相应危险废物类别或者利用处置方式的经营资质',
  RR04: '超出接受人核准经营规模',
  RR05: '用于贮存、处置的转移不符合就近原则，且双方未建立区域合作',
  RR06: '属于负面清单禁止转移的情形',
  RR07: '管理计划未包含该项转移',
  RR08: '申请材料不真实',
  RR09: '运输路线或者区域受限',
  RR99: '其他不符合法定条件的情形',
};

/** 不予批准决定: facts, grounds, the law, reconsideration and litigation (R-24c, R-26a, A-38). */
export function refusal({ body, addressee, issuedAt }: PaperRecord): Words {
  if (text(body['reason']).trim() === '' || texts(body['remedies']).length < 2) {
    throw new Error('a refusal gives reasons and tells of reconsideration and litigation (A-38)');
  }
  const code = text(body['code']);
  const answered = text(body['reply']) || text(part(body['reply'])['number']);
  return {
    title: '不予批准决定书',
    form: 'letter',
    blocks: [
      para(`你单位向本机关提交的危险废物跨省转移申请，本机关已审查终结，决定不予批准。现将有关事项告知如下：`),
      ...chapters(
        [
          '事实',
          para(
            `${course({ ...body, reply: typeof body['reply'] === 'string' ? {} : body['reply'] })}申请人${addressee.name}` +
              `${applicant(part(body['applicant'])) ? `（${applicant(part(body['applicant']))}）` : ''}拟向${named(text(body['receiver']), '接受人')}跨省转移下列危险废物：`,
          ),
          wasteTable(body['lines']),
        ],
        [
          '理由和依据',
          ...(code ? [para(`经审查，本申请存在下列情形：${GROUNDS[code] ?? code}（${code}）。`)] : []),
          ...(answered ? [para(`接受地复函：${answered}。`)] : []),
          para(sentence(body['reason'])),
          para(`依照${basisWords([...GROUND_RULES, 'A-38'], issuedAt)}的规定，本机关决定不予批准。`),
        ],
        ['申请行政复议、提起行政诉讼的权利', ...remedies(body)],
      ),
    ],
  };
}

/** Wastes of a list of quantities by line, with what is known of them. */
export const joined = (lines: unknown, wastes: unknown): Json[] =>
  parts(lines).map((line) => ({ ...parts(wastes).find((waste) => waste['line'] === line['line']), ...line }));

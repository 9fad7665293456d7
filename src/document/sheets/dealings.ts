import type { Block } from '../sheet.js';
import {
  basisWords,
  DIFFERENCES,
  dayWords,
  momentWords,
  named,
  part,
  placeWords,
  sentence,
  spoken,
  text,
  texts,
  yours,
} from '../words.js';
import { chapters, titleOf } from './any-body.js';
import type { PaperRecord, Words } from './paper.js';

const para = (said: string): Block => ({ kind: 'para', text: said });

/** 警示函: repeated lateness of one firm (S7). It is no penalty. */
export function warning({ body, issuedAt }: PaperRecord): Words {
  return {
    blocks: [
      para(
        `经系统统计，你单位最近${text(body['days'])}日内逾期确认接受危险废物或者未按规定报告重大差异累计达到${text(body['records'])}次。`,
      ),
      para(
        `依照${basisWords(['R-18a', 'R-18b'], issuedAt)}的规定，接受人应当自接受之日起5个工作日内确认接受，发现重大差异应当及时报告。`,
      ),
      para('请立即核查原因并整改，避免再次发生。本函系提醒，不属于行政处罚；再次发生的，将作为联合执法线索移送核查。'),
    ],
  };
}

/** Notice that an agreement rests (W-01, W-12). */
export function suspension({ body }: PaperRecord): Words {
  return {
    blocks: [
      para(
        `自${named(dayWords(body['on']))}起，${placeWords(body['by'])}暂停执行《${titleOf(body['title'])}》。暂停期间，相关白名单不适用快速通道，已作出的批复继续有效。`,
      ),
      ...(text(body['text']) ? [para(`理由：${sentence(body['text'])}`)] : []),
      para('恢复执行须经各参与方函件同意。'),
    ],
  };
}

/** Notice that an agreement ends (W-01). */
export function termination({ body }: PaperRecord): Words {
  return {
    blocks: [
      para(
        `自${named(dayWords(body['on']))}起，${placeWords(body['by'])}终止《${titleOf(body['title'])}》。相关白名单条目同时失效，不再据其作出快速通道决定；已作出的批复在有效期内继续有效。`,
      ),
      ...(text(body['text']) ? [para(sentence(body['text']))] : []),
    ],
  };
}

/** What was found of a discrepancy (R-18b), told to the origin. */
export function finding({ body, addressee, issuedAt }: PaperRecord): Words {
  return {
    blocks: [
      para(
        `现将危险废物转移联单（编号：${named(text(body['number']))}）重大差异的认定结果函告${yours(addressee.name)}。`,
      ),
      ...chapters(
        [
          '差异情况',
          para(
            `差异种类：${texts(body['kinds'])
              .map((kind) => DIFFERENCES[kind] ?? kind)
              .join(
                '、',
              )}。联单记载：${sentence(spoken(body['declared']))}实际情况：${sentence(spoken(body['found']))}`,
          ),
        ],
        [
          '认定结果',
          para(sentence(body['finding'])),
          para(
            body['violation'] === true
              ? '经认定存在违法行为，有关情况已作为联合执法线索处理。'
              : '经认定不构成违法行为。',
          ),
          para(`依据：${basisWords(['R-18b'], issuedAt)}。`),
        ],
      ),
    ],
  };
}

function leadFacts(body: PaperRecord['body']): Block[] {
  const [firm, number] = [text(body['firm']), text(body['number'])];
  return [
    ...(firm ? [para(`涉及单位：${firm}。`)] : []),
    ...(number ? [para(`涉及联单：${number}。`)] : []),
    para(sentence(body['text'])),
  ];
}

/** A lead for joint enforcement. */
export function lead({ body, addressee }: PaperRecord): Words {
  return {
    blocks: [
      para(`现将“${text(body['title'])}”有关线索通报${yours(addressee.name)}：`),
      ...leadFacts(body),
      para('请研究是否开展联合检查并函复。'),
    ],
  };
}

const OUTCOMES: Record<string, string> = {
  NONE: '未发现违法行为',
  ORDER_TO_CORRECT: '责令改正',
  PENALTY: '作出行政处罚',
  POLICE: '移送公安机关',
};
/** What came of a lead. */
export function leadOutcome({ body, addressee }: PaperRecord): Words {
  const record = part(body['record']);
  const document = text(body['documentNo']) ? `（文书号：${text(body['documentNo'])}）` : '';
  return {
    blocks: [
      para(`现将“${text(body['title'])}”联合执法线索的办理结果通报${yours(addressee.name)}：`),
      ...chapters(
        ['线索', ...leadFacts(body)],
        [
          '现场检查',
          para(
            `${named(dayWords(record['on']))}，${text(record['place'])}。参加人员：${texts(record['present']).join('、')}。`,
          ),
          para(sentence(record['text'])),
        ],
        ['办理结果', para(`${OUTCOMES[text(body['outcome'])] ?? text(body['outcome'])}${document}。`)],
      ),
    ],
  };
}

const LEVELS: Record<string, string> = {
  I: '特别重大',
  II: '重大',
  III: '较大',
  IV: '一般',
  UNCLEAR: '待核实',
};
const EVENTS: Record<string, string> = {
  LEAK: '泄漏',
  SCATTER: '散落',
  LOSS: '遗失',
  DUMPING: '倾倒',
  FIRE: '火灾',
  COLLISION: '交通事故',
  OTHER: '其他',
};
/** The place by its division, in front of what was told of it. */
function placed(body: PaperRecord['body']): string {
  const { division, text: told } = part(body['place']);
  const [where, words] = [division ? placeWords(division) : '', text(told) || text(body['place'])];
  return words.includes(where) ? words : `${where}${words}`;
}
/** Numbers of manifests, three on a line: a number does not break, and a line of few would be drawn apart. */
function numbersOf(manifests: readonly string[]): Block[] {
  if (manifests.length === 0) return [];
  if (manifests.length <= 2) return [para(`涉及联单：${manifests.join('、')}。`)];
  const lines = Array.from({ length: Math.ceil(manifests.length / 3) }, (_, i) => manifests.slice(i * 3, i * 3 + 3));
  const ends = (i: number) => (i === lines.length - 1 ? '。' : '、');
  return [para(`涉及联单共${manifests.length}份：`), ...lines.map((line, i) => para(`${line.join('、')}${ends(i)}`))];
}
/** An event that touches a neighbour (E-05); each is written to, and sees who else is. */
export function incidentNotice({ body, addressee }: PaperRecord): Words {
  const manifests = texts(body['manifests']);
  const told = text(body['text'])
    .split('\n')
    .filter((line) => line.trim());
  return {
    copies: texts(body['others']),
    blocks: [
      para(`现将突发环境事件有关情况通报${yours(addressee.name)}：`),
      ...chapters(
        [
          '基本情况',
          para(`发生时间：${named(momentWords(body['occurredAt']))}。`),
          para(`发生地点：${sentence(placed(body))}`),
          para(
            `事件类型：${EVENTS[text(body['kind'])] ?? text(body['kind'])}。事件级别：${LEVELS[text(body['level'])] ?? text(body['level'])}。`,
          ),
          para(`泄漏（散落）情况：${sentence(body['leaked']) || '待核实。'}`),
          ...numbersOf(manifests),
        ],
        ['有关事项', ...(told.length > 0 ? told.map((line) => para(sentence(line))) : [para('请做好应对准备。')])],
      ),
    ],
  };
}

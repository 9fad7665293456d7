import { loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import type { Day } from '#domain/calendar/civil';
import type { Text } from '#domain/errors';
import type { Material } from '#domain/policy/materials';
import { grams, tonnes } from '#domain/quantity/quantity';
import { failing } from '#domain/statute';
import type {
  ApplicationContext,
  ApplicationEvent,
  Evidence,
} from '#domain/transfer-application/transfer-application.case';
import { applicationTests } from '#domain/transfer-application/transfer-application.tests';

type C = ApplicationContext;
type Shown = Evidence & { materials: Material[] };

/** A test of the machine as it would come out today. */
export interface Check {
  test: string;
  rule: string;
  title: Text;
  /** Where the rule stands in the law; none for rules of our own. */
  article: Text | null;
  verb: 'BLOCK' | 'WARN';
  ok: boolean;
  says?: Text;
  remedy?: Text;
}
/** An item that the officer ticks, with the tests that answer it and what proves them. */
export interface Item {
  item: string;
  ok: boolean;
  checks: Check[];
  proof: Text[];
}

/** Items of the acceptance (R-23a), of the preliminary review (R-24a) and of the decision (R-27a). */
export function reviewOf(c: C, evidence: Shown, { by, at, day }: { by: Actor; at: string; day: Day }) {
  const event = {
    type: 'review',
    door: 'command',
    parts: [],
    by,
    at,
    evidence,
    justifications: c.justifications,
  } as unknown as ApplicationEvent;
  const tested = (...names: string[]): Check[] => {
    const found = failing(applicationTests, names, c, event);
    return names.map((test) => {
      const { rule, verb = 'BLOCK' } = applicationTests[test as keyof typeof applicationTests] as {
        rule: string;
        verb?: 'BLOCK' | 'WARN';
      };
      const wrong = found.find((each) => each.test === test);
      const { says, remedy } = wrong ?? {};
      return { test, ...law(wrong?.rule ?? rule, day), verb, ok: !wrong, ...(says && remedy ? { says, remedy } : {}) };
    });
  };
  const item = (name: string, checks: Check[], proof: Text[], ok = true): Item => ({
    item: name,
    ok: ok && checks.every((check) => check.ok),
    checks,
    proof,
  });
  const attached = (name: string, kind: string): Item => {
    const files = c.attachments.filter((attachment) => attachment.kind === kind);
    const check: Check = { test: kind, ...law('R-22a', day), verb: 'BLOCK', ok: files.length > 0 };
    return item(name, [check], files.map(fileWords));
  };
  return {
    checklist: [
      item(
        'form',
        tested('formComplete', 'linesComplete', 'codesListed', 'hazardsFit', 'periodGiven', 'emergencyPlanFiled'),
        [formWords(c), ...(c.emergency ? [emergencyWords(c)] : [])],
      ),
      c.exemption == null
        ? attached('licenceCopy', 'LICENCE_COPY')
        : item('licenceCopy', tested('exemptedUse'), [exemptionWords(c, evidence)]),
      attached('methodStatement', 'METHOD_STATEMENT'),
      attached('contract', 'CONTRACT'),
      item('localMaterials', tested('localMaterials'), materialWords(c, evidence)),
      item('authority', tested('bothMainland', 'crossesProvinces', 'notBySea'), [wayWords(c)]),
    ],
    findings: [
      item('planRow', tested('planRowMatches'), [planWords(c)]),
      ...(c.exemption == null
        ? [
            item('licence', tested('licenceValid'), [licenceWords(c, evidence)]),
            item('method', tested('licenceValid'), methodWords(c, evidence)),
          ]
        : ['licence', 'method'].map((name) => item(name, tested('exemptedUse'), [exemptionWords(c, evidence)]))),
      item('proximity', tested('nearerJustified', 'reachAllowed', 'reachJustified'), nearerWords(c, evidence)),
    ],
    decision: [
      item('negative', tested('notOnNegativeList'), []),
      item('scale', tested('scaleLeft', 'belowScale'), scaleWords(evidence)),
      item('validity', tested('validityLeft'), []),
      item('fourEyes', tested('fourEyes'), c.hands.map(handWords)),
    ],
    materials: evidence.materials.map(({ code, title, basis, wants }) => ({
      code,
      title,
      basis,
      ...(wants ? { wants } : {}),
      attached: c.attachments.some(({ kind, material }) => kind === code || material === code),
    })),
  };
}

function law(rule: string, day: Day): { rule: string; title: Text; article: Text | null } {
  const { rules } = loadReference();
  const [basis] = rules.legalBasis(rule, day);
  const known = rules.get(rule);
  const at = (language: 'zh' | 'en') =>
    !basis
      ? ''
      : basis.article === null
        ? basis[language]
        : language === 'zh'
          ? `${basis.zh}第${basis.article}条`
          : `${basis.en}, Art. ${basis.article}`;
  return {
    rule,
    title: { zh: known?.zh || rule, en: known?.en || rule },
    article: basis ? { zh: at('zh'), en: at('en') } : null,
  };
}

const both = (zh: string, en: string): Text => ({ zh, en });
const short = (quantity: string): string => quantity.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
const place = (code: string | null): Text => {
  const found = code ? loadReference().divisions.province(code.slice(0, 2)) : undefined;
  return both(found?.zh ?? '', found?.en ?? '');
};

const fileWords = ({ name, sha256, bytes }: C['attachments'][number]): Text => {
  const size = `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return both(
    `${name}（${size}，SHA-256 ${sha256.slice(0, 12)}…）`,
    `${name} (${size}, SHA-256 ${sha256.slice(0, 12)}…)`,
  );
};
function formWords(c: C): Text {
  const all = short(tonnes(c.lines.reduce((sum, { quantity }) => sum + grams(quantity), 0n)));
  return both(
    `第${c.round}次提交，${c.receivedOn ?? ''}收到；${c.lines.length}种废物，申报合计 ${all} 吨`,
    `Submission ${c.round}, received ${c.receivedOn ?? ''}; ${c.lines.length} ${c.lines.length === 1 ? 'waste' : 'wastes'}, ${all} t declared together`,
  );
}
const emergencyWords = ({ emergency }: C): Text =>
  both(
    `应急预案备案 ${emergency?.filingNo ?? ''}（${emergency?.filedOn ?? ''}${emergency?.validTo ? `，有效期至 ${emergency.validTo}` : ''}）`,
    `Emergency plan filed as ${emergency?.filingNo ?? ''} on ${emergency?.filedOn ?? ''}${emergency?.validTo ? `, valid to ${emergency.validTo}` : ''}`,
  );
function materialWords(c: C, { materials, settings }: Shown): Text[] {
  const local = materials.filter(({ code }) => settings?.localMaterials.includes(code));
  if (local.length === 0)
    return [both('移出地和合作机制未公布其他材料', 'Neither origin nor agreement has published further material')];
  return local.flatMap(({ code, title }) =>
    c.attachments
      .filter(({ material }) => material === code)
      .map(({ name }) => both(`${title.zh}：${name}`, `${title.en}: ${name}`)),
  );
}
function wayWords(c: C): Text {
  const [from, to] = [place(c.origin), place(c.destination)];
  return both(`移出地 ${from.zh} → 接受地 ${to.zh}`, `${from.en} → ${to.en}`);
}
const planWords = ({ plan, licence, exemption }: C): Text => {
  const own = exemption == null ? both('未填', 'not named') : both('豁免，无须持有', 'not needed, exempted');
  return both(
    `管理计划 ${plan.filingNo}（${plan.year}年度），接受单位许可证 ${licence?.number ?? own.zh}`,
    `Plan ${plan.filingNo} of ${plan.year}; the receiver's licence ${licence?.number ?? own.en}`,
  );
};
const exemptionWords = ({ exemption }: C, { exemption: found }: Shown): Text =>
  found?.refused
    ? found.refused.says
    : both(
        `豁免清单第${exemption}项，联合方案 ${found?.agreement ?? ''} 已将该利用列入名单`,
        `Item ${exemption} of the exemption list; the joint scheme ${found?.agreement ?? ''} lists the use`,
      );
const licenceWords = ({ licence }: C, { licence: found }: Shown): Text =>
  both(
    `经营许可证 ${licence?.number ?? ''}，${licence?.issuer ?? ''}发证，登记的有效期至 ${found?.validTo ?? '—'}`,
    `Licence ${licence?.number ?? ''} of ${licence?.issuer ?? ''}, valid to ${found?.validTo ?? '—'} by the register`,
  );
const methodWords = (c: C, { licence }: Shown): Text[] =>
  c.lines.map(({ line, code, method }) => {
    const covered = licence && !licence.uncovered.includes(line);
    return both(
      `第${line}项 ${code} ${method}：${covered ? '许可证载明' : '许可证未载明'}`,
      `Line ${line}, ${code} ${method}: ${covered ? 'on the licence' : 'not on the licence'}`,
    );
  });
function nearerWords(c: C, { nearer = [] }: Shown): Text[] {
  const reason = c.justifications.find(({ rule }) => rule === 'R-03a')?.text ?? c.reason;
  const found = nearer.map(({ line, receivers }) =>
    both(
      `第${line}项省内可接受单位：${receivers.join('、')}`,
      `Line ${line}, licensed in the province: ${receivers.join(', ')}`,
    ),
  );
  if (found.length === 0)
    found.push(both('省内没有登记的可接受单位', 'No receiver of the own province is licensed for it'));
  return reason ? [...found, both(`申请人说明：${reason}`, `The applicant says: ${reason}`)] : found;
}
function scaleWords({ licence }: Shown): Text[] {
  const load = licence?.loadPermille;
  if (load === null || load === undefined) return [both('许可证未核定规模', 'The licence names no scale')];
  const percent = `${Math.floor(load / 10)}.${load % 10} %`;
  return [
    both(
      `计入本次申请，全年占核准规模 ${percent}`,
      `With this application ${percent} of the licensed scale of the year`,
    ),
  ];
}
const HANDS: Record<string, Text> = {
  accept: both('受理', 'accepted'),
  recommend: both('提出审查意见', 'recommended'),
  passReview: both('初审通过并发函', 'passed the review'),
  sendOverQuotaLetter: both('发出超额商请函', 'sent the over-quota letter'),
  refuseAcceptance: both('不予受理', 'did not accept'),
  approve: both('批准', 'approved'),
  refuse: both('不予批准', 'refused'),
};
const handWords = ({ act, name, at }: C['hands'][number]): Text => {
  const said = HANDS[act] ?? both(act, act);
  const day = new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10);
  return both(`${name} ${said.zh}（${day}）`, `${name} ${said.en} (${day})`);
};

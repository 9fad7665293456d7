import { type Day, isRealDay } from '../calendar/civil.js';
import { creditCodeFault } from '../identity/credit-code.js';
import { type RuleFinding, finding } from '../rules/finding.js';
import type { Catalogue } from './catalogue.js';
import { withHyphens } from './code.js';

/** A digital identification code (数字识别码) taken apart: 18 + 8 + 8 + 3 characters (T-05, T-06). */
export interface LabelCode {
  /** Unified social credit code of the producing or collecting unit. */
  unit: string;
  /** With hyphens. */
  wasteCode: string;
  day: Day;
  serial: number;
}

const SHAPE = /^([0-9A-Z]{18})(\d{8})(\d{4})(\d{2})(\d{2})(\d{3})$/;

/** The segments; undefined when the text is not 37 characters of the right kinds. Says nothing about their truth. */
export function parseLabelCode(text: string): LabelCode | undefined {
  const parts = SHAPE.exec(text);
  if (!parts) return undefined;
  const [, unit = '', waste = '', year, month, day, serial] = parts;
  return { unit, wasteCode: withHyphens(waste), day: `${year}-${month}-${day}`, serial: Number(serial) };
}

/** The 37 characters of a label. RangeError when a segment does not fit. */
export function labelCode({ unit, wasteCode, day, serial }: LabelCode): string {
  const text = `${unit}${wasteCode.replaceAll('-', '')}${day.replaceAll('-', '')}${String(serial).padStart(3, '0')}`;
  if (!SHAPE.test(text)) throw new RangeError(`not the parts of a label code: ${text}`);
  return text;
}

/** Everything wrong with a label code: shape, check characters, date, and the code in the edition of that date (T-05, T-06). */
export function checkLabelCode(
  text: string,
  { today, catalogue }: { today: Day; catalogue: Catalogue },
): RuleFinding[] {
  const label = parseLabelCode(text);
  if (!label)
    return [
      fault(
        'T-05',
        '数字识别码应为37位：18位单位代码、8位废物代码、8位日期、3位序号。',
        'A label code has 37 characters: unit 18, waste code 8, date 8, serial 3.',
      ),
    ];
  const findings: RuleFinding[] = [];
  if (creditCodeFault(label.unit))
    findings.push(fault('T-06', '单位代码校验不符。', 'The unit code fails its check character.'));
  if (!isRealDay(label.day)) return [...findings, fault('T-06', '日期不存在。', 'The date does not exist.')];
  if (label.day > today) findings.push(fault('T-06', '日期晚于今天。', 'The date lies in the future.'));
  return [...findings, ...catalogue.check(label.wasteCode, label.day).findings];
}

const fault = (rule: string, zh: string, en: string) =>
  finding(rule, 'BLOCK', { zh, en }, { zh: '请核对标签后重新扫描。', en: 'Check the label and scan again.' });

/** What a province prints into the QR of a label (T-07). */
export type LabelQr = 'CODE' | 'LINK';

/** The text of the QR: the code itself, or a link under `base` that resolves to it (T-07). */
export const labelQr = (code: string, as: LabelQr, base: string): string =>
  as === 'CODE' ? code : `${base.replace(/\/+$/, '')}/v1/reference/labels/${code}`;

/** The 37 characters that a scanned QR stands for, whether it holds the code or a link to it; undefined otherwise (T-07). */
export function readLabelQr(text: string): string | undefined {
  const given = text.trim();
  if (SHAPE.test(given)) return given;
  if (!/^https?:\/\//i.test(given)) return undefined;
  const last = given.split(/[?#]/)[0]?.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return SHAPE.test(last) ? last : undefined;
}

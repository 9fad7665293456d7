type Word = string | ((told: string) => string);
const number = (told: string, before: RegExp): string => before.exec(told)?.[1] ?? '';
const shortest = (told: string) => number(told, /longer than or equal to (\d+)/);
const longest = (told: string) => number(told, /shorter than or equal to (\d+)/);

/** A length is told from whichever side it is missed. */
const ofLength = (told: string): string => {
  const [least, most] = [shortest(told), longest(told)];
  if (least && most) return `长度应为${least}至${most}个字符`;
  return most ? `长度不得超过${most}个字符` : `长度不得少于${least}个字符`;
};
const required = '不得为空';

const WORDS: Readonly<Record<string, Word>> = {
  isString: '应为文本',
  isBoolean: '应为布尔值（true、false）',
  isInt: '应为整数',
  isNumber: '应为数值',
  isArray: '应为列表',
  isObject: '应为对象',
  isUuid: '应为系统编号（UUID）',
  isEmail: '应为电子邮件地址',
  isDefined: required,
  isNotEmpty: required,
  arrayNotEmpty: '至少应有一项',
  arrayMinSize: (told) => `至少应有${number(told, /at least (\d+)/)}项`,
  arrayMaxSize: (told) => `不得超过${number(told, /no more than (\d+)/)}项`,
  arrayUnique: '各项不得重复',
  nestedValidation: '应为对象或者对象的列表',
  matches: '格式不符合要求',
  isLength: ofLength,
  minLength: ofLength,
  maxLength: ofLength,
  min: (told) => `不得小于${number(told, /less than (-?[\d.]+)/)}`,
  max: (told) => `不得大于${number(told, /greater than (-?[\d.]+)/)}`,
  isIn: (told) => `应为下列取值之一：${told.split('values: ')[1] ?? ''}`,
  equals: (told) => `应为 ${told.split('equal to ')[1] ?? ''}`,
};

/** The English message of a constraint of class-validator, in Chinese; where the field has words of its own, those are told. */
export function constraintWord(code: string, told: string): string {
  const word = WORDS[code] ?? '字段不符合要求';
  return typeof word === 'string' ? word : word(told);
}

import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayNotEmpty,
  ArrayUnique,
  Equals,
  IsArray,
  IsBoolean,
  IsDefined,
  IsEmail,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { DomainError } from '#domain/errors';
import { Nested } from '#domain/nested';
import { bodyOf } from './body.js';

class Inner {
  @IsString() name!: string;
}
/** Every constraint that the bodies of the product have, each on a member of its own. */
class Form {
  @IsString() isString!: string;
  @IsBoolean() isBoolean!: boolean;
  @IsInt() isInt!: number;
  @IsNumber() isNumber!: number;
  @IsArray() isArray!: string[];
  @IsObject() isObject!: object;
  @IsUUID() isUuid!: string;
  @IsEmail() isEmail!: string;
  @IsDefined() isDefined!: string;
  @IsNotEmpty() isNotEmpty!: string;
  @ArrayNotEmpty() arrayNotEmpty!: string[];
  @ArrayMinSize(2) arrayMinSize!: string[];
  @ArrayMaxSize(3) arrayMaxSize!: string[];
  @ArrayUnique() arrayUnique!: string[];
  @Nested(() => Inner) nestedValidation!: Inner;
  @Matches(/^\d{2}$/) matches!: string;
  @Length(1, 60) isLength!: string;
  @MaxLength(5) maxLength!: string;
  @Min(1) min!: number;
  @Max(9) max!: number;
  @IsIn(['A', 'B']) isIn!: string;
  @Equals(true) equals!: boolean;
}

it('tells what is wrong with a field in Chinese, without the names of the checks', () => {
  const wrong = Object.fromEntries(
    ['isString', 'isBoolean', 'isInt', 'isNumber', 'isArray', 'isObject', 'isUuid', 'isEmail', 'matches', 'isIn']
      .map((name): [string, unknown] => [name, name === 'isString' ? 7 : 'wrong'])
      .concat([
        ['isNotEmpty', ''],
        ['arrayNotEmpty', []],
        ['arrayMinSize', []],
        ['arrayMaxSize', ['a', 'b', 'c', 'd']],
        ['arrayUnique', ['a', 'a']],
        ['nestedValidation', 'wrong'],
        ['isLength', ''],
        ['maxLength', 'longer than five'],
        ['min', 0],
        ['max', 10],
        ['equals', false],
      ]),
  );
  let told: Record<string, string> = {};
  try {
    bodyOf(Form, wrong);
  } catch (error) {
    const faults = (error as DomainError).refusal.faults ?? [];
    told = Object.fromEntries(faults.map(({ code, detail }) => [code, detail.zh]));
  }
  expect(told).toEqual({
    isString: '应为文本',
    isBoolean: '应为布尔值（true、false）',
    isInt: '应为整数',
    isNumber: '应为数值',
    isArray: '应为列表',
    isObject: '应为对象',
    isUuid: '应为系统编号（UUID）',
    isEmail: '应为电子邮件地址',
    isDefined: '不得为空',
    isNotEmpty: '不得为空',
    arrayNotEmpty: '至少应有一项',
    arrayMinSize: '至少应有2项',
    arrayMaxSize: '不得超过3项',
    arrayUnique: '各项不得重复',
    nestedValidation: '应为对象或者对象的列表',
    matches: '格式不符合要求',
    isLength: '长度不得少于1个字符',
    maxLength: '长度不得超过5个字符',
    min: '不得小于1',
    max: '不得大于9',
    isIn: '应为下列取值之一：A, B',
    equals: '应为 true',
  });
});

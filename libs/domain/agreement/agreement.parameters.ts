import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  validateSync,
  type ValidationError,
} from 'class-validator';
import { IsDay } from '../given/fields.js';
import { DomainError, type Fault } from '../errors.js';
import { Nested, dressed } from '../nested.js';
import { MATERIAL } from '../policy/materials.js';

export const AGREEMENT_TYPES = [
  'BILATERAL',
  'MULTILATERAL',
  'UNILATERAL_INBOUND',
  'NATIONAL_PILOT',
  'PAIR_AS_DOMESTIC',
] as const;
export const ENTRY_FIELDS = [
  'receiver',
  'licence',
  'codes',
  'wasteName',
  'methods',
  'cap',
  'facility',
  'scale',
  'contact',
  'plan',
  'grade',
] as const;
export const SUSPENSION_TRIGGERS = ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S8', 'S9', 'S10'] as const;

const PROVINCE = /^\d{2}$/;
const PROVINCE_OR_ALL = /^(\d{2}|\*)$/;
const MONTH_DAY = /^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** What waste an agreement is about: a code, a class, or a rule in words that officers judge. */
export class WasteScope {
  @IsIn(['CODE', 'CATEGORY', 'RULE']) kind!: 'CODE' | 'CATEGORY' | 'RULE';
  @IsNotEmpty() @MaxLength(500) value!: string;
}

/** Month-day range of the year before the list year, inclusive. */
export class ProposalWindow {
  @Matches(MONTH_DAY) from!: string;
  @Matches(MONTH_DAY) to!: string;
}

/** Text in both languages. */
export class BothLanguages {
  @IsNotEmpty() @MaxLength(300) zh!: string;
  @IsNotEmpty() @MaxLength(300) en!: string;
}

/**
 * An item of the checklist that the parties share (R-22a, R-22c): of a material of the Measures, what both look for in it;
 * of any other, a material that the local regulations of all of them ask for.
 */
export class SharedMaterial {
  @Matches(MATERIAL) code!: string;
  @Nested(() => BothLanguages) title!: BothLanguages;
  @IsOptional() @Nested(() => BothLanguages) wants: BothLanguages | null = null;
}

/** The terms of a regional agreement, one version of them (R-21b). Provinces are two digits, '*' stands for all. */
export class AgreementParameters {
  @IsIn(AGREEMENT_TYPES) type!: (typeof AGREEMENT_TYPES)[number];
  /** Those who sign it and receive under it. */
  @IsArray() @ArrayMinSize(1) @ArrayUnique() @Matches(PROVINCE_OR_ALL, { each: true }) parties!: string[];
  /** Provinces that may send under it without being party (recognition, unilateral lists). */
  @IsArray() @ArrayUnique() @Matches(PROVINCE_OR_ALL, { each: true }) users: string[] = [];
  @IsOptional() @IsDay() signedOn: string | null = null;
  @IsDay() validFrom!: string;
  /** Last day; null: not stated. */
  @IsOptional() @IsDay() validTo: string | null = null;
  @IsIn(['TWO_WAY', 'INBOUND_ONLY']) direction!: 'TWO_WAY' | 'INBOUND_ONLY';
  @IsArray() @Nested(() => WasteScope, { each: true }) wasteScope!: WasteScope[];
  @IsIn(['UTILISE', 'DISPOSE', 'BOTH']) purposeScope!: 'UTILISE' | 'DISPOSE' | 'BOTH';
  @IsIn(['YEAR', 'OPEN']) listPeriod!: 'YEAR' | 'OPEN';
  /** Null: set by notice. */
  @IsOptional() @Nested(() => ProposalWindow) proposalWindow: ProposalWindow | null = null;
  @IsIn(['RECEIVING_PROVINCE', 'MINISTRY']) proposer!: 'RECEIVING_PROVINCE' | 'MINISTRY';
  /** City bureaus recommend the entries. */
  @IsBoolean() cityRecommends: boolean = false;
  /** Who must agree to a list before it counts (W-08). */
  @IsIn(['ALL_PARTIES', 'COUNTERPART', 'NONE']) confirmation!: 'ALL_PARTIES' | 'COUNTERPART' | 'NONE';
  @IsArray() @ArrayUnique() @IsIn(ENTRY_FIELDS, { each: true }) entryFieldsRequired!: (typeof ENTRY_FIELDS)[number][];
  @IsIn(['PER_ENTRY_YEAR', 'PER_ENTERPRISE', 'PER_PAIR', 'NONE']) quotaKind!:
    'PER_ENTRY_YEAR' | 'PER_ENTERPRISE' | 'PER_PAIR' | 'NONE';
  @IsIn(['APPROVED', 'ACTUAL']) quotaBasis: 'APPROVED' | 'ACTUAL' = 'APPROVED';
  /** SPLIT: each origin province has a share of its own; SHARED: one cap for all; PAIR: there is one origin only. */
  @IsIn(['PAIR', 'SPLIT', 'SHARED']) quotaScopeOrigin: 'PAIR' | 'SPLIT' | 'SHARED' = 'SHARED';
  @IsIn(['LETTER_AND_CONSENT', 'BLOCK', 'FULL_CONSULTATION']) overQuota!:
    'LETTER_AND_CONSENT' | 'BLOCK' | 'FULL_CONSULTATION';
  @IsIn(['DIRECT', 'SIMPLIFIED_CONSULT', 'NONE']) approvalMode!: 'DIRECT' | 'SIMPLIFIED_CONSULT' | 'NONE';
  /** Working days from acceptance to decision on the fast track (W-02). */
  @IsInt() @Min(1) @Max(60) decisionDays: number = 5;
  @IsBoolean() cityReview: boolean = false;
  /** Calendar days from the decision within which all is moved; 0: no such limit (W-15). */
  @IsInt() @Min(0) @Max(366) finishWithinDays: number = 0;
  @IsBoolean() singleBatch: boolean = false;
  /**
   * Who is told the result (W-03). The ecology department of the other province always is; TRANSPORT: its transport
   * department too; ALL_PARTIES: the ecology department of every party; MINISTRY: the ministry.
   */
  @IsArray()
  @ArrayUnique()
  @IsIn(['ECOLOGY', 'TRANSPORT', 'ALL_PARTIES', 'MINISTRY'], { each: true })
  resultNoticeTo: ('ECOLOGY' | 'TRANSPORT' | 'ALL_PARTIES' | 'MINISTRY')[] = ['ECOLOGY'];
  /** Last month-day for last year's actuals; null: not stated (W-09). */
  @IsOptional() @Matches(MONTH_DAY) feedbackBy: string | null = null;
  /** Last month-day for the yearly exchange of statistics; null: not stated (W-10). */
  @IsOptional() @Matches(MONTH_DAY) statisticsBy: string | null = null;
  /** Months with a regular adjustment (W-11). */
  @IsArray()
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(12, { each: true })
  adjustMonths: number[] = [];
  /** What suspends an entry by the text; S3 and any other effect on the business always do (W-12). */
  @IsArray()
  @ArrayUnique()
  @IsIn(SUSPENSION_TRIGGERS, { each: true })
  suspendTriggers: (typeof SUSPENSION_TRIGGERS)[number][] = ['S1', 'S2', 'S3', 'S4', 'S5', 'S6'];
  @IsInt() @Min(1) @Max(60) alarmWorkingDays: number = 1;
  @IsArray() @IsString({ each: true }) @MaxLength(500, { each: true }) eligibilityRules: string[] = [];
  /** Managed like a transfer inside one province: no approval, the manifest cites the instrument (W-16). */
  @IsBoolean() treatAsDomestic: boolean = false;
  /** Quota of an approval that expires unused goes back to the entry (W-14). */
  @IsBoolean() releaseUnusedOnExpiry: boolean = true;
  /** Items of the exemption list that the parties open to utilisation across their borders; empty: none. */
  @IsArray()
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(99, { each: true })
  exemptionItems: number[] = [];
  /** Conditions that stand in every decision on a list entry of the agreement, in the words of both places (W-04). */
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsNotEmpty({ each: true })
  @MaxLength(500, { each: true })
  decisionConditions: string[] = [];
  /** Checklist of materials for transfers between its parties; empty: none of its own. */
  @IsArray()
  @ArrayMaxSize(30)
  @ArrayUnique(({ code }: SharedMaterial) => code)
  @Nested(() => SharedMaterial, { each: true })
  materials: SharedMaterial[] = [];
}

/** A file of `config/agreements/`. */
export class AgreementFile {
  @Matches(/^[a-z0-9-]{3,60}$/) key!: string;
  @Nested(() => BothLanguages) title!: BothLanguages;
  /** Province that keeps the record, two digits; '00': the ministry. */
  @Matches(PROVINCE) keeper!: string;
  /** Official papers it rests on. */
  @IsArray() @IsString({ each: true }) instruments: string[] = [];
  @IsObject() @Nested(() => AgreementParameters) parameters!: AgreementParameters;
}

/** Reads an agreement file. DomainError BAD_REQUEST with a fault per wrong field. */
export function readAgreement(json: Record<string, unknown>): AgreementFile {
  const file = dressed(AgreementFile, json);
  const errors = validateSync(file, { whitelist: true, forbidNonWhitelisted: true });
  const faults = [
    ...errors.flatMap((error) => faultsOf(error, '')),
    ...(errors.length ? [] : inconsistencies(file.parameters)),
  ];
  if (faults.length)
    throw new DomainError('BAD_REQUEST', {
      rule: 'R-21b',
      detail: { zh: `合作机制${file.key}参数有误。`, en: `The agreement ${file.key} has wrong parameters.` },
      faults,
    });
  return file;
}

/** Contradictions between parameters that each are well formed. */
export function inconsistencies(p: AgreementParameters): Fault[] {
  const faults: Fault[] = [];
  const wrong = (field: string, when: boolean, zh: string, en: string) => {
    if (when) faults.push({ pointer: `/parameters/${field}`, code: 'inconsistent', detail: { zh, en }, rule: 'R-21b' });
  };
  const pair = p.type === 'BILATERAL' || p.type === 'PAIR_AS_DOMESTIC';
  wrong('parties', pair && p.parties.length !== 2, '双边机制应有两方。', 'A bilateral agreement has two parties.');
  wrong(
    'parties',
    p.type === 'MULTILATERAL' && p.parties.length < 3,
    '多边机制至少三方。',
    'A multilateral agreement has at least three parties.',
  );
  wrong(
    'parties',
    p.parties.includes('*') && p.type !== 'NATIONAL_PILOT',
    '只有全国试点可以面向所有省份。',
    'Only a national pilot has all provinces as parties.',
  );
  wrong('validTo', p.validTo !== null && p.validTo < p.validFrom, '失效日早于生效日。', 'It ends before it begins.');
  wrong(
    'approvalMode',
    (p.approvalMode === 'NONE') !== p.treatAsDomestic,
    '免审批与视同省内转移须一致。',
    'No approval and treatment as domestic go together.',
  );
  wrong(
    'direction',
    p.direction === 'INBOUND_ONLY' && !['UNILATERAL_INBOUND', 'NATIONAL_PILOT'].includes(p.type),
    '只有单边转入名单和全国试点为单向。',
    'Only unilateral inbound lists and national pilots run one way.',
  );
  wrong(
    'quotaBasis',
    p.quotaBasis === 'ACTUAL' && p.quotaKind !== 'NONE',
    '额度在决定时扣减（W-05），只能按批准量计。',
    'Quota is taken at the decision (W-05), hence on what is approved.',
  );
  wrong(
    'quotaScopeOrigin',
    p.quotaScopeOrigin === 'PAIR' && p.parties.length + p.users.length > 2,
    '移出地不止一个时，额度应为共用或分省。',
    'With more than one origin a cap is shared or split.',
  );
  wrong(
    'quotaScopeOrigin',
    p.quotaKind === 'PER_PAIR' && p.quotaScopeOrigin === 'SHARED',
    '按省对设定的额度不能由各移出地共用。',
    'Caps of pairs are not shared by the origins.',
  );
  wrong(
    'exemptionItems',
    (p.exemptionItems ?? []).length > 0 && (p.purposeScope !== 'UTILISE' || p.parties.length < 2),
    '豁免联合方案须由两省以上共同制定，且只限利用。',
    'A joint scheme of exemption has two provinces or more and is about utilisation only.',
  );
  wrong(
    'confirmation',
    p.confirmation !== 'NONE' && ['UNILATERAL_INBOUND', 'NATIONAL_PILOT'].includes(p.type),
    '单边名单和试点名单无须确认。',
    'Unilateral and pilot lists are not confirmed.',
  );
  return faults;
}

const faultsOf = (error: ValidationError, path: string): Fault[] => {
  const pointer = `${path}/${error.property}`;
  return [
    ...Object.entries(error.constraints ?? {}).map(([code, text]) => ({
      pointer,
      code,
      detail: { zh: text, en: text },
      rule: 'R-21b',
    })),
    ...(error.children ?? []).flatMap((child) => faultsOf(child, pointer)),
  ];
};

/** Key of the record's keeper for an instrument of the ministry. */
export const MINISTRY = '00';

/** Whether the province is party to the agreement. */
export const isParty = ({ parameters }: { parameters: AgreementParameters }, province: string): boolean =>
  parameters.parties.includes(province) || parameters.parties.includes('*');

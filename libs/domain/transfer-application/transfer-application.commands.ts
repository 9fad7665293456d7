import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayNotEmpty,
  ArrayUnique,
  Equals,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IsCategory, IsDay, IsMethod, IsTonnes, IsWasteCode } from '../given/fields.js';
import { Nested } from '../nested.js';
import { MATERIAL } from '../policy/materials.js';
import { FORM_FIELDS, type FormField } from './form-fields.js';

const SHA256 = /^[0-9a-f]{64}$/;

/** Materials of R-22a (1)-(4), and what is often sent besides. */
export const ATTACHMENT_KINDS = [
  'LICENCE_COPY',
  'METHOD_STATEMENT',
  'CONTRACT',
  'LOCAL',
  'TRANSFER_PLAN',
  'ROUTE_MAP',
  'OTHER',
] as const;
export const TRANSPORT_MODES = ['ROAD', 'RAIL', 'INLAND_WATERWAY', 'MULTIMODAL', 'PIPELINE', 'SEA'] as const;
export const PURPOSES = ['UTILISE', 'DISPOSE'] as const;
/** Refusal reasons: RR01 receiving province disagrees, RR02 no consent within the limit … RR99 other. */
export const REFUSAL_REASONS = [
  'RR01',
  'RR02',
  'RR03',
  'RR04',
  'RR05',
  'RR06',
  'RR07',
  'RR08',
  'RR09',
  'RR99',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** A typed answer to a WARN rule. */
export class Justification {
  @Matches(/^[A-Z][A-Z0-9-]*[0-9A-Za-z]*$/) rule!: string;
  @IsString() @IsNotEmpty() @MaxLength(2000) text!: string;
}
/** A command in which WARN rules may be answered. */
export class Justified {
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @Nested(() => Justification, { each: true })
  justifications?: Justification[];
}

/** One kind of waste asked for (R-27a). Quantity in decimal tonnes. */
export class WasteLine {
  @IsInt() @Min(1) @Max(99) line!: number;
  @IsString() @Length(1, 200) name!: string;
  @IsOptional() @IsString() @MaxLength(200) commonName?: string;
  @IsOptional() @IsString() @MaxLength(200) industry?: string;
  @IsCategory() category!: string;
  @IsWasteCode() code!: string;
  @IsArray() @ArrayUnique() @IsIn(['T', 'C', 'I', 'R', 'In'], { each: true }) hazards!: string[];
  @IsString() @Length(1, 40) form!: string;
  @IsOptional() @IsString() @MaxLength(500) component?: string;
  @IsOptional() @IsString() @MaxLength(100) packaging?: string;
  @IsTonnes() quantity!: string;
  @IsMethod() method!: string;
  @IsIn(PURPOSES) purpose!: (typeof PURPOSES)[number];
  @IsOptional() @IsTonnes() lastYear?: string;
}
export class CarrierEntry {
  @IsOptional() @IsUUID() org?: string;
  @IsString() @Length(1, 200) name!: string;
  @IsString() @Length(1, 60) roadLicence!: string;
  @IsDay() licenceValidTo!: string;
  @IsOptional() @IsString() @MaxLength(200) contact?: string;
}
/** Mode, ordered divisions on the way (two, four or six digits) and number of batches (R-26b, R-02c). */
export class Transport {
  @IsIn(TRANSPORT_MODES) mode!: (typeof TRANSPORT_MODES)[number];
  @IsArray() @ArrayMaxSize(60) @Matches(/^(\d{2}){1,3}$/, { each: true }) route!: string[];
  @IsOptional() @IsInt() @Min(1) @Max(100000) batches?: number;
}
/** First and last day of the transfer (R-22b). */
export class Period {
  @IsDay() from!: string;
  @IsDay() to!: string;
}
export class Emergency {
  @IsString() @Length(1, 60) filingNo!: string;
  @IsDay() filedOn!: string;
  @IsOptional() @IsDay() validTo?: string;
  @IsOptional() @IsString() @MaxLength(2000) measures?: string;
}
export class Attachment {
  @IsIn(ATTACHMENT_KINDS) kind!: (typeof ATTACHMENT_KINDS)[number];
  /** Which material of the origin's published list a LOCAL attachment is (R-22c). */
  @IsOptional() @Matches(MATERIAL) material?: string;
  @IsString() @Length(1, 200) name!: string;
  @Matches(SHA256) sha256!: string;
  @IsInt() @Min(1) @Max(200_000_000) bytes!: number;
}

/** The form (危险废物跨省转移申请表). A draft may be incomplete; submission asks for the whole. */
export class ApplicationForm {
  /** Producing site of the applicant. */
  @IsOptional() @IsUUID() site?: string;
  /** Filed management plan. */
  @IsOptional() @IsUUID() plan?: string;
  /** Receiving enterprise. */
  @IsOptional() @IsUUID() receiver?: string;
  /** Its operating licence. */
  @IsOptional() @IsUUID() licence?: string;
  /** In its place, the item of the exemption list under which a joint scheme opens the utilisation. */
  @IsOptional() @IsInt() @Min(1) @Max(99) exemption?: number;
  @IsOptional() @IsString() @MaxLength(200) facility?: string;
  @IsOptional() @IsArray() @ArrayMaxSize(50) @Nested(() => WasteLine, { each: true }) lines?: WasteLine[];
  @IsOptional() @IsArray() @ArrayMaxSize(20) @Nested(() => CarrierEntry, { each: true }) carriers?: CarrierEntry[];
  @IsOptional() @Nested(() => Transport) transport?: Transport;
  @IsOptional() @Nested(() => Period) period?: Period;
  @IsOptional() @IsString() @MaxLength(4000) reason?: string;
  @IsOptional() @Nested(() => Emergency) emergency?: Emergency;
  @IsOptional() @IsString() @MaxLength(200) contact?: string;
  @IsOptional() @IsArray() @ArrayMaxSize(60) @Nested(() => Attachment, { each: true }) attachments?: Attachment[];
}

/** P1. Site and plan must be named; the machine asks for them. */
export class CreateApplication extends ApplicationForm {}
/** What a submission would say of the form, with the draft it stands on. Changes nothing. */
export class CheckApplication extends ApplicationForm {
  @IsOptional() @IsUUID() application?: string;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @Nested(() => Justification, { each: true })
  justifications?: Justification[];
}
/** P1a. Fields given replace the old ones as a whole. */
export class EditApplication extends ApplicationForm {}
/** P2: the applicant answers for the truth of the material. */
export class SubmitApplication extends Justified {
  @Equals(true) statement!: true;
  @IsString() @Length(1, 100) signatory!: string;
}
/** P3: the officer's checklist; every item must be ticked. */
export class Checklist {
  @IsBoolean() form!: boolean;
  @IsBoolean() licenceCopy!: boolean;
  @IsBoolean() methodStatement!: boolean;
  @IsBoolean() contract!: boolean;
  @IsBoolean() localMaterials!: boolean;
  @IsBoolean() authority!: boolean;
}
export class AcceptApplication {
  @Nested(() => Checklist) checklist!: Checklist;
}
/** P4, officer's part. */
export class AllowSpotCorrection {
  @IsArray() @ArrayNotEmpty() @ArrayUnique() @IsIn(FORM_FIELDS, { each: true }) fields!: FormField[];
  @IsString() @Length(1, 1000) note!: string;
}
/** P4, applicant's part. */
export class CorrectOnTheSpot extends ApplicationForm {}
export class CorrectionItem {
  @IsIn(FORM_FIELDS) field!: FormField;
  /** For `attachments`: the material of the published list, nothing else may be asked for. */
  @IsOptional() @Matches(MATERIAL) material?: string;
  @IsString() @Length(1, 1000) text!: string;
}
/** P5: all items at once (一次性告知). */
export class RequestCorrection {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(50) @Nested(() => CorrectionItem, { each: true }) items!: CorrectionItem[];
}
export class CorrectionAnswer {
  /** Place of the item in the notice, from 1. */
  @IsInt() @Min(1) item!: number;
  @IsString() @Length(1, 2000) text!: string;
}
/** P6. An item is answered by an edit of its field or by a text. */
export class Resubmit extends Justified {
  @IsArray() @ArrayMaxSize(50) @Nested(() => CorrectionAnswer, { each: true }) answers!: CorrectionAnswer[];
}
/** P9. */
export class RefuseAcceptance {
  @IsIn(['NOT_FOR_APPROVAL', 'OTHER_AUTHORITY']) ground!: 'NOT_FOR_APPROVAL' | 'OTHER_AUTHORITY';
  @IsString() @IsNotEmpty() @MaxLength(2000) reason!: string;
  @IsOptional() @IsString() @MaxLength(200) authority?: string;
}
/** P10a. */
export class Recommend {
  @IsIn(['APPROVE', 'REFUSE']) outcome!: 'APPROVE' | 'REFUSE';
  @IsString() @IsNotEmpty() @MaxLength(4000) note!: string;
}
export class DecidedLine {
  @IsInt() @Min(1) @Max(99) line!: number;
  @IsTonnes() quantity!: string;
}
/** P11, P23. Without lines the quantities asked for (or agreed) are approved. */
export class ApproveApplication extends Justified {
  @IsOptional() @IsArray() @ArrayNotEmpty() @Nested(() => DecidedLine, { each: true }) lines?: DecidedLine[];
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(1000, { each: true })
  conditions?: string[];
  /** Recipients of copies beside those that follow from the route. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  copies?: string[];
}
/** P13. Extra quantity asked from the other side, in tonnes. */
export class SendOverQuotaLetter {
  @IsTonnes() extra!: string;
  @IsOptional() @IsString() @MaxLength(2000) note?: string;
}
/** P13a. */
export class ReduceQuantity {
  @IsArray() @ArrayNotEmpty() @Nested(() => DecidedLine, { each: true }) lines!: DecidedLine[];
}
/** P15a. */
export class ConsultInFull {
  @IsOptional() @IsString() @MaxLength(2000) note?: string;
}
/** P16: result of the preliminary review (R-24a). */
export class ReviewFindings {
  @IsBoolean() planRow!: boolean;
  @IsBoolean() licence!: boolean;
  @IsBoolean() method!: boolean;
  @IsBoolean() proximity!: boolean;
}
export class PassReview extends Justified {
  @Nested(() => ReviewFindings) findings!: ReviewFindings;
  @IsString() @IsNotEmpty() @MaxLength(4000) note!: string;
}
/** P17, P22, P24, P25. */
export class RefuseApplication {
  @IsIn(REFUSAL_REASONS) code!: RefusalReason;
  @IsString() @MaxLength(4000) reason!: string;
}
/** P21a. */
export class GiveInformation {
  @IsString() @IsNotEmpty() @MaxLength(4000) text!: string;
  @IsOptional() @IsArray() @ArrayMaxSize(20) @Nested(() => Attachment, { each: true }) attachments?: Attachment[];
}
/** P26. */
export class WithdrawApplication {
  @IsOptional() @IsString() @MaxLength(2000) reason?: string;
}

/** Verb → body of what a person may ask. What only the system may say has no route. */
export const commands = {
  edit: EditApplication,
  submit: SubmitApplication,
  accept: AcceptApplication,
  allowSpotCorrection: AllowSpotCorrection,
  correctOnTheSpot: CorrectOnTheSpot,
  requestCorrection: RequestCorrection,
  resubmit: Resubmit,
  refuseAcceptance: RefuseAcceptance,
  recommend: Recommend,
  approve: ApproveApplication,
  sendOverQuotaLetter: SendOverQuotaLetter,
  reduceQuantity: ReduceQuantity,
  consultInFull: ConsultInFull,
  passReview: PassReview,
  refuse: RefuseApplication,
  giveInformation: GiveInformation,
  withdraw: WithdrawApplication,
};
export type Command = {
  [V in keyof typeof commands]: { type: V } & InstanceType<(typeof commands)[V]>;
}[keyof typeof commands];

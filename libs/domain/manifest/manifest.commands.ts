import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
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
import { IsDay, IsInstant, IsMethod, IsTonnes, IsWasteCode } from '../given/fields.js';
import { Photo } from '../given/photo.js';
import { ManifestCrew, ManifestHandler, ManifestLegForm, ManifestPlace } from '../leg/leg.commands.js';
import { Nested } from '../nested.js';
import { Justified } from '../transfer-application/transfer-application.commands.js';

const LABEL = /^[0-9A-Z]{18}\d{19}$/;
const DIVISION = /^\d{6}$/;

export const CONSIGNORS = ['REMOVER', 'RECEIVER'] as const;
export const WASTE_FORMS = ['S', 'SS', 'L', 'G', 'O'] as const;
export const PACKAGINGS = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13', '99'] as const;
export const DIFFERENCES = ['QUANTITY', 'PACKAGING', 'FORM', 'CHARACTER', 'NAME', 'OTHER'] as const;
export const OPINIONS = ['ACCEPT', 'PARTIAL', 'REJECT'] as const;

export class ManifestPackaging {
  @IsIn(PACKAGINGS) type!: (typeof PACKAGINGS)[number];
  @IsInt() @Min(1) @Max(100000) number!: number;
  @IsOptional() @IsString() @MaxLength(200) description?: string;
}
/** Class, division, UN number and packing group, stated by the consignor (R-13a). */
export class ManifestDangerousGoods {
  @Matches(/^[1-9]$/) class!: string;
  @IsOptional() @Matches(/^[1-9]\.[1-6]$/) division?: string;
  @Matches(/^\d{4}$/) un!: string;
  @IsOptional() @IsIn(['I', 'II', 'III']) packingGroup?: string;
}
/** What the form was given in, where it was not tonnes (M-05). `factor`: tonnes per unit. */
export class ManifestOriginalUnit {
  @IsTonnes() amount!: string;
  @IsIn(['KG', 'G', 'PCS', 'M3', 'L']) unit!: string;
  @IsOptional() @IsTonnes() factor?: string;
}

/** Part 1, one kind of waste. Its number is its place in the list, from 1. Quantities in decimal tonnes. */
export class ManifestLineForm {
  /** Row of the filed management plan. */
  @IsUUID() planRow!: string;
  /** Line of the approval that it draws on. */
  @IsOptional() @IsInt() @Min(1) @Max(99) approvalLine?: number;
  @IsWasteCode() wasteCode!: string;
  @IsString() @Length(1, 200) name!: string;
  @IsOptional() @IsString() @MaxLength(200) commonName?: string;
  @IsArray() @ArrayNotEmpty() @ArrayUnique() @IsIn(['T', 'C', 'I', 'R', 'In'], { each: true }) hazards!: string[];
  @IsIn(WASTE_FORMS) form!: (typeof WASTE_FORMS)[number];
  @IsOptional() @IsString() @MaxLength(500) components?: string;
  @Nested(() => ManifestPackaging) packaging!: ManifestPackaging;
  @IsTonnes() planned!: string;
  /** Removed quantity (移出量); needed for issue. */
  @IsOptional() @IsTonnes() removed?: string;
  @IsOptional() @Nested(() => ManifestOriginalUnit) original?: ManifestOriginalUnit;
  @IsMethod() method!: string;
  @IsOptional() @Nested(() => ManifestDangerousGoods) dangerousGoods?: ManifestDangerousGoods;
  /** Digital identification codes of the packages (T-05). */
  @IsOptional() @IsArray() @ArrayUnique() @ArrayMaxSize(2000) @Matches(LABEL, { each: true }) labels?: string[];
  @IsOptional() @IsIn(['1', '2', '3', '4']) purpose?: string;
  /** Item of the exemption list whose transport condition is met. */
  @IsOptional() @IsInt() @Min(1) @Max(99) exemption?: number;
}

/** Header and part 1 as the remover fills them. A draft may lack what only issue demands. */
export class ManifestForm extends Justified {
  @IsUUID() site!: string;
  /** Remover; given only by a collector who fills the form for a small producer. */
  @IsOptional() @IsUUID() remover?: string;
  @IsUUID() receiver!: string;
  /** Operating licence of the receiver; none where its approval rests on an exempted use. */
  @IsOptional() @IsUUID() licence?: string;
  @IsUUID() contract!: string;
  /** Approval decision (R-21a) … */
  @IsOptional() @IsUUID() approval?: string;
  /** … or the instrument of a pilot or pair treated as domestic (W-16): id of the agreement. */
  @IsOptional() @IsString() @Length(1, 80) instrument?: string;
  @IsDay() plannedDate!: string;
  @IsIn(CONSIGNORS) consignor!: (typeof CONSIGNORS)[number];
  @IsOptional() @IsString() @Length(5, 30) emergencyPhone?: string;
  @IsOptional() @Nested(() => ManifestHandler) handler?: ManifestHandler;
  @IsOptional() @IsString() @MaxLength(4000) emergencyMeasures?: string;
  @IsOptional() @IsString() @MaxLength(2000) remarks?: string;
  /** Groups the manifests of one vehicle trip. */
  @IsOptional() @IsUUID() trip?: string;
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @Nested(() => ManifestLineForm, { each: true })
  lines!: ManifestLineForm[];
  @IsArray() @ArrayNotEmpty() @ArrayMaxSize(10) @Nested(() => ManifestLegForm, { each: true }) legs!: ManifestLegForm[];
}
/** M1. */
export class CreateManifest extends ManifestForm {}
/** M2: the whole form anew. */
export class EditManifest extends ManifestForm {}
/** M2. */
export class DiscardManifest {
  @IsOptional() @IsString() @MaxLength(2000) reason?: string;
}
/** M3. */
export class IssueManifest extends Justified {}
/** M4. */
export class VoidManifest {
  @IsString() @IsNotEmpty() @MaxLength(2000) reason!: string;
}

/** A weight: from a scale, or typed (R-10c). Tonnes. */
export class ManifestWeighing {
  @IsInt() @Min(1) @Max(99) line!: number;
  /** Scale or weighbridge record. */
  @IsString() @Length(1, 80) scale!: string;
  @IsTonnes() gross!: string;
  @IsTonnes() tare!: string;
  @IsInstant() at!: string;
  @IsOptional() @IsBoolean() typed?: boolean;
}
export class ManifestScan {
  @IsInt() @Min(1) @Max(99) line!: number;
  @IsArray() @ArrayUnique() @ArrayMaxSize(2000) @Matches(LABEL, { each: true }) labels!: string[];
}
/** M5: the consignor loads, the driver signs. */
export class LoadManifest extends Justified {
  @IsArray() @ArrayMaxSize(50) @Nested(() => ManifestWeighing, { each: true }) weighings!: ManifestWeighing[];
  @IsArray() @ArrayMaxSize(50) @Nested(() => ManifestScan, { each: true }) scans!: ManifestScan[];
  @IsString() @Length(1, 200) driverSignature!: string;
  /** People aboard besides driver and escort; there may be none (L-83). */
  @IsInt() @Min(0) @Max(100) passengers!: number;
  /** Numbers of the seals that were put on. */
  @IsOptional() @IsArray() @ArrayUnique() @ArrayMaxSize(20) @Length(1, 40, { each: true }) seals?: string[];
  /** Of the load as it left. */
  @IsOptional() @IsArray() @ArrayMaxSize(6) @Nested(() => Photo, { each: true }) photos?: Photo[];
}
/** M6. */
export class UnloadManifest {
  @IsString() @IsNotEmpty() @MaxLength(2000) reason!: string;
}
/** M7: part 2 as driven. */
export class DepartManifest extends Justified {
  /** Dangerous-goods waybill carried with the manifest (R-11b). */
  @IsString() @Length(1, 60) waybillNo!: string;
  /** Operating document of the vehicle (营运证件号). */
  @IsString() @Length(1, 60) operatingDocument!: string;
  @IsOptional() @IsString() @Length(1, 40) vehicle?: string;
  @IsOptional() @Nested(() => ManifestCrew) driver?: ManifestCrew;
  @IsOptional() @Nested(() => ManifestCrew) escort?: ManifestCrew;
  /** Police pass for a restricted area, if there is one. */
  @IsOptional() @IsString() @MaxLength(80) pass?: string;
}
/** M8. */
export class ArriveAtTransferPoint extends Justified {
  @Nested(() => ManifestPlace) place!: ManifestPlace;
}
/** M9: each of the two carriers says it once. */
export class HandOverManifest {
  @Nested(() => ManifestPlace) place!: ManifestPlace;
  /** The data of remover, earlier carrier and waste have been checked. */
  @IsBoolean() checked!: boolean;
}
/** M10. */
export class ReportMismatch {
  @IsString() @IsNotEmpty() @MaxLength(2000) found!: string;
  /** Line of part 1 that it concerns, if it is one. */
  @IsOptional() @IsInt() @Min(1) @Max(99) line?: number;
  @IsOptional() @IsIn(DIFFERENCES) kind?: (typeof DIFFERENCES)[number];
}
/** M10a, M15. */
export class ReturnManifest {
  @Nested(() => ManifestLegForm) leg!: ManifestLegForm;
  @IsString() @IsNotEmpty() @MaxLength(2000) reason!: string;
}
/** M11. */
export class ArriveAtReceiver extends Justified {
  /** Enterprise at whose gate the load stands; must be the receiver named (R-11d). */
  @IsUUID() receiver!: string;
  @Nested(() => ManifestPlace) place!: ManifestPlace;
}
/** M11a. */
export class PermitAcceptance {
  @IsString() @IsNotEmpty() @MaxLength(4000) decision!: string;
  @IsOptional() @IsString() @MaxLength(80) documentNo?: string;
}

/** Part 3, one line of part 1. */
export class ManifestReceiptLine {
  @IsInt() @Min(1) @Max(99) line!: number;
  /** Major differences; empty when there is none. */
  @IsArray() @ArrayUnique() @IsIn(DIFFERENCES, { each: true }) differences!: (typeof DIFFERENCES)[number][];
  @IsOptional() @IsString() @MaxLength(2000) note?: string;
  @IsIn(OPINIONS) opinion!: (typeof OPINIONS)[number];
  @IsMethod() method!: string;
  /** Accepted quantity in tonnes; 0 when rejected. */
  @IsTonnes() quantity!: string;
  @IsOptional() @Nested(() => ManifestWeighing) weighing?: ManifestWeighing;
  @IsOptional() @IsString() @MaxLength(80) facility?: string;
  @IsOptional() @IsString() @MaxLength(80) storage?: string;
  @IsOptional() @IsArray() @ArrayMaxSize(2000) @Matches(LABEL, { each: true }) labels?: string[];
}
export class ManifestReceipt extends Justified {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @Nested(() => ManifestReceiptLine, { each: true })
  lines!: ManifestReceiptLine[];
  @Nested(() => ManifestHandler) handler!: ManifestHandler;
  @IsOptional() @IsString() @MaxLength(2000) remarks?: string;
  /** Whether the seals are whole and those of the loading; only where there were some. */
  @IsOptional() @IsBoolean() sealsMatch?: boolean;
}
/** M12. */
export class AcceptManifest extends ManifestReceipt {}
/** M13. */
export class AcceptManifestPartly extends ManifestReceipt {}
/** M14. */
export class RejectManifest {
  @IsString() @IsNotEmpty() @MaxLength(2000) reason!: string;
  @IsArray() @ArrayUnique() @IsIn(DIFFERENCES, { each: true }) differences!: (typeof DIFFERENCES)[number][];
  @Nested(() => ManifestHandler) handler!: ManifestHandler;
}
/** M15a: what is not accepted goes on under another manifest. */
export class RedirectManifest {
  @IsUUID() successor!: string;
}
/** M16. */
export class ReceiveBack {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @Nested(() => ManifestWeighing, { each: true })
  weighings!: ManifestWeighing[];
}
/** M19 by a bureau. */
export class FreezeManifest {
  /** An open incident of the load, of its trip, or of the city of the place. */
  @IsUUID() incident!: string;
  @Matches(DIVISION) place!: string;
  @IsString() @IsNotEmpty() @MaxLength(4000) order!: string;
}
/** M20. */
export class ReleaseManifest {
  @IsString() @IsNotEmpty() @MaxLength(4000) decision!: string;
}
export class ReleaseToReturn extends ReleaseManifest {
  @Nested(() => ManifestLegForm) leg!: ManifestLegForm;
}
export class ReleaseToClose extends ReleaseManifest {
  @IsIn(['DISPOSED_ON_SITE', 'MOVED_ELSEWHERE']) outcome!: 'DISPOSED_ON_SITE' | 'MOVED_ELSEWHERE';
}
export class ManifestResultLine {
  @IsInt() @Min(1) @Max(99) line!: number;
  @IsDay() date!: string;
  @IsTonnes() quantity!: string;
  @IsMethod() method!: string;
  @IsOptional() @IsString() @MaxLength(500) residue?: string;
}
/** M22. */
export class ReportResult {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @Nested(() => ManifestResultLine, { each: true })
  results!: ManifestResultLine[];
}
/** M24. The leg is added after the current one. */
export class AddLeg extends Justified {
  @Nested(() => ManifestLegForm) leg!: ManifestLegForm;
  @IsString() @IsNotEmpty() @MaxLength(2000) reason!: string;
  /** Number of the origin's consent, where it asks for one (R-28d). */
  @IsOptional() @IsString() @Length(1, 60) permit?: string;
}

/** M21: enters a correction that was asked for and has the consent of one of the two provinces. */
export class CorrectManifest {
  @IsUUID() request!: string;
}

/** Verb → body of what a person may ask. */
export const commands = {
  edit: EditManifest,
  discard: DiscardManifest,
  issue: IssueManifest,
  void: VoidManifest,
  load: LoadManifest,
  unload: UnloadManifest,
  depart: DepartManifest,
  arriveAtTransferPoint: ArriveAtTransferPoint,
  handOver: HandOverManifest,
  reportMismatch: ReportMismatch,
  turnBack: ReturnManifest,
  arriveAtReceiver: ArriveAtReceiver,
  permitAcceptance: PermitAcceptance,
  accept: AcceptManifest,
  acceptPartly: AcceptManifestPartly,
  reject: RejectManifest,
  startReturn: ReturnManifest,
  redirect: RedirectManifest,
  receiveBack: ReceiveBack,
  freeze: FreezeManifest,
  releaseToResume: ReleaseManifest,
  releaseToReturn: ReleaseToReturn,
  releaseToClose: ReleaseToClose,
  reportResult: ReportResult,
  addLeg: AddLeg,
  correct: CorrectManifest,
};
export type Command = {
  [V in keyof typeof commands]: { type: V } & InstanceType<(typeof commands)[V]>;
}[keyof typeof commands];

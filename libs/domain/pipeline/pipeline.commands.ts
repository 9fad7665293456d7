import { ArrayNotEmpty, ArrayUnique, IsArray, IsIn, IsInt, IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { IsUUID, Length, Max, MaxLength, Min } from 'class-validator';
import { IsDay, IsMethod, IsTonnes, IsWasteCode } from '../given/fields.js';
import { ManifestHandler } from '../leg/leg.commands.js';
import {
  CorrectManifest,
  FreezeManifest,
  ReleaseManifest,
  ReportResult,
  WASTE_FORMS,
} from '../manifest/manifest.commands.js';
import { Nested } from '../nested.js';
import { Justified } from '../transfer-application/transfer-application.commands.js';

/** A meter of one side, as the waste passes it. */
export class PipelineMeter {
  @IsString() @Length(1, 80) number!: string;
  @IsOptional() @IsString() @MaxLength(200) place?: string;
}
export class PipelineMeters {
  @IsOptional() @Nested(() => PipelineMeter) remover?: PipelineMeter;
  @IsOptional() @Nested(() => PipelineMeter) receiver?: PipelineMeter;
}
/** The one kind of waste in the pipe. `quantity`: planned for the period, decimal tonnes; issue reserves it. */
export class PipelineWaste {
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
  @IsTonnes() quantity!: string;
  @IsMethod() method!: string;
  @IsOptional() @IsIn(['1', '2', '3', '4']) purpose?: string;
}
/** Part 1 without vehicle and legs. A draft may lack what only issue demands. */
export class PipelineForm extends Justified {
  @IsUUID() site!: string;
  @IsUUID() receiver!: string;
  /** Operating licence of the receiver; none where its approval rests on an exempted use. */
  @IsOptional() @IsUUID() licence?: string;
  @IsUUID() contract!: string;
  /** Approval decision (R-21a) … */
  @IsOptional() @IsUUID() approval?: string;
  /** … or the instrument of a pilot or pair treated as domestic (W-16): id of the agreement. */
  @IsOptional() @IsString() @Length(1, 80) instrument?: string;
  /** Day on which the flow is to start. */
  @IsDay() plannedDate!: string;
  @Nested(() => PipelineMeters) meters!: PipelineMeters;
  @Nested(() => PipelineWaste) waste!: PipelineWaste;
  @IsOptional() @IsString() @Length(5, 30) emergencyPhone?: string;
  @IsOptional() @Nested(() => ManifestHandler) handler?: ManifestHandler;
  @IsOptional() @IsString() @MaxLength(4000) emergencyMeasures?: string;
  @IsOptional() @IsString() @MaxLength(2000) remarks?: string;
}
/** PL1. */
export class CreatePipeline extends PipelineForm {}
/** PL2: the whole form anew. */
export class EditPipeline extends PipelineForm {}
/** PL2. */
export class DiscardPipeline {
  @IsOptional() @IsString() @MaxLength(2000) reason?: string;
}
/** PL3. */
export class IssuePipeline extends Justified {}
/** PL4. */
export class VoidPipeline {
  @IsString() @IsNotEmpty() @MaxLength(2000) reason!: string;
}
/** PL5: the period of the city's setting begins today. */
export class StartPipeline {}
/** PL6: what the own meter counted on a day; 0 when nothing flowed. */
export class PostReading {
  @IsDay() day!: string;
  @IsWasteCode() wasteCode!: string;
  @IsTonnes() weight!: string;
  @IsIn(WASTE_FORMS) form!: (typeof WASTE_FORMS)[number];
  @IsString() @Length(1, 500) characteristics!: string;
}
/** PL10. What is accepted is the sum of the receiver's own readings. */
export class AcceptPipeline extends Justified {
  @Nested(() => ManifestHandler) handler!: ManifestHandler;
  @IsOptional() @IsString() @MaxLength(80) facility?: string;
  @IsOptional() @IsString() @MaxLength(80) storage?: string;
  @IsOptional() @IsString() @MaxLength(2000) remarks?: string;
}

/** Verb → body of what a person may ask. */
export const commands = {
  edit: EditPipeline,
  discard: DiscardPipeline,
  issue: IssuePipeline,
  void: VoidPipeline,
  start: StartPipeline,
  postReading: PostReading,
  accept: AcceptPipeline,
  freeze: FreezeManifest,
  releaseToResume: ReleaseManifest,
  releaseToEnd: ReleaseManifest,
  correct: CorrectManifest,
  reportResult: ReportResult,
};
export type Command = {
  [V in keyof typeof commands]: { type: V } & InstanceType<(typeof commands)[V]>;
}[keyof typeof commands];

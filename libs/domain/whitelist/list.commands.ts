import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IsDay, IsMethod, IsTonnes, IsWasteCode } from '../given/fields.js';
import { Nested } from '../nested.js';
import { Facility, Holder } from '../licence/licence.commands.js';
import { WASTE_FORMS } from '../manifest/manifest.commands.js';
import { HAZARDS, type Hazard } from '../waste/hazards.js';

const PROVINCE = /^\d{2}$/;

export class Contact {
  @IsNotEmpty() @MaxLength(60) name!: string;
  @IsNotEmpty() @MaxLength(40) phone!: string;
}
/** Share of one origin province in the cap. */
export class OriginShare {
  @Matches(PROVINCE) province!: string;
  @IsTonnes() cap!: string;
}

/** Utilisation that the exemption list frees from the licence: an item, and for point-to-point use the one sender. */
export class ExemptedUse {
  @IsInt() @Min(1) @Max(99) item!: number;
  /** The one unit whose waste serves as raw material (点对点定向利用); null for the general items. */
  @IsOptional() @Nested(() => Holder) sender?: Holder | null;
}

/** One line of a list as it is written: a receiver, its licence, what it may take and how much (whitelist.md §4). */
export class EntryForm {
  @Nested(() => Holder) receiver!: Holder;
  @IsNotEmpty() @MaxLength(64) licenceNumber!: string;
  @IsOptional() @Nested(() => Facility) facility: Facility | null = null;
  /** Eight-digit codes that share the cap. */
  @IsArray() @ArrayMinSize(1) @ArrayUnique() @IsWasteCode({ each: true }) codes!: string[];
  @IsNotEmpty() @MaxLength(200) wasteName!: string;
  @IsOptional() @IsArray() @ArrayUnique() @IsIn(HAZARDS, { each: true }) hazards?: Hazard[];
  /** Physical form. */
  @IsOptional() @IsIn(WASTE_FORMS) form?: (typeof WASTE_FORMS)[number];
  @IsArray() @ArrayMinSize(1) @ArrayUnique() @IsMethod({ each: true }) methods!: string[];
  /** Tonnes a year; null where the agreement sets no quota. */
  @IsOptional() @IsTonnes() cap: string | null = null;
  /** Origin provinces admitted; empty: all other parties and users. */
  @IsArray() @ArrayUnique() @Matches(PROVINCE, { each: true }) origins: string[] = [];
  @IsArray() @Nested(() => OriginShare, { each: true }) split: OriginShare[] = [];
  /** Grade of standardised management or credit. */
  @IsOptional() @MaxLength(60) grade: string | null = null;
  @IsOptional() @Nested(() => Contact) contact: Contact | null = null;
  /** Number or name of the cross-province transfer plan form (跨省转移计划表). */
  @IsOptional() @MaxLength(200) plan: string | null = null;
  /** The receiver utilises without a licence under this item of the exemption list. */
  @IsOptional() @Nested(() => ExemptedUse) exemption?: ExemptedUse | null;
}

export class OpenList {
  @IsUUID() agreement!: string;
  /** Receiving province. */
  @Matches(PROVINCE) receiving!: string;
  @IsInt() @Min(2018) @Max(2099) year!: number;
}
export class RecommendEntry {
  @Nested(() => EntryForm) entry!: EntryForm;
  /** Recommendation form of the city bureau (推荐表). */
  @IsOptional() @MaxLength(2000) statement?: string;
}
export class EditEntries {
  @IsArray() @Nested(() => EntryForm, { each: true }) put: EntryForm[] = [];
  /** Entries to strike out. An entry is changed by striking it and putting its new form. */
  @IsArray() @IsUUID(undefined, { each: true }) strike: string[] = [];
}
export class ProposeList {
  @IsOptional() @MaxLength(4000) note?: string;
}
export class ReproposeList {
  /** Answer to the question or counter-proposal. */
  @IsOptional() @MaxLength(4000) answer?: string;
}
export class DeclareList {
  @IsOptional() @MaxLength(4000) note?: string;
}
export class OpenAdjustment {
  @IsOptional() @MaxLength(2000) reason?: string;
}
export class AgreeGrace {
  @IsDay() until!: string;
}
/** What is said of one entry of the feedback. */
export class EntryManagement {
  @IsUUID() entry!: string;
  @IsNotEmpty() @MaxLength(2000) text!: string;
}
export class SendFeedback {
  /** Environmental management of the listed units in the year (W-09). */
  @IsNotEmpty() @MaxLength(8000) environmental!: string;
  /** The same of single entries, each once. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1000)
  @ArrayUnique((one: EntryManagement) => one.entry)
  @Nested(() => EntryManagement, { each: true })
  units?: EntryManagement[];
}

/** Verb → body. */
export const listCommands = {
  open: OpenList,
  recommendEntry: RecommendEntry,
  editEntries: EditEntries,
  propose: ProposeList,
  repropose: ReproposeList,
  declare: DeclareList,
  openAdjustment: OpenAdjustment,
  agreeGrace: AgreeGrace,
  sendFeedback: SendFeedback,
};

import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import { IsInstant } from '../given/fields.js';
import { Photo } from '../given/photo.js';
import { Nested } from '../nested.js';

/** Extraordinary, major, larger, general (特别重大、重大、较大、一般), or not yet clear (E-04). */
export const LEVELS = ['I', 'II', 'III', 'IV', 'UNCLEAR'] as const;
export type Level = (typeof LEVELS)[number];
/** What makes an unclear event count as major (E-04); another province is named in `touches`. */
export const SIGNS = ['WATER_SOURCE', 'DENSE_POPULATION', 'HEAVY_METALS'] as const;
export type Sign = (typeof SIGNS)[number];
/** Leakage, scattering on the way, loss, dumping (R-09a, L-20), or an accident. */
export const INCIDENT_KINDS = ['LEAK', 'SCATTER', 'LOSS', 'DUMPING', 'FIRE', 'COLLISION', 'OTHER'] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

const DIVISION = /^\d{6}$/;
const PROVINCE = /^\d{2}$/;
const MANIFEST = /^\d{14}$/;

export class IncidentPlace {
  @IsString() @Length(1, 300) text!: string;
  /** Division code of the county, six digits. */
  @Matches(DIVISION) division!: string;
  @IsOptional() @Matches(/^-?\d{1,3}(\.\d{1,7})?$/) longitude?: string;
  @IsOptional() @Matches(/^-?\d{1,2}(\.\d{1,7})?$/) latitude?: string;
}
/** What has happened, whoever tells it. */
export class IncidentStory {
  @Nested(() => IncidentPlace) place!: IncidentPlace;
  /** When it happened. */
  @IsInstant() occurredAt!: string;
  @IsIn(INCIDENT_KINDS) kind!: IncidentKind;
  /** What leaked, was scattered or dumped, and how much as far as known. */
  @IsString() @IsNotEmpty() @MaxLength(2000) leaked!: string;
  @IsOptional() @IsArray() @ArrayUnique() @IsIn(SIGNS, { each: true }) signs?: Sign[];
  /** Other provinces, two digits, that the event touches or may touch (E-05). */
  @IsOptional() @IsArray() @ArrayUnique() @ArrayMaxSize(30) @Matches(PROVINCE, { each: true }) touches?: string[];
}
/** I1: one tap of the carrier's, remover's or receiver's people (E-01, L-86). */
export class ReportByUnit extends IncidentStory {
  /** Numbers of the manifests on board. */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @ArrayMaxSize(50)
  @Matches(MANIFEST, { each: true })
  manifests!: string[];
  /** The unit's own estimate; none means unclear. */
  @IsOptional() @IsIn(LEVELS) level?: Level;
  /** What the unit has done at once, and whom it has warned (L-86). */
  @IsOptional() @IsString() @MaxLength(2000) acted?: string;
  @IsOptional() @IsString() @MaxLength(2000) warned?: string;
  /** Of the place, as the first who were there saw it. */
  @IsOptional() @IsArray() @ArrayMaxSize(6) @Nested(() => Photo, { each: true }) photos?: Photo[];
}
/** I2: the bureau of the place reports (E-02, E-03). What is left out stays as the unit told it. */
export class ReportInitial {
  @IsIn(LEVELS) level!: Level;
  @IsOptional() @IsArray() @ArrayUnique() @IsIn(SIGNS, { each: true }) signs?: Sign[];
  @IsOptional() @IsArray() @ArrayUnique() @ArrayMaxSize(30) @Matches(PROVINCE, { each: true }) touches?: string[];
  @IsString() @IsNotEmpty() @MaxLength(4000) text!: string;
}
/** I1a: the bureau of the place knew first. */
export class OpenByBureau extends IncidentStory {
  /** When the bureau came to know: its hours run from here. */
  @IsInstant() knownAt!: string;
  /** Numbers of the manifests, as far as known; none for waste found dumped. */
  @IsOptional() @IsArray() @ArrayUnique() @ArrayMaxSize(50) @Matches(MANIFEST, { each: true }) manifests?: string[];
  @IsIn(LEVELS) level!: Level;
  @IsString() @IsNotEmpty() @MaxLength(4000) text!: string;
}
/** I3 (E-05). */
export class NotifyNeighbour {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @ArrayMaxSize(30)
  @Matches(PROVINCE, { each: true })
  provinces!: string[];
  @IsString() @IsNotEmpty() @MaxLength(4000) text!: string;
}
/** I4 (E-03). */
export class ReportToMinistry {
  @IsString() @IsNotEmpty() @MaxLength(4000) text!: string;
}
/** I5 (E-06). */
export class FollowUp {
  @IsString() @IsNotEmpty() @MaxLength(4000) text!: string;
}
/** I5: the level is another than before. */
export class ChangeLevel extends ReportInitial {}
/** I6 (E-06). */
export class ReportFinal {
  @IsString() @IsNotEmpty() @MaxLength(4000) measures!: string;
  @IsString() @IsNotEmpty() @MaxLength(4000) losses!: string;
  @IsString() @IsNotEmpty() @MaxLength(4000) responsibility!: string;
  /** Units found in serious violation; their list entries are reviewed under S1. */
  @IsOptional() @IsArray() @ArrayUnique() @ArrayMaxSize(20) @IsUUID('all', { each: true }) serious?: string[];
}
/** I7. */
export class CloseIncident {
  @IsOptional() @IsString() @MaxLength(2000) note?: string;
}

/** Verb → body of what a person may ask of an open case. */
export const commands = {
  reportInitial: ReportInitial,
  notifyNeighbour: NotifyNeighbour,
  reportToMinistry: ReportToMinistry,
  followUp: FollowUp,
  changeLevel: ChangeLevel,
  reportFinal: ReportFinal,
  close: CloseIncident,
};

import { ArrayMaxSize, IsArray, IsIn, IsDefined, IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';
import { IsDay } from '#domain/given/fields';
import { Nested } from '#domain/nested';
import { MATERIAL } from '#domain/policy/materials';
import { type Reach, REACHES, switches, type SwitchName } from '#domain/policy/switches';

/** A switch of the own province, or of an agreement for all who are party to it. */
export class SetSwitch {
  @IsIn(Object.keys(switches)) name!: SwitchName;
  /** As the switch takes it. */
  @IsDefined() value!: unknown;
  @IsDay() validFrom!: string;
  /** Number of the paper that says so. */
  @IsString() @Length(1, 100) instrument!: string;
  @IsOptional() @IsUUID() agreement?: string;
  /** Of a time limit only: which cases it is for. Where nothing is said, those received from its day on. */
  @IsOptional() @IsIn(REACHES) reach?: Reach;
}
export class BothNames {
  @IsString() @Length(1, 200) zh!: string;
  @IsString() @Length(1, 200) en!: string;
}
/** A material that local regulation of the province asks for (R-22a (4)). */
export class LocalMaterial {
  @Matches(MATERIAL) code!: string;
  @Nested(() => BothNames) title!: BothNames;
  /** The local regulation with its article. */
  @IsString() @Length(2, 200) basis!: string;
}
/** A new version of the province's list; what it leaves out is not asked for any more (R-22c). */
export class PublishMaterials {
  @IsArray() @ArrayMaxSize(30) @Nested(() => LocalMaterial, { each: true }) materials!: LocalMaterial[];
  @IsDay() validFrom!: string;
  @IsString() @Length(1, 100) instrument!: string;
}

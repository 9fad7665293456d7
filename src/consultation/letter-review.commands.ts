import { ArrayMaxSize, IsArray, IsBoolean, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { IsTonnes } from '#domain/given/fields';
import { CounterEntry } from '#domain/consultation/counter';
import { Nested } from '#domain/nested';

export class ReplyLine {
  @IsInt() @Min(1) @Max(99) line!: number;
  @IsTonnes() quantity!: string;
}
/** The reply as typed so far; it may be unfinished. */
export class PreviewReply {
  @IsBoolean() agree!: boolean;
  @IsOptional() @IsArray() @ArrayMaxSize(50) @Nested(() => ReplyLine, { each: true }) lines?: ReplyLine[];
  @IsOptional() @IsTonnes() extra?: string;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(1000, { each: true })
  conditions?: string[];
  @IsOptional() @IsString() @MaxLength(4000) reasons?: string;
  @IsOptional() @IsArray() @ArrayMaxSize(1000) @Nested(() => CounterEntry, { each: true }) counter?: CounterEntry[];
}

import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IsTonnes } from '../given/fields.js';
import { Nested } from '../nested.js';
import { CounterEntry } from './counter.js';

/** A line that the replying side agrees to, in tonnes. */
export class AgreedLine {
  @IsInt() @Min(1) @Max(99) line!: number;
  @IsTonnes() quantity!: string;
}
/** CL3. One question on a letter. */
export class AskInformation {
  @IsString() @IsNotEmpty() @MaxLength(4000) text!: string;
}
/** CL5. The drafter may not sign. */
export class DraftReply {
  @IsBoolean() agree!: boolean;
  @IsOptional() @IsArray() @ArrayMaxSize(50) @Nested(() => AgreedLine, { each: true }) lines?: AgreedLine[];
  @IsOptional() @IsTonnes() extra?: string;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(1000, { each: true })
  conditions?: string[];
  @IsOptional() @IsString() @MaxLength(4000) reasons?: string;
  /** Of a proposed list that is not agreed to: what would be agreed to of single entries (Y4). */
  @IsOptional() @IsArray() @ArrayMaxSize(1000) @Nested(() => CounterEntry, { each: true }) counter?: CounterEntry[];
}
/** CL6. What is left out is taken from the draft, then from the letter. */
export class ReplyAgree {
  @IsOptional() @IsArray() @ArrayMaxSize(50) @Nested(() => AgreedLine, { each: true }) lines?: AgreedLine[];
  @IsOptional() @IsTonnes() extra?: string;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(1000, { each: true })
  conditions?: string[];
}
/** CL7. Reasons are the command's, else the draft's (R-25b). */
export class ReplyRefuse {
  @IsOptional() @IsString() @Length(1, 4000) reasons?: string;
}

/** Verb → body of what a person of the addressee may ask. */
export const commands = {
  askInformation: AskInformation,
  draftReply: DraftReply,
  replyAgree: ReplyAgree,
  replyRefuse: ReplyRefuse,
};
export type Command = {
  [V in keyof typeof commands]: { type: V } & InstanceType<(typeof commands)[V]>;
}[keyof typeof commands];

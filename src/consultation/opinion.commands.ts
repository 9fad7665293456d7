import { IsBoolean, IsNotEmpty, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { IsDay } from '#domain/given/fields';

/** What the addressee of a letter asks of a local bureau. */
export class AskOpinion {
  /** The city bureau of the own province that is asked. */
  @IsUUID() bureau!: string;
  /** Until when, inside the reply's own time; the usual day where none is given. */
  @IsOptional() @IsDay() dueDay?: string;
  @IsOptional() @IsString() @IsNotEmpty() @MaxLength(2000) question?: string;
}
/** What the bureau answers. */
export class GiveOpinion {
  @IsBoolean() favourable!: boolean;
  @IsString() @IsNotEmpty() @MaxLength(4000) text!: string;
}

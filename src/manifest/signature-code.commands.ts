import { IsIn, IsInt, IsNotEmpty, IsObject, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

/** What somebody without an account may sign for their organisation on the device of another party (R-13c, R-17). */
export const SIGNED_BY_CODE = ['load', 'handOver'] as const;
export type SignedByCodeVerb = (typeof SIGNED_BY_CODE)[number];

/** A code for one person of one's own organisation and one kind of act. */
export class GiveSignatureCode {
  @IsString() @IsNotEmpty() @MaxLength(60) holder!: string;
  @IsIn(SIGNED_BY_CODE) verb!: SignedByCodeVerb;
  /** Hours of real time after which it is void. */
  @IsOptional() @IsInt() @Min(1) @Max(72) hours?: number;
}
/** An act of the road with the code of who signs it; `form` is the body of the act. */
export class SignByCode {
  @Matches(/^\d{9}$/) code!: string;
  @IsIn(SIGNED_BY_CODE) verb!: SignedByCodeVerb;
  /** The version of the manifest that was seen. */
  @IsInt() @Min(1) version!: number;
  @IsObject() form!: object;
}

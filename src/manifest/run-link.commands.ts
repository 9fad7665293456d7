import { IsInt, IsOptional, IsString, IsUUID, Length, Max, Min } from 'class-validator';

/** A link with which the driver of one manifest opens the run without a password. */
export class GiveRunLink {
  @IsUUID() manifest!: string;
  /** Hours of real time after which it is void. */
  @IsOptional() @IsInt() @Min(1) @Max(168) hours?: number;
}
/** What the link holds behind its `#`. */
export class RedeemRunLink {
  @IsString() @Length(20, 100) secret!: string;
}

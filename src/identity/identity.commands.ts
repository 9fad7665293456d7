import { IsNotEmpty, IsOptional, IsString, IsUUID, Length, MaxLength } from 'class-validator';

class SetOut {
  /** Page of this system to come back to, `/…`. */
  @IsOptional() @IsString() @Length(1, 2000) returnTo?: string;
}
export class SetOutToLogIn extends SetOut {
  /** For people of several organisations. */
  @IsOptional() @IsUUID() organisation?: string;
}
export class SetOutToBind extends SetOut {}

/** What the provider sent back with the browser: everything behind the `?`. */
export class ComeBack {
  @IsString() @Length(1, 8000) query!: string;
}

export class BindIdentity {
  /** How the provider identifies the person (`sub`). */
  @IsString() @IsNotEmpty() @MaxLength(255) subject!: string;
  /** What the provider calls it, for people to tell it by. */
  @IsOptional() @IsString() @Length(1, 200) label?: string;
  @IsString() @Length(1, 1000) reason!: string;
}
export class UnbindIdentity {
  @IsUUID() identity!: string;
  @IsString() @Length(1, 1000) reason!: string;
}

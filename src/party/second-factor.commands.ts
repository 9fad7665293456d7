import { IsString, Length, Matches } from 'class-validator';

export class GiveCode {
  @IsString() @Matches(/^\d{6}$/) code!: string;
}
export class ResetSecondFactor {
  @IsString() @Length(1, 1000) reason!: string;
}

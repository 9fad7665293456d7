import { IsNotEmpty, IsOptional, Matches, MaxLength } from 'class-validator';
import { IsDay } from '../given/fields.js';
import { Nested } from '../nested.js';
import { AgreementParameters, BothLanguages } from './agreement.parameters.js';

export class CreateAgreement {
  @Matches(/^[a-z0-9-]{3,60}$/) key!: string;
  @Nested(() => BothLanguages) title!: BothLanguages;
  @Nested(() => AgreementParameters) parameters!: AgreementParameters;
}
export class EditAgreement {
  @IsOptional() @Nested(() => BothLanguages) title?: BothLanguages;
  @Nested(() => AgreementParameters) parameters!: AgreementParameters;
}
export class SignAgreement {
  @IsOptional() @MaxLength(2000) note?: string;
}
export class SuspendAgreement {
  @IsNotEmpty() @MaxLength(2000) reason!: string;
}
export class ResumeAgreement {
  @IsOptional() @MaxLength(2000) note?: string;
}
export class TerminateAgreement {
  /** What the notice letter says. */
  @IsNotEmpty() @MaxLength(4000) notice!: string;
}
export class AmendAgreement {
  @Nested(() => AgreementParameters) parameters!: AgreementParameters;
  /** First day of the new version. */
  @IsDay() from!: string;
  @IsOptional() @MaxLength(2000) note?: string;
}

/** Verb → body. What another party says comes by mailbox, what dates bring by the clock. */
export const agreementCommands = {
  create: CreateAgreement,
  edit: EditAgreement,
  sign: SignAgreement,
  suspend: SuspendAgreement,
  resume: ResumeAgreement,
  terminate: TerminateAgreement,
  amend: AmendAgreement,
};

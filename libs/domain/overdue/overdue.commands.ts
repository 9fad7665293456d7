import { IsString, Length } from 'class-validator';

/** OD2. The owner of the duty says why it is late. */
export class AcknowledgeOverdue {
  @IsString() @Length(1, 2000) reason!: string;
}
/** OD4. The head of the authority waives what was acknowledged; the record stays. */
export class WaiveOverdue {
  @IsString() @Length(1, 2000) reason!: string;
}

/** Verb → body of what a person may ask. */
export const commands = { acknowledge: AcknowledgeOverdue, waive: WaiveOverdue };
export type Command = {
  [V in keyof typeof commands]: { type: V } & InstanceType<(typeof commands)[V]>;
}[keyof typeof commands];

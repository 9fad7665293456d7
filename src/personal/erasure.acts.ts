import type { Actor } from '#domain/actor';
import type { ErasureGround } from '#domain/personal/erasure';
import { facts, fourEyes, notWhen, RegisterActs } from '../party/register-acts.js';
import { refused } from '../party/register-words.js';

interface Erasure {
  state: string;
  basis: ErasureGround;
  everywhere: boolean;
  asked_by: string;
  version: number;
}
const isAuditor = (by: Actor) => by.kind === 'auditor' && by.roles.includes('auditor') && by.person !== null;
const isOperator = (by: Actor) => by.kind === 'operator' && by.roles.includes('admin') && by.person !== null;
export const mayAsk = (by: Actor): boolean => isAuditor(by) || isOperator(by);

const undecided = {
  who: isAuditor,
  when: [
    notWhen<Erasure>(({ of }) => of.state !== 'asked', { zh: '该申请已有决定', en: 'It has been decided already' }),
    fourEyes<Erasure>(
      ({ by, of }) => by.person === of.asked_by,
      () =>
        refused(
          'R-24a',
          { zh: '申请人不得自行批准。', en: 'Who asked may not decide.' },
          { zh: '请由另一名审计人员决定。', en: 'Have another auditor decide.' },
        ),
    ),
  ],
};
/** Erasures: asked for by the operator or an auditor, decided by another auditor (PIPL art. 47). */
export const ERASURE_REQUESTS = new RegisterActs('erasures', {
  facts: facts<Erasure>('liandan.erasure r', 'r.state, r.basis, r.everywhere, r.asked_by, r.version'),
  makes: { ask: mayAsk },
  acts: { approve: undecided, refuse: undecided },
});

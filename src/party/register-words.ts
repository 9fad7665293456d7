import { actsForFirm, isOfficer, type Actor } from '#domain/actor';
import { DomainError, type Fault, type Text } from '#domain/errors';

/** A field of the body that is well formed and still wrong. */
export const bad = (pointer: string, detail: Text) =>
  new DomainError('BAD_REQUEST', { detail, faults: [{ pointer, code: 'value', detail }] });
/** A rule's no, with the way out. */
export const refused = (rule: string, detail: Text, remedy: Text, faults: Fault[] = []) =>
  new DomainError('RULE_REFUSED', { rule, detail, remedy, ...(faults.length > 0 ? { faults } : {}) });
export const notFound = () => new DomainError('NOT_FOUND');
export const notPermitted = () =>
  new DomainError('NOT_PERMITTED', {
    detail: { zh: '无权办理此事项', en: 'You may not do this' },
    remedy: { zh: '请由有权人员办理', en: 'Ask somebody who holds the right' },
  });
export const notNow = (detail: Text) => new DomainError('INVALID_TRANSITION', { detail });
export const stale = (version: number, expected: number) =>
  new DomainError('STALE_VERSION', {
    detail: { zh: '事项已被他人更新', en: 'Somebody changed it since you read it' },
    remedy: { zh: '请重新读取后再提交', en: 'Read it again, then repeat your command' },
    data: { version, expected },
  });

/** What is shared is not changed by one side. */
export const shared = (rule: string) =>
  refused(
    rule,
    { zh: '该事项由多省共同确认，不得单方变更。', en: 'Several provinces have confirmed it; none changes it alone.' },
    {
      zh: '请提出变更建议（propose-end），由其他省份复函确认。',
      en: 'Propose the end; the others confirm by their reply.',
    },
  );

/** Somebody who acts for a firm: its administrators enter nothing in the registers. */
export const isFirm = (by: Actor): boolean => actsForFirm(by) && by.org !== null;
/** An officer or head of a province; its head. */
export const isProvince = (by: Actor): boolean => by.kind === 'province' && by.province !== null && isOfficer(by);
export const isHead = (by: Actor): boolean => isProvince(by) && by.roles.includes('head');

/** The province that the caller speaks for as its officer or head. NOT_PERMITTED otherwise. */
export function officersProvince(by: Actor): string {
  if (!isProvince(by)) throw notPermitted();
  return by.province ?? '';
}
/** The province that the caller is head of. NOT_PERMITTED otherwise. */
export function headsProvince(by: Actor): string {
  if (!isHead(by)) throw notPermitted();
  return by.province ?? '';
}

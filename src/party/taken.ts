import { DomainError, type Text } from '#domain/errors';

/** What may stand once only, by the constraint that sees to it: the field of the body and the words. */
const ONCE: Readonly<Record<string, { pointer: string; detail: Text }>> = {
  organisation_uscc_key: {
    pointer: '/uscc',
    detail: { zh: '该统一社会信用代码已登记', en: 'An organisation of this credit code is registered already' },
  },
  organisation_authority: {
    pointer: '/province',
    detail: { zh: '该省主管部门已登记', en: 'The authority of this province is registered already' },
  },
};

/** The refusal of what is on record already and no rule looks for. */
export function taken(constraint: string): DomainError {
  const found = ONCE[constraint];
  const detail = found?.detail ?? { zh: '同样的内容刚刚被登记', en: 'The same was registered a moment ago' };
  return new DomainError('INVALID_TRANSITION', {
    detail,
    remedy: { zh: '请重新读取并核对', en: 'Read it again and check' },
    ...(found ? { faults: [{ pointer: found.pointer, code: 'taken', detail }] } : {}),
  });
}

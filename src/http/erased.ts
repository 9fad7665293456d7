import { EdgeError } from '#access/edge-error';

/** The bytes of a paper or a file are gone; its hash stays, and the leaf that says so ("log/number"). */
export const erased = (leaf: string, sha256: string): EdgeError =>
  new EdgeError('ERASED', {
    rule: 'Z-05',
    detail: { zh: `内容已删除，见日志条目 ${leaf}`, en: `The bytes are erased, see leaf ${leaf}` },
    remedy: {
      zh: '哈希仍予保留，可据以核对当事人手中的文本',
      en: 'The hash stays: a copy in the hands of a party can be checked against it',
    },
    data: { leaf, sha256 },
  });

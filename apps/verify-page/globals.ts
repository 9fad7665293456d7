import { Buffer } from 'buffer/';

// The polyfill does not know base64url, which keys are written in.
const toString = Buffer.prototype.toString;
Buffer.prototype.toString = function (encoding?: string, start?: number, end?: number): string {
  if (encoding !== 'base64url') return toString.call(this, encoding, start, end);
  return toString.call(this, 'base64', start, end).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};

export { Buffer };

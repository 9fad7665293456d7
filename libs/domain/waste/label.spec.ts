import { labelQr, readLabelQr } from './label.js';

const code = '91510100MA1001K00X90005231202511170010'.slice(0, 37);

it('[T-07] prints the code or a link that resolves to it, and reads both', () => {
  expect(labelQr(code, 'CODE', 'https://gufei.example.cn')).toBe(code);
  const link = labelQr(code, 'LINK', 'https://gufei.example.cn/');
  expect(link).toBe(`https://gufei.example.cn/v1/reference/labels/${code}`);
  expect([readLabelQr(code), readLabelQr(` ${link}?from=scan#x`), readLabelQr(`${link}/`)]).toEqual([code, code, code]);
});

it.each(['', 'hello', code.slice(1), `${code}0`, `ftp://x/${code}`, `javascript:${code}`, 'https://x/', `x${code}`])(
  '[T-07] does not take %j for a label',
  (text) => expect(readLabelQr(text)).toBeUndefined(),
);

import { Divisions } from './divisions.js';

const province = (code: string, name_zh: string) => ({
  code,
  name_zh,
  short_zh: name_zh.slice(0, 2),
  plate_prefix: '',
  name_en: '',
  full_name_en: '',
});
const divisions = new Divisions(
  [
    province('510000', '四川省'),
    province('500000', '重庆市'),
    province('440000', '广东省'),
    province('460000', '海南省'),
  ],
  [
    { code: '510000', name_zh: '四川省', level: 'province', parent: '' },
    { code: '510100', name_zh: '成都市', level: 'prefecture', parent: '510000' },
    { code: '500100', name_zh: '市辖区', level: 'direct', parent: '500000' },
    { code: '500200', name_zh: '县', level: 'direct', parent: '500000' },
  ],
  [
    { code_a: '510000', code_b: '500000', kind: 'land' },
    { code_a: '500000', code_b: '510000', kind: 'land' },
    { code_a: '440000', code_b: '460000', kind: 'strait' },
  ],
);

it('finds provinces and cities by codes of any length', () => {
  expect(divisions.province('51')?.zh).toBe('四川省');
  expect(divisions.province('510107')?.code).toBe('51');
  expect(divisions.city('510107')?.zh).toBe('成都市');
  expect(divisions.city('51')).toBeUndefined();
  expect(divisions.cities('50').map((city) => city.code)).toEqual(['5001', '5002']);
});

it('calls what lies directly under a province by the province, too', () => {
  expect(divisions.cities('50').map(({ zh }) => zh)).toEqual(['重庆市（市辖区）', '重庆市（县）']);
});

it('[R-02a] knows what is not a mainland province', () => {
  expect(divisions.isMainland('51')).toBe(true);
  for (const code of ['71', '81', '82', '99', '5', '']) expect(divisions.isMainland(code)).toBe(false);
});

it('[R-03b] a strait makes neighbours only where the policy says so', () => {
  expect(divisions.adjacent('51', '50', { strait: false })).toBe(true);
  expect(divisions.adjacent('44', '46', { strait: false })).toBe(false);
  expect(divisions.adjacent('44', '46', { strait: true })).toBe(true);
  expect(divisions.adjacent('51', '51', { strait: true })).toBe(false);
});

it('[R-15a] takes 01 and 02 for districts and counties of a municipality unless mapped', () => {
  expect(divisions.manifestCity('510107')).toBe('5101');
  expect(divisions.manifestCity('500105')).toBe('5001');
  expect(divisions.manifestCity('500235')).toBe('5002');
  expect(divisions.manifestCity('500235', { '5002': '5001' })).toBe('5001');
  expect(divisions.manifestCity('510000')).toBeUndefined();
});

import { canonicalJson } from '#ledger/canonical';
import { routes } from '../routes.js';
import { labelSize } from './sheets/label.js';
import { refusal } from './sheets/decisions.js';
import type { PaperRecord } from './sheets/paper.js';
import type { LabelSheet, OfficialSheet } from './sheet.js';
import { Typesetter } from './typesetter.js';
import { YIELDS } from './yields.js';

const AT = '2026-03-10T02:30:00.000Z';
const letter = (text: string): OfficialSheet => ({
  template: 'official',
  form: 'letter',
  title: '关于试印的函',
  agency: '四川省生态环境厅',
  number: '川环固函〔2026〕1号',
  addressee: '重庆市生态环境局',
  blocks: [{ kind: 'para', text }],
  enclosed: [],
  date: '2026年3月10日',
  copies: [],
  foot: '',
});
const record = canonicalJson({ a: 1 });
const typesetter = new Typesetter();

it('[Z-04] the same words, record and instant give the same bytes, another record or instant others', async () => {
  const first = await typesetter.print(letter('现函告如下。'), record, AT);
  expect((await new Typesetter().print(letter('现函告如下。'), record, AT)).sha256).toBe(first.sha256);
  const other = await typesetter.print(letter('现函告如下。'), canonicalJson({ a: 2 }), AT);
  const later = await typesetter.print(letter('现函告如下。'), record, '2026-03-10T02:30:01.000Z');
  expect(new Set([first.sha256, other.sha256, later.sha256]).size).toBe(3);
});

it('[Z-04] sets words in their own order, whatever marks of direction stand among them, and no markup', async () => {
  const turned = '不\u202e同意\u2067，\u200f条件如下\u202d';
  const plain = await typesetter.print(letter('不同意，条件如下'), record, AT);
  expect((await typesetter.print(letter(turned), record, AT)).sha256).toBe(plain.sha256);
  const markup = '<img src=x onerror="alert(1)">#import "x" $x$ *b* _i_ `c` @ref \\n = h';
  await expect(typesetter.print(letter(markup), record, AT)).resolves.toMatchObject({ pages: 1 });
  await expect(typesetter.print(letter(markup.padEnd(10_000, '长')), record, AT)).resolves.toBeDefined();
});

it('[Z-04] tells a character that the faces cannot show by its number, as if it had been written so', async () => {
  for (const [given, told] of [
    ['人名：𰄣', '人名：〔U+30123〕'],
    ['电池🔋', '电池〔U+1F50B〕'],
    ['响\u0007铃', '响〔U+0007〕铃'],
    ['a\u0301\u20e3', 'a\u0301〔U+20E3〕'],
  ] as const) {
    const { sha256 } = await typesetter.print(letter(given), record, AT);
    expect(sha256).toBe((await typesetter.print(letter(told), record, AT)).sha256);
  }
  const plain = await typesetter.print(letter('人名：㐂'), record, AT);
  expect(plain.sha256).not.toBe((await typesetter.print(letter('人名：〔U+3402〕'), record, AT)).sha256);
  const everywhere = { ...letter('字'), title: '🔋', agency: '🔋', number: '🔋', foot: '🔋', enclosed: ['🔋'] };
  const table = { kind: 'table' as const, columns: [{ title: '🔋', share: 1 }], rows: [['🔋']] };
  const heavy = { ...everywhere, blocks: [{ kind: 'head' as const, text: '🔋' }, table], copies: ['🔋'] };
  await expect(typesetter.print(heavy, record, AT)).resolves.toBeDefined();
});

it('[Z-04] sets what the faces show and what shows nothing by itself, each character of it', async () => {
  const silent = ['\t', '\n', '\u200b', '\u00ad', '\ufe0f', '\u3164', '\u{e0020}'];
  const sha256 = async (text: string) => (await typesetter.print(letter(text), record, AT)).sha256;
  for (const one of silent) {
    const number = one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    expect(await sha256(`甲${one}乙`)).not.toBe(await sha256(`甲〔U+${number}〕乙`));
  }
  const wide = Array.from({ length: 0x3000 }, (_, i) => String.fromCodePoint(i + 0x20)).join('');
  const ideographs = Array.from({ length: 0x9fff - 0x4e00 }, (_, i) => String.fromCodePoint(i + 0x4e00)).join('');
  await expect(typesetter.print(letter(wide + ideographs), record, AT)).resolves.toBeDefined();
});

it('[Z-04] refuses to print when a face is missing', async () => {
  const faceless = new Typesetter(['@expo-google-fonts/noto-serif-sc/none.ttf']);
  await expect(faceless.print(letter('字'), record, AT)).rejects.toThrow(/none\.ttf is missing/);
  const poor = new Typesetter(['@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf']);
  await expect(
    poor.print({ ...letter('字'), blocks: [{ kind: 'head', text: '一、黑体' }] }, record, AT),
  ).rejects.toThrow(/unknown font family/);
});

it('[A-38] prints no refusal without reasons, or without telling of reconsideration and litigation', () => {
  const paper = (body: Record<string, unknown>): PaperRecord => ({
    format: 'liandan.paper/1',
    kind: 'REFUSAL_DECISION',
    number: null,
    title: '不予批准',
    sender: { province: '43', name: '湖南省生态环境厅' },
    addressee: { province: null, name: '某公司' },
    case: { machine: 'application', id: 'x' },
    issuedAt: AT,
    body,
    paper: { id: 'x', sha256: '0' },
  });
  const remedies = ['可申请行政复议。', '可提起行政诉讼。'];
  expect(() => refusal(paper({ reason: '', remedies }))).toThrow(/A-38/);
  expect(() => refusal(paper({ reason: '材料不实', remedies: [] }))).toThrow(/A-38/);
  const { blocks } = refusal(paper({ reason: '材料不实', remedies }));
  expect(blocks.map((block) => ('text' in block ? block.text : ''))).toEqual(
    expect.arrayContaining(['材料不实。', ...remedies]),
  );
});

it('[T-03] takes the size of the label and its characters from the volume of the container', () => {
  expect([50, 51, 450, 451].map(labelSize)).toEqual([
    { size: 100, text: 3 },
    { size: 150, text: 5 },
    { size: 150, text: 5 },
    { size: 200, text: 6 },
  ]);
});

it('[T-01][T-02][T-04] prints the container label, orange with black frame, in the size asked for', async () => {
  const sheet: LabelSheet = {
    template: 'label',
    title: '危险废物标签',
    labels: [50, 1000].map((litres) => ({
      ...labelSize(litres),
      hazards: ['毒性'],
      waste: '废铅蓄电池',
      category: 'HW31',
      code: '900-052-31',
      form: '固态',
      components: '铅',
      harmful: '铅',
      caution: '防止泄漏',
      digital: '91510100MA6XXXXX0X9000523120260305007',
      unit: '某公司',
      contact: '李某 13800000000',
      day: '2026-03-05',
      weight: '1吨',
      remarks: '',
      qr: '<svg viewBox="0 0 1 1" xmlns="http://www.w3.org/2000/svg"><path d="M0 0L1 0L1 1Z"/></svg>',
    })),
  };
  const { pdf, pages } = await typesetter.print(sheet, record, AT);
  expect(pages).toBe(2);
  const sides = [...pdf.toString('latin1').matchAll(/\/MediaBox \[0 0 ([\d.]+) [\d.]+\]/g)].map(([, side]) =>
    Math.round((Number(side) / 72) * 25.4),
  );
  expect(sides).toEqual([100, 200]);
});

it('is told of exactly the facts that give something to print', () => {
  const routed = Object.entries(routes).filter(([, { after }]) => after.includes('document'));
  expect(routed.map(([fact]) => fact).sort()).toEqual(Object.keys(YIELDS).sort());
});

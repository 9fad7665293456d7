import { authorityName, transportName } from '#domain/division/authority';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { clocks } from '#domain/calendar/clocks';
import { endOfDay, startOfDay, dueInstant } from '#domain/calendar/calendar';
import { isCreditCode, makeCreditCode } from '#domain/identity/credit-code';
import { deadlineText } from '#domain/rules/deadline-text';
import { checkLabelCode, labelCode } from '#domain/waste/label';
import { loadReference, projectRoot } from './reference.js';

const { calendar, calendarFiles, catalogue, cityNames, divisions, exemptions, methods, rules, transitions, unNumbers } =
  loadReference();
const ids = (found: { rule: string; verb: string }[]) => found.map(({ rule, verb }) => `${verb} ${rule}`);

describe('working-day calendar', () => {
  it.each([
    ['2024-09-30', 45, '2024-12-06'],
    ['2024-12-06', 45, '2025-02-14'],
    ['2025-01-24', 5, '2025-02-07'],
    ['2025-04-30', 5, '2025-05-12'],
    ['2025-09-26', 5, '2025-10-10'],
    ['2025-09-30', 10, '2025-10-21'],
    ['2025-11-18', 10, '2025-12-02'],
  ])('[TIME-1][TIME-3] %s and %i working days end on %s', (start, n, day) => {
    expect(calendar.addWorkingDays(start, n)).toEqual({ day, provisional: false });
    expect(dueInstant(startOfDay(start), { length: n, unit: 'workingDay' }, calendar)).toEqual({
      due: endOfDay(day),
      provisional: false,
    });
  });

  it('[TIME-2] holds the official number of working days of each year', () => {
    expect(calendar.years).toEqual([2020, 2021, 2022, 2023, 2024, 2025, 2026]);
    const counted = calendar.years
      .slice(1)
      .map((year) => calendar.workingDaysBetween(`${year - 1}-12-31`, `${year}-12-31`).days);
    expect(counted).toEqual([250, 249, 249, 251, 248, 248]);
    expect(calendarFiles.map((file) => file.days.length).reduce((a, b) => a + b)).toBe(254);
    expect(calendar.addWorkingDays('2026-12-30', 5).provisional).toBe(true);
  });
});

describe('divisions', () => {
  it('[R-02a] has the 31 provinces of the mainland and their cities', () => {
    expect(divisions.provinces()).toHaveLength(31);
    expect(divisions.province('51')).toMatchObject({ zh: '四川省', plate: '川', en: 'Sichuan' });
    expect(divisions.city('5101')?.zh).toBe('成都市');
    expect(divisions.isMainland('81')).toBe(false);
  });
  it('names the ecology authority of every province and the transport department, a 局 in the municipalities and the Production Corps', () => {
    for (const { code, zh } of divisions.provinces())
      expect(authorityName(code)).toBe(`${zh}生态环境${divisions.isMunicipality(code) ? '局' : '厅'}`);
    expect(['00', '11', '50', '51', '65', '66'].map(transportName)).toEqual([
      ...['交通运输部', '北京市交通委员会', '重庆市交通运输委员会', '四川省交通运输厅'],
      ...['新疆维吾尔自治区交通运输厅', '新疆生产建设兵团交通运输局'],
    ]);
    expect(['00', '66', '71'].map(authorityName)).toEqual(['生态环境部', '新疆生产建设兵团生态环境局', '71']);
  });
  it('has an English name for every city: pinyin, or the customary spelling of a name that is not Chinese', () => {
    const all = divisions.provinces().flatMap(({ code }) => divisions.cities(code));
    expect([...cityNames.keys()].sort()).toEqual(all.map(({ code }) => code).sort());
    for (const name of cityNames.values()) expect(name).toMatch(/^[A-ZÜ][a-zêü']+( [A-Z][a-z]+)*( \([a-z ]+\))?$/);
    const said = ['5101', '3415', '1411', '1501', '6501', '5401', '5133', '2301', '6531', '5002'];
    expect(said.map((code) => cityNames.get(code)).join()).toBe(
      "Chengdu,Lu'an,Lüliang,Hohhot,Ürümqi,Lhasa,Garzê,Harbin,Kashgar,Chongqing (counties)",
    );
  });
  it('[R-03b] knows neighbours', () => {
    expect(divisions.adjacent('50', '51', { strait: false })).toBe(true);
    expect(divisions.adjacent('51', '44', { strait: true })).toBe(false);
    expect([false, true].map((strait) => divisions.adjacent('44', '46', { strait }))).toEqual([false, true]);
  });
});

describe('catalogue', () => {
  it('[C-04] has 467 codes in 46 classes of the 2021 edition, and the same unconfirmed for 2025', () => {
    expect(catalogue.editions.map(({ edition, entries, unconfirmed }) => [edition, entries.size, unconfirmed])).toEqual(
      [
        ['2021', 467, false],
        ['2025', 467, true],
      ],
    );
    expect(catalogue.categories.size).toBe(46);
    expect(catalogue.check('900-052-31', '2024-12-31')).toMatchObject({
      edition: '2021',
      entry: { hazard: 'T,C', unconfirmed: false },
      findings: [],
    });
    expect(catalogue.check('900-052-31', '2025-01-01')).toMatchObject({
      edition: '2025',
      entry: { unconfirmed: true },
      findings: [],
    });
  });
  it('[C-04] a code missing from the 2021 table is refused, from the unconfirmed one only questioned', () => {
    expect(ids(catalogue.check('321-035-48', '2024-06-01').findings)).toEqual(['BLOCK C-04']);
    expect(ids(catalogue.check('321-035-48', '2025-06-01').findings)).toEqual(['WARN C-04']);
  });
  it('[C-01] refuses what is no code and classes that do not exist', () => {
    for (const code of ['900-052-41', '900-052-51', '900-052-00', '90005231', '900-007-S59', ''])
      expect(ids(catalogue.check(code, '2025-06-01').findings)).toEqual(['BLOCK C-01']);
  });
  it('[C-03] allows 900-000-CC, since 2025 only with a reason', () => {
    expect(catalogue.check('900-000-48', '2024-06-01').findings).toEqual([]);
    expect(ids(catalogue.check('900-000-48', '2025-06-01').findings)).toEqual(['WARN C-03']);
    expect(ids(catalogue.check('900-000-42', '2025-06-01').findings)).toEqual(['BLOCK C-01']);
  });
  it('[C-00] refuses documents older than the Transfer Measures', () => {
    expect(ids(catalogue.check('900-052-31', '2021-12-31').findings)).toEqual(['BLOCK C-00']);
    expect(catalogue.check('900-052-31', '2022-01-01').findings).toEqual([]);
  });
  it('[C-02] compares the hazards of a line with the entry', () => {
    const check = (hazards: ('T' | 'C' | 'I')[], identified: 'I'[] = []) =>
      ids(catalogue.checkLine({ code: '900-052-31', hazards, identified }, '2025-06-01').findings);
    expect(check(['T'])).toEqual([]);
    expect(check(['T', 'C'])).toEqual([]);
    expect(check(['C'])).toEqual(['BLOCK C-02']);
    expect(check(['T', 'I'])).toEqual(['BLOCK C-02']);
    expect(check(['T', 'I'], ['I'])).toEqual([]);
  });
  it('[T-06] judges label codes against the edition of their date', () => {
    const unit = makeCreditCode('91510100MA6TEXT1');
    const text = labelCode({ unit, wasteCode: '900-052-31', day: '2026-03-05', serial: 7 });
    expect(text).toHaveLength(37);
    const check = (code: string, today = '2026-03-06') => ids(checkLabelCode(code, { today, catalogue }));
    expect(check(text)).toEqual([]);
    expect(check(text, '2026-03-04')).toEqual(['BLOCK T-06']);
    expect(check(text.replace('20260305', '20260231'))).toEqual(['BLOCK T-06']);
    expect(check(`9${text.slice(1).replace('MA6T', 'MA7T')}`)).toEqual(['BLOCK T-06']);
    expect(check(text.slice(1))).toEqual(['BLOCK T-05']);
  });
});

describe('exemptions', () => {
  it('[X-01][R-02b] has 32 items and frees a waste for its link only', () => {
    expect(new Set(exemptions.on('2024-06-01').map(({ item }) => item)).size).toBe(32);
    expect(exemptions.forCode('900-052-31', 'TRANSPORT', '2024-06-01')).toMatchObject([
      { item: 18, unconfirmed: false },
    ]);
    expect(exemptions.forCode('900-052-31', 'DISPOSE', '2024-06-01')).toEqual([]);
    expect(exemptions.forCode('772-003-18', 'DISPOSE', '2024-06-01').length).toBeGreaterThan(0);
  });
  it('[X-02] frees the transport of every waste that the rule names', () => {
    for (const code of [
      '900-052-31',
      '900-045-49',
      '900-044-49',
      '772-007-50',
      '900-049-50',
      '900-451-13',
      '193-002-21',
      '251-017-50',
      '772-002-18',
      '841-001-01',
    ])
      expect(exemptions.forCode(code, 'TRANSPORT', '2024-06-01').length).toBeGreaterThan(0);
  });
  it('[X-04] point-to-point utilisation is item 32 of 2021 and item 31 of 2025', () => {
    expect(
      exemptions
        .on('2024-06-01')
        .filter((e) => e.pointToPoint)
        .map((e) => e.item),
    ).toEqual([32]);
    expect(
      exemptions
        .on('2025-06-01')
        .filter((e) => e.pointToPoint)
        .map((e) => [e.item, e.unconfirmed]),
    ).toEqual([[31, true]]);
  });
});

it('[M-10] classes every method code', () => {
  expect(methods.all()).toHaveLength(28);
  expect(['R4', 'D10', 'C1', 'C2', 'G23', 'Y10', 'S'].map((code) => methods.classOf(code))).toEqual([
    'UTILISE',
    'DISPOSE',
    'DISPOSE',
    'UTILISE',
    'UTILISE',
    'DISPOSE',
    'STORE',
  ]);
  for (const code of ['D15', 'R12', '', 'r4']) expect(methods.has(code)).toBe(false);
});

describe('rule book', () => {
  it('has a law, a standard or a decision of ours behind every rule', () => {
    expect(rules.all().length).toBeGreaterThan(170);
    for (const rule of rules.all())
      if (!['design', 'practice'].includes(rule.source))
        expect([rule.id, rules.legalBasis(rule.id, '2026-01-01').length > 0]).toEqual([rule.id, rule.id !== 'C-00']);
  });
  it('states every rule in Chinese and in English, each in words of its own', () => {
    const said = rules.all().map(({ id, statement: { zh, en } }) => ({ id, zh, en }));
    expect(said.filter(({ zh }) => !/[\u4e00-\u9fff].*。$/.test(zh)).map(({ id }) => id)).toEqual([]);
    expect(said.filter(({ en }) => !/^[A-Za-z0-9].*\.$/.test(en)).map(({ id }) => id)).toEqual([]);
    expect(new Set(said.map(({ zh }) => zh)).size).toBe(said.length);
  });
  it('says every term of a rule in Chinese', () => {
    const terms = rules.all().flatMap(({ deadline }) => deadline ?? []);
    expect(terms.length).toBeGreaterThan(50);
    expect(terms.filter((term) => /[a-z]/i.test(deadlineText(term).zh.replaceAll('N ', '')))).toEqual([]);
  });
  it('keeps the figures of a rule in both languages', () => {
    // Counts that the law itself sets: working days, days, months, years, hours, per cent, kilograms, kilometres.
    for (const [id, ...figures] of [
      ['TIME-6', '2025', '2026'],
      ['R-11c', '30', '5'],
      ['R-18c', '0.5', '20'],
      ['R-23c', '5'],
      ['R-25a', '10'],
      ['A-42', '45'],
      ['A-44', '10'],
      ['P-12', '100', '120'],
      ['P-20', '90'],
      ['M-01', '100', '10'],
      ['E-02', '4'],
      ['E-03', '2', '1'],
    ] as const)
      for (const figure of figures) {
        expect(rules.get(id)?.statement.zh).toContain(figure);
        expect(rules.get(id)?.statement.en).toContain(figure);
      }
  });
  it('[C-00] cites the Solid Waste Law until 2026-08-14 and the Code, unconfirmed and without article, from the day after', () => {
    expect(rules.legalBasis('L-80a', '2026-08-14')).toMatchObject([
      { document: 'SWL', article: '80', unconfirmed: false },
    ]);
    expect(rules.legalBasis('L-80a', '2026-08-15')).toMatchObject([
      { document: 'CODE', article: null, from: '2026-08-15', unconfirmed: true },
    ]);
    expect(rules.legalBasis('R-27b', '2026-08-15')).toMatchObject([
      { document: 'TM', article: '27', unconfirmed: false },
    ]);
    expect(rules.legalBasis('R-27b', '2021-12-31')).toEqual([]);
    expect(rules.legalBasis('X-99', '2026-01-01')).toEqual([]);
  });
  it('[C-00] cites the catalogue of the date', () => {
    expect(rules.legalBasis('C-04', '2024-06-01').map((b) => b.document)).toEqual(['CAT21']);
    expect(rules.legalBasis('C-04', '2025-06-01').map((b) => b.document)).toEqual(['CAT25']);
  });
  it('a bare number stands for all its letters', () => {
    expect(rules.family('R-23').map((rule) => rule.id)).toEqual(['R-23a', 'R-23b', 'R-23c', 'R-23d']);
    expect(rules.family('R-2')).toEqual([]);
  });
  it('holds every rule that the transitions and the clocks quote', () => {
    const quoted = new Set(transitions.flatMap((row) => row.rules.split(' ').filter(Boolean)));
    for (const id of quoted) expect([id, rules.family(id).length > 0]).toEqual([id, true]);
    for (const { id, rules: sources } of Object.values(clocks))
      expect([id, rules.has(id) && sources.every((rule) => rules.has(rule))]).toEqual([id, true]);
    expect(
      rules
        .all()
        .filter((rule) => rule.kind === 'clock')
        .map((rule) => rule.id)
        .sort(),
    ).toEqual(Object.keys(clocks).sort());
  });
});

it('[T-06] agrees with published credit codes', () => {
  const rows = parse(readFileSync(join(projectRoot(), 'config/reference/uscc-examples.csv'), 'utf8'), {
    columns: true,
  }) as { uscc: string; valid: string }[];
  expect(rows.map(({ uscc }) => isCreditCode(uscc))).toEqual(rows.map(({ valid }) => valid === '1'));
});

it('[R-13a] has UN entries to prompt with', () => expect(unNumbers).toHaveLength(43));

it('finds the project from source and from dist alike', () =>
  expect(projectRoot(join(projectRoot(), 'dist', 'config'))).toBe(projectRoot()));

import { LEDGER_KINDS, type LedgerKind } from '#domain/exchange/ledger';
import { read } from '../../api/client';
import type { Page } from '../../api/answers';
import { gramsOf } from '../../parts/tonnes';
import type { Site, Waste } from '../apply/choices';
import { today } from '../apply/use-check';
import { dayIn, type ImportKind, Row } from './kind';

/** What a unit enters itself; what leaves follows the manifests. */
const OWN: readonly LedgerKind[] = ['PRODUCED', 'INTO_STORE', 'OWN_UTILISED', 'OWN_DISPOSED'];
const kindNames = OWN.map((kind) => LEDGER_KINDS[kind].zh).join('、');
const kindNamesEn = OWN.map((kind) => LEDGER_KINDS[kind].en).join(', ');
const kindOf = (text: string): LedgerKind | undefined =>
  OWN.find((kind) => [kind as string, LEDGER_KINDS[kind].zh, LEDGER_KINDS[kind].en].includes(text));
const column = (zh: string, en: string, noteZh: string, noteEn: string) => ({
  title: { zh, en },
  note: { zh: noteZh, en: noteEn },
});
const [KIND, SITE, DAY, CODE, NAME, QUANTITY, CONTAINER, METHOD] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** Batches of the ledger (管理台账, M-08). */
export const ledger = (org: string): ImportKind => ({
  name: 'ledger',
  path: 'ledger-entries',
  columns: [
    column('台账类型', 'Kind', `必填：${kindNames}`, `Required: ${kindNamesEn}`),
    column(
      '产废场所',
      'Site',
      '必填：已登记的场所名称；只有一处时可不填',
      'Name of the site; may be empty where there is one',
    ),
    column('日期', 'Day', '必填：如 2026-11-03，不晚于今日', 'Required, as in 2026-11-03, not later than today'),
    column('废物代码', 'Waste code', '必填：现行名录代码，如 900-052-31', 'Required, of the catalogue in force'),
    column('废物名称', 'Waste name', '必填：不超过 200 字', 'Required, 200 characters at most'),
    column('数量（吨）', 'Quantity (t)', '必填：大于零，最多六位小数', 'Required, above zero, six decimals at most'),
    column('容器编码', 'Container', '选填：不超过 80 字', 'Optional, 80 characters at most'),
    column('利用处置方式', 'Method', '自行利用、自行处置时必填：如 R4、D10', 'For own treatment: as R4 or D10'),
  ],
  prepare: async () => {
    const [{ items: sites }, { items: wastes }, lists, on] = await Promise.all([
      read<Page<Site>>('sites', { organisation: org, limit: 200 }),
      read<{ items: Waste[] }>('reference/wastes'),
      read<{ methods: { code: string }[] }>('reference/code-lists'),
      today(),
    ]);
    const codes = new Set(wastes.map(({ code }) => code));
    const methods = new Set(lists.methods.map(({ code }) => code));
    const siteOf = (name: string) =>
      name === '' ? (sites.length === 1 ? sites[0] : undefined) : sites.find((site) => site.name === name);
    return (cells) => {
      const row = new Row(cells);
      const kind = kindOf(row.needed(KIND));
      if (row.at(KIND) !== '' && !kind) row.wrong(KIND, `应为：${kindNames}`, `one of: ${kindNamesEn}`);
      const site = siteOf(row.at(SITE));
      if (!site)
        row.wrong(SITE, `场所未登记，应为：${sites.map(({ name }) => name).join('、')}`, 'no site of the unit');
      const day = dayIn(row.needed(DAY));
      if (row.at(DAY) !== '' && !day) row.wrong(DAY, '不是有效日期', 'no day');
      if (day && day > on) row.wrong(DAY, `晚于今日（${on}）`, `later than today (${on})`);
      const wasteCode = row.needed(CODE);
      if (wasteCode !== '' && !codes.has(wasteCode))
        row.wrong(CODE, '现行名录中没有该代码', 'not in the catalogue in force');
      const wasteName = row.needed(NAME);
      if (wasteName.length > 200) row.wrong(NAME, '超过 200 字', 'longer than 200 characters');
      const quantity = row.needed(QUANTITY);
      if (quantity !== '' && (gramsOf(quantity) ?? 0n) <= 0n)
        row.wrong(QUANTITY, '应为大于零的吨数，最多六位小数', 'tonnes above zero, six decimals at most');
      const container = row.at(CONTAINER);
      if (container.length > 80) row.wrong(CONTAINER, '超过 80 字', 'longer than 80 characters');
      const method = row.at(METHOD);
      if (method !== '' && !methods.has(method)) row.wrong(METHOD, '方式代码不存在', 'no such method');
      if (method === '' && kind?.startsWith('OWN_'))
        row.wrong(METHOD, '自行利用处置须填写方式', 'own treatment names its method');
      const body = {
        ...{ kind, site: site?.id, day, wasteCode, wasteName, quantity },
        ...(container ? { container } : {}),
        ...(method ? { method } : {}),
      };
      return row.faults.size > 0 ? { faults: row.faults } : { faults: row.faults, body };
    };
  },
});

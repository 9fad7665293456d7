import { read, send } from '../../api/client';
import type { Page } from '../../api/answers';
import { gramsOf } from '../../parts/tonnes';
import { today } from '../apply/use-check';
import { askedOf, bodyOf, type Haul, type LabelsGiven, labelsOf } from '../dispatch/haul';
import { prefill, type Prefilled } from '../dispatch/prefill';
import { dayIn, type ImportKind, Row } from './kind';

const column = (zh: string, en: string, noteZh: string, noteEn: string) => ({
  title: { zh, en },
  note: { zh: noteZh, en: noteEn },
});
const AS_LAST = '选填：不填则与该批准的上一份联单相同';
const AS_LAST_EN = 'Optional: as on the last manifest of the approval';
const [APPROVAL, DAY, QUANTITY, PACKAGES, PLATE, DRIVER, ESCORT] = [0, 1, 2, 3, 4, 5, 8] as const;
const PERSON = ['name', 'phone', 'certificate'] as const;

/** Drafts of manifests: one row is one truck with one kind of waste. They are issued one by one afterwards. */
export const manifests = (org: string): ImportKind => ({
  name: 'manifests',
  path: 'manifests',
  columns: [
    column('批准文号', 'Approval', '必填：在有效期内的批准决定文号', 'Required: number of an approval in force'),
    column('计划转移日期', 'Planned day', '必填：如 2026-11-30，不早于今日', 'Required, not before today'),
    column('移出量（吨）', 'Quantity (t)', '必填：大于零，最多六位小数', 'Required, above zero, six decimals at most'),
    column('包装数量', 'Packages', '必填：整数', 'Required, a whole number'),
    column('车牌号', 'Plate', AS_LAST, AS_LAST_EN),
    column('驾驶员姓名', 'Driver', AS_LAST, AS_LAST_EN),
    column('驾驶员电话', 'Phone of the driver', AS_LAST, AS_LAST_EN),
    column('驾驶员从业资格证号', 'Certificate of the driver', AS_LAST, AS_LAST_EN),
    column('押运员姓名', 'Escort', AS_LAST, AS_LAST_EN),
    column('押运员电话', 'Phone of the escort', AS_LAST, AS_LAST_EN),
    column('押运员从业资格证号', 'Certificate of the escort', AS_LAST, AS_LAST_EN),
  ],
  /** The packages are numbered as the row is sent, by a key of its own: what is sent again has the same numbers (T-08). */
  complete: async (body, key) => {
    const haul = body as Haul;
    const asked = askedOf(haul);
    if (asked.lines.length === 0) return body;
    const given = await send<LabelsGiven>('package-labels', asked, { key: `${key}-labels` });
    const labels = labelsOf(haul, given);
    return { ...body, lines: haul.lines.map((line, i) => ({ ...line, labels: labels[i] })) };
  },
  prepare: async (rows) => {
    const on = await today();
    const { items } = await read<Page<{ id: string; number: string | null }>>('approvals', {
      remover: org,
      state: 'active',
      limit: 200,
    });
    const named = new Set(rows.map(({ cells }) => cells[APPROVAL]));
    const used = items.filter(({ number }) => number !== null && named.has(number));
    const known = new Map<string, Prefilled>();
    for (const { id, number } of used) known.set(number ?? '', await prefill(id, org, on));
    return (cells) => {
      const row = new Row(cells);
      const found = known.get(row.needed(APPROVAL));
      if (row.at(APPROVAL) !== '' && !found) row.wrong(APPROVAL, '没有该文号的有效批准', 'no such approval in force');
      if (found && found.haul.lines.length > 1)
        row.wrong(APPROVAL, '该批准有多种废物，请在「填领联单」中办理', 'several wastes: issue it on the page');
      const plannedDate = dayIn(row.needed(DAY));
      if (row.at(DAY) !== '' && !plannedDate) row.wrong(DAY, '不是有效日期', 'no day');
      if (plannedDate && plannedDate < on) row.wrong(DAY, `早于今日（${on}）`, `before today (${on})`);
      const removed = row.needed(QUANTITY);
      if (removed !== '' && (gramsOf(removed) ?? 0n) <= 0n)
        row.wrong(QUANTITY, '应为大于零的吨数，最多六位小数', 'tonnes above zero, six decimals at most');
      const packages = row.needed(PACKAGES);
      if (packages !== '' && !/^[1-9]\d{0,4}$/.test(packages))
        row.wrong(PACKAGES, '应为正整数', 'a whole number above zero');
      if (!found || row.faults.size > 0) return { faults: row.faults };
      const person = (from: number, last: Haul['driver']) =>
        Object.fromEntries(PERSON.map((part, i) => [part, row.at(from + i) || last[part]]));
      const haul: Haul = {
        ...found.haul,
        plannedDate,
        vehicle: row.at(PLATE) || found.haul.vehicle,
        driver: person(DRIVER, found.haul.driver),
        escort: person(ESCORT, found.haul.escort),
        lines: found.haul.lines.map((line) => ({
          ...line,
          removed,
          packaging: { ...line.packaging, number: Number(packages) },
        })),
      };
      return {
        faults: row.faults,
        body: bodyOf(found.approval, haul, [], []),
      };
    };
  },
});

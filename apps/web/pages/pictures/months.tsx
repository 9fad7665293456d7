import type { EChartsOption } from 'echarts';
import { tonneSign } from '../../app/marks';
import { useRead } from '../../api/queries';
import { COLOURS, drawn, GRID, sumOf, TEXT, TOOLTIP } from './look';
import { type Period, Picture } from './picture';
import { usePicturesTexts } from './pictures-texts';

interface Month {
  month: string;
  lines: number;
  removed: string;
  accepted: string;
  treated: string;
}
const SERIES = ['removed', 'accepted', 'treated'] as const;
const LOOKS = [
  { symbol: 'circle', dash: 'solid' },
  { symbol: 'rect', dash: 'dashed' },
  { symbol: 'triangle', dash: 'dotted' },
] as const;

const NOTHING = { lines: 0, removed: '0.000000', accepted: '0.000000', treated: '0.000000' };
/** Months in order; one in which nothing was accepted is shown as nothing. */
function withoutGaps(found: readonly Month[]): Month[] {
  const known = new Map(found.map((row) => [row.month, row]));
  const months = [...known.keys()].sort();
  const last = months.at(-1);
  const rows: Month[] = [];
  for (let month = months[0]; month && last && month <= last; month = nextOf(month)) {
    rows.push(known.get(month) ?? { month, ...NOTHING });
  }
  return rows;
}
function nextOf(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

/** What was removed, accepted and treated, month by month. */
export function Months({ period }: { period: Period }) {
  const t = usePicturesTexts();
  const { data, error } = useRead<{ items: Month[] }>('statistics/transfers', { by: 'month', ...period });
  const rows = data && withoutGaps(data.items);
  const option = (months: Month[]): EChartsOption => ({
    aria: { enabled: true },
    tooltip: { ...TOOLTIP, trigger: 'axis', valueFormatter: (value) => `${String(value as number)} ${tonneSign()}` },
    legend: { top: 0, textStyle: TEXT, itemWidth: 32 },
    grid: GRID,
    xAxis: { type: 'category', data: months.map(({ month }) => month), axisLabel: TEXT },
    yAxis: { type: 'value', name: tonneSign(), nameTextStyle: TEXT, axisLabel: TEXT },
    series: SERIES.map((name, i) => ({
      type: 'line' as const,
      name: t(name),
      data: months.map((month) => drawn(month[name])),
      color: COLOURS[i],
      symbol: LOOKS[i]?.symbol,
      symbolSize: 8,
      lineStyle: { type: LOOKS[i]?.dash, width: 2 },
    })),
  });
  return (
    <Picture<Month>
      name="months"
      title={t('months')}
      unit={t('t')}
      source={t('manifestLines')}
      period={period}
      teach={t('monthsTeach')}
      label={t('monthsLabel')}
      rows={rows}
      rowKey={({ month }) => month}
      problem={error}
      option={option}
      columns={[
        { key: 'month', title: t('month'), text: ({ month }) => month },
        { key: 'lines', title: t('lines'), text: ({ lines }) => String(lines), number: true },
        ...SERIES.map((name) => ({
          key: name,
          title: `${t(name)} (t)`,
          text: (row: Month) => row[name],
          number: true,
        })),
      ]}
      sums={[
        t('sum'),
        String((rows ?? []).reduce((sum, { lines }) => sum + lines, 0)),
        ...SERIES.map((name) => sumOf((rows ?? []).map((row) => row[name]))),
      ]}
    />
  );
}

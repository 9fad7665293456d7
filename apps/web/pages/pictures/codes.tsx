import type { EChartsOption } from 'echarts';
import { tonneSign } from '../../app/marks';
import { useRead } from '../../api/queries';
import { COLOURS, drawn, GRID, sumOf, TEXT, TOOLTIP } from './look';
import { type Period, Picture } from './picture';
import { usePicturesTexts } from './pictures-texts';

interface Code {
  code: string;
  lines: number;
  removed: string;
  accepted: string;
  treated: string;
}
const SERIES = ['removed', 'accepted', 'treated'] as const;

/** What was removed, accepted and treated of each waste code. */
export function Codes({ period }: { period: Period }) {
  const t = usePicturesTexts();
  const { data, error } = useRead<{ items: Code[] }>('statistics/transfers', { by: 'code', ...period });
  const rows = data?.items;
  const option = (codes: Code[]): EChartsOption => ({
    aria: { enabled: true, decal: { show: true } },
    tooltip: { ...TOOLTIP, trigger: 'axis', valueFormatter: (value) => `${String(value as number)} ${tonneSign()}` },
    legend: { top: 0, textStyle: TEXT },
    grid: GRID,
    xAxis: { type: 'category', data: codes.map(({ code }) => code), axisLabel: TEXT },
    yAxis: { type: 'value', name: tonneSign(), nameTextStyle: TEXT, axisLabel: TEXT },
    series: SERIES.map((name, i) => ({
      type: 'bar' as const,
      name: t(name),
      data: codes.map((code) => drawn(code[name])),
      color: COLOURS[i],
    })),
  });
  return (
    <Picture<Code>
      name="codes"
      title={t('codes')}
      unit={t('t')}
      source={t('manifestLines')}
      period={period}
      teach={t('codesTeach')}
      label={t('codesLabel')}
      rows={rows}
      rowKey={({ code }) => code}
      problem={error}
      option={option}
      columns={[
        { key: 'code', title: t('code'), text: ({ code }) => code },
        { key: 'lines', title: t('lines'), text: ({ lines }) => String(lines), number: true },
        ...SERIES.map((name) => ({ key: name, title: `${t(name)} (t)`, text: (row: Code) => row[name], number: true })),
      ]}
      sums={[
        t('sum'),
        String((rows ?? []).reduce((sum, { lines }) => sum + lines, 0)),
        ...SERIES.map((name) => sumOf((rows ?? []).map((row) => row[name]))),
      ]}
    />
  );
}

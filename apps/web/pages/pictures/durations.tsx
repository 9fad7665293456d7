import type { EChartsOption } from 'echarts';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useRead } from '../../api/queries';
import { useProvinces } from '../../parts/provinces';
import { COLOURS, GRID, TEXT, TOOLTIP } from './look';
import { type Period, Picture } from './picture';
import { usePicturesTexts } from './pictures-texts';

interface Duration {
  province: string;
  track: string;
  decisions: number;
  overdue: number;
  median: number;
  p90: number;
  longest: number;
}

/** Working days from acceptance to decision: the usual case and the slow tenth. */
export function Durations({ period }: { period: Period }) {
  const t = usePicturesTexts();
  const provinces = useProvinces();
  const [by, setBy] = useState<'origin' | 'destination'>('origin');
  const { data, error } = useRead<{ items: Duration[] }>('statistics/durations', { by, ...period });
  const rows = data?.items;
  const nameOf = ({ province, track }: Duration) => `${provinces.name(province)} ${t(track as 'CONSULTED')}`;
  const option = (found: Duration[]): EChartsOption => ({
    aria: { enabled: true, decal: { show: true } },
    tooltip: { ...TOOLTIP, trigger: 'axis', axisPointer: { type: 'shadow' } },
    legend: { top: 0, textStyle: TEXT },
    grid: { ...GRID, bottom: 32 },
    xAxis: {
      type: 'value',
      name: t('days'),
      nameLocation: 'middle',
      nameGap: 24,
      nameTextStyle: TEXT,
      axisLabel: TEXT,
      minInterval: 1,
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: found.map(nameOf),
      axisLabel: { ...TEXT, interval: 0, width: 130, overflow: 'break' },
    },
    series: (['median', 'p90'] as const).map((name, i) => ({
      type: 'bar' as const,
      name: t(name),
      data: found.map((row) => row[name]),
      color: COLOURS[i],
      barMaxWidth: 22,
      label: { show: true, position: 'right' as const, ...TEXT },
    })),
  });
  return (
    <Picture<Duration>
      name="durations"
      title={t('durations')}
      unit={t('days')}
      source={t('durationsSource')}
      period={period}
      teach={t('durationsTeach')}
      label={t('durationsLabel')}
      rows={rows}
      rowKey={({ province, track }) => `${province}/${track}`}
      problem={error}
      option={option}
      height={Math.max(220, (rows?.length ?? 0) * 64 + 120)}
      columns={[
        { key: 'province', title: t('province'), text: ({ province }) => provinces.name(province) },
        { key: 'track', title: t('track'), text: ({ track }) => t(track as 'CONSULTED') },
        ...(['decisions', 'overdue', 'median', 'p90', 'longest'] as const).map((name) => ({
          key: name,
          title: t(name),
          text: (row: Duration) => String(row[name]),
          number: true,
        })),
      ]}
    >
      <Segmented<'origin' | 'destination'>
        value={by}
        onChange={setBy}
        options={[
          { value: 'origin', label: t('byOrigin') },
          { value: 'destination', label: t('byDestination') },
        ]}
      />
    </Picture>
  );
}

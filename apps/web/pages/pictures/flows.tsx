import type { EChartsOption } from 'echarts';
import { useMemo } from 'react';
import { tonneSign } from '../../app/marks';
import { useRead } from '../../api/queries';
import { useProvinces } from '../../parts/provinces';
import { drawn, GRID, sumOf, TEXT, TOOLTIP } from './look';
import { type Period, Picture } from './picture';
import { usePicturesTexts } from './pictures-texts';

interface Flow {
  origin: string;
  destination: string;
  lines: number;
  removed: string;
  accepted: string;
  treated: string;
}

/** Tonnes from province to province as a matrix: no map, no outline, no border. */
export function Flows({ period }: { period: Period }) {
  const t = usePicturesTexts();
  const provinces = useProvinces();
  const { data, error } = useRead<{ items: Flow[] }>('statistics/transfers', { by: 'origin,destination', ...period });
  const rows = data?.items;
  const option = useMemo(
    () =>
      (flows: Flow[]): EChartsOption => {
        const origins = [...new Set(flows.map(({ origin }) => origin))].sort().reverse();
        const destinations = [...new Set(flows.map(({ destination }) => destination))].sort();
        const most = Math.max(...flows.map(({ accepted }) => drawn(accepted)), 1);
        return {
          aria: { enabled: true },
          tooltip: {
            ...TOOLTIP,
            formatter: (shown) => {
              const flow = flows[(shown as { dataIndex: number }).dataIndex];
              return flow
                ? `${provinces.name(flow.origin)} → ${provinces.name(flow.destination)}\n${t('accepted')} ${flow.accepted} ${tonneSign()}`
                : '';
            },
          },
          grid: { ...GRID, top: 28, bottom: 64 },
          xAxis: {
            type: 'category',
            data: destinations.map(provinces.name),
            name: t('destination'),
            nameLocation: 'middle',
            nameGap: 28,
            nameTextStyle: TEXT,
            axisLabel: { ...TEXT, interval: 0 },
            splitArea: { show: true },
          },
          yAxis: {
            type: 'category',
            data: origins.map(provinces.name),
            name: t('origin'),
            nameTextStyle: TEXT,
            axisLabel: { ...TEXT, interval: 0 },
            splitArea: { show: true },
          },
          visualMap: {
            min: 0,
            max: most,
            orient: 'horizontal',
            left: 'center',
            bottom: 0,
            itemHeight: 100,
            itemWidth: 12,
            text: [`${Math.round(most)} ${tonneSign()}`, '0'],
            textStyle: TEXT,
            inRange: { color: ['#e6f0ff', '#7fb0f0', '#0b4ea2'] },
          },
          series: [
            {
              type: 'heatmap',
              data: flows.map(({ origin, destination, accepted }) => ({
                value: [destinations.indexOf(destination), origins.indexOf(origin), drawn(accepted)],
                label: { color: drawn(accepted) > most * 0.6 ? '#fff' : '#141414' },
              })),
              label: {
                show: true,
                fontSize: 12,
                formatter: ({ dataIndex }) => flows[dataIndex]?.accepted.split('.')[0] ?? '',
              },
              itemStyle: { borderColor: '#fff', borderWidth: 2 },
            },
          ],
        };
      },
    [provinces, t],
  );
  return (
    <Picture<Flow>
      name="flows"
      title={t('flows')}
      unit={t('t')}
      source={t('receipts')}
      period={period}
      teach={t('flowsTeach')}
      label={t('flowsLabel')}
      rows={rows}
      rowKey={({ origin, destination }) => `${origin}-${destination}`}
      problem={error}
      option={option}
      height={Math.max(240, new Set(rows?.map(({ origin }) => origin)).size * 34 + 190)}
      columns={[
        { key: 'origin', title: t('origin'), text: ({ origin }) => provinces.name(origin) },
        { key: 'destination', title: t('destination'), text: ({ destination }) => provinces.name(destination) },
        { key: 'lines', title: t('lines'), text: ({ lines }) => String(lines), number: true },
        { key: 'accepted', title: `${t('accepted')} (t)`, text: ({ accepted }) => accepted, number: true },
      ]}
      sums={[
        t('sum'),
        '',
        String((rows ?? []).reduce((sum, { lines }) => sum + lines, 0)),
        sumOf((rows ?? []).map(({ accepted }) => accepted)),
      ]}
    />
  );
}

import type { EChartsOption } from 'echarts';
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { tonneSign } from '../../app/marks';
import type { Page } from '../../api/answers';
import { read } from '../../api/client';
import type { Problem } from '../../api/problem';
import { useList } from '../../api/queries';
import { FirstOnly } from '../../parts/first-only';
import { type QuotaAccount, useAccountTitle } from '../../parts/quota-bar';
import { listAddress } from '../../parts/registers';
import { dayAndHour, dayOf } from '../../parts/times';
import { tonnesOf } from '../../parts/tonnes';
import { type Forecast, forecastOf, type Left, leftOver, type QuotaLine, wallPlace } from './burn-down';
import { COLOURS, drawn, GRID, TEXT, TOOLTIP } from './look';
import { Picture } from './picture';
import { usePicturesTexts } from './pictures-texts';

/** All lines of an account, oldest first. */
async function linesOf(account: string): Promise<QuotaLine[]> {
  const lines: QuotaLine[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<QuotaLine> = await read(`quota-accounts/${account}/lines`, { limit: 200, cursor });
    lines.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor && lines.length < 5000);
  return lines;
}

const SHOWN = 200;

/** What is left of a quota after each booking, and when it runs out if it goes on like this. */
export function QuotaBurn({
  account: chosen,
  choose,
}: {
  account: string | undefined;
  choose: (account: string) => void;
}) {
  const t = usePicturesTexts();
  const titleOf = useAccountTitle();
  const accounts = useList<QuotaAccount>('quota-accounts', { limit: SHOWN });
  // The one that the address names, wherever it stands in the list.
  const named = useList<QuotaAccount>('quota-accounts', { id: chosen }, chosen !== undefined);
  const capped = [
    ...new Map([...(accounts.data?.items ?? []), ...(named.data?.items ?? [])].map((one) => [one.id, one])).values(),
  ].filter(({ cap }) => cap !== null);
  const account = chosen === undefined ? capped[0] : capped.find(({ id }) => id === chosen);
  const settled = accounts.data !== undefined && (chosen === undefined || named.data !== undefined);
  const lines = useQuery<QuotaLine[], Problem>({
    queryKey: ['list', 'quota-lines', account?.id],
    queryFn: () => linesOf(account?.id ?? ''),
    enabled: account !== undefined,
  });
  const nameOf = (one: QuotaAccount) => titleOf(one, [t(one.ownerKind), one.ownerName].filter(Boolean).join(' · '));
  const points = lines.data && leftOver(lines.data);
  const newest = points?.at(-1)?.at ?? '';
  const forecast: Forecast = points ? forecastOf(points, newest) : { kind: 'none' };
  const option = (rows: Left[]): EChartsOption => {
    const last = rows.at(-1);
    return {
      aria: { enabled: true },
      useUTC: true,
      tooltip: { ...TOOLTIP, trigger: 'axis', valueFormatter: (value) => `${String(value as number)} ${tonneSign()}` },
      legend: { top: 0, textStyle: TEXT, itemWidth: 32 },
      grid: GRID,
      xAxis: { type: 'time', axisLabel: { ...TEXT, hideOverlap: true } },
      yAxis: { type: 'value', name: tonneSign(), nameTextStyle: TEXT, axisLabel: TEXT, min: 0 },
      series: [
        {
          type: 'line',
          step: 'end',
          name: t('left'),
          data: rows.map(({ at, left }) => [wallPlace(at), drawn(tonnesOf(left))]),
          color: COLOURS[0],
          symbol: rows.length > 60 ? 'none' : 'circle',
          areaStyle: { opacity: 0.12 },
        },
        ...(forecast.kind === 'until' && last
          ? [
              {
                type: 'line' as const,
                name: t('forecast'),
                data: [
                  [wallPlace(last.at), drawn(tonnesOf(last.left))],
                  [wallPlace(forecast.at), 0],
                ],
                color: COLOURS[1],
                symbol: 'diamond',
                symbolSize: 10,
                lineStyle: { type: 'dashed' as const },
                label: {
                  show: true,
                  ...TEXT,
                  formatter: ({ dataIndex }: { dataIndex: number }) => (dataIndex === 1 ? dayOf(forecast.at) : ''),
                },
              },
            ]
          : []),
      ],
    };
  };
  const said =
    forecast.kind === 'until'
      ? t('forecastAt', {
          from: dayOf(forecast.from),
          today: dayOf(newest),
          rate: tonnesOf(forecast.gramsADay)
            .replace(/0{3,6}$/, '')
            .replace(/\.$/, ''),
          day: dayOf(forecast.at),
        })
      : t(forecast.kind === 'empty' ? 'forecastEmpty' : forecast.kind === 'never' ? 'forecastNever' : 'forecastNone');
  return (
    <Picture<Left>
      name="quota"
      title={t('quota')}
      unit={t('t')}
      source={t('quotaSource')}
      period={points && { from: dayOf(points[0]?.at), to: dayOf(newest) }}
      teach={t('quotaTeach')}
      label={t('quotaLabel')}
      rows={settled && !account ? [] : points}
      rowKey={({ at, left }) => `${at}/${left}`}
      problem={accounts.error ?? named.error ?? lines.error}
      option={option}
      note={
        <>
          {points && points.length > 0 && <p className="text">{said}</p>}
          {accounts.data?.next && <FirstOnly n={SHOWN} to={listAddress('quota-accounts')} />}
        </>
      }
      columns={[
        { key: 'at', title: t('day'), text: ({ at }) => dayAndHour(at) },
        { key: 'change', title: `${t('change')} (t)`, text: ({ change }) => tonnesOf(change), number: true },
        { key: 'left', title: `${t('left')} (t)`, text: ({ left }) => tonnesOf(left), number: true },
      ]}
    >
      {(account ?? capped[0]) && (
        <Select
          aria-label={t('account')}
          showSearch={{ optionFilterProp: 'label' }}
          value={account?.id}
          onChange={choose}
          style={{ minWidth: 240, maxWidth: '100%', flex: 1 }}
          options={capped.map((one) => ({ value: one.id, label: nameOf(one) }))}
        />
      )}
    </Picture>
  );
}

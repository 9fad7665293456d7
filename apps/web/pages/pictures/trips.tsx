import type { EChartsOption } from 'echarts';
import { useRead } from '../../api/queries';
import { dayAndHour } from '../../parts/times';
import { COLOURS, GRID, TEXT, TOOLTIP } from './look';
import { type Period, Picture } from './picture';
import { usePicturesTexts } from './pictures-texts';

interface Trip {
  manifest: string;
  number: string;
  leg: number;
  vehicle: string | null;
  departedAt: string;
  arrivedAt: string | null;
  km: number | null;
  points: number;
}
const SHOWN = 30;
const hoursOf = ({ departedAt, arrivedAt }: Trip): number | null =>
  arrivedAt ? Math.round((Date.parse(arrivedAt) - Date.parse(departedAt)) / 360_000) / 10 : null;
const speedOf = (trip: Trip): string => {
  const hours = hoursOf(trip);
  return hours && trip.km !== null ? String(Math.round(trip.km / hours)) : '—';
};

/** A strip for each trip: how long it took, and how far its track goes. */
export function Trips({ period }: { period: Period }) {
  const t = usePicturesTexts();
  const { data, error } = useRead<{ items: Trip[]; complete: boolean }>('statistics/trips', { ...period });
  const rows = data?.items.slice(0, SHOWN);
  const kmText = ({ km }: Trip) => (km === null ? t('noTrack') : `${km} km`);
  const option = (trips: Trip[]): EChartsOption => ({
    aria: { enabled: true },
    tooltip: {
      ...TOOLTIP,
      formatter: (shown) => {
        const trip = trips[(shown as { dataIndex: number }).dataIndex];
        if (!trip) return '';
        return `${trip.number} ${trip.vehicle ?? ''}\n${dayAndHour(trip.departedAt)} → ${dayAndHour(trip.arrivedAt) || t('moving')}\n${kmText(trip)}`;
      },
    },
    grid: { ...GRID, top: 8, right: 90, bottom: 32 },
    xAxis: {
      type: 'value',
      name: t('hours'),
      nameLocation: 'middle',
      nameGap: 24,
      nameTextStyle: TEXT,
      axisLabel: TEXT,
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: trips.map(({ number, leg }) => `…${number.slice(-6)}${leg > 1 ? `/${leg}` : ''}`),
      axisLabel: { ...TEXT, interval: 0 },
    },
    series: [
      {
        type: 'bar',
        data: trips.map((trip) => hoursOf(trip) ?? 0),
        color: COLOURS[0],
        barMaxWidth: 14,
        label: {
          show: true,
          position: 'right',
          ...TEXT,
          formatter: ({ dataIndex }) => {
            const trip = trips[dataIndex];
            if (!trip) return '';
            return trip.arrivedAt ? `${hoursOf(trip)} h · ${kmText(trip)}` : `${t('moving')} · ${kmText(trip)}`;
          },
        },
      },
    ],
  });
  return (
    <Picture<Trip>
      name="trips"
      title={t('trips')}
      unit="h, km"
      source={t('tripsSource')}
      period={period}
      teach={t('tripsTeach')}
      label={t('tripsLabel')}
      rows={rows}
      rowKey={({ manifest, leg }) => `${manifest}/${leg}`}
      problem={error}
      option={option}
      height={Math.max(160, (rows?.length ?? 0) * 22 + 60)}
      note={
        data &&
        (!data.complete || data.items.length > SHOWN) && <p className="muted">{t('incomplete', { n: SHOWN })}</p>
      }
      columns={[
        { key: 'number', title: t('trip'), text: ({ number, leg }) => (leg > 1 ? `${number}/${leg}` : number) },
        { key: 'vehicle', title: t('vehicle'), text: ({ vehicle }) => vehicle ?? '' },
        { key: 'departed', title: t('departed'), text: ({ departedAt }) => dayAndHour(departedAt) },
        { key: 'arrived', title: t('arrived'), text: ({ arrivedAt }) => dayAndHour(arrivedAt) || t('moving') },
        { key: 'hours', title: t('hours'), text: (trip) => String(hoursOf(trip) ?? '—'), number: true },
        { key: 'km', title: t('km'), text: ({ km }) => (km === null ? t('noTrack') : String(km)), number: true },
        { key: 'speed', title: t('speed'), text: speedOf, number: true },
        { key: 'points', title: t('points'), text: ({ points }) => String(points), number: true },
      ]}
    />
  );
}

import type { EChartsOption } from 'echarts';
import { texts } from '../../app/i18n';
import { useDivisions } from '../../parts/divisions';
import type { Problem } from '../../api/problem';
import { colon, comma } from '../../app/marks';
import { tonnes } from '../../parts/tonnes';
import { COLOURS, GRID, TEXT, TOOLTIP } from './look';
import { Picture } from './picture';

const useTexts = texts(
  'placesMap',
  {
    title: '产废单位与接受单位分布',
    source: '设施场所登记、管理计划、经营许可证',
    teach: '没有已登记经纬度的场所。单位在“设施场所”中填写经纬度后，会出现在这里。',
    label: '产废单位与接受单位按经度、纬度的分布图',
    note: '按经纬度绘制，不含底图。',
    degrees: '度（经度、纬度）；许可规模：吨/年',
    longitude: '经度',
    latitude: '纬度',
    producer: '产废单位',
    receiver: '接受单位',
    name: '单位',
    site: '场所',
    city: '所在地',
    role: '角色',
    categories: '废物类别',
    capacity: '许可规模',
    scale: '{{t}}/年',
  },
  {
    title: 'Where producers and receivers are',
    source: 'sites, management plans and licences on record',
    teach: 'No site has a longitude and latitude. Firms enter them with their sites.',
    label: 'Producers and receivers by longitude and latitude',
    note: 'Drawn by longitude and latitude, without a base map.',
    degrees: 'degrees (longitude, latitude); capacity: t a year',
    longitude: 'Longitude',
    latitude: 'Latitude',
    producer: 'Producers',
    receiver: 'Receivers',
    name: 'Firm',
    site: 'Site',
    city: 'City',
    role: 'Role',
    categories: 'Classes',
    capacity: 'Capacity',
    scale: '{{t}} a year',
  },
);

export interface Point {
  id: string;
  geometry: { coordinates: [number, number] };
  properties: {
    name: string;
    site: string;
    city: string;
    kind: Kind;
    categories: string[];
    capacity: string | null;
  };
}
const KINDS = ['producer', 'receiver'] as const;
type Kind = (typeof KINDS)[number];
const SYMBOLS: Readonly<Record<Kind, string>> = { producer: 'circle', receiver: 'triangle' };

/** Producers and receivers as points; the table says the same. */
export function PlacesMap({ points, problem }: { points: Point[] | undefined; problem: Problem | null }) {
  const t = useTexts();
  const division = useDivisions();
  const told = ({ properties: { name, site, city, categories, capacity } }: Point) =>
    [
      name,
      `${division(city)} · ${site}`,
      categories.join(comma()),
      capacity && t('capacity') + colon() + t('scale', { t: tonnes(capacity) }),
    ]
      .filter(Boolean)
      .join('\n');
  const option = (all: Point[]): EChartsOption => ({
    aria: { enabled: true },
    legend: { top: 0, textStyle: TEXT },
    grid: { ...GRID, top: 48, bottom: 32 },
    tooltip: {
      ...TOOLTIP,
      trigger: 'item',
      formatter: (one) => {
        const point = all.find(({ id }) => id === (one as unknown as { data: { id: string } }).data.id);
        return point ? told(point) : '';
      },
    },
    xAxis: { ...AXIS, name: t('longitude'), nameLocation: 'middle', nameGap: 24 },
    yAxis: { ...AXIS, name: t('latitude') },
    series: KINDS.map((kind, at) => ({
      type: 'scatter',
      name: t(kind),
      symbol: SYMBOLS[kind],
      symbolSize: 12,
      itemStyle: { color: COLOURS[at], opacity: 0.85, borderColor: '#fff', borderWidth: 1 },
      data: all
        .filter(({ properties }) => properties.kind === kind)
        .map(({ id, geometry }) => ({ id, value: geometry.coordinates })),
    })),
  });
  return (
    <Picture<Point>
      name="places"
      title={t('title')}
      unit={t('degrees')}
      source={t('source')}
      teach={t('teach')}
      label={t('label')}
      rows={points}
      rowKey={({ id, properties: { kind } }) => `${kind} ${id}`}
      problem={problem}
      option={option}
      height={460}
      note={<p className="muted">{t('note')}</p>}
      columns={[
        { key: 'name', title: t('name'), text: ({ properties }) => properties.name },
        { key: 'role', title: t('role'), text: ({ properties }) => t(properties.kind) },
        { key: 'site', title: t('site'), text: ({ properties }) => properties.site },
        { key: 'city', title: t('city'), text: ({ properties }) => division(properties.city) },
        {
          key: 'categories',
          title: t('categories'),
          text: ({ properties }) => properties.categories.join(comma()),
        },
        {
          key: 'capacity',
          title: t('capacity'),
          text: ({ properties: { capacity } }) => (capacity ? t('scale', { t: tonnes(capacity) }) : '—'),
        },
        ...(['longitude', 'latitude'] as const).map((name, at) => ({
          key: name,
          title: t(name),
          text: ({ geometry }: Point) => String(geometry.coordinates[at]),
          number: true,
        })),
      ]}
    />
  );
}
/** Not from zero: the country is a small part of the globe. */
const AXIS = { type: 'value', scale: true, axisLabel: TEXT, nameTextStyle: TEXT } as const;

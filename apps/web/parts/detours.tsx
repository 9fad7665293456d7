import { useList } from '../api/queries';
import { texts } from '../app/i18n';
import { dayAndHour } from './times';

export const DETOUR_REASONS = ['ROAD_CLOSED', 'CONGESTION', 'WEATHER', 'ROAD_CHECK', 'BREAKDOWN', 'OTHER'] as const;

export const useDetourTexts = texts(
  'detours',
  {
    ROAD_CLOSED: '道路封闭',
    CONGESTION: '拥堵',
    WEATHER: '恶劣天气',
    ROAD_CHECK: '交警指挥绕行',
    BREAKDOWN: '车辆故障',
    OTHER: '其他原因',
    via: '改经 {{via}}',
    at: '位置 {{lat}}, {{lon}}',
    noPlace: '未附定位',
    none: '没有绕行报告',
  },
  {
    ROAD_CLOSED: 'Road closed',
    CONGESTION: 'Congestion',
    WEATHER: 'Bad weather',
    ROAD_CHECK: 'Sent by the police',
    BREAKDOWN: 'Vehicle trouble',
    OTHER: 'Another reason',
    via: 'via {{via}}',
    at: 'at {{lat}}, {{lon}}',
    noPlace: 'no position given',
    none: 'No detour told',
  },
);

interface Detour {
  id: string;
  reason: (typeof DETOUR_REASONS)[number];
  via: string | null;
  note: string | null;
  lat: string | null;
  lon: string | null;
  by: string;
  orgName: string;
  at: string;
}

/** Detours of a trip as its drivers told them, the newest first. */
export function Detours({ manifest }: { manifest: string }) {
  const t = useDetourTexts();
  const { data } = useList<Detour>('detours', { manifest, limit: 50 });
  const all = data?.items ?? [];
  if (all.length === 0) return <p className="muted">{t('none')}</p>;
  return (
    <ul className="letter-files">
      {all.map(({ id, reason, via, note, lat, lon, by, orgName, at }) => (
        <li key={id}>
          <strong>{t(reason)}</strong> <span className="number">{dayAndHour(at)}</span>
          <div className="text">
            {[via && t('via', { via }), note, lat && lon ? t('at', { lat, lon }) : t('noPlace')]
              .filter(Boolean)
              .join(' · ')}
          </div>
          <div className="muted text">
            {orgName} · {by}
          </div>
        </li>
      ))}
    </ul>
  );
}

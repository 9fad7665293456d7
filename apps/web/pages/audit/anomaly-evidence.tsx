import { Link } from '@tanstack/react-router';
import { type TableColumnsType } from 'antd';
import { inLanguage, useLanguage } from '../../app/i18n';
import { caseAddress } from '../../parts/cases';
import { Listing } from '../../parts/listing';
import { dayAndHour } from '../../parts/times';
import { tonnes } from '../../parts/tonnes';
import { useAnomaliesTexts } from './anomalies-texts';
import { type Anomaly, type Shown, tonnesOfGrams, waysOf } from './anomaly';

const ORDER = [
  ...['number', 'manifest', 'application', 'kind', 'plate', 'at', 'until', 'check', 'before', 'after', 'lat', 'lon'],
  ...['scale', 'ticket', 'gross', 'tare', 'quantity', 'limit', 'left', 'entry', 'leg', 'trip', 'source', 'event'],
] as const;
type Known = (typeof ORDER)[number];

/** The rule with its numbers and their grounds, and the events and readings themselves. */
export function AnomalyEvidence({ anomaly }: { anomaly: Anomaly }) {
  const t = useAnomaliesTexts();
  const language = useLanguage();
  const { shows } = anomaly.evidence;
  const columns: TableColumnsType<Shown> = ORDER.filter((name) =>
    shows.some(
      (shown) => shown[name] !== null && shown[name] !== undefined && !(name === 'manifest' && shown['number']),
    ),
  ).map((name) => ({
    key: name,
    title: t(name) + (shows.some((shown) => tonnesOfGrams(name, shown[name])) ? ' (t)' : ''),
    render: (_, shown) => <Cell name={name} shown={shown} />,
  }));
  const ways = waysOf(shows);
  return (
    <div className="anomaly">
      <h3>{t('threshold')}</h3>
      <dl className="evidence">
        {Object.entries(anomaly.parameters).map(([name, { value, unit, provenance }]) => (
          <div key={name} className="evidence-line">
            <dt className="number">
              {t(`${anomaly.rule}.${name}` as 'AN-02.kmh')} {value} {t(`unit.${unit}` as 'unit.km')}
            </dt>
            <dd>{inLanguage(provenance, language)}</dd>
          </div>
        ))}
      </dl>
      {ways.length > 0 && (
        <>
          <h3>{t('way')}</h3>
          <ul>
            {ways.map((way) => (
              <li key={way.to} className="text">
                {t('speed', {
                  from: dayAndHour(way.from),
                  to: dayAndHour(way.to),
                  km: way.km,
                  minutes: way.minutes,
                  kmh: way.kmh ?? '∞',
                })}
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{t('evidence')}</h3>
      <Listing<Shown>
        size="small"
        rowKey={(shown) => JSON.stringify(shown)}
        columns={columns}
        dataSource={shows}
        pagination={shows.length > 20 ? { pageSize: 20 } : false}
      />
    </div>
  );
}

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
function Cell({ name, shown }: { name: Known; shown: Shown }) {
  const t = useAnomaliesTexts();
  const value = shown[name];
  if (value === null || value === undefined) return '—';
  const weight = tonnesOfGrams(name, value);
  if (weight) return <span className="number">{tonnes(weight)}</span>;
  if (name === 'number' && typeof shown['manifest'] === 'string')
    return <Link to={caseAddress('manifests', shown['manifest'])}>{String(value)}</Link>;
  if (name === 'application') return <Link to={caseAddress('transfer-applications', String(value))}>{t('open')}</Link>;
  if (name === 'entry') return <Link to={caseAddress('whitelist-entries', String(value))}>{t('open')}</Link>;
  if (name === 'kind') return t(String(value) as 'journey');
  if (typeof value === 'string' && INSTANT.test(value)) return <span className="number">{dayAndHour(value)}</span>;
  return <span className="text">{typeof value === 'object' ? JSON.stringify(value) : String(value as string)}</span>;
}

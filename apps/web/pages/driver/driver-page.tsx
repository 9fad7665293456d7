import { useNavigate } from '@tanstack/react-router';
import { Alert, Empty, Select, Spin } from 'antd';
import { useState } from 'react';
import { useDivisionsKept } from '../../parts/divisions';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { Scan } from '../../parts/scan';
import { dayAndHour } from '../../parts/times';
import { runOf } from '../../app/run-scope';
import { useMe } from '../../app/session';
import { useKept } from '../../parts/use-kept';
import { useDriverTexts } from './driver-texts';
import './driver.css';
import { History } from './history';
import { legNow, type Manifest, numberIn } from './run';
import { RunCard } from './run-card';
import { runNumbered, useRuns } from './use-runs';

const NONE: Manifest[] = [];

/** What the driver has before them today: one card a manifest, one main button each. */
export default function DriverPage() {
  const t = useDriverTexts();
  const navigate = useNavigate();
  const me = useMe();
  const runs = useRuns();
  // The papers name the route, without a network too.
  useDivisionsKept();
  const [vehicle, setVehicle] = useKept<string>('driver.vehicle', '');
  const [missing, setMissing] = useState<string>();
  const all = runs.data?.value ?? NONE;
  const plates = [...new Set(all.map((run) => legNow(run)?.vehicle).filter((plate) => plate != null))];
  const chosen = plates.includes(vehicle) ? vehicle : '';
  const shown = all.filter((run) => !chosen || legNow(run)?.vehicle === chosen);
  const found = async (text: string) => {
    const number = numberIn(text);
    const here = all.find((each) => each.number === number)?.id;
    const id = here ?? (number ? await runNumbered(number).catch(() => undefined) : undefined);
    setMissing(id ? undefined : (number ?? text.slice(0, 40)));
    if (id) void navigate({ to: '/driver/$id', params: { id } });
  };
  return (
    <div className="road">
      <div className="road-head">
        <PageTitle>{t('title')}</PageTitle>
        <Scan found={(text) => void found(text)} />
      </div>
      {runs.data?.keptAt && <Alert type="warning" showIcon title={t('kept', { at: dayAndHour(runs.data.keptAt) })} />}
      {missing && <Alert type="warning" showIcon title={t('notMine', { number: missing })} />}
      <ProblemAlert problem={runs.error} />
      {plates.length > 1 && (
        <Select
          size="large"
          aria-label={t('vehicle')}
          style={{ width: '100%', margin: '8px 0 12px' }}
          value={chosen}
          onChange={setVehicle}
          options={[{ value: '', label: t('allVehicles') }, ...plates.map((plate) => ({ value: plate, label: plate }))]}
        />
      )}
      {runs.isPending && <Spin />}
      {runs.data && shown.length === 0 && <Empty description={t('empty')} />}
      {shown.map((run) => (
        <RunCard key={run.id} run={run} />
      ))}
      {runOf(me) === undefined && <History />}
    </div>
  );
}

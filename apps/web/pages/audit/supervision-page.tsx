import { useNavigate, useSearch } from '@tanstack/react-router';
import { Alert, Button, Select } from 'antd';
import type { Search } from '../../app/search';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { useProvinces } from '../../parts/provinces';
import { Together } from '../../parts/together';
import { DutiesTable } from './duties-table';
import { LightMark } from './light-mark';
import { useRead } from '../../api/queries';
import { chosenOf, type Filter, isLight, LIGHT_NAMES, type Lights } from './lights';
import { LightsBoard } from './lights-board';
import { LogCard } from './log-card';
import { OverdueCounts } from './overdue-counts';
import { useSupervisionTexts } from './supervision-texts';
import './audit.css';

const LEVELS = ['OFFICER', 'HEAD', 'LEADER', 'AUDITOR'] as const;

/** What is overdue, what soon will be, and who holds it. It opens with everything that is red. */
export default function SupervisionPage() {
  return (
    <Together>
      <Supervision />
    </Together>
  );
}

function Supervision() {
  const t = useSupervisionTexts();
  const provinces = useProvinces();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Search;
  const { data, error, isPending } = useRead<Lights>('clocks/lights');
  const light = search['light'];
  const filter: Filter = {
    light: light === undefined ? 'red' : isLight(light) ? light : undefined,
    province: search['province'],
    stage: search['stage'],
    person: search['person'],
    level: search['level'],
  };
  const choose = (more: Search) => void navigate({ to: '/supervision', search: { ...search, ...more } });
  const items = data?.items ?? [];
  const rows = chosenOf(items, filter);
  const narrowed = ['province', 'stage', 'person', 'level'].some((name) => search[name] !== undefined);
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <ProblemAlert problem={error} />
      <div className="lights" role="group" aria-label={t('light')}>
        {LIGHT_NAMES.map((name) => (
          <button
            key={name}
            type="button"
            className="lights-one"
            aria-pressed={filter.light === name}
            onClick={() => choose({ light: filter.light === name ? 'all' : name })}
          >
            <LightMark light={name}>{t(name)}</LightMark>
            <span className="lights-count number">{data?.counts[name] ?? '…'}</span>
          </button>
        ))}
      </div>
      <div className="supervision">
        <section className="card supervision-list">
          <h2>
            {t('duties')} · {filter.light ? t(filter.light) : t('all')} <span className="number">{rows.length}</span>
          </h2>
          <div className="row board-by">
            <Select
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              aria-label={t('province')}
              placeholder={t('province')}
              style={{ minWidth: 130 }}
              value={filter.province}
              onChange={(province?: string) => choose({ province })}
              options={provinces.options}
            />
            <Select
              allowClear
              aria-label={t('level')}
              placeholder={t('level')}
              style={{ minWidth: 130 }}
              value={filter.level}
              onChange={(level?: string) => choose({ level })}
              options={LEVELS.map((value) => ({ value, label: t(value) }))}
            />
            {narrowed && (
              <Button onClick={() => void navigate({ to: '/supervision', search: { light } })}>{t('clear')}</Button>
            )}
            {data && <span className="muted">{t('asOf', { day: data.day })}</span>}
          </div>
          {data && !data.complete && <Alert type="info" showIcon title={t('incomplete', { n: items.length })} />}
          <DutiesTable rows={rows} loading={isPending} red={filter.light === 'red' && !narrowed} />
        </section>
        <LightsBoard items={items} filter={filter} choose={choose} />
      </div>
      <div className="grid-2">
        <OverdueCounts />
        <LogCard />
      </div>
    </>
  );
}

import { Alert } from 'antd';
import { useWords } from '../../api/glossary';
import { useWordsOfAddress } from '../../app/search';
import type { ListFilter } from '../../parts/list-filters';
import { useInHand, useLook } from '../../parts/listed';
import { useMe } from '../../app/session';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { useProvinces } from '../../parts/provinces';
import { Together } from '../../parts/together';
import { EndedCases } from './ended-cases';
import { DutiesTable } from './duties-table';
import { LightMark } from './light-mark';
import { useRead } from '../../api/queries';
import { chosenOf, type Filter, holderOf, isLight, LIGHT_NAMES, type Lights } from './lights';
import { LightsBoard } from './lights-board';
import { LogCard } from './log-card';
import { RatingsCard } from './ratings-card';
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
  const words = useWords();
  const { lightSoonDays } = useMe();
  const search = useWordsOfAddress();
  const { data, error, isPending } = useRead<Lights>('clocks/lights');
  const light = search['light'];
  const filter: Filter = {
    light: light === undefined ? 'red' : isLight(light) ? light : undefined,
    province: search['province'],
    stage: search['stage'],
    person: search['person'],
    level: search['level'],
  };
  const choose = useLook('/supervision');
  const items = data?.items ?? [];
  const rows = chosenOf(items, filter);
  const list = useInHand(rows, '/supervision', isPending, null);
  const person = items.map(holderOf).find((held) => held?.id === filter.person)?.name ?? t('nobody');
  const [machine = '', state = ''] = filter.stage?.split('/') ?? [];
  const filters: ListFilter[] = [
    { name: 'province', label: t('province'), options: provinces.options },
    {
      name: 'level',
      label: t('level'),
      options: LEVELS.map((value) => ({ value, label: t(value) })),
    },
    { name: 'stage', label: t('stage'), said: [words.machine(machine), words.state(machine, state)].join(' · ') },
    { name: 'person', label: t('person'), said: person },
  ];
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
            <LightMark light={name}>{t(name, { n: lightSoonDays })}</LightMark>
            <span className="lights-count number">{data?.counts[name] ?? '…'}</span>
          </button>
        ))}
      </div>
      <div className="supervision">
        <section className="card supervision-list">
          <h2>
            {t('duties')} · {filter.light ? t(filter.light, { n: lightSoonDays }) : t('all')}{' '}
            <span className="number">{rows.length}</span>
          </h2>
          {data && !data.complete && <Alert type="info" showIcon title={t('incomplete', { n: items.length })} />}
          <DutiesTable
            list={list}
            filters={filters}
            red={filter.light === 'red'}
            beside={data && <span className="muted">{t('asOf', { day: data.day })}</span>}
          />
        </section>
        <LightsBoard items={items} filter={filter} choose={choose} />
      </div>
      <RatingsCard />
      <EndedCases />
      <div className="grid-2">
        <OverdueCounts />
        <LogCard />
      </div>
    </>
  );
}

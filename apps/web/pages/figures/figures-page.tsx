import { useNavigate, useParams } from '@tanstack/react-router';
import { Empty, Input, Select, Spin } from 'antd';
import type { ReactNode } from 'react';
import type { Problem } from '../../api/problem';
import { useRead } from '../../api/queries';
import { texts } from '../../app/i18n';
import { type Search, useWordsOfAddress } from '../../app/search';
import { useMenuTexts } from '../../app/shell-texts';
import { FactValue, isNothing, useFactName } from '../../parts/facts/fact-value';
import { PageProblem } from '../../parts/page-problem';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { DivisionPicker, Picker, sourceOf } from '../../parts/schema-form/pickers';
import { ClassPicker } from '../../parts/schema-form/waste-picker';
import { useChoices } from '../../parts/schema-form/labels';
import { PlacesMap, type Point } from '../pictures/places-map';
import '../browse/browse.css';
import '../pictures/pictures.css';

const useTexts = texts(
  'figures',
  { choose: '请先选择合作协议', none: '没有数据' },
  { choose: 'Choose an agreement first', none: 'Nothing to show' },
);

type Asked = 'agreement' | 'year' | 'province' | 'category' | 'kind';
interface Figure {
  word: 'yearlyReport' | 'capacity' | 'map';
  asks: readonly Asked[];
  /** Undefined until enough is chosen. */
  path: (search: Search) => string | undefined;
  /** The answer as facts; or a picture, which says itself when there is nothing or a problem. */
  rows: (answer: Record<string, unknown>) => Record<string, unknown>;
  picture?: (answer: Record<string, unknown> | undefined, problem: Problem | null) => ReactNode;
}
interface Points {
  features: Point[];
}
const asIs = (answer: Record<string, unknown>) => answer;
const FIGURES: Readonly<Record<string, Figure>> = {
  'yearly-report': {
    word: 'yearlyReport',
    asks: ['agreement', 'year'],
    path: ({ agreement }) => agreement && `agreements/${agreement}/yearly-report`,
    rows: asIs,
  },
  capacity: {
    word: 'capacity',
    asks: ['year', 'province', 'category'],
    path: () => 'statistics/capacity',
    rows: ({ year, items }) => ({ year, balance: items }),
  },
  map: {
    word: 'map',
    asks: ['kind', 'category'],
    path: () => 'map/points',
    rows: () => ({}),
    picture: (answer, problem) => (
      <PlacesMap points={(answer as unknown as Points | undefined)?.features} problem={problem} />
    ),
  },
};

/** A reading of the API that is no list: what it may be asked in the address, and the answer as it stands. */
export default function FiguresPage() {
  const t = useTexts();
  const menu = useMenuTexts();
  const nameOf = useFactName();
  const choice = useChoices();
  const navigate = useNavigate();
  const search = useWordsOfAddress();
  const { name } = useParams({ strict: false }) as { name: string };
  const figure = FIGURES[name];
  const path = figure?.path(search);
  const query = Object.fromEntries(
    (figure?.asks ?? []).filter((each) => each !== 'agreement').map((each) => [each, search[each]]),
  );
  const { data, error, isFetching } = useRead<Record<string, unknown>>(path ?? '', query, path !== undefined);
  if (!figure) return <PageProblem />;
  const look = (more: Search) => void navigate({ to: `/figures/${name}`, search: { ...search, ...more } });
  const field = (asked: Asked) => {
    const of = { id: `figure-${asked}`, label: nameOf(asked), status: '' as const, value: search[asked] };
    const onChange = (value: string | string[] | undefined) => look({ [asked]: [value ?? []].flat()[0] });
    const source = asked === 'agreement' ? sourceOf('', 'agreement') : undefined;
    if (source) return <Picker source={source} {...of} onChange={onChange} />;
    if (asked === 'province') return <DivisionPicker digits={2} {...of} onChange={onChange} />;
    if (asked === 'kind') {
      return (
        <Select
          id={of.id}
          aria-label={of.label}
          allowClear
          value={of.value}
          onChange={onChange}
          options={['producer', 'receiver'].map((value) => ({ value, label: choice('kind', value) }))}
          style={{ width: '100%' }}
        />
      );
    }
    if (asked === 'category') return <ClassPicker {...of} onChange={onChange} />;
    return (
      <Input
        key={search[asked]}
        id={of.id}
        aria-label={of.label}
        allowClear
        defaultValue={search[asked]}
        onPressEnter={({ currentTarget }) => onChange(currentTarget.value.trim() || undefined)}
        onBlur={({ currentTarget }) => {
          if (currentTarget.value.trim() !== (search[asked] ?? '')) onChange(currentTarget.value.trim() || undefined);
        }}
      />
    );
  };
  const shown = data ? figure.rows(data) : {};
  return (
    <>
      <PageTitle>{menu(figure.word)}</PageTitle>
      <section className="card">
        <div className="browse-filters" role="search">
          {figure.asks.map((asked) => (
            <div key={asked} className="browse-filter">
              <label htmlFor={`figure-${asked}`}>{nameOf(asked)}</label>
              {field(asked)}
            </div>
          ))}
        </div>
        {!figure.picture && <ProblemAlert problem={error} />}
        {path === undefined && <Empty description={t('choose')} />}
        {isFetching && <Spin />}
        {data && !figure.picture && Object.values(shown).every(isNothing) && <Empty description={t('none')} />}
        <dl className="facts">
          {Object.entries(shown)
            .filter(([, value]) => !isNothing(value))
            .map(([key, value]) => (
              <div key={key} className={typeof value === 'object' ? 'facts-wide' : undefined}>
                <dt>{nameOf(key)}</dt>
                <dd>
                  <FactValue name={key} value={value} />
                </dd>
              </div>
            ))}
        </dl>
      </section>
      {figure.picture?.(data, error)}
    </>
  );
}

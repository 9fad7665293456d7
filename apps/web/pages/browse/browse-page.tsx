import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Button, Empty, Select, Tag } from 'antd';
import { useRef, useState } from 'react';
import { inLanguage, useLanguage } from '../../app/i18n';
import { aside, comma } from '../../app/marks';
import { useWords } from '../../api/glossary';
import { useList } from '../../api/queries';
import { type Search, useWordsOfAddress } from '../../app/search';
import { caseAddress, machineOf } from '../../parts/cases';
import { ExportButtons } from '../../parts/export-buttons';
import { FactValue, useFactName } from '../../parts/facts/fact-value';
import { useFactText } from '../../parts/facts/fact-text';
import { useListTexts } from '../../parts/list-texts';
import { Listing } from '../../parts/listing';
import { PageProblem } from '../../parts/page-problem';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { REGISTER_ACTS } from '../../parts/register-acts';
import { RegisterButtons } from '../../parts/register-buttons';
import { CASES, listAddress, recordAddress, registerOf } from '../../parts/registers';
import { useRegisterTitle } from '../../parts/register-title';
import { useRowKeys } from '../../parts/row-keys';
import { SavedViews } from '../../parts/saved-views';
import { isFound } from '../../parts/schema-form/pickers';
import { useFilters } from '../../parts/schema-form/schema';
import { Together } from '../../parts/together';
import { useKept } from '../../parts/use-kept';
import { usePhone } from '../../parts/use-narrow';
import { calledIn, columnsOf, levelled, type Row, titleOf } from './browse-columns';
import { FilterField } from './filter-field';
import './browse.css';

const SIZE = 20;
const FEW = 4;

/** The number of a manifest or a licence: it stays whole on its line. */
const NUMERAL = /^\d{6,20}$/;

/** Any list of the API: filters in the address, columns and views as the person likes them, as a file. */
export default function BrowsePage() {
  const { resource: word } = useParams({ strict: false }) as { resource: string };
  const resource = registerOf(word);
  return (
    <Together>
      <Browse resource={resource} />
    </Together>
  );
}

function Browse({ resource }: { resource: string }) {
  const t = useListTexts();
  const language = useLanguage();
  const words = useWords();
  const usually = useFactName();
  const nameOf = (name: string) => inLanguage(calledIn(resource, name), language) || usually(name);
  const textOf = useFactText();
  const search = useWordsOfAddress();
  const navigate = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const [more, setMore] = useState(false);
  // On a phone the filters would fill the window before the first row.
  const few = usePhone() ? 0 : FEW;
  const [chosen, setChosen] = useKept<string[] | null>(`browse.${resource}`, null);
  const { data: filters, isPending: reading } = useFilters(resource);
  const page = Number(search['page'] ?? 1) || 1;
  // What names another case by its id comes by a link; nobody types it.
  const known = (filters ?? []).filter(
    ({ name, schema }) => name !== 'asOf' && (schema.format !== 'uuid' || isFound(name) || search[name] !== undefined),
  );
  const query = Object.fromEntries(known.map(({ name }) => [name, search[name]]));
  const list = useList<Row>(resource, { ...query, page, size: SIZE }, filters !== null && !reading);
  const rows = (list.data?.items ?? []).map(levelled);
  const isCase = CASES.has(resource);
  const machine = machineOf(resource);
  const to = listAddress(resource);
  const title = useRegisterTitle()(resource);
  const begin = list.data?.actions?.find(({ operation }) => REGISTER_ACTS[operation]);
  const emptiness = begin ? t('begin', { act: inLanguage(REGISTER_ACTS[begin.operation], language) }) : t('none');
  const addressOf = (id: string) => (isCase ? caseAddress(resource, id) : recordAddress(resource, id));
  const look = (next: Search) => void navigate({ to, search: { ...search, page: undefined, ...next } });
  const [here, setHere] = useRowKeys(rows.length, box, (at) => {
    const row = rows[at];
    if (row) void navigate({ to: addressOf(row.id) });
  });
  if (!reading && !filters) return <PageProblem />;
  const { all, usual } = columnsOf(resource, rows);
  const shown = chosen ? all.filter((name) => chosen.includes(name)) : usual;
  const active = known.filter(({ name }) => search[name]);
  const said = (row: Row, name: string) =>
    name === 'state' && isCase ? words.state(machine, String(row[name])) : textOf(name, row[name]);
  return (
    <div ref={box}>
      <PageTitle>{title}</PageTitle>
      <section className="card">
        <div className="row browse-makes" role="group" aria-label={t('makes')}>
          <RegisterButtons
            resource={resource}
            actions={list.data?.actions}
            initial={Object.fromEntries(active.map(({ name }) => [name, search[name]]))}
            then={({ id, ...done }, { path }) => {
              // What is put to others is no record yet.
              if (id && path === resource && 'version' in done) void navigate({ to: addressOf(id) });
            }}
          />
        </div>
        <div className="browse-filters" role="search">
          {known
            .filter(({ name }, at) => more || at < few || search[name])
            .map((parameter) => (
              <div key={parameter.name} className="browse-filter" data-search>
                <label htmlFor={`filter-${parameter.name}`}>{nameOf(parameter.name)}</label>
                <FilterField
                  resource={resource}
                  parameter={parameter}
                  label={nameOf(parameter.name)}
                  value={search[parameter.name]}
                  onChange={(value) => look({ [parameter.name]: value })}
                />
              </div>
            ))}
        </div>
        <div className="row browse-tools">
          {known.length > few && (
            <Button aria-expanded={more} onClick={() => setMore(!more)}>
              {t(more ? 'fewer' : few > 0 ? 'filters' : 'filter')}
            </Button>
          )}
          {active.length > 0 && (
            <Button onClick={() => void navigate({ to, search: {} })}>
              {t('clear')}
              {aside(active.map(({ name }) => nameOf(name)).join(comma()))}
            </Button>
          )}
          <SavedViews box={resource} to={to} search={search} />
          <Select
            mode="multiple"
            aria-label={t('columns')}
            maxTagCount={0}
            maxTagPlaceholder={t('columns')}
            placeholder={t('columns')}
            className="browse-columns"
            value={shown}
            onChange={(names: string[]) => setChosen(names)}
            options={all.map((name) => ({ value: name, label: nameOf(name) }))}
          />
          <ExportButtons<Row>
            name={title}
            resource={resource}
            query={query}
            head={shown.map(nameOf)}
            asTexts={(row) => shown.map((name) => said(levelled(row), name))}
          />
        </div>
        <ProblemAlert problem={list.error} />
        <Listing<Row>
          size="middle"
          rowKey="id"
          showHeader={shown.length > 0}
          loading={list.isPending || list.isPlaceholderData}
          dataSource={rows}
          locale={{ emptyText: <Empty description={active.length > 0 ? t('empty') : emptiness} /> }}
          rowClassName={(_, at) => (at === here ? 'row-here' : '')}
          onRow={(_, at) => ({ onMouseDown: () => setHere(at ?? 0) })}
          columns={shown.map((name, at) => ({
            key: name,
            title: nameOf(name),
            render: (_, row) => {
              const value =
                name === 'state' ? (
                  <Tag>{said(row, name)}</Tag>
                ) : name === 'lines' ? (
                  <span className="text">{said(row, name)}</span>
                ) : (
                  <FactValue name={name} value={row[name]} empty="—" />
                );
              return at === 0 ? (
                <Link to={addressOf(row.id)} className={NUMERAL.test(String(row[name])) ? 'number' : 'text'}>
                  {said(row, name) || titleOf(row, language)}
                </Link>
              ) : (
                value
              );
            },
          }))}
          pagination={{
            current: page,
            pageSize: SIZE,
            total: list.data?.total ?? 0,
            showTotal: (n) => t(list.data?.totalCapped ? 'many' : 'total', { n }),
            onChange: (next) => look({ page: String(next) }),
          }}
        />
        <p className="muted work-keys">{t('keys')}</p>
      </section>
    </div>
  );
}

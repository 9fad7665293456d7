import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { inLanguage, useLanguage } from '../../app/i18n';
import { useWords } from '../../api/glossary';
import { useWordsOfAddress } from '../../app/search';
import { caseAddress, machineOf } from '../../parts/cases';
import { FactValue, useFactName } from '../../parts/facts/fact-value';
import { useFactText } from '../../parts/facts/fact-text';
import { FullList } from '../../parts/full-list';
import { useListTexts } from '../../parts/list-texts';
import { useListed, useLook } from '../../parts/listed';
import { PageProblem } from '../../parts/page-problem';
import { PageTitle } from '../../parts/page-title';
import { REGISTER_ACTS } from '../../parts/register-acts';
import { RegisterButtons } from '../../parts/register-buttons';
import { CASES, listAddress, recordAddress, registerOf } from '../../parts/registers';
import { useRegisterTitle } from '../../parts/register-title';
import { isFound } from '../../parts/schema-form/pickers';
import { useFilters } from '../../parts/schema-form/schema';
import { Together } from '../../parts/together';
import { usePhone } from '../../parts/use-narrow';
import { calledIn, columnsOf, levelled, type Row, titleOf } from './browse-columns';
import { FilterField } from './filter-field';
import './browse.css';

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
  const [more, setMore] = useState(false);
  // On a phone the filters would fill the window before the first row.
  const few = usePhone() ? 0 : FEW;
  const { data: filters, isPending: reading } = useFilters(resource);
  // What names another case by its id comes by a link; nobody types it.
  const known = (filters ?? []).filter(
    ({ name, schema }) => name !== 'asOf' && (schema.format !== 'uuid' || isFound(name) || search[name] !== undefined),
  );
  const query = Object.fromEntries(known.map(({ name }) => [name, search[name]]));
  const to = listAddress(resource);
  const list = useListed<Row>(resource, query, to, filters !== null && !reading);
  const rows = list.rows.map(levelled);
  const isCase = CASES.has(resource);
  const machine = machineOf(resource);
  const title = useRegisterTitle()(resource);
  const begin = list.data?.actions?.find(({ operation }) => REGISTER_ACTS[operation]);
  const emptiness = begin ? t('begin', { act: inLanguage(REGISTER_ACTS[begin.operation], language) }) : t('none');
  const addressOf = (id: string) => (isCase ? caseAddress(resource, id) : recordAddress(resource, id));
  const look = useLook(to);
  if (!reading && !filters) return <PageProblem />;
  const { all, usual } = columnsOf(resource, rows);
  const active = known.filter(({ name }) => search[name]);
  const said = (row: Row, name: string) =>
    name === 'state' && isCase ? words.state(machine, String(row[name])) : textOf(name, row[name]);
  const chosenAs = (name: string, value = '') =>
    value === 'true' || value === 'false'
      ? t(value === 'true' ? 'yes' : 'no')
      : name === 'state' && isCase
        ? words.state(machine, value)
        : name === 'machine'
          ? words.machine(value)
          : textOf(name, value);
  return (
    <>
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
        <FullList<Row>
          box={resource}
          to={to}
          name={title}
          list={{ ...list, rows }}
          filters={known.map(({ name, schema }) => ({
            name,
            label: nameOf(name),
            said: schema.format === 'uuid' ? undefined : chosenAs(name, search[name]),
          }))}
          none={emptiness}
          opens={({ id }) => addressOf(id)}
          fields={
            <div className="browse-filters">
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
          }
          beside={
            known.length > few && (
              <Button aria-expanded={more} onClick={() => setMore(!more)}>
                {t(more ? 'fewer' : few > 0 ? 'filters' : 'filter')}
              </Button>
            )
          }
          columns={all.map((name) => ({
            key: name,
            title: nameOf(name),
            rare: !usual.includes(name),
            text: (row) => said(levelled(row), name),
            render: (row, first) => {
              if (first)
                return (
                  <Link to={addressOf(row.id)} className={NUMERAL.test(String(row[name])) ? 'number' : 'text'}>
                    {said(row, name) || titleOf(row, language)}
                  </Link>
                );
              if (name === 'state') return <Tag>{said(row, name)}</Tag>;
              if (name === 'lines') return <span className="text">{said(row, name)}</span>;
              return <FactValue name={name} value={row[name]} empty="—" />;
            },
          }))}
        />
      </section>
    </>
  );
}

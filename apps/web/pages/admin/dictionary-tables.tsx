import { Empty, Tag, type TableColumnsType } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { deadlineText } from '#domain/rules/deadline-text';
import { read } from '../../api/client';
import type { Glossary } from '../../api/glossary';
import type { Problem } from '../../api/problem';
import { useRead } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import { comma } from '../../app/marks';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';
import { useProvinces } from '../../parts/provinces';
import { useDictionaryTexts } from './dictionary-texts';

export interface Asked {
  /** What is looked for, as typed. */
  text: string;
  /** Day on which it is in force; today without. */
  on: string | undefined;
}
const fits = (text: string, ...values: (string | undefined)[]) => {
  const wanted = text.trim().toLowerCase();
  return wanted === '' || values.some((value) => value?.toLowerCase().includes(wanted));
};

interface Props<T> {
  rows: T[];
  rowKey: (row: T) => string;
  columns: TableColumnsType<T>;
  loading: boolean;
  problem: Problem | null;
}
function Rows<T extends object>({ rows, rowKey, columns, loading, problem }: Props<T>) {
  const t = useDictionaryTexts();
  return (
    <>
      <ProblemAlert problem={problem} />
      <Listing<T>
        size="small"
        rowKey={rowKey}
        loading={loading}
        columns={columns}
        dataSource={rows}
        locale={{ emptyText: <Empty description={t('nothing')} /> }}
        pagination={{ pageSize: 25, hideOnSinglePage: true }}
      />
    </>
  );
}
const text = (value: string | null | undefined) => <span className="text">{value}</span>;

interface Waste {
  code: string;
  category: string;
  categoryZh: string;
  industryZh: string;
  zh: string;
  hazard: string;
}
/** The catalogue in force on a day (国家危险废物名录). */
export function Wastes({ text: wanted, on }: Asked) {
  const t = useDictionaryTexts();
  const { data, error, isPending } = useRead<{ edition: string; from: string; unconfirmed: boolean; items: Waste[] }>(
    'reference/wastes',
    { on },
  );
  const rows = (data?.items ?? []).filter((one) => fits(wanted, one.code, one.category, one.categoryZh, one.zh));
  return (
    <>
      {data && (
        <p>
          {t('edition', { edition: data.edition, from: data.from, n: data.items.length })}{' '}
          {data.unconfirmed && <Tag className="tag-changed">{t('unconfirmed')}</Tag>}
        </p>
      )}
      <Rows<Waste>
        rows={rows}
        rowKey={({ code, zh }) => `${code}/${zh}`}
        loading={isPending}
        problem={error}
        columns={[
          {
            key: 'code',
            title: t('code'),
            width: 120,
            render: (_, { code }) => <span className="number">{code}</span>,
          },
          {
            key: 'class',
            title: t('category'),
            width: 180,
            render: (_, { category, categoryZh }) => text(`${category} ${categoryZh}`),
          },
          { key: 'industry', title: t('industry'), width: 160, render: (_, { industryZh }) => text(industryZh) },
          { key: 'name', title: t('name'), render: (_, { zh }) => text(zh) },
          { key: 'hazard', title: t('hazard'), width: 100, render: (_, { hazard }) => hazard },
        ]}
      />
    </>
  );
}

/** Provinces and prefectures (GB/T 2260). */
export function DivisionList({ text: wanted }: Asked) {
  const t = useDictionaryTexts();
  const { all, name } = useProvinces();
  const english = useLanguage() === 'en';
  const rows = all.filter(
    ({ code, code6, zh, en, cities }) =>
      fits(wanted, code, code6, zh, en) || cities.some((city) => fits(wanted, city.code, city.code6, city.zh, city.en)),
  );
  return (
    <Rows<(typeof all)[number]>
      rows={rows}
      rowKey={({ code }) => code}
      loading={all.length === 0}
      problem={null}
      columns={[
        { key: 'code', title: t('code'), width: 90, render: (_, { code6 }) => <span className="number">{code6}</span> },
        {
          key: 'name',
          title: t('province'),
          width: 180,
          render: (_, { code, zh }) => text(`${zh} ${name(code) === zh ? '' : name(code)}`),
        },
        { key: 'plate', title: t('plate'), width: 90, render: (_, { plate }) => plate },
        {
          key: 'cities',
          title: t('cities'),
          render: (_, { cities }) =>
            text(
              cities.map((city) => [city.zh, english && city.en, city.code6].filter(Boolean).join(' ')).join(comma()),
            ),
        },
      ]}
    />
  );
}

interface Rule {
  id: string;
  /** What it is called. */
  zh: string;
  statement: { zh: string; en: string };
  verbs: string[];
  deadline: string | null;
  basis: { document: string; zh: string; en: string; article: string; from: string; unconfirmed: boolean }[];
}
/** The register of rules, with the law in force behind each of them on a day. */
export function Rules({ text: wanted, on }: Asked) {
  const t = useDictionaryTexts();
  const language = useLanguage();
  const { data, error, isPending } = useRead<{ on: string; items: Rule[] }>('reference/rules', { on });
  const rows = (data?.items ?? []).filter(({ id, zh, statement, basis }) =>
    fits(wanted, id, zh, statement.zh, statement.en, ...basis.map((one) => `${one.zh} ${one.article}`)),
  );
  return (
    <Rows<Rule>
      rows={rows}
      rowKey={({ id }) => id}
      loading={isPending}
      problem={error}
      columns={[
        { key: 'id', title: t('rule'), width: 90, render: (_, { id }) => <strong>{id}</strong> },
        {
          key: 'says',
          title: t('says'),
          render: (_, { zh, statement }) => (
            <span className="text" lang="zh-CN">
              <strong>{zh}</strong>
              <br />
              {statement.zh}
              <br />
              <span className="muted" lang="en">
                {statement.en}
              </span>
            </span>
          ),
        },
        {
          key: 'verbs',
          title: t('verbs'),
          width: 130,
          render: (_, { verbs, deadline }) => (
            <>
              {verbs.map((verb) => (
                <Tag key={verb}>{t(verb as 'BLOCK')}</Tag>
              ))}
              {deadline && inLanguage(deadlineText(deadline), language)}
            </>
          ),
        },
        {
          key: 'basis',
          title: t('basis', { day: data?.on ?? '' }),
          width: 260,
          render: (_, { basis }) =>
            basis.length === 0 ? (
              <span className="muted">{t('noBasis')}</span>
            ) : (
              basis.map((one) => (
                <div key={`${one.document}${one.article}`} className="text">
                  {t(one.article ? 'articleLong' : 'documentAlone', {
                    document: inLanguage(one, language),
                    article: t('article', { n: one.article }),
                  })}
                </div>
              ))
            ),
        },
      ]}
    />
  );
}

interface Term {
  key: string;
  kind: string;
  id: string;
  zh: string;
  en: string;
}
type Word = { zh: string; en: string };
/** The words of the regulation for everything that the system names. */
export function Terms({ text: wanted }: Asked) {
  const t = useDictionaryTexts();
  const { data, error, isPending } = useQuery<Glossary & { roles?: Record<string, Word> }, Problem>({
    queryKey: ['read', 'reference/glossary'],
    queryFn: () => read('reference/glossary'),
    staleTime: Infinity,
  });
  const flat = (kind: string, words: Record<string, Word> | undefined): Term[] =>
    Object.entries(words ?? {}).map(([id, word]) => ({ key: `${kind}/${id}`, kind, id, ...word }));
  const inner = (kind: string, words: Record<string, Record<string, Word>> | undefined): Term[] =>
    Object.entries(words ?? {}).flatMap(([machine, own]) =>
      Object.entries(own).map(([id, word]) => ({
        key: `${kind}/${machine}/${id}`,
        kind: `${kind} · ${data?.machines[machine]?.zh ?? machine}`,
        id,
        ...word,
      })),
    );
  const terms = data
    ? [
        ...flat(t('machines'), data.machines),
        ...inner(t('states'), data.states),
        ...inner(t('acts'), data.verbs),
        ...flat(t('clocks'), data.clocks),
        ...flat(t('parts'), data.parts),
        ...flat(t('papers'), data.papers),
        ...flat(t('roles'), data.roles),
      ]
    : [];
  return (
    <Rows<Term>
      rows={terms.filter(({ kind, id, zh, en }) => fits(wanted, kind, id, zh, en))}
      rowKey={({ key }) => key}
      loading={isPending}
      problem={error}
      columns={[
        { key: 'kind', title: t('kind'), width: 200, render: (_, { kind }) => text(kind) },
        { key: 'zh', title: t('word'), render: (_, { zh }) => text(zh) },
        { key: 'en', title: t('english'), render: (_, { en }) => <span lang="en">{en}</span> },
        { key: 'id', title: t('id'), render: (_, { id }) => <code>{id}</code> },
      ]}
    />
  );
}

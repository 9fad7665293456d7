import { Empty, Select, Skeleton, Tag } from 'antd';
import { useEffect, useState } from 'react';
import { useWords } from '../../api/glossary';
import { useRead } from '../../api/queries';
import { Dressed } from '../../app/dressed';
import { inLanguage, texts, useLanguage } from '../../app/i18n';
import { LanguageSwitch } from '../../app/language-switch';
import { colon, comma } from '../../app/marks';
import { setCivilClock } from '../../parts/civil-clock';
import { DayField } from '../../parts/day-field';
import { ExportButtons } from '../../parts/export-buttons';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { useProvinces } from '../../parts/provinces';
import { dayOf } from '../../parts/times';
import { tonnes } from '../../parts/tonnes';

const useTexts = texts(
  'published',
  {
    title: '危险废物跨省转移白名单（公开）',
    intro: '按合作机制确认并生效的年度白名单。列入的接受单位在名单额度内接受所列废物，可由移出地直接审批。',
    on: '查询日期',
    year: '年度',
    noYear: '按日期查询',
    receiving: '接受地',
    all: '全部接受地',
    today: '截至 {{day}}',
    version: '{{year}} 年度 · 第 {{n}} 版',
    effective: '生效 {{day}}',
    ended: '失效 {{day}}',
    confirmed: '{{province}}：提请函 {{letter}}，复函 {{reply}}',
    noNumber: '（未编号）',
    unit: '接受单位',
    uscc: '统一社会信用代码',
    licence: '许可证',
    until: '许可证有效期至',
    codes: '废物代码',
    waste: '废物名称',
    methods: '利用处置方式',
    origins: '移出地',
    anyOrigin: '全部签约方',
    cap: '年度额度',
    noCap: '不设额度',
    state: '当日状态',
    none: '该日没有生效的名单。可改查其他日期或年度。',
    noneOfYear: '该年度没有生效过的名单。',
    show: '查看该版内容',
    back: '返回登录',
    name: '公开白名单',
  },
  {
    title: 'White lists for transfers between provinces (public)',
    intro:
      'Yearly lists that the parties of an agreement have confirmed. A listed unit may receive the listed waste within its quota by a decision of the origin alone.',
    on: 'On the day',
    year: 'Year',
    noYear: 'By day',
    receiving: 'Receiving province',
    all: 'Every province',
    today: 'As of {{day}}',
    version: '{{year}} · version {{n}}',
    effective: 'in effect from {{day}}',
    ended: 'until {{day}}',
    confirmed: '{{province}}: proposal {{letter}}, reply {{reply}}',
    noNumber: '(no number)',
    unit: 'Receiving unit',
    uscc: 'Credit code',
    licence: 'Licence',
    until: 'Licence until',
    codes: 'Waste codes',
    waste: 'Waste',
    methods: 'Methods',
    origins: 'Origins',
    anyOrigin: 'every party',
    cap: 'Quota of the year',
    noCap: 'no quota',
    state: 'State that day',
    none: 'No list was in effect on that day. Ask for another day or a year.',
    noneOfYear: 'No list of that year has been in effect.',
    show: 'Show this version',
    back: 'Back to the login',
    name: 'Published white lists',
  },
);

interface Entry {
  receiver: { name: string; uscc: string };
  licenceNumber: string;
  licenceTo: string;
  codes: string[];
  wasteName: string;
  methods: string[];
  cap: string | null;
  origins: string[];
  state: string | null;
}
interface Published {
  id: string;
  agreement: { title: { zh: string; en: string } };
  receiving: string;
  year: number;
  version: number;
  effectiveAt: string;
  endedAt: string | null;
  confirmations: { province: string; letter: string | null; reply: string | null }[];
  entries?: Entry[];
}
interface Answer {
  /** The server's civil time: nobody has logged in whose session would have told it. */
  now: string;
  on?: string;
  lists: Published[];
}

/** What somebody without a login may know of the lists: those of a day, or the versions of a year (W-20). */
export default function PublishedPage() {
  return (
    <Dressed>
      <Lists />
    </Dressed>
  );
}

const FIELDS = ['on', 'year', 'receiving'] as const;
type Asked = Partial<Record<(typeof FIELDS)[number], string>>;
const askedOfAddress = (): Asked => {
  const given = new URLSearchParams(location.search);
  return Object.fromEntries(FIELDS.flatMap((name) => (given.get(name) ? [[name, given.get(name)]] : []))) as Asked;
};

function Lists() {
  const t = useTexts();
  const provinces = useProvinces();
  const [asked, setAsked] = useState(askedOfAddress);
  const { data, error, isPending } = useRead<Answer>('whitelists/published', asked);
  const look = (more: Asked) => {
    const next = Object.fromEntries(Object.entries({ ...asked, ...more }).filter(([, value]) => value)) as Asked;
    history.replaceState(null, '', `${location.pathname}?${new URLSearchParams(next).toString()}`);
    setAsked(next);
  };
  const today = dayOf(data?.now);
  useEffect(() => setCivilClock(data?.now), [data?.now]);
  const years = today ? Array.from({ length: 8 }, (_, at) => String(Number(today.slice(0, 4)) + 1 - at)) : [];
  return (
    <main id="page" className="published">
      <header className="row published-head">
        <PageTitle>{t('title')}</PageTitle>
        <LanguageSwitch />
      </header>
      <section className="card">
        <p className="muted">{t('intro')}</p>
        <div className="row list-tools" role="search">
          <DayField
            aria-label={t('on')}
            value={asked.on ?? data?.on}
            max={today || undefined}
            onChange={(on) => look({ on, year: undefined })}
          />
          <Select
            aria-label={t('year')}
            className="list-filter"
            value={asked.year ?? ''}
            onChange={(year) => look({ year, on: undefined })}
            options={[
              { value: '', label: t('noYear') },
              ...years.map((value) => ({ value, label: `${t('year')} ${value}` })),
            ]}
          />
          <Select
            aria-label={t('receiving')}
            className="list-filter"
            showSearch={{ optionFilterProp: 'label' }}
            value={asked.receiving ?? ''}
            onChange={(receiving) => look({ receiving })}
            options={[{ value: '', label: t('all') }, ...provinces.options]}
          />
          {data?.on && <span className="muted">{t('today', { day: data.on })}</span>}
          <a href="/">{t('back')}</a>
        </div>
      </section>
      <ProblemAlert problem={error} />
      {isPending && <Skeleton active />}
      {data?.lists.length === 0 && (
        <section className="card">
          <Empty description={t(asked.year ? 'noneOfYear' : 'none')} />
        </section>
      )}
      {data?.lists.map((list) => (
        <One key={list.id} list={list} show={(on) => look({ on, year: undefined })} />
      ))}
    </main>
  );
}

function One({ list, show }: { list: Published; show: (day: string) => void }) {
  const t = useTexts();
  const language = useLanguage();
  const provinces = useProvinces();
  const words = useWords();
  const number = (text: string | null) => text ?? t('noNumber');
  const columns: { key: string; title: string; align?: 'right'; text: (entry: Entry) => string }[] = [
    { key: 'unit', title: t('unit'), text: ({ receiver }) => receiver.name },
    { key: 'uscc', title: t('uscc'), text: ({ receiver }) => receiver.uscc },
    { key: 'licence', title: t('licence'), text: ({ licenceNumber }) => licenceNumber },
    { key: 'until', title: t('until'), text: ({ licenceTo }) => licenceTo },
    { key: 'waste', title: t('waste'), text: ({ wasteName }) => wasteName },
    { key: 'codes', title: t('codes'), text: ({ codes }) => codes.join(comma()) },
    { key: 'methods', title: t('methods'), text: ({ methods }) => methods.join('/') },
    {
      key: 'origins',
      title: t('origins'),
      text: ({ origins }) => (origins.length ? origins.map(provinces.name).join(comma()) : t('anyOrigin')),
    },
    { key: 'cap', title: t('cap'), align: 'right', text: ({ cap }) => (cap === null ? t('noCap') : tonnes(cap)) },
    { key: 'state', title: t('state'), text: ({ state }) => (state ? words.state('listing', state) : '') },
  ];
  const title = inLanguage(list.agreement.title, language);
  return (
    <section className="card" aria-labelledby={list.id}>
      <h2 id={list.id} className="text">
        {title} · {provinces.name(list.receiving)}
      </h2>
      <p className="row">
        <Tag>{t('version', { year: list.year, n: list.version })}</Tag>
        <span>{t('effective', { day: dayOf(list.effectiveAt) })}</span>
        {list.endedAt && <span>{t('ended', { day: dayOf(list.endedAt) })}</span>}
        {list.entries && (
          <ExportButtons<Entry>
            name={`${t('name')}${colon()}${list.year} ${provinces.name(list.receiving)} ${list.version}`}
            head={columns.map((column) => column.title)}
            asTexts={(entry) => columns.map(({ text }) => text(entry))}
            all={async function* () {
              yield await Promise.resolve(list.entries ?? []);
            }}
          />
        )}
      </p>
      {list.confirmations.map(({ province, letter, reply }) => (
        <p key={province} className="muted text">
          {t('confirmed', { province: provinces.name(province), letter: number(letter), reply: number(reply) })}
        </p>
      ))}
      {list.entries ? (
        <Listing<Entry>
          size="middle"
          rowKey={({ receiver, codes }) => `${receiver.uscc} ${codes.join()}`}
          dataSource={list.entries}
          pagination={{ pageSize: 50, hideOnSinglePage: true }}
          columns={columns.map(({ key, title: head, align, text }) => ({
            key,
            title: head,
            ...(align ? { align } : {}),
            className: 'text',
            render: (_: unknown, entry: Entry) => text(entry),
          }))}
        />
      ) : (
        <a
          href={`?on=${dayOf(list.effectiveAt)}`}
          onClick={(event) => {
            event.preventDefault();
            show(dayOf(list.effectiveAt));
          }}
        >
          {t('show')}
        </a>
      )}
    </section>
  );
}

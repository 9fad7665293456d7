import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import { useWords } from '../../api/glossary';
import { inLanguage, useLanguage } from '../../app/i18n';
import { useWordsOfAddress } from '../../app/search';
import { civilNow } from '../../parts/civil-clock';
import { FullList } from '../../parts/full-list';
import { useListed } from '../../parts/listed';
import { PageTitle } from '../../parts/page-title';
import { useProvinces } from '../../parts/provinces';
import { dayOf } from '../../parts/times';
import { useListsTexts } from './lists-texts';

interface Row {
  id: string;
  state: string;
  receiving: string;
  year: number;
  listVersion: number;
  effectiveAt: string | null;
  endedAt: string | null;
  entries: number;
  agreement: { title: { zh: string; en: string } };
}
const STATES = ['draft', 'proposed', 'negotiating', 'confirmed', 'effective', 'superseded', 'closed'];

/** Every yearly list that the person may see. */
export default function ListsPage() {
  const t = useListsTexts();
  const words = useWords();
  const language = useLanguage();
  const provinces = useProvinces();
  const { year, receiving, state } = useWordsOfAddress();
  const list = useListed<Row>('whitelists', { year, receiving, state, sort: '-year' }, '/lists');
  const now = Number(dayOf(civilNow()).slice(0, 4));
  const years = Array.from({ length: 8 }, (_, i) => String(now + 1 - i));
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <FullList<Row>
          box="lists"
          to="/lists"
          name={t('title')}
          list={list}
          none={t('empty')}
          opens={({ id }) => `/lists/${id}`}
          filters={[
            {
              name: 'year',
              label: t('year'),
              any: t('allYears'),
              options: years.map((each) => ({ value: each, label: each })),
            },
            { name: 'receiving', label: t('receiving'), any: t('allReceiving'), options: provinces.options },
            {
              name: 'state',
              label: t('state'),
              any: t('allStates'),
              options: STATES.map((each) => ({ value: each, label: words.state('list', each) })),
            },
          ]}
          columns={[
            {
              key: 'agreement',
              title: t('agreement'),
              text: ({ agreement }) => inLanguage(agreement.title, language),
              render: ({ id, agreement }) => (
                <Link to="/lists/$id" params={{ id }} className="text">
                  {inLanguage(agreement.title, language)}
                </Link>
              ),
            },
            { key: 'year', title: t('year'), text: (row) => String(row.year) },
            { key: 'receiving', title: t('receiving'), text: (row) => provinces.name(row.receiving) },
            { key: 'version', title: t('version'), text: ({ listVersion }) => t('versionOf', { n: listVersion }) },
            {
              key: 'state',
              title: t('state'),
              text: (row) => words.state('list', row.state),
              render: (row) => <Tag>{words.state('list', row.state)}</Tag>,
            },
            { key: 'entries', title: t('entries'), align: 'right', text: ({ entries }) => String(entries) },
            { key: 'effective', title: t('effective'), text: ({ effectiveAt }) => dayOf(effectiveAt) },
            { key: 'ended', title: t('endedOn'), rare: true, text: ({ endedAt }) => dayOf(endedAt) },
          ]}
        />
      </section>
    </>
  );
}

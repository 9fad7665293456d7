import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Empty, Tag, type TableColumnsType } from 'antd';
import { useWords } from '../../api/glossary';
import { useList } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import { comma } from '../../app/marks';
import type { Search } from '../../app/search';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { useProvinces } from '../../parts/provinces';
import { type Agreement, AgreementView } from './agreement-view';
import { DraftAgreement } from './draft-agreement';
import { useAgreementsTexts } from './agreements-texts';
import './admin-read.css';

/** The agreements between provinces: terms in words, rules behind them, what changed between versions. */
export default function AgreementsPage() {
  const t = useAgreementsTexts();
  const words = useWords();
  const language = useLanguage();
  const provinces = useProvinces();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Search;
  const { data, error, isPending } = useList<Agreement>('agreements', { limit: 200, sort: 'key' });
  const chosen = data?.items.find(({ id }) => id === search['id']);
  const columns: TableColumnsType<Agreement> = [
    {
      key: 'name',
      title: t('name'),
      render: (_, { id, context }) => (
        <Button
          type="link"
          className="agreement-name text"
          aria-pressed={id === chosen?.id}
          onClick={() => void navigate({ to: '/admin/agreements', search: { id } })}
        >
          {inLanguage(context.title, language)}
        </Button>
      ),
    },
    {
      key: 'parties',
      title: t('parties'),
      render: (_, { context }) => (
        <span className="text">
          {((context.parameters['parties'] ?? []) as string[]).map(provinces.name).join(comma())}
        </span>
      ),
    },
    { key: 'keeper', title: t('keeper'), render: (_, { context }) => provinces.name(context.keeper) },
    {
      key: 'state',
      title: t('state'),
      render: (_, { state }) => (
        <Tag color={state === 'active' ? 'success' : 'default'}>{words.state('agreement', state)}</Tag>
      ),
    },
    {
      key: 'version',
      title: t('version'),
      align: 'right',
      render: (_, { context }) => context.versions.at(-1)?.no ?? '',
    },
  ];
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <h2>{t('list')}</h2>
        <DraftAgreement actions={data?.actions} />
        <ProblemAlert problem={error} />
        <Listing<Agreement>
          size="small"
          rowKey="id"
          loading={isPending}
          columns={columns}
          dataSource={data?.items ?? []}
          rowClassName={({ id }) => (id === chosen?.id ? 'row-here' : '')}
          locale={{ emptyText: <Empty description={t('empty')} /> }}
          pagination={{ pageSize: 12, hideOnSinglePage: true }}
        />
        {!chosen && (data?.items.length ?? 0) > 0 && <p className="muted">{t('choose')}</p>}
      </section>
      {chosen && <AgreementView key={chosen.id} agreement={chosen} />}
    </>
  );
}

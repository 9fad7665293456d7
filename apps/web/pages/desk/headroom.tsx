import { Typography } from 'antd';
import { useList } from '../../api/queries';
import { texts } from '../../app/i18n';
import { QuotaBar } from '../../parts/quota-bar';

const useTexts = texts(
  'headroom',
  { title: '许可证与批准余量', licence: '许可证 {{number}}', approval: '批准 {{number}}', line: '第 {{line}} 行' },
  {
    title: 'Headroom of licences and approvals',
    licence: 'Licence {{number}}',
    approval: 'Approval {{number}}',
    line: 'line {{line}}',
  },
);

interface Holding {
  id: string;
  number: string;
}
interface Account {
  id: string;
  ownerKind: string;
  owner: string;
  line: number;
  year: number;
  cap: string | null;
  reserved: string;
  settled: string;
  left: string | null;
}

/** What the firm may still receive under its licences and send under its approvals, without a click. */
export function Headroom({ org }: { org: string }) {
  const t = useTexts();
  const licences = useList<Holding>('licences', { holder: org, state: 'valid,expiring', limit: 3 });
  const approvals = useList<Holding>('approvals', { remover: org, state: 'active,issued', limit: 3 });
  const holdings = [
    ...(licences.data?.items ?? []).map((holding) => ({ ...holding, word: 'licence' as const })),
    ...(approvals.data?.items ?? []).map((holding) => ({ ...holding, word: 'approval' as const })),
  ];
  if (holdings.length === 0) return null;
  return (
    <section className="card">
      <Typography.Title level={2}>{t('title')}</Typography.Title>
      <div className="grid-3">
        {holdings.map(({ id, number, word }) => (
          <Accounts key={id} owner={id} title={t(word, { number })} />
        ))}
      </div>
    </section>
  );
}

function Accounts({ owner, title }: { owner: string; title: string }) {
  const t = useTexts();
  const { data } = useList<Account>('quota-accounts', { owner, limit: 5 });
  return (data?.items ?? [])
    .filter(({ cap }) => cap !== null)
    .map((account) => (
      <QuotaBar
        key={account.id}
        title={[title, account.line > 0 && t('line', { line: account.line }), account.year > 0 && account.year]
          .filter(Boolean)
          .join(' · ')}
        quota={account}
      />
    ));
}

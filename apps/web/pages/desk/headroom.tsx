import { useQueries } from '@tanstack/react-query';
import type { Page } from '../../api/answers';
import { read } from '../../api/client';
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

/** An approval has its number beside its context, a licence within. */
interface Holding {
  id: string;
  number?: string;
  context?: { number?: string };
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

interface Holdings {
  /** Bars with their titles' numbers, in the order in which they are shown. */
  bars: { word: 'licence' | 'approval'; number: string; account: Account }[];
  settled: boolean;
}

/** What the firm may still receive under its licences and send under its approvals. */
export function useHeadroom(org: string, enabled: boolean): Holdings {
  const licences = useList<Holding>('licences', { holder: org, state: 'valid,expiring', limit: 3 }, enabled);
  const approvals = useList<Holding>('approvals', { remover: org, state: 'active,issued', limit: 3 }, enabled);
  const holdings = [
    ...(licences.data?.items ?? []).map((holding) => ({ ...holding, word: 'licence' as const })),
    ...(approvals.data?.items ?? []).map((holding) => ({ ...holding, word: 'approval' as const })),
  ];
  const accounts = useQueries({
    queries: holdings.map(({ id }) => ({
      queryKey: ['list', 'quota-accounts', { owner: id, limit: 5 }],
      queryFn: () => read<Page<Account>>('quota-accounts', { owner: id, limit: 5 }),
    })),
  });
  return {
    bars: holdings.flatMap(({ word, number, context }, at) =>
      (accounts[at]?.data?.items ?? [])
        .filter(({ cap }) => cap !== null)
        .map((account) => ({
          word,
          number: number ?? context?.number ?? '',
          account,
        })),
    ),
    settled: ![licences, approvals, ...accounts].some(({ isLoading }) => isLoading),
  };
}

/** How much is left of each, without a click. */
export function Headroom({ bars }: Pick<Holdings, 'bars'>) {
  const t = useTexts();
  if (bars.length === 0) return null;
  return (
    <section className="card">
      <h2>{t('title')}</h2>
      <div className="grid-3">
        {bars.map(({ word, number, account }) => (
          <QuotaBar
            key={account.id}
            title={[
              t(word, { number }),
              account.line > 0 && t('line', { line: account.line }),
              account.year > 0 && account.year,
            ]
              .filter(Boolean)
              .join(' · ')}
            quota={account}
          />
        ))}
      </div>
    </section>
  );
}

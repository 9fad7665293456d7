import { useList } from '../../api/queries';
import { texts } from '../../app/i18n';
import { FirstOnly } from '../../parts/first-only';
import { type QuotaAccount, QuotaBar, useAccountTitle } from '../../parts/quota-bar';
import { listAddress } from '../../parts/registers';

const useTexts = texts(
  'headroom',
  {
    title: '许可证与批准余量',
    licence: '许可证 {{number}}',
    approval: '批准 {{number}}',
    licences: '许可证',
    approvals: '批准',
  },
  {
    title: 'Headroom of licences and approvals',
    licence: 'Licence {{number}}',
    approval: 'Approval {{number}}',
    licences: 'licences',
    approvals: 'approvals',
  },
);

interface Holdings {
  /** In the order in which they are shown. */
  bars: QuotaAccount[];
  /** Registers of which only the first are shown, with what of them is meant. */
  cut: { word: 'licences' | 'approvals'; search: Record<string, string> }[];
  settled: boolean;
}
const SHOWN = 10;
const ACCOUNTS = 200;

/** What the firm may still receive under its licences and send under its approvals, by waste. */
export function useHeadroom(org: string, enabled: boolean): Holdings {
  const own = {
    licences: { holder: org, state: 'valid,expiring' },
    approvals: { remover: org, state: 'active,issued' },
  };
  const licences = useList<{ id: string }>('licences', { ...own.licences, limit: SHOWN }, enabled);
  const approvals = useList<{ id: string }>('approvals', { ...own.approvals, limit: SHOWN }, enabled);
  const owner = [...(licences.data?.items ?? []), ...(approvals.data?.items ?? [])].map(({ id }) => id);
  const known = licences.data !== undefined && approvals.data !== undefined;
  const accounts = useList<QuotaAccount>('quota-accounts', { owner, limit: ACCOUNTS }, known && owner.length > 0);
  const place = (account: QuotaAccount) => owner.indexOf(account.owner);
  return {
    bars:
      owner.length === 0
        ? []
        : (accounts.data?.items ?? []).filter(({ cap }) => cap !== null).sort((a, b) => place(a) - place(b)),
    cut: (['licences', 'approvals'] as const)
      .filter((word) => ({ licences, approvals })[word].data?.next)
      .map((word) => ({ word, search: own[word] })),
    settled: ![licences, approvals, accounts].some(({ isLoading }) => isLoading),
  };
}

/** How much is left of each, without a click. */
export function Headroom({ bars, cut }: Pick<Holdings, 'bars' | 'cut'>) {
  const t = useTexts();
  const titleOf = useAccountTitle();
  if (bars.length === 0) return null;
  return (
    <section className="card">
      <h2>{t('title')}</h2>
      <div className="grid-3">
        {bars.map((account) => (
          <QuotaBar
            key={account.id}
            title={titleOf(account, t(account.ownerKind as 'licence', { number: account.ownerName ?? '' }))}
            quota={account}
          />
        ))}
      </div>
      {cut.map(({ word, search }) => (
        <FirstOnly key={word} n={SHOWN} to={listAddress(word)} search={search} of={t(word)} />
      ))}
    </section>
  );
}

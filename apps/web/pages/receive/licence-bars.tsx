import { comma } from '../../app/marks';
import { useList } from '../../api/queries';
import { useMe } from '../../app/session';
import { FirstOnly } from '../../parts/first-only';
import { type QuotaAccount, QuotaBar, useAccountTitle } from '../../parts/quota-bar';
import { listAddress } from '../../parts/registers';
import { useReceiveTexts } from './receive-texts';

interface Licence {
  id: string;
  context: { number: string; scopes: { codes: string[]; methods: string[] }[] };
}

const SHOWN = 10;

/** What the firm's licences still leave this year, with the codes that they name: without a click. */
export function LicenceBars({ only }: { only?: string }) {
  const t = useReceiveTexts();
  const { org } = useMe();
  const titleOf = useAccountTitle();
  const licences = useList<Licence>('licences', { holder: org, ...(only ? { id: only } : {}), limit: SHOWN });
  const shown = licences.data?.items ?? [];
  const owner = shown.map(({ id }) => id);
  const accounts = useList<QuotaAccount>('quota-accounts', { kind: 'licence', owner, limit: 200 }, owner.length > 0);
  if (shown.length === 0) return null;
  return (
    <section className="card">
      <h2>{t('headroom')}</h2>
      {shown.flatMap(({ id, context }) =>
        (accounts.data?.items ?? [])
          .filter(({ owner }) => owner === id)
          .map((account) => (
            <QuotaBar
              key={account.id}
              title={[
                titleOf(account, t('licenceNumber', { number: context.number })),
                account.line === 0 && codesOf(context),
              ]
                .filter(Boolean)
                .join(' · ')}
              quota={account}
            />
          )),
      )}
      {licences.data?.next && <FirstOnly n={SHOWN} to={listAddress('licences')} search={{ holder: org }} />}
    </section>
  );
}

/** The codes that the licence names, each with its methods. */
const codesOf = ({ scopes }: Licence['context']): string =>
  scopes.flatMap(({ codes, methods }) => codes.map((code) => `${code} ${methods.join('/')}`)).join(comma());

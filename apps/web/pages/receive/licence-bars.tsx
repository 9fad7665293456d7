import { comma } from '../../app/marks';
import { useList } from '../../api/queries';
import { useMe } from '../../app/session';
import { QuotaBar } from '../../parts/quota-bar';
import { useReceiveTexts } from './receive-texts';

interface Account {
  id: string;
  owner: string;
  year: number;
  cap: string | null;
  reserved: string;
  settled: string;
}
interface Licence {
  id: string;
  context: { number: string; scopes: { codes: string[]; methods: string[] }[] };
}

/** What the firm's licences still leave this year, with the codes that they name: without a click. */
export function LicenceBars({ only }: { only?: string }) {
  const t = useReceiveTexts();
  const { org } = useMe();
  const licences = useList<Licence>('licences', { holder: org, limit: 10 });
  const accounts = useList<Account>('quota-accounts', { kind: 'licence', limit: 50 });
  const shown = (licences.data?.items ?? []).filter(({ id }) => !only || id === only);
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
              title={`${t('licenceYear', { number: context.number, year: account.year })} · ${context.scopes
                .flatMap(({ codes, methods }) => codes.map((code) => `${code} ${methods.join('/')}`))
                .slice(0, 6)
                .join(comma())}`}
              quota={account}
            />
          )),
      )}
    </section>
  );
}

import type { CaseAnswer } from '../../api/answers';
import { type QuotaOwner, QuotaBars } from '../../parts/quota-bar';
import { gramsOf, tonnesOf } from '../../parts/tonnes';
import { useCaseTexts } from './case-texts';

interface Line {
  line: number;
  /** Of a manifest: the line of the approval that it draws on. */
  approvalLine?: number | null;
  quantity?: string;
  planned?: string;
  removed?: string | null;
}
interface Touching {
  known: CaseAnswer;
  resource: string;
  /** The state leads nowhere, as the machine has it. */
  ended: boolean;
}
type Owner = QuotaOwner & { title: 'quotaEntry' | 'quotaApproval' | 'quotaLicence'; whole?: boolean };

const idOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : ((value as { id?: string } | null | undefined)?.id ?? undefined);

/** The accounts that a case draws on, and whether it still asks for more of them. */
export function quotaOwners({ known, resource }: Omit<Touching, 'ended'>): Owner[] {
  const listing = idOf(known['listing']) ?? idOf((known['list'] as { entry?: unknown } | null | undefined)?.entry);
  const licence = idOf(known['licence']);
  const year = Number(
    String(known['plannedDate'] ?? (known['period'] as { from?: string } | null)?.from ?? '').slice(0, 4),
  );
  const entry: Owner[] = listing ? [{ kind: 'listing', owner: listing, title: 'quotaEntry', whole: true }] : [];
  const scale: Owner[] = licence
    ? [{ kind: 'licence', owner: licence, title: 'quotaLicence', whole: true, ...(year ? { year } : {}) }]
    : [];
  switch (resource) {
    case 'transfer-applications':
      return [...entry, ...scale];
    case 'approvals':
      return [{ kind: 'approval', owner: known.id, title: 'quotaApproval' }, ...entry, ...scale];
    case 'whitelist-entries':
      return [{ kind: 'listing', owner: known.id, title: 'quotaEntry' }];
    case 'licences':
      return [{ kind: 'licence', owner: known.id, title: 'quotaLicence' }];
    case 'manifests':
    case 'pipelines': {
      const approval = idOf(known['approval']);
      return [
        ...(approval ? [{ kind: 'approval' as const, owner: approval, title: 'quotaApproval' as const }] : []),
        ...scale,
      ];
    }
    default:
      return [];
  }
}
/** What the case would take if it went on: nothing where it has taken it already, or is over. */
function asksFor({ known, resource, ended }: Touching): 'quotaAfter' | 'quotaAfterIssue' | undefined {
  if (resource === 'transfer-applications') return known['decision'] || ended ? undefined : 'quotaAfter';
  return resource === 'manifests' && known.state === 'draft' ? 'quotaAfterIssue' : undefined;
}

/** Before and after: what is there now, and what this case would take besides where it has not taken it yet. */
export function CaseQuota({ known, resource, ended }: Touching) {
  const t = useCaseTexts();
  const owners = quotaOwners({ known, resource });
  if (owners.length === 0) return <p className="muted">{t('quotaNone')}</p>;
  const lines = (known['lines'] as Line[] | undefined) ?? [];
  const asks = asksFor({ known, resource, ended });
  const grams: Record<number, bigint> = {};
  for (const { line, approvalLine, quantity, planned, removed } of lines) {
    const at = approvalLine ?? line;
    grams[at] = (grams[at] ?? 0n) + (gramsOf(removed ?? quantity ?? planned) ?? 0n);
  }
  const each = Object.fromEntries(Object.entries(grams).map(([line, sum]) => [line, tonnesOf(sum)]));
  const sum = tonnesOf(Object.values(grams).reduce((total, one) => total + one, 0n));
  return (
    <div className="case-quota">
      {owners.map(({ title, whole, ...owner }) => (
        <section key={`${owner.kind} ${owner.owner}`}>
          <h3>{t(title)}</h3>
          {asks && <span className="muted">{t('quotaBefore')}</span>}
          <QuotaBars {...owner} />
          {asks && (
            <>
              <span className="muted">{t(asks)}</span>
              <QuotaBars {...owner} change={whole ? { 0: sum } : each} />
            </>
          )}
        </section>
      ))}
    </div>
  );
}

import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/client';
import type { Page } from '../../api/answers';
import type { Problem } from '../../api/problem';
import type { Contract, Plan, PlanRow, Site } from '../apply/choices';
import type { Application } from '../apply/application';
import { type Approval, type Haul, haulOf, type LastManifest } from './haul';

export interface Prefilled {
  approval: Approval;
  last: LastManifest | undefined;
  haul: Haul;
}

/** Reads what the next truck of an approval begins with: the approval, its last manifest, plan, contract, site. */
export async function prefill(id: string, org: string, today: string): Promise<Prefilled> {
  const [approval, manifests, sites, contracts] = await Promise.all([
    read<Approval>(`approvals/${id}`),
    read<Page<{ id: string; state: string }>>('manifests', { approval: id, limit: 20 }),
    read<Page<Site>>('sites', { organisation: org, limit: 100 }),
    read<Page<Contract>>('contracts', { remover: org, validOn: today, limit: 100 }),
  ]);
  const latest = manifests.items.find(({ state }) => state !== 'discarded' && state !== 'draft');
  const [last, application] = await Promise.all([
    latest ? read<LastManifest>(`manifests/${latest.id}`) : undefined,
    read<Application>(`transfer-applications/${approval.application}`),
  ]);
  const site = sites.items.find((each) => each.id === (last?.site.id ?? application.site?.id)) ?? sites.items[0];
  const plans = await read<Page<Plan>>('plans', {
    organisation: org,
    site: site?.id,
    year: Number(today.slice(0, 4)),
    limit: 1,
  });
  const [plan] = plans.items;
  const planRows = plan ? (await read<{ rows: PlanRow[] }>(`plans/${plan.id}`)).rows : [];
  const contract = contracts.items.find(
    ({ party, wasteCodes }) =>
      party === approval.receiver.org && approval.lines.some(({ code }) => wasteCodes.includes(code)),
  );
  const haul = haulOf(approval, last, {
    today,
    site,
    contract: contract?.id,
    carrier: application.carriers.find((each) => each.org)?.org,
    planRows,
    emergencyMeasures: application.emergency?.measures,
  });
  return { approval, last, haul };
}

export const usePrefill = (id: string, org: string, today: string | undefined) =>
  useQuery<Prefilled, Problem>({
    queryKey: ['prefill', id, today],
    queryFn: () => prefill(id, org, today ?? ''),
    enabled: today !== undefined,
    staleTime: Infinity,
    retry: false,
  });

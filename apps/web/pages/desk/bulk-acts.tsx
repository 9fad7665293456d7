import { queryOptions, useQueries, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Modal, Space } from 'antd';
import { useState } from 'react';
import { colon } from '../../app/marks';
import { read, send } from '../../api/client';
import type { Act, Acts, InboxItem } from '../../api/answers';
import { useWords } from '../../api/glossary';
import { Problem } from '../../api/problem';
import { refresh } from '../../api/queries';
import { SchemaForm } from '../../parts/schema-form/schema-form';
import { ProblemAlert } from '../../parts/problem-alert';
import { subjectText } from '../../parts/case-subject';
import { RESOURCES } from '../../parts/cases';
import { RenewalActs } from './renewals';
import { useWorkTexts } from './work-texts';

interface Outcome {
  item: InboxItem;
  problem?: Problem;
}

/** Acts that every chosen case allows the person now; each case is asked by itself, with its own version and record. */
export function BulkActs({ chosen, keep }: { chosen: InboxItem[]; keep: (ids: string[]) => void }) {
  const t = useWorkTexts();
  const words = useWords();
  const queries = useQueryClient();
  const [act, setAct] = useState<Act>();
  const [busy, setBusy] = useState(false);
  const [outcomes, setOutcomes] = useState<Outcome[]>();
  const answers = useQueries({
    queries: chosen.map(({ caseId }) =>
      queryOptions<Acts, Problem>({
        queryKey: ['read', `cases/${caseId}/acts`, {}],
        queryFn: () => read<Acts>(`cases/${caseId}/acts`),
      }),
    ),
  });
  const machine = chosen[0]?.machine;
  const same = machine !== undefined && chosen.every((item) => item.machine === machine);
  const acts = answers.map(({ data }) => data?.items.filter(({ allowed, primary }) => allowed && primary) ?? []);
  const shared = same
    ? (acts[0] ?? []).filter(({ verb }) => acts.every((own) => own.some((other) => other.verb === verb)))
    : [];
  // What certifies checks is done case by case, or where the server has checked each (RenewalActs).
  const renews = machine === 'application' && shared.some(({ verb }) => verb === 'accept');
  const common = renews ? shared.filter(({ verb }) => verb !== 'accept') : shared;

  const unread = answers.find(({ error }) => error)?.error;
  const settled = answers.every(({ data }) => data);

  const run = async (body: object, clear: () => void) => {
    if (!act || !machine) return;
    setBusy(true);
    const results: Outcome[] = [];
    for (const item of chosen) {
      try {
        await send(`${RESOURCES[machine]}/${item.caseId}/${act.verb}`, body, { version: item.version });
        results.push({ item });
      } catch (caught) {
        if (!(caught instanceof Problem)) throw caught;
        results.push({ item, problem: caught });
      }
    }
    refresh(queries);
    setBusy(false);
    setAct(undefined);
    if (results.every(({ problem }) => !problem)) clear();
    keep(results.filter(({ problem }) => problem).map(({ item }) => item.id));
    setOutcomes(results);
  };
  const refused = (outcomes ?? []).filter(({ problem }) => problem);
  return (
    <Space wrap>
      <ProblemAlert problem={unread} />
      {chosen.length > 0 && settled && !unread && shared.length === 0 && <span role="status">{t('bulkNone')}</span>}
      <RenewalActs offered={renews} chosen={chosen} keep={keep} />
      {common.map((one) => (
        <Button key={one.verb} onClick={() => setAct(one)}>
          {t('bulk', { n: chosen.length })}
          {colon()}
          {words.verb(machine ?? '', one.verb)}
        </Button>
      ))}
      <Modal
        open={act !== undefined}
        title={`${t('bulkTitle')} · ${act ? words.verb(machine ?? '', act.verb) : ''}`}
        footer={null}
        onCancel={() => setAct(undefined)}
        destroyOnHidden
      >
        <p>{t('bulkHint')}</p>
        {act && (
          <SchemaForm
            schema={act.schema}
            draft={`bulk.${machine}.${act.verb}`}
            submitText={t('go')}
            busy={busy}
            onSubmit={(body, clear) => void run(body, clear)}
          />
        )}
      </Modal>
      <Modal open={outcomes !== undefined} title={t('bulkTitle')} footer={null} onCancel={() => setOutcomes(undefined)}>
        <Alert type="success" showIcon title={t('bulkDone', { n: (outcomes?.length ?? 0) - refused.length })} />
        {refused.length > 0 && (
          <Alert
            type="error"
            showIcon
            title={t('bulkRefused', { n: refused.length })}
            description={
              <ul>
                {refused.map(({ item, problem }) => (
                  <li key={item.id} className="text">
                    {subjectText(item.subject)}
                    {colon()}
                    {problem?.message}
                  </li>
                ))}
              </ul>
            }
          />
        )}
      </Modal>
    </Space>
  );
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Collapse, Modal, Tag } from 'antd';
import { useState } from 'react';
import type { InboxItem } from '../../api/answers';
import { send } from '../../api/client';
import { Problem } from '../../api/problem';
import { refresh } from '../../api/queries';
import { inLanguage, texts, useLanguage } from '../../app/i18n';
import { colon } from '../../app/marks';
import { ProblemAlert } from '../../parts/problem-alert';
import { CheckList } from '../review/check-list';
import type { Both, Item } from '../review/review-answers';
import '../review/review.css';

const useTexts = texts(
  'renewals',
  {
    open: '批量受理续报（{{n}} 项）',
    title: '批量受理相同续报',
    hint: '仅列与上次批准除期限、数量外完全相同、且系统逐案检查全部通过的申请。各案的检查结果和依据逐案列出，逐案留痕。',
    ready: '可一并受理（{{n}} 项）',
    left: '须单独审查（{{n}} 项）',
    none: '所选申请中没有可一并受理的续报',
    last: '上次批准 {{number}}（{{day}}）',
    moved: '与上次相比：{{what}}',
    unmoved: '与上次完全相同',
    accept: '受理所选 {{n}} 项',
    done: '{{n}} 项已受理',
    refused: '{{n}} 项未受理',
    take: '受理 {{name}}',
    checks: '检查结果与依据（{{n}} 项全部通过）',
  },
  {
    open: 'Accept renewals ({{n}})',
    title: 'Accept identical renewals together',
    hint: 'Only applications that equal their last approval but for days and quantities, and of which every check passes. Each is shown with its checks and their proof, and recorded by itself.',
    ready: 'Can be accepted together ({{n}})',
    left: 'To be reviewed by themselves ({{n}})',
    none: 'None of those chosen is a renewal that can be accepted with others',
    last: 'Last approval {{number}} ({{day}})',
    moved: 'Beside the last: {{what}}',
    unmoved: 'The same as the last',
    accept: 'Accept the {{n}} chosen',
    done: '{{n}} accepted',
    refused: '{{n}} not accepted',
    take: 'Accept {{name}}',
    checks: 'Checks and their proof (all {{n}} pass)',
  },
);

interface Compared {
  field: string;
  title: Both;
  before: string;
  now: string;
}
interface Renewal {
  id: string;
  version: number;
  remover: string;
  receiver: string;
  last: { approval: string; number: string | null; decidedOn: string } | null;
  moved: Compared[];
  checklist: Item[];
  findings: Item[];
  ready: boolean;
  why: Both[];
}
interface Outcome {
  name: string;
  problem?: Problem;
}
const nameOf = ({ remover, receiver }: Renewal) => `${remover} → ${receiver}`;

/** 批量受理: the cases that the server has checked through, each with its own checks; all others with the reason. */
export function RenewalActs({
  offered,
  chosen,
  keep,
}: {
  /** All that are chosen can be accepted. What came of the last time stays to be read. */
  offered: boolean;
  chosen: InboxItem[];
  keep: (ids: string[]) => void;
}) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  const [outcomes, setOutcomes] = useState<Outcome[]>();
  const cases = chosen.map(({ caseId }) => caseId);
  const close = (results: Outcome[], left: string[]) => {
    setOpen(false);
    setOutcomes(results);
    keep(chosen.filter(({ caseId }) => left.includes(caseId)).map(({ id }) => id));
  };
  const refused = (outcomes ?? []).filter(({ problem }) => problem);
  return (
    <>
      {offered && <Button onClick={() => setOpen(true)}>{t('open', { n: cases.length })}</Button>}
      <Modal open={open} title={t('title')} footer={null} width={900} onCancel={() => setOpen(false)} destroyOnHidden>
        <Together cases={cases} close={close} />
      </Modal>
      <Modal open={outcomes !== undefined} title={t('title')} footer={null} onCancel={() => setOutcomes(undefined)}>
        <Alert type="success" showIcon title={t('done', { n: (outcomes?.length ?? 0) - refused.length })} />
        {refused.length > 0 && (
          <Alert
            type="error"
            showIcon
            title={t('refused', { n: refused.length })}
            description={
              <ul>
                {refused.map(({ name, problem }, at) => (
                  <li key={at} className="text">
                    {name}
                    {colon()}
                    {problem?.message}
                  </li>
                ))}
              </ul>
            }
          />
        )}
      </Modal>
    </>
  );
}

function Together({ cases, close }: { cases: string[]; close: (results: Outcome[], left: string[]) => void }) {
  const t = useTexts();
  const language = useLanguage();
  const queries = useQueryClient();
  const [without, setWithout] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  const { data, error, isPending } = useQuery<{ items: Renewal[] }, Problem>({
    queryKey: ['renewals', ...cases],
    queryFn: () => send<{ items: Renewal[] }>('transfer-applications/renewals', { cases }),
    gcTime: 0,
  });
  const ready = data?.items.filter((one) => one.ready) ?? [];
  const left = data?.items.filter((one) => !one.ready) ?? [];
  const taken = ready.filter(({ id }) => !without.includes(id));
  const accept = async () => {
    setBusy(true);
    const results: Outcome[] = [];
    const undone: string[] = [...left.map(({ id }) => id), ...without];
    for (const one of taken) {
      const checklist = Object.fromEntries(one.checklist.map(({ item, ok }) => [item, ok]));
      try {
        await send(`transfer-applications/${one.id}/accept`, { checklist }, { version: one.version });
        results.push({ name: nameOf(one) });
      } catch (caught) {
        if (!(caught instanceof Problem)) throw caught;
        results.push({ name: nameOf(one), problem: caught });
        undone.push(one.id);
      }
    }
    refresh(queries);
    setBusy(false);
    close(results, undone);
  };
  if (isPending) return null;
  return (
    <div className="desk-form">
      <p className="muted">{t('hint')}</p>
      <ProblemAlert problem={error} />
      {ready.length === 0 && !error && <p role="status">{t('none')}</p>}
      {ready.length > 0 && (
        <section aria-label={t('ready', { n: ready.length })}>
          <h3>{t('ready', { n: ready.length })}</h3>
          <ul className="renewals">
            {ready.map((one) => (
              <li key={one.id}>
                <Checkbox
                  checked={!without.includes(one.id)}
                  aria-label={t('take', { name: nameOf(one) })}
                  onChange={({ target }) =>
                    setWithout(target.checked ? without.filter((id) => id !== one.id) : [...without, one.id])
                  }
                >
                  <span className="text">{nameOf(one)}</span>
                </Checkbox>
                <p className="muted text">
                  {one.last && t('last', { number: one.last.number ?? '', day: one.last.decidedOn })}
                  {' · '}
                  {one.moved.length > 0
                    ? t('moved', {
                        what: one.moved
                          .map(({ title, before, now }) => `${inLanguage(title, language)} ${before} → ${now}`)
                          .join(language === 'en' ? '; ' : '；'),
                      })
                    : t('unmoved')}
                </p>
                <Collapse
                  size="small"
                  items={[
                    {
                      key: 'checks',
                      label: t('checks', { n: one.checklist.length + one.findings.length }),
                      children: <CheckList items={[...one.checklist, ...one.findings]} />,
                    },
                  ]}
                />
              </li>
            ))}
          </ul>
          <Button type="primary" loading={busy} disabled={taken.length === 0} onClick={() => void accept()}>
            {t('accept', { n: taken.length })}
          </Button>
        </section>
      )}
      {left.length > 0 && (
        <section aria-label={t('left', { n: left.length })}>
          <h3>{t('left', { n: left.length })}</h3>
          <ul className="renewals">
            {left.map((one) => (
              <li key={one.id}>
                <span className="text">{nameOf(one)}</span>{' '}
                {one.why.map((why, at) => (
                  <Tag key={at} className="tag-mark renewal-why">
                    {inLanguage(why, language)}
                  </Tag>
                ))}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Skeleton, Tag } from 'antd';
import { read } from '../../api/client';
import type { CaseAnswer, Page } from '../../api/answers';
import { Problem } from '../../api/problem';
import { texts, useLanguage } from '../../app/i18n';
import { useDivisionsSettled } from '../../parts/divisions';
import { FactValue, isMute, isNothing, useFactName } from '../../parts/facts/fact-value';
import { useFactText } from '../../parts/facts/fact-text';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { RegisterAbout } from '../../parts/register-about';
import { RegisterButtons } from '../../parts/register-buttons';
import { listAddress, recordAddress, registerOf } from '../../parts/registers';
import { useRegisterTitle } from '../../parts/register-title';
import { useOperations } from '../../parts/schema-form/operations';
import { WhatIfOutcome, type WhatIfResult } from '../../parts/what-if-outcome';
import { levelled, type Row, titleOf } from './browse-columns';

const useTexts = texts(
  'record',
  { all: '全部{{title}}', gone: '没有这条记录，或者您无权查看', goneHint: '请从列表中重新打开' },
  { all: 'All: {{title}}', gone: 'There is no such record, or you may not see it', goneHint: 'Open it from the list' },
);

/** Of the record itself; the rest of what is usually untold is told here. */
const BARE: ReadonlySet<string> = new Set(['id', 'version', 'readers', 'state', 'result', 'standing', 'actions']);

/** One record of any register: what it says, what can be asked of it, and what stands about it elsewhere. */
export default function RecordPage() {
  const t = useTexts();
  const language = useLanguage();
  const { resource: word, id } = useParams({ strict: false }) as { resource: string; id: string };
  const resource = registerOf(word);
  const navigate = useNavigate();
  const title = useRegisterTitle()(resource);
  const nameOf = useFactName();
  const textOf = useFactText();
  const named = useDivisionsSettled();
  const { data: operations, error: unknown } = useOperations(resource);
  const { data, error } = useQuery<Row & Pick<CaseAnswer, 'actions'>, Problem>({
    queryKey: ['case', id, resource, 'record'],
    queryFn: async () => {
      if (operations?.reads) return read<Row>(`${resource}/${id}`);
      const [found] = (await read<Page<Row>>(resource, { id, limit: 1 })).items;
      if (!found) throw new Problem({ title: t('gone'), status: 404, code: 'NOT_FOUND', remedy: t('goneHint') });
      return found;
    },
    enabled: operations !== undefined,
    refetchInterval: ({ state }) => (state.data?.['state'] === 'queued' ? POLL_MS : false),
  });
  const problem = error ?? (unknown as Problem | null);
  if (problem) return <ProblemAlert problem={problem} />;
  if (!data || !named) return <Skeleton active paragraph={{ rows: 8 }} />;
  const record = levelled(data);
  const told = Object.entries(record).filter(
    ([name, value]) => !BARE.has(name) && !isNothing(value) && !isMute(name, value) && !(`${name}Name` in record),
  );
  const state = record['state'];
  return (
    <>
      <PageTitle>{titleOf(record, language)}</PageTitle>
      <section className="card">
        <p className="row">
          <Link to={listAddress(resource)}>{t('all', { title })}</Link>
          {typeof state === 'string' && <Tag>{textOf('state', state)}</Tag>}
        </p>
        <div className="row" role="group" aria-label={title}>
          <RegisterButtons
            resource={resource}
            actions={data.actions}
            record={record}
            then={(done, { path }) => {
              // A new version of the record may stand under an id of its own.
              if (done.id && done.id !== id && path.endsWith('/revise'))
                void navigate({ to: recordAddress(resource, done.id) });
            }}
          />
        </div>
        <dl className="facts">
          {told.map(([name, value]) => (
            <div key={name} className={typeof value === 'object' ? 'facts-wide' : undefined}>
              <dt>{nameOf(name)}</dt>
              <dd>
                <FactValue name={name} value={value} />
              </dd>
            </div>
          ))}
        </dl>
        {resource === 'simulations' && record['result'] !== null && (
          <WhatIfOutcome result={record['result'] as WhatIfResult} />
        )}
        <RegisterAbout resource={resource} id={id} />
      </section>
    </>
  );
}
const POLL_MS = 1500;

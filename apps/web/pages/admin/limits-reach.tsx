import { useQuery } from '@tanstack/react-query';
import { Empty, Radio } from 'antd';
import { type Reach, switches } from '#domain/policy/switches';
import { send } from '../../api/client';
import type { Problem } from '../../api/problem';
import { texts } from '../../app/i18n';
import { CaseSubject } from '../../parts/case-subject';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';
import type { Setting } from './limits';

const useTexts = texts(
  'limitsReach',
  {
    NEW_CASES: '仅适用于此后收到的新案卷',
    ALL_CASES: '也适用于在办案卷：正在计算的期限重新计算',
    new: '此前收到的案卷全程按原值；正在计算的期限，截止日不变。',
    reading: '正在列出截止日将改变的案卷',
    summary: '截止日将改变的案卷 {{moved}} 件；按新值已届满、因而不变的 {{kept}} 件',
    none: '没有截止日将改变的案卷',
    case: '案卷',
    from: '现截止日',
    to: '改为',
    stays: '不变（按新值在生效日已届满）',
  },
  {
    NEW_CASES: 'For new cases only, received from that day on',
    ALL_CASES: 'For running cases too: their clocks are counted anew',
    new: 'Cases received before keep the old value to their end; a clock that runs keeps its due day.',
    reading: 'Listing the cases whose due day would move',
    summary: '{{moved}} cases whose due day moves; {{kept}} stay, since the new one would be over',
    none: 'No due day would move',
    case: 'Case',
    from: 'Due now',
    to: 'Would be due',
    stays: 'stays (the new day would be over when it takes effect)',
  },
);

interface Told {
  id: string;
  case: { machine: string; id: string; subject: Record<string, string | number> | null };
  from: string;
  to?: string;
}
interface DryRun {
  moved: Told[];
  kept: Told[];
}

/** Which cases a changed limit is for. The form gives the value and hears of it. */
export function ReachInput({ id, value, onChange }: { id?: string; value?: Reach; onChange?: (reach: Reach) => void }) {
  const t = useTexts();
  return (
    <Radio.Group
      {...(id ? { id } : {})}
      value={value}
      onChange={({ target }) => onChange?.(target.value as Reach)}
      options={(['NEW_CASES', 'ALL_CASES'] as const).map((reach) => ({ value: reach, label: t(reach) }))}
      vertical
    />
  );
}

interface Props {
  setting: Setting;
  asked: { value?: unknown; validFrom?: string; agreement?: string | null; reach?: Reach };
}
/** What the choice does to cases that run, before anything is set. */
export function MovedCases({ setting: { name }, asked: { value, validFrom, agreement, reach } }: Props) {
  const t = useTexts();
  const ready = reach === 'ALL_CASES' && validFrom !== undefined && switches[name].fits(value);
  // The number of the instrument is asked for by the form; the dry run looks at none.
  const body = { name, value, validFrom, reach, instrument: '-', ...(agreement ? { agreement } : {}) };
  const { data, error, isFetching } = useQuery<DryRun, Problem>({
    queryKey: ['policies/dry-run', body],
    queryFn: () => send<DryRun>('policies/dry-run', body),
    enabled: ready,
    staleTime: 0,
  });
  if (reach !== 'ALL_CASES') return <p className="muted">{t('new')}</p>;
  if (!ready) return null;
  const all = [...(data?.moved ?? []), ...(data?.kept ?? [])];
  return (
    <section aria-live="polite" style={{ marginBottom: 16 }}>
      <ProblemAlert problem={error} />
      <p>{data && !isFetching ? t('summary', { moved: data.moved.length, kept: data.kept.length }) : t('reading')}</p>
      {data && (
        <Listing<Told>
          size="small"
          rowKey="id"
          loading={isFetching}
          dataSource={all}
          pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
          locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('none')} /> }}
          columns={[
            {
              title: t('case'),
              render: (_, { case: of }) => <CaseSubject {...of} subject={of.subject ?? {}} />,
            },
            { title: t('from'), dataIndex: 'from', className: 'number' },
            { title: t('to'), render: (_, { to }) => (to ? <span className="number">{to}</span> : t('stays')) },
          ]}
        />
      )}
    </section>
  );
}

import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Descriptions, Empty } from 'antd';
import { colon } from '../../app/marks';
import { useRead } from '../../api/queries';
import { useMe } from '../../app/session';
import { LIGHTS } from '../../app/theme';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';
import { Together } from '../../parts/together';
import { useHealthTexts } from './health-texts';
import { Queues } from './queues';
import { Webhooks } from './webhooks';

interface Ready {
  status: string;
  backend: string;
  checks: Record<'database' | 'schema' | 'calendar' | 'queue', { ok: boolean; detail?: string }>;
}
interface Log {
  tree: string;
  logged: number;
  final: number;
  lagSeconds: number | null;
  alarm: boolean;
  witnesses: { witness: string; size: number; at: string }[];
}
interface Finality {
  finality: string;
  alarm: boolean;
  unsigned: { tree: string; leaves: number; lagSeconds: number; alarm: boolean }[];
  logs: Log[];
}
const EVERY_MS = 10_000;

/**
 * Whether the service is well, how far the log is confirmed, what waits and what has failed: to the operator the queues and
 * mails, to administrators and heads of an organisation its webhooks.
 */
export default function HealthPage() {
  return (
    <Together>
      <Health />
    </Together>
  );
}

function Health() {
  const t = useHealthTexts();
  const { kind } = useMe();
  // Answers 503 with the same body when something is not well: that is an answer, too.
  const ready = useQuery<Ready>({
    queryKey: ['ready'],
    queryFn: async () => (await (await fetch('/health/ready')).json()) as Ready,
    refetchInterval: EVERY_MS,
  });
  const finality = useRead<Finality>('finality');
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      {kind !== 'operator' && kind !== 'auditor' && <Webhooks />}
      <section className="card">
        <h2>{t('service')}</h2>
        <Descriptions
          column={{ xs: 1, md: 3 }}
          items={[
            ...(['database', 'schema', 'calendar', 'queue'] as const).map((name) => ({
              key: name,
              label: t(name),
              children: <Mark ok={ready.data?.checks[name].ok ?? false} />,
            })),
            { key: 'backend', label: t('backend'), children: ready.data?.backend ?? '' },
          ]}
        />
      </section>
      <section className="card">
        <h2>{t('finality')}</h2>
        <ProblemAlert problem={finality.error} />
        {finality.data?.finality === 'none configured' && <Alert type="warning" showIcon title={t('none')} />}
        {finality.data?.unsigned.some(({ alarm }) => alarm) && <Alert type="error" showIcon title={t('unsigned')} />}
        {finality.data?.logs.some(({ alarm }) => alarm) && <Alert type="error" showIcon title={t('alarm')} />}
        <Listing<Log>
          size="small"
          rowKey="tree"
          pagination={false}
          loading={finality.isPending}
          dataSource={finality.data?.logs ?? []}
          columns={[
            { title: t('log'), dataIndex: 'tree' },
            { title: t('logged'), dataIndex: 'logged', className: 'number' },
            { title: t('final'), dataIndex: 'final', className: 'number' },
            { title: t('lag'), dataIndex: 'lagSeconds', className: 'number' },
            {
              title: t('witnesses'),
              render: (_, { witnesses }) =>
                witnesses.map(({ witness, size, at }) => (
                  <div key={witness}>
                    {witness}
                    {colon()}
                    {size} · {dayAndHour(at)}
                  </div>
                )),
            },
          ]}
          locale={{ emptyText: <Empty description={t('empty')} /> }}
        />
      </section>
      {kind === 'operator' && <Queues />}
    </>
  );
}

function Mark({ ok }: { ok: boolean }) {
  const t = useHealthTexts();
  return (
    <span className="light" style={{ color: ok ? LIGHTS.green : LIGHTS.red }}>
      {ok ? <CheckCircleFilled /> : <CloseCircleFilled />} {ok ? t('ok') : t('bad')}
    </span>
  );
}

import './apply.css';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Empty, Result, Skeleton, Space } from 'antd';
import { useState } from 'react';
import type { Problem } from '../../api/problem';
import { useCase, useRead } from '../../api/queries';
import { useWordsOfAddress } from '../../app/search';
import { useMe } from '../../app/session';
import { caseAddress } from '../../parts/cases';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { type Application, BLANK, formOf, reused } from './application';
import { useApplyTexts } from './apply-texts';
import { presentOf, useSiteList } from './choices';
import { Correction } from './correction';
import { Start } from './start';
import { useToday } from './use-check';
import { Wizard } from './wizard';
import { useQuery } from '@tanstack/react-query';

/** /apply: begin, go on with a draft (`id`), use an earlier case again (`from`), answer a correction notice. */
export default function ApplyPage() {
  const t = useApplyTexts();
  const search = useWordsOfAddress();
  const [sent, setSent] = useState<string>();
  const [said, setSaid] = useState<Problem>();
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      {sent ? (
        <Sent id={sent} again={() => setSent(undefined)} />
      ) : search['id'] ? (
        <Stored key={search['id']} id={search['id']} sent={setSent} said={said} />
      ) : search['from'] ? (
        <Again key={search['from']} from={search['from']} sent={setSent} handOn={setSaid} />
      ) : search['new'] ? (
        <Blank sent={setSent} handOn={setSaid} />
      ) : (
        <Start />
      )}
    </>
  );
}
type SentTo = { sent: (id: string) => void };
type HandOn = { handOn: (said: Problem) => void };

function Sent({ id, again }: { id: string; again: () => void }) {
  const t = useApplyTexts();
  const navigate = useNavigate();
  return (
    <section className="card">
      <Result
        status="success"
        title={t('submitted')}
        subTitle={t('submittedHint')}
        extra={
          <Space wrap>
            <Button type="primary" onClick={() => void navigate({ to: caseAddress('transfer-applications', id) })}>
              {t('toCase')}
            </Button>
            <Button
              onClick={() => {
                again();
                void navigate({ to: '/apply', search: {} });
              }}
            >
              {t('another')}
            </Button>
          </Space>
        }
      />
    </section>
  );
}

const reasonsIn = ({ justifications }: Application) =>
  Object.fromEntries(justifications.map(({ rule, text }) => [rule, text]));

function Stored({ id, sent, said }: { id: string; said: Problem | undefined } & SentTo) {
  const t = useApplyTexts();
  const today = useToday();
  const { data, error } = useCase<Application>('transfer-applications', id);
  if (error) return <ProblemAlert problem={error} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 8 }} />;
  if (data.state === 'draft') {
    const common = { application: data, begin: formOf(data), reasons: reasonsIn(data) };
    return <Wizard {...common} name={`apply.${id}`} source={undefined} today={today} sent={sent} said={said} />;
  }
  if (data.state === 'correction' || (data.state === 'submitted' && data.spot))
    return <Correction application={data} today={today} sent={sent} />;
  return (
    <section className="card">
      <Result title={t('notMine')} extra={<a href={caseAddress('transfer-applications', id)}>{t('toCase')}</a>} />
    </section>
  );
}

/** Last time's application, with the plan and the licence that hold now. */
function Again({ from, sent, handOn }: { from: string } & SentTo & HandOn) {
  const me = useMe();
  const today = useToday();
  const { data, error } = useCase<Application>('transfer-applications', from);
  const { data: present } = useQuery({
    queryKey: ['present', from, today],
    queryFn: () =>
      presentOf({
        ...(data?.site ? { site: data.site.id } : {}),
        ...(data?.receiver ? { receiver: data.receiver.org } : {}),
        org: me.org,
        year: Number(today?.slice(0, 4)),
      }),
    enabled: data !== undefined && today !== undefined,
  });
  if (error) return <ProblemAlert problem={error} />;
  if (!data || !today || !present) return <Skeleton active title={false} paragraph={{ rows: 8 }} />;
  const { licences, plan } = present;
  const same = data.licence && licences.includes(data.licence.id) ? data.licence.id : licences[0];
  const form = reused(data, today, { ...(plan ? { plan } : {}), ...(same ? { licence: same } : {}) });
  const what = [data.receiver?.name, data.lines[0]?.name, data['receivedOn']].filter(Boolean).join(' · ');
  const common = { application: undefined, begin: form, reasons: reasonsIn(data), today, sent, handOn };
  return <Wizard {...common} name={`apply.from.${from}`} source={what} />;
}

function Blank({ sent, handOn }: SentTo & HandOn) {
  const today = useToday();
  const { org } = useMe();
  const t = useApplyTexts();
  const sites = useSiteList();
  const [site] = sites.data?.items ?? [];
  const plans = useRead<{ items: { id: string }[] }>(
    'plans',
    { organisation: org, site: site?.id, year: today?.slice(0, 4), limit: 1 },
    site !== undefined && today !== undefined,
  );
  const problem = sites.error ?? plans.error;
  if (problem) return <ProblemAlert problem={problem} />;
  if (sites.data && !site)
    return (
      <section className="card">
        <Empty description={t('noSite')}>
          <Link to="/browse/$resource" params={{ resource: 'sites' }}>
            {t('toSites')}
          </Link>
        </Empty>
      </section>
    );
  if (!site || !today || !plans.data) return <Skeleton active title={false} paragraph={{ rows: 8 }} />;
  const begin = { ...BLANK, site: site.id, plan: plans.data.items[0]?.id, period: { from: today } };
  const common = { application: undefined, begin, reasons: {}, today, sent, handOn };
  return <Wizard {...common} name="apply.new" source={undefined} />;
}

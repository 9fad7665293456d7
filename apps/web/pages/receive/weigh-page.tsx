import { PhoneOutlined } from '@ant-design/icons';
import { Link, useParams } from '@tanstack/react-router';
import { Alert, Button, Result, Skeleton, Spin, Tag } from 'antd';
import { useState } from 'react';
import type { ManifestLeg } from '#domain/manifest/manifest.context';
import type { Acts, InboxItem } from '../../api/answers';
import { useWords } from '../../api/glossary';
import { useList, useRead } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import { caseAddress } from '../../parts/cases';
import { Light } from '../../parts/light';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { tonnes } from '../../parts/tonnes';
import { legNow, type Manifest } from '../driver/run';
import { LicenceBars } from './licence-bars';
import { DEFAULT_TOLERANCE, mayReceive, type Tolerance } from './receipt';
import { ReceiptForm } from './receipt-form';
import './receive.css';
import { useReceiveTexts } from './receive-texts';

interface Switches {
  items: { name: string; value: unknown }[];
}

/** One load at the gate: weighed, compared and accepted, in whole or in part, or refused. */
export default function WeighPage() {
  const t = useReceiveTexts();
  const words = useWords();
  const { id } = useParams({ strict: false });
  const { data: run, error } = useRead<Manifest>(`manifests/${id}`);
  const policies = useRead<Switches>(
    `policies/provinces/${run?.destination}`,
    { counterpart: run?.origin },
    run !== undefined,
  );
  const clocks = useList<InboxItem>('inbox', { box: 'todo', case: id, limit: 5 }, id !== undefined);
  const acts = useRead<Acts>(`cases/${id}/acts`, {}, id !== undefined);
  const [done, setDone] = useState<{ verb: string; accepted: string }>();
  if (error) return <ProblemAlert problem={error} />;
  if (!run) return <Spin />;
  const tolerance = policies.data?.items.find(({ name }) => name === 'tolerance')?.value as Tolerance | undefined;
  const clock = clocks.data?.items[0];
  const leg = legNow(run);
  return (
    <div className="receive">
      <p className="row">
        <Link to="/arrivals">← {t('arrivals')}</Link>
        <Link to={caseAddress('manifests', run.id)}>{t('record')}</Link>
      </p>
      <section className="card">
        <div className="receive-head">
          <PageTitle className="arrival-number">{run.number}</PageTitle>
          <span className="row">
            {clock && run.state === 'arrived' && (
              <Light dueAt={clock.dueAt} daysLeft={clock.daysLeft} overdue={clock.overdue} />
            )}
            <Tag color="blue">{words.state('manifest', run.state)}</Tag>
          </span>
        </div>
        <dl className="facts-line">
          <dt>{t('remover')}</dt>
          <dd>{run.remover.name}</dd>
          <dt>{t('carrier')}</dt>
          <dd>{leg?.carrier.name}</dd>
          <dt>{t('plate')}</dt>
          <dd>{leg?.vehicle}</dd>
        </dl>
        {done ? (
          <Result
            status="success"
            title={done.verb === 'reject' ? t('doneReject') : t('doneAccept', { n: tonnes(done.accepted) })}
            extra={[
              <Link key="next" to="/arrivals">
                <Button type="primary" size="large">
                  {t('next')}
                </Button>
              </Link>,
              <Link key="record" to={caseAddress('manifests', run.id)}>
                {t('record')}
              </Link>,
            ]}
          />
        ) : run.state === 'arrived' && (acts.isLoading || policies.isLoading) ? (
          <Skeleton active />
        ) : run.state === 'arrived' && acts.data && !mayReceive(acts.data) ? (
          <NotHere acts={acts.data} />
        ) : run.state === 'arrived' ? (
          <ReceiptForm run={run} tolerance={tolerance ?? DEFAULT_TOLERANCE} done={setDone} />
        ) : (
          <Alert
            type={UNDERWAY.includes(run.state) ? 'warning' : 'info'}
            showIcon
            role="note"
            title={
              UNDERWAY.includes(run.state) ? t('notArrived') : t('done', { state: words.state('manifest', run.state) })
            }
            description={UNDERWAY.includes(run.state) && <AskDriver leg={leg} />}
          />
        )}
      </section>
      {run.licence && <LicenceBars only={run.licence.id} />}
    </div>
  );
}

/** Before the carrier has told of the arrival (M11), which nobody tells in its place. */
const UNDERWAY: readonly string[] = ['issued', 'loaded', 'inTransit', 'handingOver'];

/** The truck stands here and its driver has not told so: whom to call, and what they have to press. */
function AskDriver({ leg }: { leg: ManifestLeg | undefined }) {
  const t = useReceiveTexts();
  const phones = [
    { who: leg?.driver?.name ?? t('driver'), phone: leg?.driver?.phone },
    { who: leg?.carrier.name ?? t('carrier'), phone: leg?.carrier.phone },
  ].filter(({ phone }) => phone);
  return (
    <>
      <p>{t('askDriver')}</p>
      <div className="row">
        {phones.map(({ who, phone }) => (
          <Button
            key={phone}
            size="large"
            icon={<PhoneOutlined />}
            href={`tel:${phone}`}
            style={{ height: 'auto', whiteSpace: 'normal' }}
          >
            {t('call', { who, phone: phone ?? '' })}
          </Button>
        ))}
      </div>
    </>
  );
}

/** Who may not weigh it is told why, before anything is typed. */
function NotHere({ acts }: { acts: Acts }) {
  const t = useReceiveTexts();
  const language = useLanguage();
  const why = acts.items.find(({ verb }) => verb === 'accept')?.why;
  return (
    <Alert
      type="info"
      showIcon
      role="note"
      title={t('notYours')}
      description={
        why && (
          <span className="text">
            {[inLanguage(why.detail, language), why.rule, why.remedy && inLanguage(why.remedy, language)]
              .filter(Boolean)
              .join(' · ')}
          </span>
        )
      }
    />
  );
}

import { Alert, Skeleton } from 'antd';
import { AcceptDesk } from './accept-desk';
import { DecisionDesk } from './decision-desk';
import type { Desk } from './desk';
import { LetterDesk } from './letter-desk';
import { OverQuotaDesk } from './over-quota-desk';
import type { Application, Checks } from './review-answers';
import { useReviewTexts } from './review-texts';
import { WaitDesk } from './wait-desk';

interface Props {
  of: Application;
  checks: Checks;
  desk: Desk;
  show: (paper: object | undefined) => void;
}

/** What there is to do now, by state and route of the case. */
export function DeskFor({ of, checks, desk, show }: Props) {
  const t = useReviewTexts();
  switch (of.state) {
    case 'submitted':
      return <AcceptDesk of={of} checks={checks} desk={desk} />;
    case 'accepted':
      if (of.track === 'CONSULTED') return <LetterDesk of={of} checks={checks} desk={desk} show={show} />;
      if (of.track === 'OVER_QUOTA') return <OverQuotaDesk of={of} checks={checks} desk={desk} show={show} />;
      if (of.track === 'WHITELIST') return <DecisionDesk of={of} checks={checks} desk={desk} show={show} />;
      return (
        <>
          <Alert type="info" title={t('deferred')} />
          <Skeleton active />
        </>
      );
    case 'consulting':
    case 'overQuotaConsulting':
    case 'reviewPassed':
      return <WaitDesk of={of} checks={checks} desk={desk} show={show} />;
    case 'repliedAgree':
    case 'repliedRefuse':
      return <DecisionDesk of={of} checks={checks} desk={desk} show={show} />;
    case 'approved':
    case 'refused':
      return (
        <Alert
          type={of.state === 'approved' ? 'success' : 'warning'}
          showIcon
          title={t('ended')}
          description={
            of.state === 'approved'
              ? `${t('approvedAs', { number: of.approval?.number ?? '' })} · ${t('validUntil', { from: of.decision?.validFrom ?? '', to: of.decision?.validTo ?? '' })}`
              : t('refusedWith', { code: of.decision?.code ?? '', reason: of.decision?.reason ?? '' })
          }
        />
      );
    default:
      return <Alert type="info" title={t('notMine')} />;
  }
}

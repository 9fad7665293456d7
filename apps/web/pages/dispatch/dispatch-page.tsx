import '../apply/apply.css';
import { useNavigate } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { useState } from 'react';
import { useWordsOfAddress } from '../../app/search';
import { useMe } from '../../app/session';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { useToday } from '../apply/use-check';
import { Choose } from './choose';
import { useDispatchTexts } from './dispatch-texts';
import { Issued, type IssuedManifest } from './issued';
import { usePrefill } from './prefill';
import { Truck } from './truck';

/** /dispatch: one manifest for one truck under an approval (`approval`). */
export default function DispatchPage() {
  const t = useDispatchTexts();
  const me = useMe();
  const today = useToday();
  const { approval } = useWordsOfAddress();
  const navigate = useNavigate();
  const [issued, setIssued] = useState<IssuedManifest>();
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      {issued ? (
        <Issued
          manifest={issued}
          next={() => {
            setIssued(undefined);
            void navigate({ to: '/dispatch', search: { approval: issued.approval } });
          }}
        />
      ) : approval && today ? (
        <Under key={approval} id={approval} org={me.org} today={today} issued={setIssued} />
      ) : (
        <Choose org={me.org} />
      )}
    </>
  );
}

interface UnderProps {
  id: string;
  org: string;
  today: string;
  issued: (manifest: IssuedManifest) => void;
}
function Under({ id, org, today, issued }: UnderProps) {
  const { data, error } = usePrefill(id, org, today);
  if (error) return <ProblemAlert problem={error} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 8 }} />;
  return <Truck {...data} today={today} issued={issued} />;
}

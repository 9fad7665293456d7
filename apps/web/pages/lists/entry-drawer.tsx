import { Link } from '@tanstack/react-router';
import { Alert, Drawer, Skeleton, Tag } from 'antd';
import { comma } from '../../app/marks';
import type { Acts, Course } from '../../api/answers';
import { useWords } from '../../api/glossary';
import { useCase, useRead } from '../../api/queries';
import { useMe } from '../../app/session';
import { caseAddress } from '../../parts/cases';
import { ProblemAlert } from '../../parts/problem-alert';
import { RegisterButtons } from '../../parts/register-buttons';
import { QuotaBars } from '../../parts/quota-bar';
import { useChoices } from '../../parts/schema-form/labels';
import { tonnes } from '../../parts/tonnes';
import { CaseActions } from '../case/case-actions';
import type { Entry } from './list-answers';
import { useListsTexts } from './lists-texts';
import { PartyLetter } from './party-letter';

/** An entry with its quota: suspension, lifting and removal by the keeper, letters by the other parties. */
export function EntryDrawer({ id, close }: { id: string; close: () => void }) {
  const t = useListsTexts();
  const me = useMe();
  const words = useWords();
  const choice = useChoices();
  const { data: entry, error } = useCase<Entry>('whitelist-entries', id);
  const { data: acts } = useRead<Acts>(`cases/${id}/acts`);
  const { data: course } = useRead<Course>(`cases/${id}/course`);
  const other =
    me.kind === 'province' && entry && entry.receiving !== me.province && entry.parties.includes(me.province ?? '');
  return (
    <Drawer open onClose={close} size={560} title={`${t('entry')} · ${entry?.receiver.name ?? ''}`}>
      <ProblemAlert problem={error} />
      {!entry ? (
        <Skeleton active />
      ) : (
        <div className="desk-form">
          <p className="text">
            <Tag color="blue">{words.state('listing', entry.state)}</Tag>
            {entry.codes.join(comma())}
          </p>
          {entry.suspension && (
            <Alert
              type="warning"
              showIcon
              title={
                <span className="text">
                  {t('suspension', {
                    trigger: choice('trigger', entry.suspension.trigger ?? ''),
                    reason: entry.suspension.reason ?? '',
                  })}
                </span>
              }
            />
          )}
          <QuotaBars kind="listing" owner={id} title={t('account')} />
          {entry.inTransit !== undefined && (
            <p className="muted">{t('moved', { way: tonnes(entry.inTransit), received: tonnes(entry.received) })}</p>
          )}
          {acts && (
            <CaseActions machine="listing" resource="whitelist-entries" known={entry} acts={acts} course={course} />
          )}
          <RegisterButtons resource="whitelist-entries" actions={entry.actions} record={entry} />
          {other && <PartyLetter path={`whitelist-entries/${id}/letters`} acts={['proposeRemoval']} />}
          <Link to={caseAddress('whitelist-entries', id)}>{t('openEntry')}</Link>
        </div>
      )}
    </Drawer>
  );
}

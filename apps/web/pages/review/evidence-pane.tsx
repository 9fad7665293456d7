import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { colon, semicolon } from '../../app/marks';
import { useWords } from '../../api/glossary';
import { LIGHTS } from '../../app/theme';
import { AttachedFiles } from '../../parts/attached-files';
import { caseAddress } from '../../parts/cases';
import { PaperViewer } from '../../parts/paper-viewer';
import { dayAndHour } from '../../parts/times';
import { tonnes } from '../../parts/tonnes';
import { LastApproval } from './last-approval';
import type { Application, LetterOfCase } from './review-answers';
import { useFieldTexts } from '../../parts/application-fields';
import { useReviewTexts } from './review-texts';

/** What stands behind the application: files, explanations, corrections, letters, the last approval of the same pair. */
export function EvidencePane({ of }: { of: Application }) {
  const t = useReviewTexts();
  const words = useWords();
  const fields = useFieldTexts();
  const [paper, setPaper] = useState<{ id: string; title: string }>();
  return (
    <>
      <h2>{t('attachments')}</h2>
      <AttachedFiles caseId={of.id} files={of.attachments} />
      {of.justifications.length > 0 && (
        <>
          <h2>{t('said')}</h2>
          <ul className="review-said">
            {[...new Map(of.justifications.map((each) => [each.rule + each.text, each])).values()].map(
              ({ rule, text }) => (
                <li key={rule + text} className="text">
                  <Tag>{rule}</Tag> {text}
                </li>
              ),
            )}
          </ul>
        </>
      )}
      <h2>{t('letters')}</h2>
      {of.letters.length === 0 ? (
        <p className="muted">{t('noLetters')}</p>
      ) : (
        of.letters.map((letter) => <LetterCard key={letter.id} letter={letter} />)
      )}
      {of.corrections.length > 0 && (
        <>
          <h2>{t('corrections')}</h2>
          {of.corrections.map((notice) => (
            <section key={notice.round}>
              <p className="muted">{dayAndHour(notice.at)}</p>
              <ul>
                {notice.items.map(({ field, text, answer, edited }) => (
                  <li key={`${field} ${text}`} className="text">
                    <strong>{fields(field as 'site')}</strong>
                    {colon()}
                    {text}
                    <br />
                    <span className="muted">
                      {t('answered')}
                      {colon()}
                      {answer ?? (edited ? t('edited') : t('notAnswered'))}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </>
      )}
      {(of.papers?.length ?? 0) > 0 && (
        <>
          <h2>{t('papers')}</h2>
          <ul className="review-said">
            {of.papers?.map(({ id, title, number, ...more }) => (
              <li key={id}>
                <Button type="link" size="small" className="text" onClick={() => setPaper({ id, title: title ?? '' })}>
                  {number ?? ''} {title}
                </Button>{' '}
                <span className="muted">{dayAndHour(more['issuedAt'] as string)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <Link to={caseAddress('transfer-applications', of.id)}>
        {t('case')} · {words.state('application', of.state)}
      </Link>
      <h2>{t('last')}</h2>
      <LastApproval of={of} />
      {paper && <PaperViewer {...paper} close={() => setPaper(undefined)} />}
    </>
  );
}

/** A letter with its reply. */
export function LetterCard({ letter }: { letter: LetterOfCase }) {
  const t = useReviewTexts();
  const words = useWords();
  const { answer } = letter;
  return (
    <div className="review-letter">
      <div className="row">
        <strong className="text">{letter.number}</strong>
        <span className="muted">{dayAndHour(letter.issuedAt)}</span>
        <Tag>{words.state('consultation', letter.state)}</Tag>
      </div>
      {answer ? (
        <>
          <p className="light" style={{ color: answer.agree ? LIGHTS.green : LIGHTS.red }}>
            {answer.agree ? <CheckCircleFilled /> : <CloseCircleFilled />}
            <strong>
              {answer.agree ? t('agreeing') : t('refusing')} {answer.number}
            </strong>
          </p>
          <p className="text">
            {answer.lines.map(({ line, quantity }) => `${line}${colon()}${tonnes(quantity)}`).join(semicolon())}
            {answer.extra ? ` + ${tonnes(answer.extra)}` : ''}
            {answer.reasons}
          </p>
          {answer.conditions.length > 0 && (
            <p className="text">
              {t('conditions')}
              {colon()}
              {answer.conditions.join(semicolon())}
            </p>
          )}
          <p className="muted">
            {answer.by.orgName} · {dayAndHour(answer.by.at)}
          </p>
        </>
      ) : (
        <p className="muted">{t('waiting')}</p>
      )}
    </div>
  );
}

import { Collapse, Input } from 'antd';
import { ActButton } from '../../parts/act-button';
import { useDraft } from '../../parts/use-draft';
import type { Desk } from '../review/desk';
import type { Letter } from './letter-answers';
import { useLetterTexts } from './letter-texts';
import { longest } from '../../parts/longest';

/** One question on a letter (R-25a), and what came back. */
export function AskPart({ letter, desk }: { letter: Letter; desk: Desk }) {
  const t = useLetterTexts();
  const { value: text, setValue: setText, clear } = useDraft(`letters/${letter.id}/askInformation`, '');
  if (letter.question)
    return (
      <div>
        <p className="text">{t('asked', { text: letter.question.text })}</p>
        {letter.information.length === 0 ? (
          <p className="muted">{t('noAnswer')}</p>
        ) : (
          letter.information.map(({ text: said, at }) => (
            <p key={at} className="text">
              {t('given', { text: said })}
            </p>
          ))
        )}
      </div>
    );
  return (
    <Collapse
      size="small"
      items={[
        {
          key: 'ask',
          label: t('ask'),
          children: (
            <div className="desk-form">
              <Input.TextArea
                aria-label={t('askText')}
                placeholder={t('askText')}
                autoSize={{ minRows: 2, maxRows: 6 }}
                count={longest(4000)}
                value={text}
                onChange={({ target }) => setText(target.value)}
              />
              <ActButton
                act={desk.act('askInformation')}
                loading={desk.busy}
                disabled={text.trim() === ''}
                onAct={() => desk.give('askInformation', { text }, clear)}
              >
                {t('askSend')}
              </ActButton>
            </div>
          ),
        },
      ]}
    />
  );
}

import { App, Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useSend } from '../../api/queries';
import { DayField } from '../../parts/day-field';
import { ProblemAlert } from '../../parts/problem-alert';
import { useChoices } from '../../parts/schema-form/labels';
import { useDraft } from '../../parts/use-draft';
import { useListsTexts } from './lists-texts';
import { longest } from '../../parts/longest';

const GROUNDS = ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S9', 'OTHER'];
export type PartyAct = 'proposeRemoval' | 'openAdjustment' | 'agreeGrace';

/** A letter of another party to the province that keeps the list. */
export function PartyLetter({ path, acts }: { path: string; acts: PartyAct[] }) {
  const t = useListsTexts();
  const choice = useChoices();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const draft = useDraft(path, { act: acts[0] ?? 'proposeRemoval', text: '', ground: 'OTHER', until: '' });
  const { act, text, ground, until } = draft.value;
  const put = (more: Partial<typeof draft.value>) => draft.setValue((before) => ({ ...before, ...more }));
  const asked = useSend(() => {
    void message.success(t('sent'));
    setOpen(false);
    draft.clear();
  });
  const body = {
    act,
    text,
    ...(act === 'proposeRemoval' ? { ground } : {}),
    ...(act === 'agreeGrace' ? { until } : {}),
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('letter')}</Button>
      <Modal
        open={open}
        title={t('letter')}
        onCancel={() => setOpen(false)}
        okText={t('send')}
        okButtonProps={{
          disabled: text.trim() === '' || (act === 'agreeGrace' && !/^\d{4}-\d\d-\d\d$/.test(until)),
          loading: asked.isPending,
        }}
        onOk={() => asked.mutate({ path, body })}
      >
        <div className="desk-form">
          <Select
            aria-label={t('letterAct')}
            value={act}
            onChange={(next) => put({ act: next })}
            options={acts.map((each) => ({ value: each, label: t(each) }))}
          />
          {act === 'proposeRemoval' && (
            <Select
              aria-label={t('ground')}
              value={ground}
              onChange={(next) => put({ ground: next })}
              options={GROUNDS.map((each) => ({ value: each, label: choice('ground', each) }))}
            />
          )}
          {act === 'agreeGrace' && (
            <DayField aria-label={t('until')} value={until} onChange={(day) => put({ until: day ?? '' })} />
          )}
          <Input.TextArea
            aria-label={t('letterText')}
            placeholder={t('letterText')}
            autoSize={{ minRows: 3, maxRows: 10 }}
            count={longest(4000)}
            value={text}
            onChange={({ target }) => put({ text: target.value })}
          />
          <ProblemAlert problem={asked.error} />
        </div>
      </Modal>
    </>
  );
}

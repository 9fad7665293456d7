import { App, Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useSend } from '../../api/queries';
import { DayField } from '../../parts/day-field';
import { ProblemAlert } from '../../parts/problem-alert';
import { useListsTexts } from './lists-texts';
import { longest } from '../../parts/longest';

const GROUNDS = ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S9', 'OTHER'];
export type PartyAct = 'proposeRemoval' | 'openAdjustment' | 'agreeGrace';

/** A letter of another party to the province that keeps the list. */
export function PartyLetter({ path, acts }: { path: string; acts: PartyAct[] }) {
  const t = useListsTexts();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const [act, setAct] = useState<PartyAct>(acts[0] ?? 'proposeRemoval');
  const [text, setText] = useState('');
  const [ground, setGround] = useState('OTHER');
  const [until, setUntil] = useState('');
  const asked = useSend(() => {
    void message.success(t('sent'));
    setOpen(false);
    setText('');
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
            onChange={setAct}
            options={acts.map((each) => ({ value: each, label: t(each) }))}
          />
          {act === 'proposeRemoval' && (
            <Select
              aria-label={t('ground')}
              value={ground}
              onChange={setGround}
              options={GROUNDS.map((each) => ({ value: each, label: each }))}
            />
          )}
          {act === 'agreeGrace' && (
            <DayField aria-label={t('until')} value={until} onChange={(day) => setUntil(day ?? '')} />
          )}
          <Input.TextArea
            aria-label={t('letterText')}
            placeholder={t('letterText')}
            autoSize={{ minRows: 3, maxRows: 10 }}
            count={longest(4000)}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          <ProblemAlert problem={asked.error} />
        </div>
      </Modal>
    </>
  );
}

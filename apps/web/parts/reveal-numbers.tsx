import { EyeOutlined } from '@ant-design/icons';
import { Button, Descriptions, Input, Modal } from 'antd';
import { useState } from 'react';
import type { Done } from '../api/client';
import { useSend } from '../api/queries';
import { texts } from '../app/i18n';
import { longest } from './longest';
import { usePlaceWords } from './place-words';
import { ProblemAlert } from './problem-alert';

const useTexts = texts(
  'reveal',
  {
    hidden: '已隐去 {{n}} 处电话、证件号码。',
    show: '查看号码',
    title: '查看电话、证件号码',
    reason: '查看理由',
    hint: '查看人、时间、理由和所查项目将记入本案记录，有关各方均可看到。',
    least: '请至少填写 4 个字',
    yes: '记录并查看',
    no: '关闭',
  },
  {
    hidden: '{{n}} telephone or identity numbers are masked.',
    show: 'Show the numbers',
    title: 'Telephone and identity numbers',
    reason: 'Reason',
    hint: 'Who looked, when, why and at what is recorded with the case, where its parties can see it.',
    least: 'At least 4 characters',
    yes: 'Record and show',
    no: 'Close',
  },
);

interface Told extends Done {
  /** Once: a request that is answered again tells none. */
  values?: { pointer: string; value: string }[];
}
interface Props {
  machine: string;
  id: string;
  /** Where the answer is masked. */
  masked: unknown;
}

/** Says that numbers of people are masked, and tells them for a reason that is recorded. */
export function RevealNumbers({ machine, id, masked }: Props) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  const hidden = Array.isArray(masked) ? masked.length : 0;
  if (hidden === 0) return null;
  return (
    <p className="row">
      <span className="muted text">{t('hidden', { n: hidden })}</span>
      <Button size="small" icon={<EyeOutlined />} onClick={() => setOpen(true)}>
        {t('show')}
      </Button>
      {open && <Asked machine={machine} id={id} close={() => setOpen(false)} />}
    </p>
  );
}

function Asked({ machine, id, close }: { machine: string; id: string; close: () => void }) {
  const t = useTexts();
  const place = usePlaceWords();
  const [reason, setReason] = useState('');
  const [told, setTold] = useState<Told['values']>();
  const command = useSend<Told>();
  const short = reason.trim().length < 4;
  const ask = () =>
    command.mutate(
      { path: 'reveals', body: { machine, case: id, reason: reason.trim() } },
      { onSuccess: ({ values }) => setTold(values) },
    );
  return (
    <Modal
      open
      title={t('title')}
      onCancel={close}
      cancelText={t('no')}
      okText={t('yes')}
      okButtonProps={told ? { style: { display: 'none' } } : { disabled: short, loading: command.isPending }}
      onOk={ask}
    >
      <ProblemAlert problem={command.error} />
      {told ? (
        <Descriptions
          size="small"
          column={1}
          bordered
          items={told.map(({ pointer, value }) => ({
            key: pointer,
            label: place(pointer),
            children: <span className="text">{value}</span>,
          }))}
        />
      ) : (
        <>
          <label htmlFor="reveal-reason">{t('reason')}</label>
          <Input.TextArea
            id="reveal-reason"
            count={longest(500)}
            autoSize={{ minRows: 2, maxRows: 5 }}
            value={reason}
            placeholder={t('least')}
            onChange={({ target }) => setReason(target.value)}
          />
          <p className="muted text">{t('hint')}</p>
        </>
      )}
    </Modal>
  );
}

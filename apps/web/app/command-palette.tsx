import { useNavigate } from '@tanstack/react-router';
import { AutoComplete, Modal, type RefSelectProps } from 'antd';
import { useRef, useState } from 'react';
import { useList } from '../api/queries';
import { caseAddress } from '../parts/cases';
import { texts } from './i18n';
import type { Place } from './pages';
import { useMenuTexts } from './shell-texts';

const useTexts = texts(
  'palette',
  { title: '查找与跳转', hint: '页面名称，或联单编号' },
  { title: 'Find and go', hint: 'The name of a page, or a manifest number' },
);

/** Ctrl+K: any page by its name, a manifest by its number. */
export default function CommandPalette({ close, places }: { close: () => void; places: Place[] }) {
  const t = useTexts();
  const menu = useMenuTexts();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const field = useRef<RefSelectProps>(null);
  const number = /^\d{8,}$/.test(text.trim()) ? text.trim() : undefined;
  const { data: found } = useList<{ id: string; number: string }>(
    'manifests',
    { number, limit: 5 },
    number !== undefined,
  );
  const options = [
    ...places
      .map(({ to, word }) => ({ value: to, label: menu(word as 'work') }))
      .filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase())),
    ...(found?.items ?? []).map(({ id, number: label }) => ({ value: caseAddress('manifests', id), label })),
  ];
  const go = (to: string) => {
    close();
    void navigate({ to });
  };
  return (
    <Modal
      open
      onCancel={close}
      footer={null}
      title={t('title')}
      destroyOnHidden
      afterOpenChange={() => field.current?.focus()}
    >
      <AutoComplete
        ref={field}
        defaultActiveFirstOption
        value={text}
        options={options}
        onChange={setText}
        onSelect={go}
        placeholder={t('hint')}
        aria-label={t('title')}
        style={{ width: '100%' }}
      />
    </Modal>
  );
}

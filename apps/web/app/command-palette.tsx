import { useNavigate } from '@tanstack/react-router';
import { AutoComplete, Modal } from 'antd';
import { useEffect, useState } from 'react';
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
export function CommandPalette({
  open,
  setOpen,
  places,
}: {
  open: boolean;
  setOpen: (open: boolean) => void;
  places: Place[];
}) {
  const t = useTexts();
  const menu = useMenuTexts();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const number = /^\d{8,}$/.test(text.trim()) ? text.trim() : undefined;
  const { data: found } = useList<{ id: string; number: string }>(
    'manifests',
    { number, limit: 5 },
    number !== undefined,
  );
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener('keydown', hear);
    return () => removeEventListener('keydown', hear);
  }, [setOpen]);
  const options = [
    ...places
      .map(({ to, word }) => ({ value: to, label: menu(word as 'work') }))
      .filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase())),
    ...(found?.items ?? []).map(({ id, number: label }) => ({ value: caseAddress('manifests', id), label })),
  ];
  const go = (to: string) => {
    setOpen(false);
    setText('');
    void navigate({ to });
  };
  return (
    <Modal open={open} onCancel={() => setOpen(false)} footer={null} title={t('title')} destroyOnHidden>
      <AutoComplete
        autoFocus
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

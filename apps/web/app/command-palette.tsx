import { useNavigate } from '@tanstack/react-router';
import { AutoComplete, Modal, type RefSelectProps } from 'antd';
import { useRef, useState } from 'react';
import { useWords } from '../api/glossary';
import { subjectText } from '../parts/case-subject';
import { caseOf } from '../parts/cases';
import { useFoundCase } from '../parts/find-case';
import { texts } from './i18n';
import type { Place } from './pages';
import { useMenuTexts } from './shell-texts';

const useTexts = texts(
  'palette',
  { title: '查找与跳转', hint: '页面名称，或联单等案件的编号' },
  { title: 'Find and go', hint: 'The name of a page, or the number of a manifest or other case' },
);

/** Ctrl+K: any page by its name, a case by its number. */
export default function CommandPalette({ close, places }: { close: () => void; places: Place[] }) {
  const t = useTexts();
  const menu = useMenuTexts();
  const words = useWords();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const field = useRef<RefSelectProps>(null);
  const typed = text.trim();
  const { data: found } = useFoundCase(typed.length >= 8 && /\d/.test(typed) ? typed : undefined);
  const options = [
    ...places
      .map(({ to, word }) => ({ value: to, label: menu(word as 'work') }))
      .filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase())),
    ...(found
      ? [
          {
            value: caseOf(found.machine, found.id),
            label: `${words.machine(found.machine)} ${subjectText(found.subject)}`,
          },
        ]
      : []),
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

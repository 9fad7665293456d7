import { useQueryClient } from '@tanstack/react-query';
import { App, Drawer } from 'antd';
import { type Done } from '../api/client';
import { refresh, useSend } from '../api/queries';
import { inLanguage, texts, useLanguage } from '../app/i18n';
import type { RegisterAct } from './register-acts';
import type { Operation } from './schema-form/operations';
import { SchemaForm } from './schema-form/schema-form';

const useTexts = texts(
  'operation',
  { done: '已办理：{{act}}', receipt: '回执 {{event}}' },
  { done: 'Done: {{act}}', receipt: 'receipt {{event}}' },
);

interface Props {
  operation: Operation;
  act: RegisterAct;
  /** The record that it is asked of; none for a new one. */
  record?: (Record<string, unknown> & { id: string }) | undefined;
  /** What a new one begins with. */
  initial?: Record<string, unknown> | undefined;
  close: () => void;
  then?: (done: Done) => void;
}

/** The form of an operation of a register, from the API document. What is typed is kept; what is refused stays. */
export function OperationDrawer({ operation, act, record, initial = {}, close, then }: Props) {
  const t = useTexts();
  const language = useLanguage();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const title = inLanguage(act, language);
  const { mutate, isPending, error } = useSend((done) => {
    const receipt = (done as Partial<Done>).receipt?.event;
    void message.success(
      [t('done', { act: title }), receipt && t('receipt', { event: receipt })].filter(Boolean).join(' · '),
    );
  });
  const path = operation.path.replace('{id}', record?.id ?? '');
  const version = record?.['version'];
  const start = record ? (act.begins?.(record) ?? {}) : initial;
  return (
    <Drawer open onClose={close} title={title} size={760} className="act-drawer" destroyOnHidden keyboard={false}>
      <SchemaForm
        schema={operation.schema}
        initial={start}
        draft={[path, ...Object.values(initial).filter((value) => typeof value === 'string')].join('/')}
        hidden={act.hidden ?? NONE}
        submitText={title}
        busy={isPending}
        problem={error}
        onSubmit={(body, forget) =>
          mutate(
            {
              path,
              body: { ...body, ...keptOf(start, act.hidden) },
              ...(operation.versioned && typeof version === 'number' ? { version } : {}),
            },
            {
              onSuccess: (done) => {
                forget();
                close();
                then?.(done);
              },
              onError: (problem) => {
                if (problem.stale) refresh(queries, record?.id);
              },
            },
          )
        }
      />
    </Drawer>
  );
}
const NONE: readonly string[] = [];

/** What the page says itself is said as it is now, whatever an older draft has kept. */
const keptOf = (start: Record<string, unknown>, hidden: readonly string[] = NONE) =>
  Object.fromEntries(hidden.filter((name) => start[name] !== undefined).map((name) => [name, start[name]]));

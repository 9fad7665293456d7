import { PlusOutlined } from '@ant-design/icons';
import { useState } from 'react';
import type { Action } from '../api/answers';
import type { Done } from '../api/client';
import { inLanguage, useLanguage } from '../app/i18n';
import { ActButton } from './act-button';
import { OperationDrawer } from './operation-drawer';
import { REGISTER_ACTS } from './register-acts';
import { type Operation, useOperations } from './schema-form/operations';

interface Props {
  resource: string;
  /** What the server says may be asked: of the record, or of the register. */
  actions: readonly Action[] | undefined;
  /** The record that they are asked of; without it, they make a new one. */
  record?: Record<string, unknown> & { id: string };
  /** What the form of a new one begins with. */
  initial?: Record<string, unknown>;
  then?: (done: Done, operation: Operation) => void;
}

/**
 * A button for everything that the server offers of the register or of the record, greyed with its reason where it would
 * refuse; its form comes beside the page.
 */
export function RegisterButtons({ resource, actions, record, initial, then }: Props) {
  const language = useLanguage();
  const [chosen, setChosen] = useState<string>();
  const { data } = useOperations(resource);
  const known = [...(data?.makes ?? []), ...(data?.acts ?? [])];
  const offered = (actions ?? []).filter(({ operation }) => REGISTER_ACTS[operation]);
  const doing = known.find(({ id }) => id === chosen);
  const act = doing && REGISTER_ACTS[doing.id];
  if (!offered.length) return null;
  return (
    <>
      {offered.map((action, at) => (
        <ActButton
          key={action.operation}
          act={action}
          type={at === 0 && !record ? 'primary' : 'default'}
          icon={record ? undefined : <PlusOutlined />}
          onAct={() => setChosen(action.operation)}
        >
          {inLanguage(REGISTER_ACTS[action.operation], language)}
        </ActButton>
      ))}
      {doing && act && (
        <OperationDrawer
          key={doing.id}
          operation={doing}
          act={act}
          record={record}
          initial={initial}
          close={() => setChosen(undefined)}
          then={(done) => then?.(done, doing)}
        />
      )}
    </>
  );
}

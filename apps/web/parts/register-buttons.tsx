import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import type { Done } from '../api/client';
import { inLanguage, useLanguage } from '../app/i18n';
import { useMe } from '../app/session';
import { OperationDrawer } from './operation-drawer';
import { REGISTER_ACTS } from './register-acts';
import { type Operation, useOperations } from './schema-form/operations';

interface Props {
  resource: string;
  /** Acts on this record; without it, what makes a new one. */
  record?: Record<string, unknown> & { id: string };
  /** What the form of a new one begins with. */
  initial?: Record<string, unknown>;
  then?: (done: Done, operation: Operation) => void;
}

/** What the person may ask of the register, or of the record. */
export function useOffered(resource: string, record?: Record<string, unknown>): Operation[] {
  const me = useMe();
  const { data } = useOperations(resource);
  return (
    (record ? data?.acts : data?.makes)?.filter(({ id }) => {
      const act = REGISTER_ACTS[id];
      if (!act?.for(me)) return false;
      return !record || ((act.in?.includes(String(record['state'])) ?? true) && (act.on?.(record, me) ?? true));
    }) ?? []
  );
}

/** A button for everything that the person may ask of the register or of the record; its form comes beside the page. */
export function RegisterButtons({ resource, record, initial, then }: Props) {
  const language = useLanguage();
  const [chosen, setChosen] = useState<string>();
  const offered = useOffered(resource, record);
  const doing = offered.find(({ id }) => id === chosen);
  const act = doing && REGISTER_ACTS[doing.id];
  if (!offered.length) return null;
  return (
    <>
      {offered.map(({ id }, at) => (
        <Button
          key={id}
          type={at === 0 && !record ? 'primary' : 'default'}
          icon={record ? undefined : <PlusOutlined />}
          onClick={() => setChosen(id)}
        >
          {inLanguage(REGISTER_ACTS[id], language)}
        </Button>
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

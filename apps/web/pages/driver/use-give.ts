import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { give, type Given } from '../../api/outbox';
import { Problem } from '../../api/problem';
import { refresh } from '../../api/queries';
import { useDriverTexts } from './driver-texts';
import type { Manifest } from './run';

/** Gives a command of the road through the outbox: it is sent at once, or kept until there is a network. */
export function useGive(run: Manifest) {
  const t = useDriverTexts();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  /** Whether it was taken, now or to be sent later; what is refused stays to be corrected. */
  const say = async (verb: string, body: object, files: Given['files'] = []): Promise<boolean> => {
    setBusy(true);
    try {
      const outcome = await give({
        machine: 'manifest',
        verb,
        path: `manifests/${run.id}/${verb}`,
        body,
        caseId: run.id,
        version: run.version,
        about: run.number ?? '',
        files,
      });
      if (outcome instanceof Problem) message.error(outcome.message);
      else if (outcome === 'waiting') message.warning(t('queuedHint'));
      else message.success(t('sent'));
      refresh(queries);
      return !(outcome instanceof Problem);
    } finally {
      setBusy(false);
    }
  };
  return { busy, say };
}

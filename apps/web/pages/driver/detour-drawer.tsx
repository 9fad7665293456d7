import { App, Button, Drawer, Input } from 'antd';
import { useState } from 'react';
import { give } from '../../api/outbox';
import { Problem } from '../../api/problem';
import { refresh } from '../../api/queries';
import { useQueryClient } from '@tanstack/react-query';
import { civilNow } from '../../parts/civil-clock';
import { DETOUR_REASONS, useDetourTexts } from '../../parts/detours';
import { Field } from '../../parts/field';
import { longest } from '../../parts/longest';
import { positionNow } from '../../parts/position';
import { ProblemAlert } from '../../parts/problem-alert';
import { useDraft } from '../../parts/use-draft';
import { useDriverTexts } from './driver-texts';
import type { Manifest } from './run';

type Reason = (typeof DETOUR_REASONS)[number];

/** R-11c: the load leaves its way. Why, and told; the position goes along only when the driver presses so. */
export function DetourDrawer({ run, open, close }: { run: Manifest; open: boolean; close: () => void }) {
  const t = useDriverTexts();
  return (
    <Drawer
      open={open}
      onClose={close}
      title={t('detourTitle')}
      placement="bottom"
      size="80%"
      mask={{ closable: false }}
      destroyOnHidden
    >
      <Report run={run} close={close} />
    </Drawer>
  );
}

function Report({ run, close }: { run: Manifest; close: () => void }) {
  const t = useDriverTexts();
  const words = useDetourTexts();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const { value, setValue, clear } = useDraft<{ reason?: Reason; via: string }>(`detour.${run.id}`, { via: '' });
  const { reason, via } = value;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const report = async (located: boolean) => {
    setBusy(true);
    const position = located ? await positionNow() : undefined;
    if (located && !position) message.warning(t('noPosition'));
    const outcome = await give({
      machine: 'detour',
      verb: 'report',
      path: 'detours',
      about: run.number ?? '',
      body: {
        manifest: run.id,
        reason,
        at: civilNow(),
        ...(via.trim() ? { via: via.trim() } : {}),
        ...(position ? { position } : {}),
      },
    });
    setBusy(false);
    if (outcome instanceof Problem) return setProblem(outcome);
    clear();
    if (outcome === 'waiting') message.warning(t('queuedHint'));
    else message.success(t('detourTold'));
    refresh(queries);
    close();
  };
  return (
    <div className="road run-form">
      <span className="muted">{t('detourHint')}</span>
      <div className="kinds">
        {DETOUR_REASONS.map((each) => (
          <Button
            key={each}
            type={reason === each ? 'primary' : 'default'}
            aria-pressed={reason === each}
            onClick={() => setValue((before) => ({ ...before, reason: each }))}
          >
            {words(each)}
          </Button>
        ))}
      </div>
      {problem && <ProblemAlert problem={problem} />}
      <div className="run-two">
        <Button type="primary" size="large" disabled={!reason} loading={busy} onClick={() => void report(true)}>
          {t('detourHere')}
        </Button>
        <Button size="large" disabled={!reason || busy} onClick={() => void report(false)}>
          {t('detourBare')}
        </Button>
      </div>
      <Field label={t('detourVia')}>
        <Input
          size="large"
          count={longest(300)}
          value={via}
          onChange={({ target }) => setValue((before) => ({ ...before, via: target.value }))}
        />
      </Field>
    </div>
  );
}

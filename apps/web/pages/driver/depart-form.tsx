import { Alert, Button, Input } from 'antd';
import { useState } from 'react';
import { useDraft } from '../../parts/use-draft';
import { useDriverTexts } from './driver-texts';
import { Field } from '../../parts/field';
import { legNow, type Manifest } from './run';
import { useGive } from './use-give';
import { Ends, useOver } from './crew-ends';
import { useCrew } from './use-runs';
import { longest } from '../../parts/longest';

const BLANK = { waybillNo: '', operatingDocument: '', pass: '' };

/** M7: the driver has checked load and papers, and sets out. */
export function DepartForm({ run }: { run: Manifest }) {
  const t = useDriverTexts();
  const leg = legNow(run);
  const { value, setValue, clear } = useDraft(`depart.${run.id}`, BLANK);
  const [tried, setTried] = useState(false);
  const { busy, say } = useGive(run);
  const crew = useCrew(run);
  const isOver = useOver();
  const operatingDocument = value.operatingDocument || crew?.document || '';
  const over = isOver(crew?.vehicle);
  const put = (more: Partial<typeof BLANK>) => setValue((before) => ({ ...before, ...more }));
  const go = async () => {
    setTried(true);
    if (!value.waybillNo.trim() || !operatingDocument.trim()) return;
    const taken = await say('depart', {
      waybillNo: value.waybillNo.trim(),
      operatingDocument: operatingDocument.trim(),
      ...(value.pass.trim() ? { pass: value.pass.trim() } : {}),
    });
    if (taken) clear();
  };
  return (
    <div className="run-form">
      <dl className="run-way">
        <dt>{t('crew')}</dt>
        <dd>
          {leg?.driver?.name} {leg?.driver && t('certificate', { no: leg.driver.certificate })}{' '}
          <Ends day={crew?.driver} />
        </dd>
        <dt>{t('escort')}</dt>
        <dd>
          {leg?.escort?.name} {leg?.escort && t('certificate', { no: leg.escort.certificate })}{' '}
          <Ends day={crew?.escort} />
        </dd>
      </dl>
      <Field label={t('waybillNo')} fault={tried && !value.waybillNo.trim() ? t('required') : undefined}>
        <Input
          size="large"
          count={longest(60)}
          value={value.waybillNo}
          onChange={({ target }) => put({ waybillNo: target.value })}
        />
      </Field>
      <Field
        label={t('operatingDocument')}
        fault={tried && !operatingDocument.trim() ? t('required') : undefined}
        hint={crew?.vehicle && !over ? t('documentEnds', { day: crew.vehicle }) : undefined}
      >
        <Input
          size="large"
          count={longest(60)}
          value={operatingDocument}
          onChange={({ target }) => put({ operatingDocument: target.value })}
        />
      </Field>
      <Field label={t('pass')}>
        <Input
          size="large"
          count={longest(80)}
          value={value.pass}
          onChange={({ target }) => put({ pass: target.value })}
        />
      </Field>
      {over && <Alert type="error" showIcon title={t('documentOver', { day: crew?.vehicle ?? '' })} />}
      <Button type="primary" size="large" block loading={busy} disabled={over} onClick={() => void go()}>
        {t('departGo')}
      </Button>
    </div>
  );
}

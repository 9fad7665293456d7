import { Alert, Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { differs } from '#domain/quantity/quantity';
import { civilNow } from '../../parts/civil-clock';
import { gramsOf, tonnes, tonnesOf } from '../../parts/tonnes';
import { useDraft } from '../../parts/use-draft';
import { useDriverTexts } from './driver-texts';
import { Field } from '../../parts/field';
import { type Photo, PhotoField } from '../../parts/photo-field';
import { ByCode } from './by-code';
import { legNow, type Manifest } from './run';
import { useGive } from './use-give';
import { longest } from '../../parts/longest';

type Line = Manifest['lines'][number];
interface Typed {
  gross: string;
  tare: string;
}
const WEIGHT = { gross: '', tare: '' };
/** As the manifest takes them: how many numbers, how long each. */
const SEALS = { most: 20, longest: 40 };

/** Photographs of runs that are not loaded yet: the form goes while the command is sent, and comes back when it is refused. */
const held = new Map<string, readonly Photo[]>();

/** M5: the consignor weighs and loads, the driver signs; without an account the consignor signs by code. */
export function LoadForm({ run, byCode = false }: { run: Manifest; byCode?: boolean }) {
  const t = useDriverTexts();
  const leg = legNow(run);
  const { value, setValue, clear } = useDraft(`load.${run.id}`, {
    scale: '',
    seals: '',
    signature: leg?.driver?.name ?? '',
    lines: {} as Record<string, Typed>,
    checked: false,
  });
  const { checked = false } = value;
  const [tried, setTried] = useState(false);
  const [photos, setPhotos] = useState(() => held.get(run.id) ?? []);
  const hold = (next: readonly Photo[]) => {
    held.set(run.id, next);
    setPhotos(next);
  };
  const { busy, say } = useGive(run);
  const labels = run.lines.reduce((sum, line) => sum + line.labels.length, 0);
  const typed = (line: Line) => value.lines[line.line] ?? WEIGHT;
  const nets = run.lines.map((line) => netOf(typed(line)));
  const seals = sealsIn(value.seals);
  const sealed = seals.length <= SEALS.most && seals.every((each) => each.length <= SEALS.longest);
  const ready =
    nets.every((net) => net !== undefined && net > 0n) &&
    checked &&
    sealed &&
    value.scale.trim() &&
    value.signature.trim();
  const form = () => {
    setTried(true);
    if (!ready) return undefined;
    const at = civilNow();
    return {
      weighings: run.lines.map((line) => ({ line: line.line, scale: value.scale.trim(), ...typed(line), at })),
      scans: run.lines.map((line) => ({ line: line.line, labels: line.labels })),
      driverSignature: value.signature.trim(),
      passengers: 0,
      ...(seals.length > 0 ? { seals } : {}),
    };
  };
  const go = async () => {
    const body = form();
    if (!body) return;
    const shown = photos.length > 0 ? { photos: photos.map(({ sha256, bytes }) => ({ sha256, bytes })) } : {};
    const taken = await say('load', { ...body, ...shown }, photos);
    if (!taken) return;
    held.delete(run.id);
    clear();
  };
  return (
    <div className="run-form">
      <Field label={t('scale')} fault={tried && !value.scale.trim() ? t('required') : undefined}>
        <Input
          size="large"
          count={longest(80)}
          value={value.scale}
          onChange={({ target }) => setValue((before) => ({ ...before, scale: target.value }))}
        />
      </Field>
      {run.lines.map((line, i) => (
        <LineWeight
          key={line.line}
          line={line}
          typed={typed(line)}
          net={nets[i]}
          tried={tried}
          put={(more) =>
            setValue((before) => ({
              ...before,
              lines: { ...before.lines, [line.line]: { ...WEIGHT, ...before.lines[line.line], ...more } },
            }))
          }
        />
      ))}
      <Field label={t('seals')} hint={t('sealsHint')} fault={sealed ? undefined : t('sealsBad', SEALS)}>
        <Input
          size="large"
          value={value.seals}
          onChange={({ target }) => setValue((before) => ({ ...before, seals: target.value }))}
        />
      </Field>
      {!byCode && <PhotoField photos={photos} change={hold} />}
      <Checkbox
        checked={checked}
        onChange={({ target }) => setValue((before) => ({ ...before, checked: target.checked }))}
      >
        {t('scans', { n: labels })}
      </Checkbox>
      {tried && !checked && <span className="field-fault">{t('required')}</span>}
      <Field label={t('signature')} fault={tried && !value.signature.trim() ? t('required') : undefined}>
        <Input
          size="large"
          count={longest(200)}
          value={value.signature}
          onChange={({ target }) => setValue((before) => ({ ...before, signature: target.value }))}
        />
      </Field>
      {byCode ? (
        <ByCode run={run} verb="load" form={form} done={clear} />
      ) : (
        <Button type="primary" size="large" block loading={busy} onClick={() => void go()}>
          {t('loadGo')}
        </Button>
      )}
    </div>
  );
}

/** Numbers as somebody types them, one after the other. */
const sealsIn = (text: string): string[] => [...new Set(text.split(/[\s,，、;；]+/).filter(Boolean))];

function netOf({ gross, tare }: Typed): bigint | undefined {
  const [whole, empty] = [gramsOf(gross), gramsOf(tare)];
  return whole === undefined || empty === undefined ? undefined : whole - empty;
}

interface LineProps {
  line: Line;
  typed: Typed;
  net: bigint | undefined;
  tried: boolean;
  put: (more: Partial<Typed>) => void;
}
function LineWeight({ line, typed, net, tried, put }: LineProps) {
  const t = useDriverTexts();
  const removed = gramsOf(line.removed ?? '0') ?? 0n;
  const bad = net !== undefined && (net <= 0n || differs(removed, net));
  const fault = (text: string) => ((tried || text) && gramsOf(text) === undefined ? t('notTonnes') : undefined);
  return (
    <>
      <strong>{line.name}</strong>
      <div className="run-two">
        <Field label={t('gross')} fault={fault(typed.gross)}>
          <Input
            size="large"
            inputMode="decimal"
            value={typed.gross}
            onChange={({ target }) => put({ gross: target.value })}
          />
        </Field>
        <Field label={t('tare')} fault={fault(typed.tare)}>
          <Input
            size="large"
            inputMode="decimal"
            value={typed.tare}
            onChange={({ target }) => put({ tare: target.value })}
          />
        </Field>
      </div>
      {net !== undefined && (
        <Alert
          type={bad ? 'error' : 'success'}
          showIcon
          title={t('net', { net: tonnes(tonnesOf(net)), removed: tonnes(line.removed) })}
          description={bad ? t('netBad', { gap: tonnes(tonnesOf(net - removed)) }) : undefined}
        />
      )}
    </>
  );
}

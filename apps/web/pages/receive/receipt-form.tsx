import { Button, Input, Skeleton } from 'antd';
import { useState } from 'react';
import { comma } from '../../app/marks';
import { useList, useSend } from '../../api/queries';
import { useMe } from '../../app/session';
import { civilNow } from '../../parts/civil-clock';
import { Field } from '../../parts/field';
import { ProblemAlert } from '../../parts/problem-alert';
import { tonnes, tonnesOf } from '../../parts/tonnes';
import { useDraft } from '../../parts/use-draft';
import { useKept } from '../../parts/use-kept';
import { legNow, type Manifest } from '../driver/run';
import { LoadedAs } from './loaded-as';
import { LineForm } from './line-form';
import { blank, judge, type Line, receiptOf, type Tolerance, type Typed, verbOf } from './receipt';
import { useReceiveTexts } from './receive-texts';
import { longest } from '../../parts/longest';

interface Ticket {
  id: string;
  scale: string;
  ticket: string;
  gross: string;
  tare: string;
  net: string;
  at: string;
}
interface Props {
  run: Manifest;
  tolerance: Tolerance;
  done: (done: { verb: string; accepted: string }) => void;
}

/** M12–M14: one form; what is typed on the lines says which of the three it is. */
export function ReceiptForm({ run, tolerance, done }: Props) {
  const t = useReceiveTexts();
  const me = useMe();
  const [name, setName] = useKept(`handler.name.${me.person}`, me.name);
  const [phone, setPhone] = useKept(`handler.phone.${me.person}`, '');
  const [scale, setScale] = useKept('handler.scale', '');
  const { value, setValue, clear } = useDraft<Record<string, Typed>>(`weigh.${run.id}`, {});
  const [tried, setTried] = useState(false);
  const [ticket, setTicket] = useState<Ticket>();
  const [why, setWhy] = useState('');
  const [sealsMatch, setSealsMatch] = useState<boolean>();
  const typed = run.lines.map((line) => value[line.line] ?? blank(line));
  const judgeLine = (line: Line, i: number) => judge(line, typed[i] ?? blank(line), tolerance, scale.trim());
  const judged = run.lines.map(judgeLine);
  const verb = verbOf(typed.map(({ opinion }) => opinion));
  const accepted = judged.reduce((sum, { quantity }) => sum + (quantity ?? 0n), 0n);
  const sending = useSend(() => {
    clear();
    done({ verb, accepted: tonnesOf(accepted) });
  });
  const justifiable = sending.error?.body.justifiable ?? [];
  const noScale = judged.some(({ lacks }) => lacks.includes('scaleNeeded'));
  const lacking = judged.some(({ lacks }) => lacks.length > 0) || !name.trim() || !phone.trim();
  const { tickets, settled } = useTickets(run);
  const put = (line: number, more: Partial<Typed>) =>
    setValue((before) => {
      const own = run.lines.find((each) => each.line === line);
      return own ? { ...before, [line]: { ...(before[line] ?? blank(own)), ...more } } : before;
    });
  const go = () => {
    setTried(true);
    if (lacking) return;
    const fromScale = ticket !== undefined && typed[0]?.gross === ticket.gross && typed[0]?.tare === ticket.tare;
    const seals = verb !== 'reject' && sealsMatch !== undefined ? { sealsMatch } : {};
    const receipt = receiptOf(run.lines, typed, tolerance, {
      handler: { name: name.trim(), phone: phone.trim() },
      scale: scale.trim(),
      at: fromScale ? ticket.at : civilNow(),
      fromScale,
    });
    const body = { ...receipt, ...seals };
    sending.mutate({
      path: `manifests/${run.id}/${verb}`,
      body: why.trim() ? { ...body, justifications: justifiable.map((rule) => ({ rule, text: why.trim() })) } : body,
      version: run.version,
    });
  };
  if (!settled) return <Skeleton active />;
  return (
    <div className="run-form">
      <span className="muted">{t('tolerance', { permille: tolerance.permille, kg: tolerance.kg })}</span>
      <LoadedAs run={run} match={sealsMatch} say={setSealsMatch} />
      {run.lines.length === 1 &&
        tickets.map((each) => (
          <Button
            key={each.id}
            size="large"
            onClick={() => {
              setTicket(each);
              setScale(each.scale);
              put(run.lines[0]?.line ?? 1, { gross: each.gross, tare: each.tare });
            }}
          >
            {t('ticket', { ticket: each.ticket, net: tonnes(each.net) })}
          </Button>
        ))}
      {run.lines.map((line, i) => (
        <LineForm
          key={line.line}
          run={run}
          line={line}
          typed={typed[i] ?? blank(line)}
          judged={judged[i] ?? judgeLine(line, i)}
          tried={tried}
          put={(more) => put(line.line, more)}
        />
      ))}
      <div className="weigh-two">
        <Field label={t('handler')} fault={tried && !name.trim() ? t('required') : undefined}>
          <Input size="large" count={longest(60)} value={name} onChange={({ target }) => setName(target.value)} />
        </Field>
        <Field label={t('phone')} fault={tried && phone.trim().length < 5 ? t('required') : undefined}>
          <Input
            size="large"
            inputMode="tel"
            count={longest(30)}
            value={phone}
            onChange={({ target }) => setPhone(target.value)}
          />
        </Field>
      </div>
      <Field label={t('scale')} fault={tried && noScale ? t('scaleNeeded') : undefined}>
        <Input size="large" count={longest(80)} value={scale} onChange={({ target }) => setScale(target.value)} />
      </Field>
      <ProblemAlert problem={sending.error} />
      {justifiable.length > 0 && (
        <Field label={t('why', { rules: justifiable.join(comma()) })} fault={why.trim() ? undefined : t('required')}>
          <Input.TextArea rows={2} count={longest(2000)} value={why} onChange={({ target }) => setWhy(target.value)} />
        </Field>
      )}
      <Button type="primary" danger={verb === 'reject'} size="large" block loading={sending.isPending} onClick={go}>
        {t(verb)} {verb === 'reject' || accepted <= 0n ? '' : tonnes(tonnesOf(accepted))}
      </Button>
    </div>
  );
}

/** What the firm's own weighbridge has recorded of this vehicle since it set out. */
function useTickets(run: Manifest): { tickets: Ticket[]; settled: boolean } {
  const { org } = useMe();
  const leg = legNow(run);
  const { data, isLoading } = useList<Ticket>(
    'feeds/weighings',
    { organisation: org, plate: leg?.vehicle, limit: 3 },
    leg?.vehicle != null,
  );
  const since = leg?.departedAt ?? '';
  return { tickets: (data?.items ?? []).filter(({ at }) => at >= since), settled: !isLoading };
}

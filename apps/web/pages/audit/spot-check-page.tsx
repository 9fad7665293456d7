import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Empty, Input, InputNumber, Select, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { send } from '../../api/client';
import { useWords } from '../../api/glossary';
import type { Problem } from '../../api/problem';
import { caseAddress } from '../../parts/cases';
import { DayField } from '../../parts/day-field';
import { download } from '../../parts/export-rows';
import { Listing } from '../../parts/listing';
import { longest } from '../../parts/longest';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { useProvinces } from '../../parts/provinces';
import { dayAndHour } from '../../parts/times';
import { useDraft } from '../../parts/use-draft';
import { useSpotCheckTexts } from './spot-check-texts';
import './audit.css';

const OUTCOMES = ['CLEAN', 'QUESTION', 'FAULT'] as const;
const TRACKS = ['WHITELIST', 'OVER_QUOTA', 'CONSULTED'] as const;
type Outcome = (typeof OUTCOMES)[number];
interface Finding {
  outcome: Outcome;
  text: string;
  at: string;
  event: string;
}
interface Drawn {
  case: string;
  state: string;
  number: string | null;
  remover: string;
  receiver: string | null;
  origin: string;
  destination: string | null;
  track: (typeof TRACKS)[number] | null;
  receivedOn: string;
  findings: Finding[];
}
interface Sheet {
  seed: string;
  of: number;
  digest: string;
  items: Drawn[];
}
interface Asked {
  seed: string;
  size: number;
  province?: string | undefined;
  track?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** 抽查单: cases drawn by a stated seed, to be printed or taken along as a table; what is found is written back. */
export default function SpotCheckPage() {
  const t = useSpotCheckTexts();
  const provinces = useProvinces();
  const { value: asked, setValue: setAsked } = useDraft<Asked>('audit/spot-checks', { seed: '', size: 10 });
  const put = (more: Partial<Asked>) => setAsked((before) => ({ ...before, ...more }));
  const drawn = useMutation<Sheet, Problem>({
    mutationFn: () => send<Sheet>('audit/spot-checks/draw', { ...asked, seed: asked.seed.trim() }),
  });
  const sheet = drawn.data;
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card no-print">
        <p className="muted">{t('intro')}</p>
        <div className="row work-filters">
          <Input
            aria-label={t('seed')}
            placeholder={`${t('seed')} · ${t('seedHint')}`}
            style={{ maxWidth: 420 }}
            count={longest(60)}
            value={asked.seed}
            onChange={({ target }) => put({ seed: target.value })}
          />
          <InputNumber
            aria-label={t('size')}
            prefix={t('size')}
            style={{ width: 180 }}
            min={1}
            max={200}
            value={asked.size}
            onChange={(size) => put({ size: Number(size ?? 10) })}
          />
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={t('province')}
            placeholder={t('province')}
            style={{ minWidth: 130 }}
            value={asked.province}
            onChange={(province?: string) => put({ province })}
            options={provinces.options}
          />
          <Select
            allowClear
            aria-label={t('track')}
            placeholder={t('track')}
            style={{ minWidth: 130 }}
            value={asked.track}
            onChange={(track?: string) => put({ track })}
            options={TRACKS.map((track) => ({ value: track, label: t(track) }))}
          />
          <DayField aria-label={t('from')} value={asked.from} onChange={(from) => put({ from })} />
          <DayField aria-label={t('to')} value={asked.to} onChange={(to) => put({ to })} />
          <Button
            type="primary"
            loading={drawn.isPending}
            disabled={asked.seed.trim() === ''}
            onClick={() => drawn.mutate()}
          >
            {t('draw')}
          </Button>
        </div>
        <ProblemAlert problem={drawn.error} />
      </section>
      {sheet && <DrawnSheet sheet={sheet} again={() => drawn.mutate()} />}
    </>
  );
}

function DrawnSheet({ sheet, again }: { sheet: Sheet; again: () => void }) {
  const t = useSpotCheckTexts();
  const words = useWords();
  const provinces = useProvinces();
  const nameOf = ({ remover, receiver, number }: Drawn) =>
    [number, `${remover} → ${receiver ?? ''}`].filter(Boolean).join(' · ');
  const wayOf = ({ origin, destination, track }: Drawn) =>
    [`${provinces.name(origin)} → ${destination ? provinces.name(destination) : ''}`, track && t(track)]
      .filter(Boolean)
      .join(' · ');
  const said = ({ findings }: Drawn) =>
    findings.map(({ outcome, text, at }) => `${dayAndHour(at)} ${t(outcome)}: ${text}`).join('\n');
  const excel = async () => {
    const { writeSheet } = await import('../../parts/write-sheet');
    const head = [
      t('case'),
      t('link'),
      t('province'),
      t('state'),
      t('received'),
      t('said'),
      t('outcome'),
      t('finding'),
      t('signed'),
    ];
    const rows = sheet.items.map((item) => [
      nameOf(item),
      new URL(caseAddress('transfer-applications', item.case), location.href).href,
      wayOf(item),
      words.state('application', item.state),
      item.receivedOn,
      said(item),
      ...['', '', ''],
    ]);
    download(await writeSheet(head, rows), `${t('sheet', { seed: sheet.seed })}.xlsx`);
  };
  const columns: TableColumnsType<Drawn> = [
    {
      key: 'case',
      title: t('case'),
      render: (_, item) => (
        <span className="text">
          <Link to={caseAddress('transfer-applications', item.case)}>{nameOf(item)}</Link>
          <br />
          <span className="muted">{wayOf(item)}</span>
        </span>
      ),
    },
    { key: 'state', title: t('state'), render: (_, { state }) => words.state('application', state) },
    {
      key: 'received',
      title: t('received'),
      render: (_, { receivedOn }) => <span className="number">{receivedOn}</span>,
    },
    {
      key: 'finding',
      title: t('finding'),
      render: (_, item) => <Findings seed={sheet.seed} of={item} again={again} />,
    },
  ];
  return (
    <section className="card" aria-label={t('sheet', { seed: sheet.seed })}>
      <h2 className="text">{t('sheet', { seed: sheet.seed })}</h2>
      <p className="muted number">
        {t('of', { of: sheet.of, n: sheet.items.length, digest: sheet.digest.slice(0, 16) })}
      </p>
      <div className="row no-print work-filters">
        <Button onClick={() => print()}>{t('print')}</Button>
        <Button onClick={() => void excel()}>{t('excel')}</Button>
      </div>
      <Listing<Drawn>
        size="small"
        rowKey="case"
        pagination={false}
        dataSource={sheet.items}
        columns={columns}
        locale={{ emptyText: <Empty description={t('none')} /> }}
      />
    </section>
  );
}

/** What is on record of the case, and the lines for what is found now. */
function Findings({ seed, of, again }: { seed: string; of: Drawn; again: () => void }) {
  const t = useSpotCheckTexts();
  const [outcome, setOutcome] = useState<Outcome>();
  const [text, setText] = useState('');
  const said = useMutation<unknown, Problem>({
    mutationFn: () => send('audit/spot-checks/findings', { seed, case: of.case, outcome, text: text.trim() }),
    onSuccess: () => {
      setOutcome(undefined);
      setText('');
      again();
    },
  });
  return (
    <div className="desk-form">
      {of.findings.map((finding) => (
        <p key={finding.event} className="text">
          <span className="number muted">{dayAndHour(finding.at)}</span> <strong>{t(finding.outcome)}</strong>{' '}
          {finding.text}
        </p>
      ))}
      <div className="row no-print">
        <Select<Outcome>
          aria-label={`${t('outcome')} ${of.remover}`}
          placeholder={t('outcome')}
          style={{ minWidth: 130 }}
          value={outcome}
          onChange={setOutcome}
          options={OUTCOMES.map((value) => ({ value, label: t(value) }))}
        />
        <Input
          aria-label={`${t('finding')} ${of.remover}`}
          placeholder={t('finding')}
          style={{ maxWidth: 260 }}
          count={longest(2000)}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <Button
          size="small"
          loading={said.isPending}
          disabled={outcome === undefined || text.trim() === ''}
          onClick={() => said.mutate()}
        >
          {t('save')}
        </Button>
      </div>
      <ProblemAlert problem={said.error} />
    </div>
  );
}

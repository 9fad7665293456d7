import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { texts } from '../app/i18n';
import { comma } from '../app/marks';
import { useWords } from '../api/glossary';
import { caseAddress } from './cases';
import { useProvinces } from './provinces';
import { Listing } from './listing';
import { useChoices } from './schema-form/labels';
import { dayAndHour } from './times';
import { tonnes } from './tonnes';

type Track = 'WHITELIST' | 'OVER_QUOTA' | 'CONSULTED';
interface Route {
  track: Track;
  failed: string[];
}
/** An application, as a result names it. */
interface Of {
  case: string;
  number?: string | null;
  remover?: string | null;
  receiver?: string | null;
}
/** What a simulation found, as the API answers it. */
export interface WhatIfResult {
  from: string;
  to: string;
  cases: number;
  changes: {
    case: string;
    number: string | null;
    remover: string;
    receiver: string;
    quantity: string;
    from: Route;
    to: Route;
    workingDays: { from: number; to: number };
  }[];
  shifted: { from: Track; to: Track; cases: number; tonnes: string }[];
  provinces: { province: string; cases: number; from: number; to: number; saved: number }[];
  exhausted: { entry: string; receiver: string; year: number; cap: string; on: string; before: string | null }[];
  clocks: { reckoned: number; moved: (Of & { clock: string; from: string; to: string })[] };
}

const useTexts = texts(
  'whatIfOutcome',
  {
    result: '试算结果（{{from}} 至 {{to}}，共 {{n}} 件）',
    noChange: '没有案件因此改变办理通道',
    changesOf: '{{n}} 件改变办理通道',
    shifted: '改变通道的数量',
    shift: '{{from}} → {{to}}：{{n}} 件，{{tonnes}}',
    saved: '每省节约的工作日',
    days: '{{province}} {{n}} 个工作日',
    exhausted: '额度提前用完的条目',
    application: '申请',
    remover: '移出人',
    receiver: '接受人',
    quantity: '数量',
    from: '原通道',
    to: '试算通道',
    workingDays: '工作日',
    cap: '额度',
    on: '试算中用完之日',
    before: '原用完之日',
    notBefore: '原未用完',
    moved: '截止时间变动的时限（共核算 {{n}} 个）',
    noneMoved: '{{n}} 个时限的截止时间均不变',
    clock: '时限',
    due: '原截止时间',
    dueThen: '试算截止时间',
    failed: '未通过：{{rules}}',
    WHITELIST: '白名单直批',
    OVER_QUOTA: '超额商请',
    CONSULTED: '商请',
  },
  {
    result: 'Result ({{from}} to {{to}}, {{n}} cases)',
    noChange: 'No case would go another way',
    changesOf: '{{n}} cases would go another way',
    shifted: 'Quantities that would go another way',
    shift: '{{from}} → {{to}}: {{n}} cases, {{tonnes}}',
    saved: 'Working days saved by province',
    days: '{{province}} {{n}} working days',
    exhausted: 'Entries used up early',
    application: 'Application',
    remover: 'Remover',
    receiver: 'Receiver',
    quantity: 'Quantity',
    from: 'Went',
    to: 'Would go',
    workingDays: 'Working days',
    cap: 'Cap',
    on: 'Would be used up on',
    before: 'Was used up on',
    notBefore: 'was not',
    moved: 'Clocks that would end at another time ({{n}} reckoned)',
    noneMoved: 'None of {{n}} clocks would end at another time',
    clock: 'Clock',
    due: 'Ended',
    dueThen: 'Would end',
    failed: 'not passed: {{rules}}',
    WHITELIST: 'White list',
    OVER_QUOTA: 'Over quota',
    CONSULTED: 'Consultation',
  },
);

/** What would have been: cases that go another way, the tonnes that go with them, caps used up, clocks that move. */
export function WhatIfOutcome({ result }: { result: WhatIfResult }) {
  const t = useTexts();
  const words = useWords();
  const choice = useChoices();
  const provinces = useProvinces();
  const { changes, shifted, exhausted, clocks } = result;
  const route = ({ track, failed }: Route) => (
    <span className="text">
      {t(track)}
      {failed.length > 0 && (
        <div className="muted">
          {t('failed', { rules: failed.map((test) => choice('failed', test)).join(comma()) })}
        </div>
      )}
    </span>
  );
  const application = ({ case: id, number, remover, receiver }: Of) => (
    <Link to={caseAddress('transfer-applications', id)} className="text">
      {number ?? ([remover, receiver].filter(Boolean).join(' → ') || t('application'))}
    </Link>
  );
  return (
    <>
      <Alert
        type={changes.length > 0 || clocks.moved.length > 0 ? 'warning' : 'success'}
        showIcon
        title={t('result', { from: result.from, to: result.to, n: result.cases })}
        description={changes.length > 0 ? t('changesOf', { n: changes.length }) : t('noChange')}
      />
      {shifted.length > 0 && (
        <section aria-label={t('shifted')}>
          <h3>{t('shifted')}</h3>
          <ul>
            {shifted.map(({ from, to, cases, tonnes: amount }) => (
              <li key={`${from}${to}`}>{t('shift', { from: t(from), to: t(to), n: cases, tonnes: tonnes(amount) })}</li>
            ))}
          </ul>
          <h3>{t('saved')}</h3>
          <p>
            {result.provinces
              .map(({ province, saved }) => t('days', { province: provinces.name(province), n: saved }))
              .join(comma())}
          </p>
        </section>
      )}
      {exhausted.length > 0 && (
        <section aria-label={t('exhausted')}>
          <h3>{t('exhausted')}</h3>
          <Listing<WhatIfResult['exhausted'][number]>
            size="small"
            rowKey="entry"
            dataSource={exhausted}
            pagination={{ pageSize: 10, hideOnSinglePage: true }}
            columns={[
              {
                key: 'receiver',
                title: t('receiver'),
                render: (_, { entry, receiver }) => (
                  <Link to={caseAddress('whitelist-entries', entry)}>{receiver}</Link>
                ),
              },
              { key: 'cap', title: t('cap'), render: (_, { cap }) => tonnes(cap) },
              { key: 'on', title: t('on'), render: (_, { on }) => <span className="number">{on}</span> },
              {
                key: 'before',
                title: t('before'),
                render: (_, { before }) => <span className="number">{before ?? t('notBefore')}</span>,
              },
            ]}
          />
        </section>
      )}
      {changes.length > 0 && (
        <Listing<WhatIfResult['changes'][number]>
          size="small"
          rowKey="case"
          dataSource={changes}
          pagination={{ pageSize: 10, hideOnSinglePage: true }}
          columns={[
            { key: 'case', title: t('application'), render: (_, row) => application(row) },
            {
              key: 'remover',
              title: t('remover'),
              render: (_, { remover }) => <span className="text">{remover}</span>,
            },
            {
              key: 'receiver',
              title: t('receiver'),
              render: (_, { receiver }) => <span className="text">{receiver}</span>,
            },
            { key: 'quantity', title: t('quantity'), render: (_, { quantity }) => tonnes(quantity) },
            { key: 'from', title: t('from'), render: (_, { from }) => route(from) },
            { key: 'to', title: t('to'), render: (_, { to }) => route(to) },
            {
              key: 'days',
              title: t('workingDays'),
              render: (_, { workingDays }) => `${workingDays.from} → ${workingDays.to}`,
            },
          ]}
        />
      )}
      {clocks.moved.length === 0 ? (
        <p className="muted">{t('noneMoved', { n: clocks.reckoned })}</p>
      ) : (
        <section aria-label={t('clock')}>
          <h3>{t('moved', { n: clocks.reckoned })}</h3>
          <Listing<WhatIfResult['clocks']['moved'][number]>
            size="small"
            rowKey={(row) => `${row.case}${row.clock}${row.from}`}
            dataSource={clocks.moved}
            pagination={{ pageSize: 10, hideOnSinglePage: true }}
            columns={[
              { key: 'case', title: t('application'), render: (_, row) => application(row) },
              { key: 'clock', title: t('clock'), render: (_, { clock }) => words.clock(clock) },
              { key: 'from', title: t('due'), render: (_, { from }) => dayAndHour(from) },
              { key: 'to', title: t('dueThen'), render: (_, { to }) => dayAndHour(to) },
            ]}
          />
        </section>
      )}
    </>
  );
}

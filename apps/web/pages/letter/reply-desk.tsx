import { Alert, Input, Segmented, Select } from 'antd';
import { useEffect } from 'react';
import { inLanguage, useLanguage } from '../../app/i18n';
import { useMe } from '../../app/session';
import { ActButton } from '../../parts/act-button';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';
import { gramsOf } from '../../parts/tonnes';
import { useTyped } from '../../parts/use-typed';
import { ChangedMeanwhile } from '../case/changed-meanwhile';
import type { Desk } from '../review/desk';
import type { ListedEntry } from '../lists/list-answers';
import { AskPart } from './ask-part';
import { CounterTable, linesOf, saidOf, wholeCounter } from './counter-table';
import { type ApplicationBody, type Letter, ofApplication } from './letter-answers';
import { useLetterTexts } from './letter-texts';
import { OpinionPart } from './opinion-part';
import { longest } from '../../parts/longest';

/** Phrases of a reply; papers are in Chinese. */
const REASONS = [
  '接受人本年度接收量已接近核准经营规模，无能力接受来函所列危险废物。',
  '接受人经营许可证未载明来函所列危险废物类别或者利用处置方式。',
  '接受人正在停产检修，暂不具备接受条件。',
  '所列危险废物列入本省限制转入范围。',
];
const CONDITIONS = [
  '严格执行危险废物电子转移联单制度。',
  '接受人应当在核准经营规模内接受。',
  '应当按来函所列路线运输，并提前告知到厂时间。',
];

interface Props {
  letter: Letter;
  desk: Desk;
  show: (body: object | undefined) => void;
}

/** 函复: drafted by one officer, signed by another; the form of the letter follows from agree or disagree (R-25a, R-25b). */
export function ReplyDesk({ letter, desk, show }: Props) {
  const t = useLetterTexts();
  const me = useMe();
  const language = useLanguage();
  const { draft } = letter;
  const typing = useTyped(`letters/${letter.id}/draftReply`, usual(letter), letter.version);
  const { value, setValue: put, clear, meanwhile } = typing;
  const conditions = value.conditions
    .split('\n')
    .map((each) => each.trim())
    .filter(Boolean);
  const whole = value.lines.every(({ quantity }) => (gramsOf(quantity) ?? 0n) > 0n);
  const entries = (letter.kind === 'LIST' ? (letter.body['entries'] ?? []) : []) as ListedEntry[];
  const counter = saidOf(value.counter);
  const body = value.agree
    ? {
        agree: true,
        ...(letter.kind === 'CONSULTATION' && whole ? { lines: value.lines } : {}),
        ...(letter.kind === 'OVER_QUOTA' && gramsOf(value.extra) ? { extra: value.extra } : {}),
        conditions,
      }
    : { agree: false, conditions, reasons: value.reasons, ...(counter.length > 0 ? { counter } : {}) };
  const text = JSON.stringify(body);
  useEffect(() => {
    show(JSON.parse(text) as object);
    return () => show(undefined);
  }, [show, text]);
  const ready = value.agree ? whole : value.reasons.trim() !== '' && wholeCounter(entries, value.counter);
  const drafter = draft?.by.person === me.person;
  const names = (letter.body as ApplicationBody).lines ?? [];
  const verb = draft?.agree ? 'replyAgree' : 'replyRefuse';
  const signing = desk.act(verb);
  const quote = (said: string) =>
    put(
      value.agree
        ? { conditions: [value.conditions, said].filter(Boolean).join('\n') }
        : { reasons: [value.reasons, said].filter(Boolean).join('') },
    );
  return (
    <section className="desk-form" aria-label={t('reply')}>
      {draft && (
        <Alert
          type={drafter ? 'warning' : 'info'}
          showIcon
          title={
            <span className="text">
              {t('drafted', {
                name: draft.by.name,
                at: dayAndHour(draft.by.at),
                way: draft.agree ? t('agree') : t('disagree'),
              })}
            </span>
          }
          description={
            drafter ? t('youDrafted') : signing?.allowed ? t('youSign') : inLanguage(signing?.why?.detail, language)
          }
        />
      )}
      {draft && (
        <div className="row">
          <ActButton act={signing} type="primary" loading={desk.busy} onAct={() => desk.give(verb, {}, clear)}>
            {t('sign')}
          </ActButton>
          <span className="muted">{t('signHint')}</span>
        </div>
      )}
      <Segmented<'yes' | 'no'>
        block
        aria-label={t('reply')}
        value={value.agree ? 'yes' : 'no'}
        onChange={(next) => put({ agree: next === 'yes' })}
        options={[
          { value: 'yes', label: t('agree') },
          { value: 'no', label: t('disagree') },
        ]}
      />
      {value.agree && letter.kind === 'CONSULTATION' && (
        <Listing
          size="small"
          rowKey="line"
          pagination={false}
          dataSource={value.lines}
          columns={[
            {
              key: 'name',
              title: t('name'),
              render: (_, { line }) => {
                const found = names.find((each) => each.line === line);
                return <span className="text">{`${found?.name ?? line} ${found?.code ?? ''}`}</span>;
              },
            },
            {
              key: 'quantity',
              title: t('agreedLines'),
              width: 170,
              render: (_, { line, quantity }) => (
                <Input
                  inputMode="decimal"
                  aria-label={`${t('agreedLines')} ${line}`}
                  value={quantity}
                  onChange={({ target }) =>
                    put({
                      lines: value.lines.map((each) => (each.line === line ? { line, quantity: target.value } : each)),
                    })
                  }
                />
              ),
            },
          ]}
        />
      )}
      {value.agree && letter.kind === 'OVER_QUOTA' && (
        <label className="desk-field">
          <span>{t('extraGranted')}</span>
          <Input inputMode="decimal" value={value.extra} onChange={({ target }) => put({ extra: target.value })} />
        </label>
      )}
      {!value.agree && (
        <Phrases
          label={t('reasons')}
          phrases={REASONS}
          value={value.reasons}
          onChange={(reasons) => put({ reasons })}
          joinBy=""
        />
      )}
      {!value.agree && entries.length > 0 && (
        <CounterTable entries={entries} lines={value.counter} onChange={(next) => put({ counter: next })} />
      )}
      <Phrases
        label={value.agree ? t('conditions') : t('counter')}
        phrases={value.agree ? CONDITIONS : []}
        value={value.conditions}
        onChange={(next) => put({ conditions: next })}
        joinBy={'\n'}
      />
      {meanwhile && (
        <ChangedMeanwhile
          machine="consultation"
          of={letter}
          base={meanwhile}
          now={usual(letter)}
          mine={value}
          settle={typing.settle}
        />
      )}
      {!(meanwhile && desk.problem?.stale) && <ProblemAlert problem={desk.problem} />}
      <div className="row desk-acts">
        <ActButton
          act={desk.act('draftReply')}
          {...(draft ? {} : { type: 'primary' as const })}
          loading={desk.busy}
          disabled={!ready || meanwhile !== undefined}
          onAct={() => desk.give('draftReply', body, clear)}
        >
          {draft ? t('redraft') : t('draft')}
        </ActButton>
        {!draft && <span className="muted">{t('signHint')}</span>}
      </div>
      <AskPart letter={letter} desk={desk} />
      {ofApplication(letter.kind) && <OpinionPart letter={letter.id} quote={quote} />}
    </section>
  );
}

function Phrases({
  label,
  phrases,
  value,
  onChange,
  joinBy,
}: {
  label: string;
  phrases: string[];
  value: string;
  onChange: (next: string) => void;
  joinBy: string;
}) {
  const t = useLetterTexts();
  return (
    <div className="desk-field">
      {phrases.length > 0 && (
        <Select
          aria-label={`${label} · ${t('library')}`}
          placeholder={t('library')}
          className="wide"
          value={null}
          onChange={(phrase: string) => onChange([value, phrase].filter(Boolean).join(joinBy))}
          options={phrases.map((phrase) => ({ value: phrase, label: phrase }))}
        />
      )}
      <Input.TextArea
        aria-label={label}
        placeholder={label}
        autoSize={{ minRows: 2, maxRows: 8 }}
        count={longest(4000)}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </div>
  );
}

function usual({ draft, lines, extra }: Letter) {
  const short = (quantity: string) =>
    quantity.includes('.') ? quantity.replace(/0+$/, '').replace(/\.$/, '') : quantity;
  const agreed = draft?.agree && draft.lines.length > 0 ? draft.lines : lines;
  return {
    agree: draft?.agree ?? true,
    lines: agreed.map(({ line, quantity }) => ({ line, quantity: short(quantity) })),
    extra: short(draft?.extra ?? extra ?? ''),
    conditions: (draft?.conditions ?? []).join('\n'),
    reasons: draft?.reasons ?? '',
    counter: linesOf(draft?.counter),
  };
}

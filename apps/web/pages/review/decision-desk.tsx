import { Alert, Input, Segmented, Select, Tag } from 'antd';
import { useEffect, useState } from 'react';
import { colon } from '../../app/marks';
import { ActButton } from '../../parts/act-button';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';
import { gramsOf } from '../../parts/tonnes';
import { useDraft } from '../../parts/use-draft';
import { CheckList } from './check-list';
import { DecisionFacts } from './decision-facts';
import type { Desk } from './desk';
import { HandOver } from './hand-over';
import { type Justification, Justify, wanting } from './justify';
import { useLibrary } from './reason-library';
import type { Application, Checks } from './review-answers';
import { useReviewTexts } from './review-texts';
import { RouteTests } from './route-tests';
import { longest } from '../../parts/longest';

interface Props {
  of: Application;
  checks: Checks;
  desk: Desk;
  show: (paper: object | undefined) => void;
}

/** 作出决定: reply, limits of validity and checks side by side; approval with its lines and conditions, or refusal. */
export function DecisionDesk({ of, checks, desk, show }: Props) {
  const t = useReviewTexts();
  const library = useLibrary();
  const answer = of.letters.at(-1)?.answer ?? null;
  const refusedReply = of.state === 'repliedRefuse' || answer?.agree === false;
  const [way, setWay] = useState<'approve' | 'refuse'>(refusedReply ? 'refuse' : 'approve');
  const { value, setValue, clear } = useDraft(`applications/${of.id}/decision`, {
    lines: usualLines(of, answer),
    conditions: '',
    copies: '',
    code: refusedReply ? 'RR01' : '',
    reason: refusedReply ? `接受地复函（${answer?.number ?? ''}）不同意接受：${answer?.reasons ?? ''}` : '',
    justifications: [] as Justification[],
  });
  const { lines, conditions, copies = '', code, reason, justifications } = value;
  const put = (more: Partial<typeof value>) => setValue((before) => ({ ...before, ...more }));
  const given = linesOf(conditions);
  const added = linesOf(copies);
  const whole = lines.every(({ quantity }) => (gramsOf(quantity) ?? 0n) > 0n);
  const paper =
    way === 'approve'
      ? { paper: 'APPROVAL_DECISION', conditions: given, copies: added, ...(whole ? { lines } : {}) }
      : { paper: 'REFUSAL_DECISION', code, reason };
  const text = JSON.stringify(paper);
  useEffect(() => {
    show(JSON.parse(text) as object);
    return () => show(undefined);
  }, [show, text]);
  return (
    <section className="desk-form" aria-label={t('decide')}>
      <HandOver hands={of.hands} desk={desk} />
      <DecisionFacts of={of} checks={checks} />
      <Segmented<'approve' | 'refuse'>
        aria-label={t('decide')}
        value={way}
        onChange={(next) => setWay(next)}
        options={[
          { value: 'approve', label: t('approve') },
          { value: 'refuse', label: t('refuse') },
        ]}
      />
      {way === 'approve' ? (
        <>
          <RouteTests checks={checks} />
          <CheckList items={checks.decision} />
          <Listing
            size="small"
            rowKey="line"
            pagination={false}
            dataSource={of.lines}
            columns={[
              {
                key: 'waste',
                title: t('waste'),
                render: (_, { name, code: waste }) => <span className="text">{`${name} ${waste}`}</span>,
              },
              {
                key: 'approved',
                title: t('approved'),
                width: 150,
                render: (_, { line }) => (
                  <Input
                    inputMode="decimal"
                    aria-label={`${t('approved')} ${line}`}
                    value={lines.find((each) => each.line === line)?.quantity ?? ''}
                    onChange={({ target }) =>
                      put({
                        lines: lines.map((each) => (each.line === line ? { line, quantity: target.value } : each)),
                      })
                    }
                  />
                ),
              },
            ]}
          />
          <Select
            aria-label={t('library')}
            placeholder={t('library')}
            className="wide"
            value={null}
            onChange={(phrase: string) => put({ conditions: [...given, phrase].join('\n') })}
            options={library.conditions.map((phrase) => ({ value: phrase, label: phrase }))}
          />
          <Input.TextArea
            aria-label={t('condition')}
            placeholder={t('condition')}
            autoSize={{ minRows: 2, maxRows: 8 }}
            value={conditions}
            onChange={({ target }) => put({ conditions: target.value })}
          />
          <Input.TextArea
            aria-label={t('copies')}
            placeholder={t('copies')}
            autoSize={{ minRows: 1, maxRows: 6 }}
            value={copies}
            onChange={({ target }) => put({ copies: target.value })}
          />
          <Justify
            rules={wanting(checks.decision, justifications, desk.problem?.body.justifiable)}
            value={justifications}
            onChange={(next) => put({ justifications: next })}
          />
        </>
      ) : (
        <>
          <Select
            aria-label={t('code')}
            placeholder={t('code')}
            className="wide"
            value={code || null}
            onChange={(next: string) =>
              put({ code: next, reason: reason || (library.refusals.find((each) => each.code === next)?.zh ?? '') })
            }
            options={library.refusals.map((each) => ({ value: each.code, label: each.word }))}
          />
          <Input.TextArea
            aria-label={t('reasonText')}
            placeholder={t('reasonText')}
            autoSize={{ minRows: 3, maxRows: 10 }}
            count={longest(4000)}
            value={reason}
            onChange={({ target }) => put({ reason: target.value })}
          />
        </>
      )}
      <ProblemAlert problem={desk.problem} />
      <div className="row desk-acts">
        {way === 'approve' ? (
          <ActButton
            act={desk.act('approve')}
            type="primary"
            loading={desk.busy}
            disabled={!whole}
            onAct={() =>
              desk.give(
                'approve',
                { lines, conditions: given, copies: added, ...(justifications.length ? { justifications } : {}) },
                clear,
              )
            }
          >
            {t('approve')}
          </ActButton>
        ) : (
          <ActButton
            act={desk.act('refuse')}
            type="primary"
            danger
            loading={desk.busy}
            disabled={code === '' || reason.trim() === ''}
            onAct={() => desk.give('refuse', { code, reason }, clear)}
          >
            {t('refuse')}
          </ActButton>
        )}
        {of.state === 'accepted' && (
          <ActButton
            act={desk.act('recommend')}
            loading={desk.busy}
            disabled={way === 'refuse' && reason.trim() === ''}
            onAct={() =>
              desk.give('recommend', {
                outcome: way === 'approve' ? 'APPROVE' : 'REFUSE',
                note: way === 'approve' ? t('opinionFast') : reason.trim(),
              })
            }
          >
            {t('recommend')}
          </ActButton>
        )}
        {desk.act('consultInFull')?.allowed && (
          <ActButton act={desk.act('consultInFull')} loading={desk.busy} onAct={() => desk.give('consultInFull', {})}>
            {t('consultInFull')}
          </ActButton>
        )}
      </div>
      {of.recommendation && (
        <Alert
          type="info"
          title={
            <>
              <Tag>{of.recommendation.hand.name}</Tag>
              <span className="text">
                {t(of.recommendation.outcome === 'REFUSE' ? 'REFUSE' : 'APPROVE')}
                {colon()}
                {of.recommendation.note}
              </span>
            </>
          }
        />
      )}
    </section>
  );
}

const linesOf = (typed: string): string[] =>
  typed
    .split('\n')
    .map((each) => each.trim())
    .filter(Boolean);

function usualLines(of: Application, answer: { agree: boolean; lines: { line: number; quantity: string }[] } | null) {
  const agreed = answer?.agree && answer.lines.length > 0 ? answer.lines : of.lines;
  return of.lines.map(({ line, quantity }) => {
    const found = agreed.find((each) => each.line === line)?.quantity ?? quantity;
    return { line, quantity: found.includes('.') ? found.replace(/0+$/, '').replace(/\.$/, '') : found };
  });
}

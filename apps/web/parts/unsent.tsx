import { CloudUploadOutlined, ExclamationCircleOutlined } from '@ant-design/icons';
import { App, Button, Drawer, Input, Popconfirm } from 'antd';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useWords } from '../api/glossary';
import { discard, flush, outbox, repeat, startOutbox } from '../api/outbox';
import { Problem } from '../api/problem';
import type { Queued } from '../api/store';
import { texts } from '../app/i18n';
import { comma } from '../app/marks';
import { useMe } from '../app/session';
import { ProblemAlert } from './problem-alert';
import { dayAndHour } from './times';
import { longest } from './longest';

const useTexts = texts(
  'unsent',
  {
    waiting: '未发送 {{n}} 项',
    refused: '{{n}} 项被退回，需要处理',
    title: '本机未发送的操作',
    hint: '联网后按顺序自动发送，每项只生效一次。',
    now: '立即发送',
    at: '操作时间 {{at}}',
    queued: '等待发送',
    after: '等待前一项结果',
    other: '由他人（或原链接）在本机操作：待其登录后发送，也可由您提交或放弃',
    repeat: '重新提交',
    mine: '由我提交',
    why: '理由（{{rules}}）',
    discard: '放弃',
    sure: '放弃后该操作不会办理，确定？',
    detour: '报告绕行',
    track: '位置',
    yes: '放弃',
    no: '保留',
  },
  {
    waiting: '{{n}} not sent yet',
    refused: '{{n}} refused: to be dealt with',
    title: 'Not sent from this device',
    hint: 'Sent in order when the network is back; each takes effect once.',
    now: 'Send now',
    at: 'Given at {{at}}',
    queued: 'Waits to be sent',
    after: 'Waits for the one before',
    other:
      'Given by somebody else, or by an earlier link: sent when they log in here; or submit it yourself, or give it up',
    repeat: 'Submit again',
    mine: 'Submit as mine',
    why: 'Reason ({{rules}})',
    discard: 'Give up',
    sure: 'It will not be done then. Give it up?',
    detour: 'Report a detour',
    track: 'Position',
    yes: 'Give up',
    no: 'Keep',
  },
);

export const useOutbox = (): readonly Queued[] => useSyncExternalStore(outbox.subscribe, outbox.entries);

/** What was given on this device and is not done yet; nothing where there is nothing. Sends while it is on the page. */
export function Unsent() {
  const t = useTexts();
  const { person } = useMe();
  const entries = useOutbox();
  const [open, setOpen] = useState(false);
  useEffect(() => startOutbox(person), [person]);
  if (entries.length === 0) return null;
  const refused = entries.filter(({ problem }) => problem).length;
  return (
    <>
      <div role="status">
        <button type="button" className={refused ? 'unsent unsent-refused' : 'unsent'} onClick={() => setOpen(true)}>
          {refused ? <ExclamationCircleOutlined /> : <CloudUploadOutlined />}
          <span>
            {[
              entries.length > refused ? t('waiting', { n: entries.length - refused }) : '',
              refused ? t('refused', { n: refused }) : '',
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </button>
      </div>
      <Drawer open={open} onClose={() => setOpen(false)} title={t('title')} size={420}>
        <p className="muted">{t('hint')}</p>
        <Button block size="large" onClick={() => void flush()}>
          {t('now')}
        </Button>
        {entries.map((entry) => (
          <Entry key={entry.no} entry={entry} mine={entry.person === person} />
        ))}
      </Drawer>
    </>
  );
}

function Entry({ entry, mine }: { entry: Queued; mine: boolean }) {
  const t = useTexts();
  const words = useWords();
  const { message } = App.useApp();
  const [reason, setReason] = useState('');
  const { problem, machine, verb, about, at, upon } = entry;
  const rules = problem?.justifiable ?? [];
  const again = () =>
    repeat(entry, reason ? rules.map((rule) => ({ rule, text: reason })) : []).catch((caught: unknown) => {
      if (!(caught instanceof Problem)) throw caught;
      message.error(caught.message);
    });
  const standing = !mine ? 'other' : upon && 'after' in upon ? 'after' : 'queued';
  return (
    <section className="unsent-entry">
      <strong>
        {machine === 'detour' || machine === 'track' ? t(machine) : words.verb(machine, verb)} ·{' '}
        <span className="number">{about}</span>
      </strong>
      <span className="muted">{t('at', { at: dayAndHour(at) })}</span>
      {problem ? <ProblemAlert problem={new Problem(problem)} /> : <span className="muted">{t(standing)}</span>}
      {(problem || !mine) && (
        <>
          {rules.length > 0 && (
            <Input.TextArea
              aria-label={t('why', { rules: rules.join(comma()) })}
              placeholder={t('why', { rules: rules.join(comma()) })}
              value={reason}
              count={longest(2000)}
              onChange={({ target }) => setReason(target.value)}
            />
          )}
          <div className="row">
            <Button type="primary" disabled={rules.length > 0 && !reason.trim()} onClick={() => void again()}>
              {t(mine ? 'repeat' : 'mine')}
            </Button>
            <Popconfirm title={t('sure')} okText={t('yes')} cancelText={t('no')} onConfirm={() => void discard(entry)}>
              <Button danger>{t('discard')}</Button>
            </Popconfirm>
          </div>
        </>
      )}
    </section>
  );
}

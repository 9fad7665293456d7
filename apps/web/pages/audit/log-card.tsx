import { CheckCircleFilled, CloseCircleFilled, CopyOutlined } from '@ant-design/icons';
import { Alert, App, Button, Empty, Space, Tag, Typography } from 'antd';
import { texts } from '../../app/i18n';
import { useRead } from '../../api/queries';
import { LIGHTS } from '../../app/theme';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';
import { logAddress, useLogCheck } from './log-check';

const useTexts = texts(
  'logCard',
  {
    title: '日志验证',
    intro: '全部操作记入只增日志，由各省见证人共同签署；任何改动都会与已签署的树根不符。',
    logged: '已签署 {{n}} 条',
    final: '已见证 {{n}} 条',
    lag: '见证滞后 {{n}} 秒',
    alarm: '见证中断或滞后，请通知运维',
    whole: '日志与见证人一致',
    unwitnessed: '本系统未配置见证人',
    witness: '{{name}} 见证 {{n}} 条 · {{at}}',
    verify: '验证全部日志',
    verifying: '已重算 {{done}} / {{n}} 条…',
    ok: '验证通过：{{n}} 条叶哈希重算的树根与已签署树根一致',
    bad: '验证未通过：重算的树根与已签署树根不符',
    failed: '无法完成验证：{{why}}',
    heads: '下载见证树头',
    policy: '下载验证策略',
    keys: '下载公钥',
    offline: '离线验证（命令行）',
    offlineHint: '在任何装有 Node 的计算机上运行，不依赖本系统；同时检查见证签名、链、规则、时限与额度。',
    copy: '复制命令',
    copied: '已复制',
    page: '打开核验页（上传案卷或函件）',
    empty: '尚无日志。办理第一件事项后即出现。',
  },
  {
    title: 'Log verification',
    intro:
      'Every act goes into an append-only log that witnesses of the provinces sign; any change would not fit the signed root.',
    logged: '{{n}} signed',
    final: '{{n}} witnessed',
    lag: 'witnesses {{n}} s behind',
    alarm: 'Witnesses are silent or behind: tell the operators',
    whole: 'The log and its witnesses agree',
    unwitnessed: 'No witnesses are configured',
    witness: '{{name}} has {{n}} · {{at}}',
    verify: 'Verify the whole log',
    verifying: '{{done}} of {{n}} reckoned…',
    ok: 'Verified: the root of {{n}} leaf hashes, reckoned here, is the root that was signed',
    bad: 'Not verified: the root reckoned here is not the one that was signed',
    failed: 'The check could not be done: {{why}}',
    heads: 'Witnessed head',
    policy: 'Policy',
    keys: 'Keys',
    offline: 'Offline, by command line',
    offlineHint:
      'Runs on any computer with Node, without this system; checks cosignatures, chains, law, clocks and quota as well.',
    copy: 'Copy the command',
    copied: 'Copied',
    page: 'Open the verifier (upload a file or a letter)',
    empty: 'There is no log yet. It begins with the first act.',
  },
);

interface Finality {
  finality: string;
  alarm: boolean;
  logs: {
    tree: string;
    logged: number;
    final: number;
    lagSeconds: number | null;
    alarm: boolean;
    witnesses: { witness: string; size: number; at: string }[];
  }[];
}

/** As an export names its files. */
const fileOf = (tree: string) => tree.replace(/^[^.]*\./, '').replaceAll('/', '-');

/** How far the log is witnessed, and the check of all of it: here at once, or anywhere by command line. */
export function LogCard() {
  const t = useTexts();
  const { message } = App.useApp();
  const { data, error } = useRead<Finality>('finality');
  const { check, state, busy } = useLogCheck();
  const logs = data?.logs ?? [];
  const command = [
    'node dist/apps/cli/main.js export --all --out ./log-copy',
    ...logs.map(({ tree }) => `curl -s -o ${fileOf(tree)}-policy.txt ${location.origin}${logAddress(tree)}/policy`),
    ...logs.map(
      ({ tree }) => `node dist/verify.mjs --policy ${fileOf(tree)}-policy.txt ./log-copy/log-${fileOf(tree)}.lxz`,
    ),
  ].join('\n');
  const copy = () =>
    void (navigator.clipboard?.writeText(command) ?? Promise.reject(new Error('no clipboard')))
      .then(() => message.success(t('copied')))
      .catch(() => undefined);
  return (
    <section className="card">
      <h2>{t('title')}</h2>
      <p className="muted">{t('intro')}</p>
      <ProblemAlert problem={error} />
      {data &&
        (data.alarm ? (
          <Alert type="error" showIcon title={t('alarm')} />
        ) : (
          <p className="light" style={{ color: LIGHTS.green }}>
            <CheckCircleFilled />
            {data.finality === 'by policy' ? t('whole') : t('unwitnessed')}
          </p>
        ))}
      {data && logs.length === 0 && <Empty description={t('empty')} />}
      <ul className="log-list">
        {logs.map((log) => (
          <li key={log.tree}>
            <strong className="text">{log.tree}</strong>{' '}
            <span className="number">
              {t('logged', { n: log.logged })} · {t('final', { n: log.final })}
              {log.lagSeconds ? ` · ${t('lag', { n: log.lagSeconds })}` : ''}
            </span>
            <div className="muted">
              {log.witnesses.map(({ witness, size, at }) => (
                <Tag key={witness} className="text">
                  {t('witness', { name: witness.split('/').at(-1) ?? witness, n: size, at: dayAndHour(at) })}
                </Tag>
              ))}
            </div>
            {state[log.tree]?.kind === 'busy' && (
              <p role="status">{t('verifying', { done: state[log.tree]?.done ?? 0, n: state[log.tree]?.size ?? 0 })}</p>
            )}
            {state[log.tree]?.kind === 'ok' && (
              <p className="light" style={{ color: LIGHTS.green }} role="status">
                <CheckCircleFilled />
                {t('ok', { n: state[log.tree]?.size ?? 0 })}
              </p>
            )}
            {state[log.tree]?.kind === 'bad' && (
              <p className="light" style={{ color: LIGHTS.red }} role="alert">
                <CloseCircleFilled />
                {t('bad')}
              </p>
            )}
            {state[log.tree]?.kind === 'failed' && (
              <p className="text" role="alert">
                {t('failed', { why: state[log.tree]?.why ?? '' })}
              </p>
            )}
            <Space wrap>
              {(['final', 'policy', 'keys'] as const).map((kind) => (
                <a key={kind} href={`${logAddress(log.tree)}/${kind}`} download={`${fileOf(log.tree)}-${kind}.txt`}>
                  {t(kind === 'final' ? 'heads' : kind)}
                </a>
              ))}
            </Space>
          </li>
        ))}
      </ul>
      <Space wrap>
        <Button
          type="primary"
          loading={busy}
          disabled={logs.length === 0}
          onClick={() => void check(logs.map(({ tree }) => tree))}
        >
          {t('verify')}
        </Button>
        <a href="/verify">{t('page')}</a>
      </Space>
      <Typography.Title level={3} className="log-offline">
        {t('offline')}
      </Typography.Title>
      <p className="muted">{t('offlineHint')}</p>
      <div className="row">
        <code className="log-command">{command}</code>
        <Button size="small" icon={<CopyOutlined />} onClick={copy} aria-label={t('copy')}>
          {t('copy')}
        </Button>
      </div>
    </section>
  );
}

import type { Action } from '../../api/answers';
import { texts } from '../../app/i18n';

export const useWebhookTexts = texts(
  'webhooks',
  {
    title: '事实推送（Webhook）',
    hint: '本单位可见的事实按存证顺序推送到贵方系统，至少一次；也可随时读取 /v1/events。新登记或修改的接收地址，经本单位负责人确认后才开始推送。',
    add: '登记接收地址',
    label: '名称',
    url: '接收地址（https）',
    urlHint: '须为公网 HTTPS 地址；不跟随跳转。',
    types: '推送的事实',
    typesHint: '不选即推送全部；也可输入完整类型，如 manifest.issued。',
    all: '全部',
    save: '保存',
    state: '状态',
    unconfirmed: '待负责人确认',
    confirm: '确认',
    confirmSure: '确认向该地址推送下列事实？',
    notYet: '暂不',
    confirmedBy: '确认人',
    well: '正常',
    retrying: '重试中',
    paused: '已暂停',
    disabled: '已停用',
    gone: '接收方答复地址已停用（410）',
    failing: '连续多日投递失败',
    lastSuccess: '最近成功',
    never: '尚无',
    backlog: '积压',
    items: '条',
    more: '以上',
    oldest: '最早',
    problem: '最近失败',
    next: '下次重试',
    twoSecrets: '新旧密钥并用至',
    attempts: '投递记录',
    acts: '操作',
    others: '更多',
    test: '发送测试事件',
    pause: '暂停',
    resume: '恢复',
    rotate: '更换密钥',
    change: '修改',
    remove: '移除',
    removeSure: '移除后不再推送，密钥随即销毁，确定移除？',
    cancel: '取消',
    overlap: '新旧密钥并用（小时）',
    overlapHint: '并用期内每次推送带两个签名；0 表示旧密钥立即失效。',
    secret: '签名密钥仅显示这一次，请立即保存到接收系统',
    secretHint: '按 Standard Webhooks 校验请求头 webhook-signature；消息体为 CloudEvents。',
    secretSaved: '已保存',
    empty: '尚未登记接收地址。登记后，新的事实会按顺序推送，失败原因和重投都在这里。',
    noAttempts: '近 30 天没有投递',
    at: '时间',
    kind: '类别',
    feed: '推送',
    replay: '重投',
    testKind: '测试',
    type: '事实',
    outcome: '结果',
    taken: '已接收',
    refused: '接收方拒收',
    redirected: '要求跳转（不跟随）',
    goneOutcome: '地址已停用',
    timeout: '超时',
    unreachable: '无法连接',
    untrusted: '证书不受信任',
    forbidden: '地址不在允许的网络范围内',
    reason: '原因',
    latency: '耗时（毫秒）',
    again: '重投',
    testDone: '测试事件已安排发送，稍后可在投递记录中查看',
    againDone: '已安排重投，稍后刷新可见结果',
    since: '自此时刻起（北京时间）',
    sinceAll: '全部重投',
    onlyFailed: '只看失败',
    refresh: '刷新',
    required: '请填写',
  },
  {
    title: 'Webhooks',
    hint: 'Facts that your organisation may read are posted to your system in the order of the log, at least once. They can be read at /v1/events at any time. Nothing goes to an address that is new or changed until a head of the organisation has confirmed it.',
    add: 'Register an endpoint',
    label: 'Name',
    url: 'Address (https)',
    urlHint: 'A public HTTPS address; redirects are not followed.',
    types: 'Facts',
    typesHint: 'None chosen: all. A whole type may be typed, as manifest.issued.',
    all: 'all',
    save: 'Save',
    state: 'State',
    unconfirmed: 'waits for a head',
    confirm: 'Confirm',
    confirmSure: 'Send these facts to this address?',
    notYet: 'Not now',
    confirmedBy: 'Confirmed by',
    well: 'well',
    retrying: 'trying again',
    paused: 'paused',
    disabled: 'disabled',
    gone: 'its receiver says that it is gone (410)',
    failing: 'has failed for days',
    lastSuccess: 'Last success',
    never: 'none yet',
    backlog: 'Backlog',
    items: '',
    more: ' or more',
    oldest: 'oldest',
    problem: 'Last failure',
    next: 'Next try',
    twoSecrets: 'Two secrets sign until',
    attempts: 'Deliveries',
    acts: 'Acts',
    others: 'More',
    test: 'Send a test event',
    pause: 'Pause',
    resume: 'Resume',
    rotate: 'Rotate the secret',
    change: 'Change',
    remove: 'Remove',
    removeSure: 'Nothing is sent any more, and the secret is destroyed. Remove it?',
    cancel: 'Keep',
    overlap: 'Both secrets sign for (hours)',
    overlapHint: 'Meanwhile every message has two signatures; with 0 the old secret ends at once.',
    secret: 'The signing secret is shown this once: put it into your system now',
    secretHint: 'Verify webhook-signature as Standard Webhooks says; the body is a CloudEvent.',
    secretSaved: 'I have it',
    empty:
      'No endpoints yet. Once there is one, new facts go there in order; failures, reasons and replays are shown here.',
    noAttempts: 'No deliveries within 30 days',
    at: 'Time',
    kind: 'Kind',
    feed: 'in order',
    replay: 'replay',
    testKind: 'test',
    type: 'Fact',
    outcome: 'Outcome',
    taken: 'taken',
    refused: 'refused by the receiver',
    redirected: 'redirect (not followed)',
    goneOutcome: 'gone',
    timeout: 'timed out',
    unreachable: 'cannot be reached',
    untrusted: 'certificate not trusted',
    forbidden: 'network not permitted',
    reason: 'Reason',
    latency: 'Milliseconds',
    again: 'Replay',
    testDone: 'It will be sent; see the deliveries in a moment',
    againDone: 'It will be sent again; refresh in a moment',
    since: 'Since (Beijing time)',
    sinceAll: 'Replay everything',
    onlyFailed: 'Failures only',
    refresh: 'Refresh',
    required: 'Needed',
  },
);

export interface Webhook {
  id: string;
  url: string;
  label: string;
  types: string[];
  state: 'unconfirmed' | 'active' | 'paused' | 'disabled';
  version: number;
  confirmedBy: string | null;
  confirmedAt: string | null;
  reason: 'gone' | 'failing' | null;
  failures: number;
  lastOutcome: Outcome | null;
  lastError: string | null;
  lastSuccessAt: string | null;
  lastFailureAt: string | null;
  nextAt: string | null;
  twoSecretsUntil: string | null;
  backlog: number;
  backlogCapped: boolean;
  oldestWaiting: string | null;
  actions: Action[];
}
export const OUTCOMES = [
  ...(['taken', 'refused', 'redirected', 'gone'] as const),
  ...(['timeout', 'unreachable', 'untrusted', 'forbidden'] as const),
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What came of an attempt, in words. */
export function useOutcomes() {
  const t = useWebhookTexts();
  return (outcome: Outcome) => t(outcome === 'gone' ? 'goneOutcome' : outcome);
}

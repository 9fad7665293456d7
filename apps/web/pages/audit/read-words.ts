import { useWords } from '../../api/glossary';
import { useLanguage } from '../../app/i18n';
import { colon } from '../../app/marks';
import { RESOURCES } from '../../parts/cases';
import { useFactName } from '../../parts/facts/fact-value';
import { dayAndHour } from '../../parts/times';

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const PAGING = new Set(['limit', 'cursor', 'page', 'size', 'sort']);

/** What is read at an address of the API that is no list of cases: `中文|English`. */
const PLACES: Readonly<Record<string, string>> = {
  'action-items': '行动事项|Action items',
  'awaited-replies': '待函复事项|Awaited replies',
  cases: '案卷|A case',
  clocks: '时限|Limits',
  'clocks/lights': '监察看板|Lights of supervision',
  contracts: '合同|Contracts',
  'correction-requests': '更正申请|Requests to correct',
  'credit-records': '信用记录|Credit records',
  delegations: '委托授权|Delegations',
  detours: '绕行报告|Detours',
  documents: '函件与文书|Letters and papers',
  drivers: '驾驶员|Drivers',
  'duty-roster': '值班表|Duty roster',
  erasures: '个人信息删除|Erasures',
  events: '办理记录|Events',
  'events/stream': '页面实时更新|Live updates of a page',
  feeds: '外部数据|Feeds',
  files: '附件|Files',
  finality: '存证状态|Standing in the log',
  'ledger-entries': '管理台账|Ledger entries',
  map: '地图|Map',
  'map/points': '地图点位|Points of the map',
  'running-cases': '在办事项|Running cases',
  stock: '库存|In store',
  'manifest-numbers': '联单编号查询|A manifest by its number',
  'material-lists': '材料清单|Lists of materials',
  mechanisms: '合作机制目录|Standing mechanisms',
  meetings: '会议|Meetings',
  'negative-list': '负面清单|Negative list',
  opinions: '属地意见|Opinions of bureaus',
  organisations: '单位信息|Organisations',
  'outage-notices': '停运公告|Outage notices',
  'overdue-records/counts': '逾期统计|Counts of overdue records',
  'paper-scans': '纸质扫描件|Scans of papers',
  papers: '文书材料|Papers',
  people: '人员|People',
  'pipeline-settings': '管道设置|Settings of pipelines',
  plans: '管理计划|Management plans',
  policies: '省级设定|Settings of provinces',
  'policies/provinces': '期限与阈值|Limits and thresholds',
  queues: '队列|Queues',
  'quota-accounts': '额度账|Quota accounts',
  'read-grants': '查阅授权|Grants to read',
  restrictions: '限制措施|Restrictions',
  'run-links': '运输链接|Links of runs',
  'second-factor': '二次验证|Second factor',
  simulations: '模拟测算|Simulations',
  sites: '设施场所|Sites',
  'statistics/capacity': '能力统计|Capacity',
  'statistics/durations': '办理时限统计|Durations',
  'statistics/reports': '统计报告|Reports',
  'statistics/transfers': '转移量统计|Sums of transfers',
  'statistics/trips': '运输统计|Trips',
  vehicles: '车辆|Vehicles',
  webhooks: '推送|Webhooks',
  'whitelists/published': '已公布名单|Published lists',
};
/** What of a case is read: the end of its address. */
const PARTS: Readonly<Record<string, string>> = {
  acts: '可办事项|possible acts',
  archive: '归档包|archive',
  'case-file': '案卷文件|case file',
  chases: '催办记录|chases',
  checks: '检查结果|checks',
  content: '文书正文|content',
  course: '办理进度|course',
  coverage: '许可范围|coverage',
  crew: '车辆与人员证件|papers of vehicle and crew',
  fields: '填报内容|fields',
  files: '附件|file',
  headroom: '余量|headroom',
  lines: '明细|lines',
  opinions: '属地意见|opinions',
  proof: '证明|proof',
  'yearly-report': '年度报告|yearly report',
};

/** What is asked for, where its name or its value says something else than in a case. */
const ASKED: Readonly<Record<string, string>> = {
  by: '汇总方式|Summed by',
  on: '日期|On',
  asOf: '时点|As known at',
  differing: '仅看有差额的|Only what differs',
  'differing/true': '是|yes',
  'differing/false': '否|no',
  seed: '随机种子|Seed',
  sample: '件数|Cases',
  outcome: '结论|Conclusion',
  finding: '检查情况|What was found',
  'by/authority': '主管部门|authority',
  'by/firm': '企业|firm',
  'by/officer': '承办人|person',
  'by/clock': '时限|limit',
  'by/month': '月份|month',
  'by/province': '省份|province',
  'by/origin': '移出省|origin',
  'by/destination': '接受省|destination',
};

export interface ReadPlace {
  what: string;
  /** The case that was looked at. */
  id?: string;
  resource?: string;
}

/** Says in words what an auditor read: the place, and what was asked for there. */
export function useReadWords() {
  const words = useWords();
  const language = useLanguage();
  const nameOf = useFactName();
  const said = (word: string | undefined) => word?.split('|')[language === 'en' ? 1 : 0];
  const machines = Object.fromEntries(Object.entries(RESOURCES).map(([machine, resource]) => [resource, machine]));

  const placeOf = (path: string): ReadPlace => {
    const [resource = '', ...rest] = path.replace(/^\/v1\//, '').split('/');
    const id = rest.find((part) => UUID.test(part));
    const machine = machines[resource];
    const whole = said(PLACES[`${resource}/${rest[0] ?? ''}`]);
    const base = whole ?? (machine ? words.machine(machine) : said(PLACES[resource]));
    if (base === undefined) return { what: path };
    const part = whole ? undefined : said(PARTS[[...rest].reverse().find((each) => PARTS[each]) ?? '']);
    const shown = machine ? resource : resource === 'cases' ? 'cases' : undefined;
    return {
      what: [base, part].filter(Boolean).join(' · '),
      ...(id === undefined ? {} : { id }),
      ...(shown === undefined ? {} : { resource: shown }),
    };
  };
  /** Without the case, where that is named beside it. */
  const askedFor = (about: Record<string, unknown> | undefined, named = false): string => {
    const { path: _, query, ...rest } = about ?? {};
    const asked = { ...rest, ...(typeof query === 'object' ? (query as Record<string, unknown>) : {}) };
    return Object.entries(asked)
      .filter(([name]) => !PAGING.has(name) && !(named && name === 'case'))
      .map(([name, value]) => {
        const text = said(ASKED[`${name}/${String(value as string)}`]) ?? String(value as string);
        return `${said(ASKED[name]) ?? nameOf(name)}${colon()}${INSTANT.test(text) ? dayAndHour(text) : text}`;
      })
      .join(' · ');
  };
  return { placeOf, askedFor };
}

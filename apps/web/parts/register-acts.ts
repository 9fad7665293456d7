import type { Me } from '../api/answers';

/** Something that may be asked of a register: how it is called, and for whom it makes sense. */
export interface RegisterAct {
  zh: string;
  en: string;
  /** The server decides; others are not offered it. */
  for: (me: Me) => boolean;
  /** States of the record in which it leads on; without, the server says. */
  in?: readonly string[];
  /** On which records it makes sense for whom; without, on all. */
  on?: (record: Record<string, unknown>, me: Me) => boolean;
  /** What the form begins with, from the record. */
  begins?: (record: Record<string, unknown>) => Record<string, unknown>;
  /** Properties that the form does not ask for. */
  hidden?: readonly string[];
}
type More = Partial<Pick<RegisterAct, 'in' | 'on' | 'begins' | 'hidden'>>;

const has = (me: Me, ...roles: Me['roles']) => roles.some((role) => me.roles.includes(role));
const officer = (me: Me) => me.kind === 'province' && has(me, 'officer', 'head');
const head = (me: Me) => me.kind === 'province' && has(me, 'head');
const office = (me: Me) => ['province', 'city', 'transport'].includes(me.kind) && has(me, 'officer', 'head');
const bureau = (me: Me) => ['province', 'city'].includes(me.kind) && has(me, 'officer', 'head');
const city = (me: Me) => me.kind === 'city' && has(me, 'officer', 'head');
const firm = ({ kind }: Me) => kind === 'firm';
const granting = (me: Me) => ['province', 'ministry'].includes(me.kind) && has(me, 'officer', 'head');
const auditor = (me: Me) => me.kind === 'auditor' && has(me, 'auditor');
const operator = (me: Me) => me.kind === 'operator' && has(me, 'admin');
const either = (one: (me: Me) => boolean, other: (me: Me) => boolean) => (me: Me) => one(me) || other(me);

const act = (words: string, allowed: (me: Me) => boolean, more: More = {}): RegisterAct => {
  const [zh = '', en = ''] = words.split('|');
  return { zh, en, for: allowed, ...more };
};
const own = ({ organisation, active }: Record<string, unknown>, { org }: Me) =>
  organisation === org && active !== false;
const itself = (record: Record<string, unknown>) => record;
/** Whoever signs signs the newest minutes, as they are read on the page. */
const newestMinutes = ({ minutes }: Record<string, unknown>) => ({
  sha256: (minutes as { sha256: string }[] | undefined)?.at(-1)?.sha256,
});

/** Operations of the API document that no machine leads through and no page of its own asks. */
export const REGISTER_ACTS: Readonly<Record<string, RegisterAct>> = {
  meetings_call: act('召集会议|Call a meeting', officer),
  meetings_writeMinutes: act('撰写会议纪要|Write the minutes', officer, { in: ['planned', 'drafted'] }),
  meetings_sign: act('签署会议纪要|Sign the minutes', head, {
    in: ['drafted'],
    begins: newestMinutes,
    hidden: ['sha256'],
  }),
  meetings_addInstrument: act('登记签署文件|Add a signed instrument', officer, {
    in: ['planned', 'drafted', 'signed'],
  }),
  meetings_cancel: act('取消会议|Cancel the meeting', officer, { in: ['planned'] }),
  actionItems_add: act('新增行动项|Add an action item', officer),
  actionItems_finish: act('办结行动项|Finish it', office, { in: ['open', 'overdue'] }),
  mechanisms_propose: act('提请建立常态机制|Propose a mechanism', head),
  mechanisms_proposeEnd: act('提请终止机制|Propose its end', head),
  readGrants_grant: act('授予互查权限|Grant reading', head),
  readGrants_revoke: act('撤销授权|Revoke it', head),
  creditRecords_note: act('记入信用记录|Note a record', officer),
  creditRecords_review: act('复核对名单的影响|Review its effect on the lists', officer),
  creditRecords_lift: act('解除|Lift it', officer),
  negativeList_add: act('列入本省负面清单|Add to our own list', head),
  negativeList_propose: act('提请共同列入|Propose to others', head),
  negativeList_end: act('移出本省清单|End it', head),
  negativeList_proposeEnd: act('提请共同移出|Propose its end', head),
  restrictions_impose: act('实施本省管控|Impose in our province', head),
  restrictions_propose: act('提请联合管控|Propose to others', head),
  restrictions_end: act('解除本省管控|End it', head),
  restrictions_proposeEnd: act('提请共同解除|Propose its end', head),
  restrictions_pass: act('放行一份联单|Let one manifest pass', officer),
  dutyRoster_enter: act('登记值班|Enter a duty', office),
  dutyRoster_revise: act('更改值班|Revise it', office, { begins: itself }),
  dutyRoster_withdraw: act('撤回值班|Withdraw it', office),
  incidents_report: act('报告突发事件|Report an incident', firm),
  incidents_open: act('登记先行获知的事件|Enter an incident known first', bureau),
  incidents_remark: act('在事件室留言|Remark in the room', either(office, firm)),
  incidents_draft: act('起草事件复盘报告|Draft an after-action report', officer),
  afterActionReports_sign: act('签署复盘报告|Sign the report', head),
  materialLists_publish: act('公布材料清单|Publish a list', head),
  delegations_grant: act('委托|Delegate', head),
  delegations_end: act('终止委托|End it', head),
  statistics_send: act('报送统计|Send the statistics', officer, { in: ['drafted'] }),
  contracts_sign: act('登记合同|Enter a contract', firm),
  contracts_confirm: act('确认合同|Confirm it', firm),
  contracts_end: act('终止合同|End it', firm),
  plans_file: act('备案管理计划|File a plan', firm),
  plans_revise: act('变更管理计划|Revise it', firm, { begins: itself }),
  vehicles_addVehicle: act('登记车辆|Add a vehicle', firm),
  vehicles_renewVehicle: act('换发车辆证件|Renew its paper', firm, { on: own, begins: itself }),
  vehicles_retireVehicle: act('停用车辆|Retire it', firm, { on: own }),
  drivers_addDriver: act('登记驾驶员、押运员|Add a driver or escort', firm),
  drivers_renewDriver: act('换发人员证件|Renew the certificate', firm, { on: own, begins: itself }),
  drivers_retireDriver: act('停用人员|Retire the person', firm, { on: own }),
  sites_openSite: act('登记设施场所|Register a site', firm),
  sites_amendSite: act('变更场所信息|Amend it', firm, { on: own, begins: itself }),
  organisations_declare: act('填报本单位信息|Declare our papers', firm, {
    on: ({ id }, { org }) => id === org,
    begins: itself,
  }),
  pipelines_open: act('新建管道转移|New pipeline transfer', firm),
  paperFallbacks_open: act('申报使用纸质联单|Announce a paper manifest', firm),
  paperScans_store: act('上传纸质联单扫描件|Store a scan', firm, { hidden: ['content'] }),
  approvals_alarm: act('函告接受人不再具备条件|Raise the alarm', bureau, {
    in: ['issued', 'active', 'exhausted', 'suspended'],
    on: ({ destination }, { kind, province }) => kind === 'city' || province === destination,
  }),
  enforcementLeads_open: act('登记线索|Open a lead', bureau),
  auditGrants_propose: act('提请审计授权|Propose a grant', granting),
  auditGrants_confirm: act('确认授权|Confirm it', granting, { in: ['proposed'] }),
  auditGrants_revoke: act('撤销授权|Revoke it', granting, { in: ['proposed', 'granted', 'inForce'] }),
  correctionRequests_ask: act('申请更正联单|Ask for a correction', firm),
  correctionRequests_consent: act('同意更正|Consent', officer, { in: ['ASKED'] }),
  correctionRequests_refuse: act('不同意更正|Refuse', officer, { in: ['ASKED'] }),
  discrepancies_open: act('报告差异|Report a discrepancy', firm),
  ledgerEntries_enter: act('登记台账|Enter in the ledger', firm),
  erasures_ask: act('申请删除个人信息|Ask for an erasure', either(auditor, operator)),
  erasures_approve: act('批准删除|Approve it', either(auditor, operator), { in: ['asked'] }),
  erasures_refuse: act('不予删除|Refuse it', either(auditor, operator), { in: ['asked'] }),
  outageNotices_announce: act('发布停机公告|Announce an outage', either(officer, operator)),
  outageNotices_end: act('结束停机|End the outage', either(officer, operator)),
  pipelineSettings_set: act('设定管道计量约定|Set the terms', bureau),
  detours_report: act('报告绕行|Report a detour', firm),
  simulations_ask: act('新建试算|Ask what if', (me) => ['province', 'auditor', 'ministry'].includes(me.kind)),
  organisations_reclassify: act('调整单位类别|Change its class', city),
};

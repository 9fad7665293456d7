/** How an act of a register is asked for: what it is called, and how its form begins. Who may ask it says the server. */
export interface RegisterAct {
  zh: string;
  en: string;
  /** What the form begins with, from the record. */
  begins?: (record: Record<string, unknown>) => Record<string, unknown>;
  /** Properties that the form does not ask for. */
  hidden?: readonly string[];
}

const act = (words: string, more: Pick<RegisterAct, 'begins' | 'hidden'> = {}): RegisterAct => {
  const [zh = '', en = ''] = words.split('|');
  return { zh, en, ...more };
};
const itself = (record: Record<string, unknown>) => record;
/** Whoever signs signs the newest minutes, as they are read on the page. */
const newestMinutes = ({ minutes }: Record<string, unknown>) => ({
  sha256: (minutes as { sha256: string }[] | undefined)?.at(-1)?.sha256,
});

/** Operations of the API document that no machine leads through and no page of its own asks. */
export const REGISTER_ACTS: Readonly<Record<string, RegisterAct>> = {
  meetings_call: act('召集会议|Call a meeting'),
  meetings_writeMinutes: act('撰写会议纪要|Write the minutes'),
  meetings_sign: act('签署会议纪要|Sign the minutes', {
    begins: newestMinutes,
    hidden: ['sha256'],
  }),
  meetings_addInstrument: act('登记签署文件|Add a signed instrument'),
  meetings_cancel: act('取消会议|Cancel the meeting'),
  actionItems_add: act('新增行动项|Add an action item'),
  actionItems_finish: act('办结行动项|Finish it'),
  mechanisms_propose: act('提请建立常态机制|Propose a mechanism'),
  mechanisms_proposeEnd: act('提请终止机制|Propose its end'),
  readGrants_grant: act('授予互查权限|Grant reading'),
  readGrants_revoke: act('撤销授权|Revoke it'),
  creditRecords_note: act('记入信用记录|Note a record'),
  creditRecords_review: act('复核对名单的影响|Review its effect on the lists'),
  creditRecords_lift: act('解除|Lift it'),
  negativeList_add: act('列入本省负面清单|Add to our own list'),
  negativeList_propose: act('提请共同列入|Propose to others'),
  negativeList_end: act('移出本省清单|End it'),
  negativeList_proposeEnd: act('提请共同移出|Propose its end'),
  restrictions_impose: act('实施本省管控|Impose in our province'),
  restrictions_propose: act('提请联合管控|Propose to others'),
  restrictions_end: act('解除本省管控|End it'),
  restrictions_proposeEnd: act('提请共同解除|Propose its end'),
  restrictions_pass: act('放行一份联单|Let one manifest pass'),
  dutyRoster_enter: act('登记值班|Enter a duty'),
  dutyRoster_revise: act('更改值班|Revise it', { begins: itself }),
  dutyRoster_withdraw: act('撤回值班|Withdraw it'),
  incidents_report: act('报告突发事件|Report an incident'),
  incidents_open: act('登记先行获知的事件|Enter an incident known first'),
  incidents_remark: act('在事件室留言|Remark in the room'),
  incidents_draft: act('起草事件复盘报告|Draft an after-action report'),
  afterActionReports_sign: act('签署复盘报告|Sign the report'),
  materialLists_publish: act('公布材料清单|Publish a list'),
  delegations_grant: act('委托|Delegate'),
  delegations_end: act('终止委托|End it'),
  statistics_send: act('报送统计|Send the statistics'),
  contracts_sign: act('登记合同|Enter a contract'),
  contracts_confirm: act('确认合同|Confirm it'),
  contracts_end: act('终止合同|End it'),
  plans_file: act('备案管理计划|File a plan'),
  plans_revise: act('变更管理计划|Revise it', { begins: itself }),
  vehicles_addVehicle: act('登记车辆|Add a vehicle'),
  vehicles_renewVehicle: act('换发车辆证件|Renew its paper', { begins: itself }),
  vehicles_retireVehicle: act('停用车辆|Retire it'),
  drivers_addDriver: act('登记驾驶员、押运员|Add a driver or escort'),
  drivers_renewDriver: act('换发人员证件|Renew the certificate', { begins: itself }),
  drivers_retireDriver: act('停用人员|Retire the person'),
  sites_openSite: act('登记设施场所|Register a site'),
  sites_amendSite: act('变更场所信息|Amend it', { begins: itself }),
  organisations_declare: act('填报本单位信息|Declare our papers', {
    begins: itself,
  }),
  pipelines_open: act('新建管道转移|New pipeline transfer'),
  paperFallbacks_open: act('申报使用纸质联单|Announce a paper manifest'),
  paperScans_store: act('上传纸质联单扫描件|Store a scan', { hidden: ['content'] }),
  whitelistEntries_alarm: act('另发情况函告（其他情形）|Raise a further alarm'),
  approvals_alarm: act('函告接受人不再具备条件|Raise the alarm'),
  enforcementLeads_open: act('登记线索|Open a lead'),
  auditGrants_propose: act('提请审计授权|Propose a grant'),
  auditGrants_confirm: act('确认授权|Confirm it'),
  auditGrants_revoke: act('撤销授权|Revoke it'),
  correctionRequests_ask: act('申请更正联单|Ask for a correction'),
  correctionRequests_consent: act('同意更正|Consent'),
  correctionRequests_refuse: act('不同意更正|Refuse'),
  discrepancies_open: act('报告差异|Report a discrepancy'),
  ledgerEntries_enter: act('登记台账|Enter in the ledger'),
  erasures_ask: act('申请删除个人信息|Ask for an erasure'),
  erasures_approve: act('批准删除|Approve it'),
  erasures_refuse: act('不予删除|Refuse it'),
  outageNotices_announce: act('发布停机公告|Announce an outage'),
  outageNotices_end: act('结束停机|End the outage'),
  pipelineSettings_set: act('设定管道计量约定|Set the terms'),
  detours_report: act('报告绕行|Report a detour'),
  simulations_ask: act('新建试算|Ask what if'),
  organisations_reclassify: act('调整单位类别|Change its class'),
};

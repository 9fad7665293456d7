/** A table that is rebuilt from the record, row by row. */
export interface ReadModel {
  table: string;
  /** What names a row. */
  key: readonly string[];
  /** Columns that are no part of what is rebuilt: surrogate numbers, real time, marks of an erasure. */
  apart?: readonly string[];
  /** Column with the event that wrote the row. */
  event?: string;
  /** Column with the case that the row is of. */
  of?: string;
  /** Its rows name no act: where years were removed, those beyond the record are no difference. */
  nameless?: boolean;
  /** SQL conditions on the rows compared: `s` stored, `r` rebuilt. */
  stored?: string;
  rebuilt?: string;
  /** Rebuilt because a statement writes it too, and not compared. */
  silent?: boolean;
  /** Indexes that its statements stand on (`ON CONFLICT`); others are left out of a check. */
  indexed?: boolean;
}

/** Books beside the cases, each written anew entry by entry. Case tables come from the kinds of the workflow. */
export const BOOKS: readonly ReadModel[] = [
  { table: 'case_snapshot', key: ['case_id', 'version'], event: 'event_id', of: 'case_id', indexed: true },
  { table: 'fact', key: ['id'], event: 'event_id', of: 'case_id' },
  { table: 'deadline', key: ['id'], event: 'event_id', of: 'case_id', indexed: true },
  { table: 'quota_account', key: ['id'], of: 'owner_id', indexed: true },
  { table: 'quota_line', key: ['account', 'event_id', 'n'], apart: ['id'], event: 'event_id', of: 'cause_id' },
  { table: 'letter', key: ['id'], apart: ['erased'], of: 'case_id', indexed: true },
  { table: 'letter_counter', key: ['series', 'year'], indexed: true },
  { table: 'manifest_counter', key: ['year', 'city'], indexed: true },
  { table: 'open_label', key: ['code'], of: 'manifest', indexed: true },
  { table: 'moving_vehicle', key: ['vehicle', 'manifest'], of: 'manifest', indexed: true },
  { table: 'inbox', key: ['queue', 'fact_id'], apart: ['at'], nameless: true, indexed: true },
];

/** Cases of which everything told has been heard: an inbox may lag behind the others. */
const HEARD = (column: string) => `NOT EXISTS (
  SELECT FROM liandan.outbox o JOIN liandan.fact f ON f.id = o.fact_id
   WHERE f.case_id = ${column} AND o.queue = 'notice' AND o.done_at IS NULL)`;
const settled = { stored: HEARD('s.case_id'), rebuilt: HEARD('r.case_id') };

/** What is made of cases, clocks, facts and papers by the capabilities themselves, each by its own statements. */
export const DERIVED: readonly ReadModel[] = [
  { table: 'docket', key: ['case_id'], of: 'case_id', indexed: true, ...settled },
  { table: 'task', key: ['case_id', 'addressee'], of: 'case_id', indexed: true, ...settled },
  { table: 'hand', key: ['case_id', 'person', 'org'], of: 'case_id', indexed: true, ...settled },
  // What the calendar told stays told; what facts and papers tell is told again.
  {
    table: 'notice',
    key: ['id'],
    apart: ['recorded_at'],
    of: 'case_id',
    indexed: true,
    ...settled,
    stored: `(s.source LIKE 'fact/%' OR s.source LIKE 'paper/%')`,
  },
  { table: 'transfer_line', key: ['manifest', 'line'], of: 'manifest', indexed: true },
  { table: 'mail', key: ['notice', 'person'], indexed: true, silent: true },
  { table: 'reminder', key: ['deadline', 'level'], indexed: true, silent: true },
];

/**
 * Tables that no replay rebuilds, each with its reason. A table of the schema that stands neither here nor above fails
 * the test of this list.
 */
export const OWN_STATE: Readonly<Record<string, string>> = {
  // The record itself, and what is signed of it.
  audit_event: 'the record',
  audit_payload: 'the record',
  audit_personal: 'the record: personal values, erasable',
  audit_pending: 'queue to the log',
  log_leaf: 'the log',
  log_tile: 'the log',
  log_state: 'the log',
  log_checkpoint: 'the log: signed heads',
  log_closed: 'the log: what the signer signs no further',
  log_cosignature: 'the log: cosignatures of the witnesses',
  log_key: 'the log: keys that are certified by a leaf',
  log_national: 'the log: second tree',
  log_national_head: 'the log: second tree',
  log_national_tile: 'the log: second tree',
  log_removed: 'the log: shards removed after their time',
  log_final: 'the log: heads that satisfy the policy',
  log_heartbeat: 'the log: the newest of them, cosigned anew',
  // Queues and keys: what is under way, not what has happened.
  outbox: 'queue of deliveries; done ones are pruned, undone ones come again from facts',
  idempotency: 'answers to keys of clients, for two days',
  feed_message: 'queue to outside systems; each message is a fact, its sending is journalled',
  // Registers: an act writes rows and its journal event in one transaction; the rows are the register.
  organisation: 'register of parties (journal organisation)',
  person: 'register of logins',
  membership: 'register of logins',
  delegation: 'register (journal delegation)',
  session: 'logins',
  identity: 'register of logins (journal person)',
  identity_attempt: 'logins under way',
  token: 'register (journal token)',
  login_limit: 'logins',
  site: 'register of parties',
  plan: 'register (journal plan)',
  plan_version: 'register (journal plan)',
  plan_row: 'register (journal plan)',
  contract: 'register (journal contract)',
  vehicle: 'register (journal vehicle)',
  driver: 'register (journal driver)',
  negative_list_item: 'register (journal negativeList)',
  detour: 'register (journal detour)',
  run_link: 'register (journal runLink)',
  signature_code: 'register (journal signatureCode)',
  manifest_correction: 'register of requests (journal correction)',
  manifest_alert: 'register (journal manifestAlert)',
  file_struck: 'contents of cases that were erased (journals erasure and retention)',
  stored_file: 'which firm has stored which content; the bytes lie in the file store',
  paper_scan: 'scanned bytes (journal paperScan has their hash)',
  label_block: 'register (journal packageLabel)',
  outage_notice: 'register (journal outageNotice)',
  incident_manifest: 'room of an incident: which manifests it holds, kept by deliveries of their facts',
  incident_remark: 'room of an incident (journal incidentRoom)',
  after_action: 'register (journal afterAction)',
  after_action_signature: 'register (journal afterAction)',
  duty_roster: 'register (journal dutyRoster)',
  restriction: 'register (journal restriction)',
  restriction_pass: 'register (journal restriction)',
  mechanism: 'register (journal mechanism)',
  read_grant: 'register (journal readGrant)',
  meeting: 'register (journal meeting)',
  meeting_minutes: 'register (journal meeting)',
  meeting_signature: 'register (journal meeting)',
  meeting_instrument: 'register (journal meeting)',
  action_item: 'register (journal actionItem)',
  credit_record: 'register (journal creditRecord)',
  policy_switch: 'register (journal policy)',
  material_list: 'register (journal materialList)',
  pipeline_setting: 'register (journal pipelineSetting)',
  statistics_report: 'register (journal statistics); figures are computed when asked',
  document: 'printed bytes (journal document has their hash); cli documents prints them again',
  letter_chase: 'register (journal letterChase)',
  letter_opinion: 'register (journal letterOpinion)',
  rating: 'register (journal rating)',
  notice_read: 'what people marked as read',
  mail_setting: 'what people set',
  webhook: 'register (journal webhook); its place in the facts says what was taken',
  webhook_secret: 'secrets of endpoints (the record has that they were made and rotated, never what)',
  webhook_request: 'what is to be sent once more (journal webhook)',
  webhook_attempt: 'attempts of delivery, for thirty days',
  enrolment: 'links of people, with their secrets (the record has that they are given and used, never what)',
  second_factor: 'secrets of people (the record has that they are enrolled, never what)',
  simulation: 'questions and answers (journal simulation)',
  track: 'register (journal track)',
  track_head: 'newest point of a track',
  track_route: 'register (journal trackRoute)',
  track_flag: 'register (journal track)',
  weighing: 'register (journal weighing)',
  storage_entry: 'register (journal ledger)',
  storage_counter: 'register (journal ledger)',
  holder_change: 'register (journal holderChange)',
  calendar_year: 'register (journal calendar)',
  civil_clock: 'the clock',
  migration: 'the schema',
  audit_grant: 'register (journal auditGrant)',
  anomaly: 'findings of the auditors’ rules; the rules find them again',
  anomaly_run: 'how far the rules have looked',
  erasure: 'register of erasures (journal erasure)',
  erasure_place: 'register of erasures (journal erasure)',
  document_waiting: 'queue of documents to be printed',
};

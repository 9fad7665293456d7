import { agreementMachine } from '#domain/agreement/agreement.machine';
import { approvalMachine } from '#domain/approval/approval.machine';
import { consultationMachine } from '#domain/consultation/consultation.machine';
import { incidentMachine } from '#domain/incident/incident.machine';
import { legMachine } from '#domain/leg/leg.machine';
import { licenceMachine } from '#domain/licence/licence.machine';
import { manifestMachine } from '#domain/manifest/manifest.machine';
import { discrepancyMachine } from '#domain/discrepancy/discrepancy.machine';
import { enforcementLeadMachine } from '#domain/enforcement-lead/enforcement-lead.machine';
import { overdueMachine } from '#domain/overdue/overdue.machine';
import { paperFallbackMachine } from '#domain/paper-fallback/paper-fallback.machine';
import { pipelineMachine } from '#domain/pipeline/pipeline.machine';
import { applicationMachine } from '#domain/transfer-application/transfer-application.machine';
import { listMachine } from '#domain/whitelist/list.machine';
import { listingMachine } from '#domain/whitelist/listing.machine';

/** Every machine of the register that is built. */
export const machines = [
  agreementMachine,
  listMachine,
  listingMachine,
  licenceMachine,
  applicationMachine,
  consultationMachine,
  approvalMachine,
  manifestMachine,
  overdueMachine,
  discrepancyMachine,
  enforcementLeadMachine,
  legMachine,
  incidentMachine,
  paperFallbackMachine,
  pipelineMachine,
];

/** Where the cases of each machine live, for those who recompute the whole record. */
export const caseTables = [
  { machine: 'agreement', table: 'liandan.agreement' },
  { machine: 'list', table: 'liandan.whitelist' },
  { machine: 'listing', table: 'liandan.whitelist_entry' },
  { machine: 'licence', table: 'liandan.licence' },
  { machine: 'application', table: 'liandan.transfer_application' },
  { machine: 'consultation', table: 'liandan.consultation' },
  { machine: 'approval', table: 'liandan.approval' },
  { machine: 'manifest', table: 'liandan.manifest' },
  { machine: 'overdue', table: 'liandan.overdue' },
  { machine: 'discrepancy', table: 'liandan.discrepancy' },
  { machine: 'enforcementLead', table: 'liandan.enforcement_lead' },
  { machine: 'incident', table: 'liandan.incident' },
  { machine: 'paperFallback', table: 'liandan.paper_fallback' },
  { machine: 'pipeline', table: 'liandan.pipeline' },
];

/** What is recorded beside the cases: what the registers of parties and papers were told, and what auditors have read. */
export const journals = [
  'afterAction',
  'actionItem',
  'anomaly',
  'audit',
  'auditGrant',
  'book',
  'contract',
  'correction',
  'creditRecord',
  'delegation',
  'document',
  'driver',
  'erasure',
  'export',
  'dutyRoster',
  'feedMessage',
  'holderChange',
  'incidentRoom',
  'materialList',
  'mechanism',
  'meeting',
  'ledger',
  'letterAnswer',
  'manifestAlert',
  'negativeList',
  'organisation',
  'outageNotice',
  'paperScan',
  'person',
  'pipelineSetting',
  'plan',
  'simulation',
  'statistics',
  'restriction',
  'retention',
  'policy',
  'queue',
  'readGrant',
  'receiptKey',
  'token',
  'track',
  'trackRoute',
  'vehicle',
  'weighing',
];

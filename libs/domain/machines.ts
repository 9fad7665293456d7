import { agreementMachine } from './agreement/agreement.machine.js';
import { approvalMachine } from './approval/approval.machine.js';
import { consultationMachine } from './consultation/consultation.machine.js';
import { incidentMachine } from './incident/incident.machine.js';
import { legMachine } from './leg/leg.machine.js';
import { licenceMachine } from './licence/licence.machine.js';
import { manifestMachine } from './manifest/manifest.machine.js';
import { discrepancyMachine } from './discrepancy/discrepancy.machine.js';
import { enforcementLeadMachine } from './enforcement-lead/enforcement-lead.machine.js';
import { overdueMachine } from './overdue/overdue.machine.js';
import { paperFallbackMachine } from './paper-fallback/paper-fallback.machine.js';
import { pipelineMachine } from './pipeline/pipeline.machine.js';
import { applicationMachine } from './transfer-application/transfer-application.machine.js';
import { listMachine } from './whitelist/list.machine.js';
import { listingMachine } from './whitelist/listing.machine.js';

/** Every machine of the register of transitions. */
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

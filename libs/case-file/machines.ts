import type { AnyStateMachine } from 'xstate';
import type { Actor, Part } from '#domain/actor';
import { agreementMachine, agreementTests } from '#domain/agreement/agreement.machine';
import { agreementParts } from '#domain/agreement/agreement.policy';
import { approvalMachine } from '#domain/approval/approval.machine';
import { approvalTests } from '#domain/approval/approval.tests';
import { approvalParts } from '#domain/approval/approval.policy';
import { consultationMachine, consultationTests } from '#domain/consultation/consultation.machine';
import { consultationParts } from '#domain/consultation/consultation.policy';
import { discrepancyMachine, discrepancyTests } from '#domain/discrepancy/discrepancy.machine';
import { discrepancyParts } from '#domain/discrepancy/discrepancy.policy';
import { enforcementLeadMachine, leadTests } from '#domain/enforcement-lead/enforcement-lead.machine';
import { leadParts } from '#domain/enforcement-lead/enforcement-lead.policy';
import { incidentMachine } from '#domain/incident/incident.machine';
import { incidentParts } from '#domain/incident/incident.policy';
import { incidentTests } from '#domain/incident/incident.tests';
import { licenceMachine, licenceTests } from '#domain/licence/licence.machine';
import { licenceParts } from '#domain/licence/licence.policy';
import { manifestMachine } from '#domain/manifest/manifest.machine';
import { manifestParts } from '#domain/manifest/manifest.policy';
import { manifestTests } from '#domain/manifest/manifest.tests';
import { overdueMachine, overdueTests } from '#domain/overdue/overdue.machine';
import { overdueParts } from '#domain/overdue/overdue.policy';
import { paperFallbackMachine, paperFallbackTests } from '#domain/paper-fallback/paper-fallback.machine';
import { paperFallbackParts } from '#domain/paper-fallback/paper-fallback.policy';
import { pipelineMachine } from '#domain/pipeline/pipeline.machine';
import { pipelineParts } from '#domain/pipeline/pipeline.policy';
import { pipelineTests } from '#domain/pipeline/pipeline.tests';
import type { Tests } from '#domain/statute';
import { applicationMachine } from '#domain/transfer-application/transfer-application.machine';
import { applicationParts } from '#domain/transfer-application/transfer-application.policy';
import { applicationTests } from '#domain/transfer-application/transfer-application.tests';
import { listMachine } from '#domain/whitelist/list.machine';
import { listTests } from '#domain/whitelist/list.tests';
import { listParts } from '#domain/whitelist/list.policy';
import { listingMachine } from '#domain/whitelist/listing.machine';
import { listingTests } from '#domain/whitelist/listing.tests';
import { listingParts } from '#domain/whitelist/listing.policy';
import { candidatesOf } from '#workflow/decide';

/** A machine of one version, with what it takes to judge by it again: its tests, and who plays which part. */
export interface Judge {
  name: string;
  version: string;
  machine: AnyStateMachine;
  tests: Tests<unknown, never>;
  parts: (by: Actor, context: unknown) => Part[];
}

const judge = (machine: AnyStateMachine, tests: object, parts: unknown, version = '1'): Judge => ({
  name: machine.id,
  version,
  machine,
  tests: tests as Judge['tests'],
  parts: parts as Judge['parts'],
});

/** Every machine of the register, in every version that was released. */
const judges: readonly Judge[] = [
  judge(agreementMachine, agreementTests, agreementParts),
  judge(listMachine, listTests, listParts),
  judge(listingMachine, listingTests, listingParts),
  judge(licenceMachine, licenceTests, licenceParts),
  judge(applicationMachine, applicationTests, applicationParts),
  judge(consultationMachine, consultationTests, consultationParts),
  judge(approvalMachine, approvalTests, approvalParts),
  judge(manifestMachine, manifestTests, manifestParts),
  judge(overdueMachine, overdueTests, overdueParts),
  judge(discrepancyMachine, discrepancyTests, discrepancyParts),
  judge(enforcementLeadMachine, leadTests, leadParts),
  judge(incidentMachine, incidentTests, incidentParts),
  judge(paperFallbackMachine, paperFallbackTests, paperFallbackParts),
  judge(pipelineMachine, pipelineTests, pipelineParts),
];

export const judgesOf = (name: string): readonly Judge[] => judges.filter((each) => each.name === name);
export const judgeOf = (name: string, version: string): Judge | undefined =>
  judges.find((each) => each.name === name && each.version === version);

/** One transition as `machine.json` tells it. */
export interface MachineRow {
  row: string;
  from: string;
  event: string;
  to: string;
  door: string;
  by: readonly string[];
  rules: readonly string[];
  /** Conditions that must hold, by name; one with `!` must not. */
  tests: readonly string[];
}
/** A machine written out: what a case file carries. */
export interface MachineDocument {
  format: 'liandan.machine/1';
  machine: string;
  version: string;
  rows: MachineRow[];
}

/** The machine written out, in the order in which it tries its transitions. */
export const machineDocument = ({
  name,
  version,
  machine,
}: Pick<Judge, 'name' | 'version' | 'machine'>): MachineDocument => ({
  format: 'liandan.machine/1',
  machine: name,
  version,
  rows: candidatesOf(machine).map(({ event, state, target, meta, tests }) => ({
    row: meta.row,
    from: state,
    event,
    to: target,
    door: meta.door,
    by: meta.by,
    rules: meta.rules,
    tests,
  })),
});

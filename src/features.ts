import type { Type } from '@nestjs/common';
import { agreement } from './agreement/agreement.module.js';
import { approval } from './approval/approval.module.js';
import { audit } from './audit/audit.module.js';
import { consultation } from './consultation/consultation.module.js';
import { caseFile } from './case-file/case-file.module.js';
import { cooperation } from './cooperation/cooperation.module.js';
import { jointControl } from './cooperation/joint-control.module.js';
import { deadline } from './deadline/deadline.module.js';
import { identity } from './identity/identity.module.js';
import { incident } from './incident/incident.module.js';
import { desk } from './desk/desk.module.js';
import { document } from './document/document.module.js';
import { evidence } from './evidence/evidence.module.js';
import { file } from './file/file.module.js';
import { exchange } from './exchange/exchange.module.js';
import { exception } from './exception/exception.module.js';
import { installation } from './installation/installation.module.js';
import { licence } from './licence/licence.module.js';
import { log } from './log/log.module.js';
import { manifest } from './manifest/manifest.module.js';
import { notice } from './notice/notice.module.js';
import { party } from './party/party.module.js';
import { personal } from './personal/personal.module.js';
import { policy } from './policy/policy.module.js';
import { queues } from './queues/queues.module.js';
import { rating } from './rating/rating.module.js';
import { reference } from './reference/reference.module.js';
import { rights } from './rights/rights.module.js';
import { simulation } from './simulation/simulation.module.js';
import { statistics } from './statistics/statistics.module.js';
import { transferApplication } from './transfer-application/transfer-application.module.js';
import { webhook } from './webhook/webhook.module.js';
import { whitelist } from './whitelist/whitelist.module.js';

/** A capability: what the API process mounts and what the worker process mounts. */
export interface Feature {
  http: Type[];
  queue: Type[];
}

/** Every capability of the application; a new one adds its line. */
export const features: Feature[] = [
  party,
  identity,
  policy,
  cooperation,
  reference,
  deadline,
  audit,
  agreement,
  licence,
  whitelist,
  consultation,
  approval,
  transferApplication,
  rating,
  simulation,
  log,
  manifest,
  exception,
  exchange,
  incident,
  jointControl,
  statistics,
  document,
  evidence,
  notice,
  webhook,
  personal,
  caseFile,
  file,
  desk,
  queues,
  rights,
  installation,
];

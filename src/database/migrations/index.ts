import { Core1700000001000 } from './0001-core.js';
import { Ledger1700000002000 } from './0002-ledger.js';
import { Party1700000003000 } from './0003-party.js';
import { Whitelist1700000004000 } from './0004-whitelist.js';
import { Application1700000005000 } from './0005-application.js';
import { Manifest1700000006000 } from './0006-manifest.js';
import { Deadline1700000007000 } from './0007-deadline.js';
import { Road1700000008000 } from './0008-road.js';
import { Paper1700000009000 } from './0009-paper.js';
import { Exception1700000010000 } from './0010-exception.js';
import { Incident1700000011000 } from './0011-incident.js';
import { Cooperation1700000012000 } from './0012-cooperation.js';
import { Statistics1700000013000 } from './0013-statistics.js';
import { Document1700000014000 } from './0014-document.js';
import { Notice1700000015000 } from './0015-notice.js';
import { Simulation1700000016000 } from './0016-simulation.js';
import { Exchange1700000017000 } from './0017-exchange.js';
import { Pipeline1700000018000 } from './0018-pipeline.js';
import { Tiles1700000019000 } from './0019-tiles.js';
import { Finality1700000020000 } from './0020-finality.js';
import { Audit1700000021000 } from './0021-audit.js';
import { Personal1700000022000 } from './0022-personal.js';
import { Retention1700000023000 } from './0023-retention.js';
import { Replay1700000024000 } from './0024-replay.js';
import { National1700000025000 } from './0025-national.js';
import { Redirected1700000026000 } from './0026-redirected.js';
import { Desk1700000027000 } from './0027-desk.js';
import { SecondFactor1700000028000 } from './0028-second-factor.js';
import { People1700000030000 } from './0030-people.js';
import { Provisional1700000031000 } from './0031-provisional.js';
import { Comparing1700000033000 } from './0033-comparing.js';
import { Officers1700000034000 } from './0034-officers.js';
import { Calendar1700000035000 } from './0035-calendar.js';
import { StoredFiles1700000036000 } from './0036-stored-files.js';
import { RoadLinks1700000037000 } from './0037-road-links.js';
import { LabelBlock1700000039000 } from './0039-label-block.js';
import { Webhook1700000040000 } from './0040-webhook.js';
import { Identity1700000041000 } from './0041-identity.js';
import { RefusedAt1700000045000 } from './0045-refused-at.js';
import { OwnChains1700000043000 } from './0043-own-chains.js';
import { CarrierPrints1700000044000 } from './0044-carrier-prints.js';
import { RemovedYears1700000046000 } from './0046-removed-years.js';
import { UnaskedIndexes1700000047000 } from './0047-unasked-indexes.js';
import { StruckPapers1700000048000 } from './0048-struck-papers.js';
import { OpenIncidents1700000049000 } from './0049-open-incidents.js';
import { Families1700000050000 } from './0050-families.js';
import { Unsigned1700000051000 } from './0051-unsigned.js';
import { ConfirmedContracts1700000057000 } from './0057-confirmed-contracts.js';
import { IncidentRoom1700000058000 } from './0058-incident-room.js';
import { Bench1700000059000 } from './0059-bench.js';
import { YearEnds1700000061000 } from './0061-year-ends.js';
import { Heartbeat1700000062000 } from './0062-heartbeat.js';
import { OrderUnderIncident1700000063000 } from './0063-order-under-incident.js';
import { AskedIndexes1700000066000 } from './0066-asked-indexes.js';
import { PapersThatFail1700000071000 } from './0071-papers-that-fail.js';
import { TrackLegs1700000080000 } from './0080-track-legs.js';
import { NegativeEntered1700000081000 } from './0081-negative-entered.js';
import { DiscrepancyPictures1700000084000 } from './0084-discrepancy-pictures.js';
import { IncidentWays1700000087000 } from './0087-incident-ways.js';
import { SilentHeads1700000088000 } from './0088-silent-heads.js';
import { WebhookConfirmed1700000089000 } from './0089-webhook-confirmed.js';
import { StruckScans1700000091000 } from './0091-struck-scans.js';
import { Reach1700000095000 } from './0095-reach.js';
import { NumberPrefix1700000096000 } from './0096-number-prefix.js';
import { Landfill1700000097000 } from './0097-landfill.js';
import { NamedClocks1700000098000 } from './0098-named-clocks.js';
import { ClosedLogs1700000099000 } from './0099-closed-logs.js';
import { RunningCases1700000100000 } from './0100-running-cases.js';
import { OwnStatistics1700000101000 } from './0101-own-statistics.js';
import { Installation1700000102000 } from './0102-installation.js';
import { Ratings1700000103000 } from './0103-ratings.js';
import { Premises1700000104000 } from './0104-premises.js';
import { OpenDoor1700000105000 } from './0105-open-door.js';
import { KnownFirms1700000106000 } from './0106-known-firms.js';
import { Runs1700000110000 } from './0110-runs.js';
import { SignatureCodes1700000111000 } from './0111-signature-codes.js';
import { Enrolment1700000115000 } from './0115-enrolment.js';
import { RolesSeen1700000120000 } from './0120-roles-seen.js';

/** In order. A capability adds its line. */
export const migrations = [
  Core1700000001000,
  Ledger1700000002000,
  Party1700000003000,
  Whitelist1700000004000,
  Application1700000005000,
  Manifest1700000006000,
  Deadline1700000007000,
  Road1700000008000,
  Paper1700000009000,
  Exception1700000010000,
  Incident1700000011000,
  Cooperation1700000012000,
  Statistics1700000013000,
  Document1700000014000,
  Notice1700000015000,
  Simulation1700000016000,
  Exchange1700000017000,
  Pipeline1700000018000,
  Tiles1700000019000,
  Finality1700000020000,
  Audit1700000021000,
  Personal1700000022000,
  Retention1700000023000,
  Replay1700000024000,
  National1700000025000,
  Redirected1700000026000,
  Desk1700000027000,
  SecondFactor1700000028000,
  People1700000030000,
  Provisional1700000031000,
  Comparing1700000033000,
  Officers1700000034000,
  Calendar1700000035000,
  StoredFiles1700000036000,
  RoadLinks1700000037000,
  LabelBlock1700000039000,
  Webhook1700000040000,
  Identity1700000041000,
  RefusedAt1700000045000,
  OwnChains1700000043000,
  CarrierPrints1700000044000,
  RemovedYears1700000046000,
  UnaskedIndexes1700000047000,
  StruckPapers1700000048000,
  OpenIncidents1700000049000,
  Families1700000050000,
  Unsigned1700000051000,
  ConfirmedContracts1700000057000,
  IncidentRoom1700000058000,
  Bench1700000059000,
  YearEnds1700000061000,
  Heartbeat1700000062000,
  OrderUnderIncident1700000063000,
  AskedIndexes1700000066000,
  PapersThatFail1700000071000,
  TrackLegs1700000080000,
  NegativeEntered1700000081000,
  DiscrepancyPictures1700000084000,
  IncidentWays1700000087000,
  SilentHeads1700000088000,
  WebhookConfirmed1700000089000,
  StruckScans1700000091000,
  Reach1700000095000,
  NumberPrefix1700000096000,
  Landfill1700000097000,
  NamedClocks1700000098000,
  ClosedLogs1700000099000,
  RunningCases1700000100000,
  OwnStatistics1700000101000,
  Installation1700000102000,
  Ratings1700000103000,
  Premises1700000104000,
  OpenDoor1700000105000,
  KnownFirms1700000106000,
  Runs1700000110000,
  SignatureCodes1700000111000,
  Enrolment1700000115000,
  RolesSeen1700000120000,
];

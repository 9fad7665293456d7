import type { Routes } from '#outbox/outbox';

/**
 * Every consequence of a fact on one page. `within`: steps in the same transaction, named by whoever provides them.
 * `after`: queues that hear it once committed; `mailbox-51` is the mailbox of province 51.
 */
export const routes: Routes = {
  'manifest.issued': { within: ['manifest.reserve'], after: [] },
  'manifest.voided': { within: ['manifest.release'], after: [] },
  'manifest.loaded': { within: ['manifest.board'], after: [] },
  'manifest.unloaded': { within: ['manifest.leaveVehicle', 'manifest.freeLabels'], after: [] },
  'manifest.atTransferPoint': { within: ['manifest.leaveVehicle'], after: [] },
  'manifest.arrived': { within: ['manifest.leaveVehicle'], after: [] },
  'manifest.accepted': { within: ['manifest.settle', 'manifest.close'], after: [] },
  'manifest.partlyAccepted': { within: ['manifest.settle'], after: [] },
  'manifest.rejected': { within: ['manifest.release'], after: [] },
  'manifest.returned': { within: ['manifest.release', 'manifest.close'], after: [] },
  'manifest.redirected': { within: ['manifest.close'], after: [] },
  'manifest.endedByOrder': { within: ['manifest.release', 'manifest.leaveVehicle', 'manifest.freeLabels'], after: [] },
  'manifest.closed': { within: ['manifest.leaveVehicle', 'manifest.freeLabels'], after: [] },
};

import {
  applicationForm,
  arrivalForm,
  departForm,
  licenceNumberOf,
  loadForm,
  manifestForm,
  nextLabel,
  receiptForm,
  resultForm,
  SUBMISSION,
  type Ask,
  type Flow,
} from '#src/demo/forms';
import type { CaseView } from './client.js';
import type { Stage } from './stage.js';

/** The licence of a receiver, as the register has it. */
export async function licenceOf(stage: Stage, receiver: string): Promise<CaseView> {
  const [row] = await stage.look<{ id: string; state: string; version: number }>(
    `SELECT id, state, version FROM liandan.licence WHERE context ->> 'number' = $1 ORDER BY id DESC LIMIT 1`,
    [licenceNumberOf(receiver)],
  );
  if (!row) throw new Error(`no licence of ${receiver}`);
  return row as unknown as CaseView;
}

/** Files and submits an application; returns its path. */
export async function submit(stage: Stage, flow: Flow, ask: Ask): Promise<string> {
  const remover = await stage.as(flow.logins.remover);
  const licence = (await licenceOf(stage, flow.receiver)).id;
  const created = await remover.create('transfer-applications', applicationForm(flow, licence, ask));
  const path = `transfer-applications/${created.id}`;
  await remover.ask(path, 'submit', SUBMISSION);
  return path;
}

export interface Load {
  path: string;
  number: string;
  label: string;
}

/** Draws up one manifest under an approval. */
export async function draft(
  stage: Stage,
  flow: Flow,
  approval: string,
  tonnes: string,
  day: string,
  truck: number,
): Promise<{ path: string; label: string }> {
  const remover = await stage.as(flow.logins.remover);
  const licence = (await licenceOf(stage, flow.receiver)).id;
  const label = nextLabel(flow, day);
  const form = manifestForm(flow, { licence, approval, tonnes, day, truck, label });
  const created = await remover.create('manifests', form);
  return { path: `manifests/${created.id}`, label };
}

/** Draws up and issues one manifest under an approval. */
export async function issue(...[stage, flow, ...rest]: Parameters<typeof draft>): Promise<Load> {
  const { path, label } = await draft(stage, flow, ...rest);
  const issued = await (await stage.as(flow.logins.remover)).ask(path, 'issue');
  return { path, number: String(issued.number), label };
}

/** Loads, drives and arrives. */
export async function drive(stage: Stage, flow: Flow, load: Load, tonnes: string, truck: number): Promise<void> {
  await setOff(stage, flow, load, tonnes, truck);
  await arrive(stage, flow, load);
}
export async function setOff(stage: Stage, flow: Flow, load: Load, tonnes: string, truck: number): Promise<void> {
  const [remover, carrier] = await Promise.all([stage.as(flow.logins.remover), stage.as(flow.logins.carrier)]);
  await remover.ask(load.path, 'load', loadForm(tonnes, load.label, await stage.instant()));
  await carrier.ask(load.path, 'depart', departForm(flow, load.number, truck));
}
export const arrive = async (stage: Stage, flow: Flow, load: Load) =>
  (await stage.as(flow.logins.carrier)).ask(load.path, 'arriveAtReceiver', arrivalForm(flow));

/** The receiver's form, and what it did with the waste. */
export const accept = async (stage: Stage, flow: Flow, load: Load, tonnes: string) =>
  (await stage.as(flow.logins.receiver)).ask(load.path, 'accept', receiptForm(flow, tonnes));
export const treat = async (stage: Stage, flow: Flow, load: Load, tonnes: string, day: string) =>
  (await stage.as(flow.logins.receiver)).ask(load.path, 'reportResult', resultForm(flow, tonnes, day));

import { randomUUID } from 'node:crypto';
import { tonnes as asTonnes } from '#domain/quantity/quantity';
import { manifestForm, type Flow } from '#src/demo/forms';
import { CorrectionRegister } from '#src/manifest/correction.register';
import { PipelineSettingRegister, type SetPipelineTerms } from '#src/manifest/pipeline-setting.register';
import type { Full } from './full.js';

export const CHARACTERISTICS = 'pH 2.1，含铅';

/** A pipe between the two firms of a flow, what its meters are said to count, and what the city has set for it. */
export function pipelines(w: Full, flow: Flow) {
  const { remover, receiver } = flow.logins;
  const settings = w.app.get(PipelineSettingRegister, { strict: false });
  const corrections = w.app.get(CorrectionRegister, { strict: false });
  const key = () => ({ kind: 'key' as const, actor: 'test', key: randomUUID(), fingerprint: randomUUID() });
  const act = (id: string, login: string, type: string, body: object = {}) => w.act('pipeline', id, login, type, body);
  const form = async (approval: string, quantity: string, more: object = {}) => {
    const whole = {
      licence: await w.licence(flow),
      approval,
      tonnes: quantity,
      day: await w.today(),
      truck: 0,
      label: '',
    };
    const { lines, legs: _, consignor: __, ...header } = manifestForm(flow, whole);
    const { packaging: _p, planned: _q, removed: _r, dangerousGoods: _d, labels: _l, ...waste } = lines[0]!;
    return {
      type: 'create',
      ...header,
      meters: { remover: { number: 'LL-1', place: '厂界' }, receiver: { number: 'LL-2' } },
      waste: { ...waste, quantity },
      ...more,
    };
  };
  const drafted = async (approval: string, quantity: string, more: object = {}) =>
    w.people.open('pipeline', remover, (await form(approval, quantity, more)) as never);
  const issued = async (approval: string, quantity: string) => {
    const id = await drafted(approval, quantity);
    await act(id, remover, 'issue');
    return id;
  };
  const started = async (approval: string, quantity: string) => {
    const id = await issued(approval, quantity);
    await act(id, remover, 'start');
    return id;
  };
  const read = async (id: string, login: string, weight: string, day?: string) => {
    const { context } = await w.row('pipeline', id);
    const { wasteCode, form: kind } = context['lines'][0];
    const reading = { wasteCode, form: kind, characteristics: CHARACTERISTICS, weight, day: day ?? (await w.today()) };
    return act(id, login, 'postReading', reading);
  };
  return {
    act,
    form,
    drafted,
    issued,
    started,
    read,
    /** Both sides record the day. */
    both: async (id: string, removed: string, received = removed, day?: string) => {
      await read(id, remover, removed, day);
      await read(id, receiver, received, day);
    },
    accept: (id: string) => act(id, receiver, 'accept', { handler: { name: '陈某', phone: '13700000000' } }),
    set: (login: string, terms: Partial<SetPipelineTerms> & { validFrom: string }) =>
      settings.set(w.people.as(login), key(), { period: 'DAY', meterPermille: 5, ...terms }),
    ask: async (id: string, login: string, changes: Record<string, string>) => {
      const list = Object.entries(changes).map(([field, value]) => ({ field, value }));
      const asked = { manifest: id, changes: list, reason: '抄表错误' };
      return (await corrections.ask(w.people.as(login), key(), asked)).answer.id;
    },
    consent: (request: string, login: string) => corrections.consent(w.people.as(login), key(), request, 1),
    row: (id: string) => w.row('pipeline', id),
    state: async (id: string) => (await w.row('pipeline', id)).state,
    /** Reserved and settled tonnes of the approval, the licence's year and the plan, as they stand in the book. */
    book: async (approval: string) => {
      const rows = await w.sql(
        `SELECT owner_kind AS kind, sum(reserved)::text AS reserved, sum(settled + excess)::text AS settled
           FROM liandan.quota_account WHERE owner_kind IN ('licence', 'plan') OR owner_id = $1 GROUP BY 1`,
        [approval],
      );
      return Object.fromEntries(
        rows.map(({ kind, reserved, settled }) => [
          kind,
          { reserved: asTonnes(BigInt(reserved)), settled: asTonnes(BigInt(settled)) },
        ]),
      ) as Record<'approval' | 'licence' | 'plan', { reserved: string; settled: string }>;
    },
  };
}

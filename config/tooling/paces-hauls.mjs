import { randomUUID } from 'node:crypto';

const { arrivalForm, BATTERIES, departForm, loadForm, manifestForm, receiptForm } = await import('#src/demo/forms');
const { demoSet } = await import('#src/demo/party-set');
const { labelCode } = await import('#domain/waste/label');

/**
 * Brings so many loads of the demonstration's battery flow to the receiver, who has accepted them; returns how many wait for
 * their treatment with those that waited before.
 */
export async function haulsBy({ address, remover, carrier, receiver }, count) {
  const read = async ({ context }, path) => {
    const answer = await context.request.get(`/v1/${path}`);
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()}`);
    return answer.json();
  };
  const send = async ({ context }, path, data = {}, version = undefined) => {
    const answer = await context.request.post(`/v1/${path}`, {
      data,
      headers: {
        origin: address,
        'idempotency-key': randomUUID(),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      },
    });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  };
  const { items } = await read(remover, 'manifests?state=closed&limit=1');
  const { licence, approval } = await read(remover, `manifests/${items[0].id}`);
  const { now } = await read(remover, 'me');
  const day = new Date(Date.parse(now) + 8 * 3_600_000).toISOString().slice(0, 10);
  const unit = demoSet().organisations.find(({ key }) => key === BATTERIES.remover)?.uscc ?? '';
  for (let i = 0; i < count; i += 1) {
    const label = labelCode({ unit, wasteCode: '900-052-31', day, serial: 500 + i });
    const tonnes = '2.000000';
    const form = manifestForm(BATTERIES, {
      licence: licence.id,
      approval: approval.id,
      ...{ tonnes, day, truck: i, label },
    });
    const { id, version } = await send(remover, 'manifests', form);
    await send(remover, `manifests/${id}/issue`, {}, version);
    const { number } = await read(remover, `manifests/${id}`);
    const say = async (who, verb, body) =>
      send(who, `manifests/${id}/${verb}`, body, (await read(remover, `manifests/${id}`)).version);
    await say(remover, 'load', loadForm(tonnes, label, (await read(remover, 'me')).now));
    await say(carrier, 'depart', departForm(BATTERIES, number, i));
    await say(carrier, 'arriveAtReceiver', arrivalForm(BATTERIES));
    await say(receiver, 'accept', receiptForm(BATTERIES, tonnes));
  }
  return count;
}

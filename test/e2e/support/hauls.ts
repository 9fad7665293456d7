import { arrivalForm, BATTERIES, departForm, loadForm, manifestForm, receiptForm } from '#src/demo/forms';
import type { Desk } from './desk.js';

export interface Haul {
  id: string;
  number: string;
  label: string;
  tonnes: string;
  truck: number;
}
interface Case {
  id: string;
  state: string;
  version: number;
}
interface Manifest extends Case {
  number: string;
  qr: string;
  licence: { id: string };
  approval: { id: string };
}

/** Who goes on with a load, and from where. */
export interface Next {
  at: { text: string; division: string };
  leg: { carrier: string; vehicle: string; driver: object; escort: object };
}

/**
 * Brings manifests of the demonstration's battery flow to where a test begins, by the API. A truck (0 to 7) is one
 * spec's alone on the road.
 */
export class Hauls {
  constructor(
    private readonly remover: Desk,
    private readonly carrier: Desk,
    private readonly receiver: Desk,
  ) {}

  /** Civil day in Beijing. */
  async today(): Promise<string> {
    const { now } = await this.remover.read<{ now: string }>('me');
    return new Date(Date.parse(now) + 8 * 3_600_000).toISOString().slice(0, 10);
  }
  one = (id: string): Promise<Manifest> => this.remover.read<Manifest>(`manifests/${id}`);

  /** `via`: the divisions that it passes; `then`: the carrier of a second leg, and where it takes over. */
  async drafted(tonnes: string, truck: number, via: string[] = [], then?: Next): Promise<Case & { label: string }> {
    const { items } = await this.remover.read<{ items: Case[] }>('manifests?state=closed&limit=1');
    const [{ licence, approval }, day] = await Promise.all([this.one(items[0]!.id), this.today()]);
    const { lines } = await this.remover.send<{ lines: { labels: [string] }[] }>('package-labels', {
      day,
      lines: [{ wasteCode: '900-052-31', packages: 1 }],
    });
    const label = lines[0]!.labels[0];
    const form = manifestForm(BATTERIES, { licence: licence.id, approval: approval.id, tonnes, day, truck, label });
    const legs = form.legs.flatMap((leg) =>
      then
        ? [
            { ...leg, to: then.at },
            { ...leg, ...then.leg, from: then.at },
          ]
        : [{ ...leg, via }],
    );
    return { ...(await this.remover.send<Case>('manifests', { ...form, legs })), label };
  }
  async issued(tonnes: string, truck: number, via: string[] = [], then?: Next): Promise<Haul> {
    const { id, version, label } = await this.drafted(tonnes, truck, via, then);
    await this.remover.send(`manifests/${id}/issue`, {}, version);
    const { number } = await this.one(id);
    return { id, number, label, tonnes, truck };
  }
  async loaded(tonnes: string, truck: number, via: string[] = [], then?: Next): Promise<Haul> {
    const haul = await this.issued(tonnes, truck, via, then);
    const { now } = await this.remover.read<{ now: string }>('me');
    await this.say(this.remover, haul, 'load', loadForm(tonnes, haul.label, now));
    return haul;
  }
  async onTheRoad(tonnes: string, truck: number, via: string[] = [], then?: Next): Promise<Haul> {
    const haul = await this.loaded(tonnes, truck, via, then);
    await this.say(this.carrier, haul, 'depart', departForm(BATTERIES, haul.number, truck));
    return haul;
  }
  async arrived(tonnes: string, truck: number): Promise<Haul> {
    const haul = await this.onTheRoad(tonnes, truck);
    await this.say(this.carrier, haul, 'arriveAtReceiver', arrivalForm(BATTERIES));
    return haul;
  }
  async accepted(tonnes: string, truck: number): Promise<Haul> {
    const haul = await this.arrived(tonnes, truck);
    await this.say(this.receiver, haul, 'accept', receiptForm(BATTERIES, tonnes));
    return haul;
  }

  private async say(desk: Desk, { id }: Haul, verb: string, body: object): Promise<void> {
    const { version } = await this.one(id);
    await desk.send(`manifests/${id}/${verb}`, body, version);
  }
}

/** Until the server's case is in the state, asked again and again. */
export async function standsAt(hauls: Hauls, id: string, ...states: string[]): Promise<Case> {
  for (let i = 0; i < 100; i += 1) {
    const found = await hauls.one(id);
    if (states.includes(found.state)) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${id} does not come to ${states.join(', ')}: ${(await hauls.one(id)).state}`);
}

/** Opens the driver's page and waits until the phone has kept it with all that it shows. */
export async function keptOnPhone(desk: Desk, number: string): Promise<void> {
  await desk.go('/driver');
  await desk.page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        if (navigator.serviceWorker.controller) resolve();
        else navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
      }),
  );
  await desk.page.reload();
  await desk.page.getByRole('region', { name: number }).waitFor();
  await desk.page.waitForLoadState('networkidle');
}

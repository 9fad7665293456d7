import { loadReference } from '#config/reference';
import type { Day } from '#domain/calendar/civil';
import { grams, tonnes as asTonnes } from '#domain/quantity/quantity';
import {
  applicationForm,
  arrivalForm,
  COMPLETE,
  departForm,
  licenceNumberOf,
  loadForm,
  manifestForm,
  nextLabel,
  receiptForm,
  resultForm,
  REVIEW,
  SUBMISSION,
  type Flow,
} from '#src/demo/forms';
import { demoId, plateOf } from '#src/demo/party-set';
import type { Story } from '#src/demo/story';
import type { Manifested, Scene } from './profile.js';

/** Wall time of Beijing at which a scene goes on: `YYYY-MM-DD HH:MM`. */
type Wall = string;
const { calendar } = loadReference();
const after = (day: Day, workingDays: number): Day => calendar.addWorkingDays(day, workingDays).day;
const APPROVAL = {
  type: 'approve',
  conditions: ['执行危险废物电子转移联单'],
  justifications: [{ rule: 'P-12', text: '未超过核准规模' }],
};

/** A scene as it was played: the application that everything hangs on. Null: the year ended before it began. */
export interface Original {
  scene: Scene;
  application: string;
}

/** Plays every scene by real commands, all of them along one clock, until `end`. */
export async function playOriginals(story: Story, scenes: readonly Scene[], end: Wall): Promise<Original[]> {
  const played: Original[] = [];
  const waiting = scenes.map((scene) => {
    const run = new Play(story, scene, (application) => played.push({ scene, application })).run();
    return { at: `${scene.day} ${scene.time}`, run };
  });
  for (;;) {
    waiting.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const [next] = waiting;
    if (!next || next.at > end) break;
    await story.until(next.at);
    const { done, value } = await next.run.next();
    if (done) waiting.shift();
    else next.at = value;
  }
  await story.until(end);
  await story.settle();
  return played;
}

/** One application and its manifests, step by step; yields the wall time of its next step. */
class Play {
  private id = '';
  private readonly origin: string;
  private readonly destination: string;

  constructor(
    private readonly story: Story,
    private readonly scene: Scene,
    private readonly begun: (application: string) => void,
  ) {
    [this.origin, this.destination] = scene.slugs;
  }

  private get flow(): Flow {
    return this.scene.flow;
  }
  private act(machine: string, id: string, login: string, type: string, body: object = {}) {
    return this.story.act(machine, id, login, { type, ...body });
  }

  async *run(): AsyncGenerator<Wall, void> {
    const { story, flow, scene } = this;
    const { day } = scene;
    const total = scene.manifests.reduce((sum, { tonnes }) => sum + grams(tonnes), 0n);
    // What is asked for leaves a fifth over, so that most approvals end with their period and not with their tonnes.
    const asked = asTonnes(((total * 6n) / 5n / 1000n) * 1000n);
    const form = applicationForm(flow, await this.licence(), {
      tonnes: asked,
      from: day,
      to: `${day.slice(0, 4)}-12-31`,
      route: scene.route,
      year: Number(day.slice(0, 4)),
    });
    this.id = await story.open('application', flow.logins.remover, { type: 'create', ...form });
    await this.act('application', this.id, flow.logins.remover, 'submit', SUBMISSION);
    this.begun(this.id);
    await story.drain();
    if (scene.lateAcceptance) {
      // Nobody answers in five working days: it counts as accepted (R-23c).
      yield `${after(day, 7)} 09:20`;
    } else {
      yield `${after(day, 2)} 10:15`;
      await this.act('application', this.id, `${this.origin}-officer1`, 'accept', { checklist: COMPLETE });
    }
    const accepted = after(day, scene.lateAcceptance ? 7 : 2);
    if (scene.track === 'CONSULTED') {
      yield `${after(accepted, 2)} 14:40`;
      await this.act('application', this.id, `${this.origin}-officer1`, 'passReview', REVIEW);
      await story.drain();
      if (scene.reply === 'NEVER') return;
      const sent = after(accepted, 2);
      yield `${after(sent, scene.reply === 'LATE' ? 13 : 5)} 16:05`;
      await this.reply();
      yield `${after(sent, scene.reply === 'LATE' ? 14 : 7)} 11:10`;
    } else {
      yield `${after(accepted, 1)} 15:30`;
      const advice = { outcome: 'APPROVE', note: '符合白名单条件' };
      await this.act('application', this.id, `${this.origin}-officer1`, 'recommend', advice);
    }
    await story.act('application', this.id, `${this.origin}-officer2`, APPROVAL);
    await story.drain();
    const decided = after(accepted, scene.track === 'CONSULTED' ? (scene.reply === 'LATE' ? 16 : 9) : 1);
    let next = decided;
    for (const [i, manifest] of scene.manifests.entries()) {
      next = after(next, manifest.pause);
      yield `${next} ${manifest.time}`;
      const { day: arrival } = yield* this.haul(manifest, i, next);
      next = arrival;
    }
  }

  private async reply(): Promise<void> {
    const { id } = await this.story.find<{ id: string }>(
      'SELECT id FROM liandan.consultation WHERE about_id = $1 ORDER BY id DESC LIMIT 1',
      [this.id],
    );
    await this.act('consultation', id, `${this.destination}-officer1`, 'draftReply', { agree: true });
    await this.act('consultation', id, `${this.destination}-officer2`, 'replyAgree');
    await this.story.drain();
  }

  private async licence(): Promise<string> {
    const { id } = await this.story.find<{ id: string }>(`SELECT id FROM liandan.licence WHERE number = $1`, [
      licenceNumberOf(this.flow.receiver),
    ]);
    return id;
  }

  private async *haul(manifest: Manifested, truck: number, day: Day): AsyncGenerator<Wall, { day: Day }> {
    const { story, flow } = this;
    const { logins } = flow;
    const { tonnes } = manifest;
    const { id: approval } = await story.find<{ id: string }>(
      'SELECT id FROM liandan.approval WHERE application = $1',
      [this.id],
    );
    const vehicle = (this.scene.no * 3 + truck) % 8;
    const label = nextLabel(flow, day);
    const made = manifestForm(flow, { licence: await this.licence(), approval, tonnes, day, truck: vehicle, label });
    const [leg] = made.legs;
    const other = manifest.secondCarrier;
    const legs =
      other && leg
        ? [
            { ...leg, to: other.at },
            { ...leg, carrier: demoId(other.key), vehicle: plateOf(other.key, vehicle), ...other.crew, from: other.at },
          ]
        : made.legs;
    const id = await story.open('manifest', logins.remover, { type: 'create', ...made, legs });
    const issued = await this.act('manifest', id, logins.remover, 'issue');
    const { at } = await story.find<{ at: Date }>('SELECT liandan.now() AS at');
    await this.act('manifest', id, logins.remover, 'load', loadForm(tonnes, label, at.toISOString()));
    await this.act('manifest', id, logins.carrier, 'depart', departForm(flow, issued.answer.number ?? '', vehicle));
    if (other) {
      yield `${day} 17:45`;
      const handOver = { place: other.at, checked: true };
      await this.act('manifest', id, logins.carrier, 'arriveAtTransferPoint', { place: other.at });
      await this.act('manifest', id, logins.carrier, 'handOver', handOver);
      await this.act('manifest', id, other.login, 'handOver', handOver);
      await this.act('manifest', id, other.login, 'depart', {
        ...departForm({ ...flow, carrier: other.key }, issued.answer.number ?? '', vehicle),
        waybillNo: `YD${issued.answer.number ?? ''}-2`,
      });
    }
    const arrival = after(day, 1);
    yield `${arrival} ${manifest.arrival}`;
    await this.act('manifest', id, other?.login ?? logins.carrier, 'arriveAtReceiver', arrivalForm(flow));
    if (manifest.receipt === 'REJECTED') {
      await this.act('manifest', id, logins.receiver, 'reject', {
        reason: '包装破损，性质与联单不符',
        differences: ['CHARACTER'],
        handler: { name: '陈某', phone: '13700000000' },
      });
      await story.drain();
      return { day: arrival };
    }
    const short = manifest.receipt === 'SHORT';
    const received = short ? asTonnes(((grams(tonnes) * 9n) / 10n / 1000n) * 1000n) : tonnes;
    const receipt = receiptForm(flow, received);
    if (short) {
      await this.act('manifest', id, logins.receiver, 'acceptPartly', {
        ...receipt,
        lines: receipt.lines.map((line) => ({
          ...line,
          opinion: 'PARTIAL',
          differences: ['QUANTITY'],
          note: '复磅短少',
        })),
      });
    } else await this.act('manifest', id, logins.receiver, 'accept', receipt);
    await story.drain();
    if (short) await this.settleDifference(id, made.legs[0] ?? {}, asTonnes(grams(tonnes) - grams(received)));
    const treated = after(arrival, 3);
    yield `${treated} 16:30`;
    await this.act('manifest', id, logins.receiver, 'reportResult', resultForm(flow, received, treated));
    await story.drain();
    return { day: treated };
  }

  /** The remover agrees and takes the rest back. */
  private async settleDifference(manifest: string, leg: { from?: object; to?: object }, rest: string): Promise<void> {
    const { id } = await this.story.find<{ id: string }>('SELECT id FROM liandan.discrepancy WHERE subject = $1', [
      manifest,
    ]);
    await this.act('discrepancy', id, this.flow.logins.receiver, 'report', { account: '复磅短少，双方核对磅单' });
    await this.act('discrepancy', id, this.flow.logins.remover, 'answer', { agree: true });
    await this.story.drain();
    const { remover } = this.flow.logins;
    const back = { ...leg, from: leg.to, to: leg.from };
    await this.act('manifest', manifest, remover, 'startReturn', { leg: back, reason: '退回短少部分' });
    const { at } = await this.story.find<{ at: Date }>('SELECT liandan.now() AS at');
    const gross = asTonnes(grams(rest) + 15_000_000n);
    const weighings = [{ line: 1, scale: 'DB-2', gross, tare: '15.000000', at: at.toISOString() }];
    await this.act('manifest', manifest, remover, 'receiveBack', { weighings });
    await this.story.drain();
  }
}

import { TODAY } from '#clock/civil-sql';
import { wallTime } from '#domain/calendar/civil';
import {
  applicationForm,
  arrivalForm,
  BATTERIES,
  BATTERIES_TOO,
  batteryEntry,
  COMPLETE,
  departForm,
  licenceNumberOf,
  loadForm,
  manifestForm,
  MEIHUA,
  nextLabel,
  receiptForm,
  resultForm,
  REVIEW,
  SHENGTONG,
  SUBMISSION,
  type Flow,
} from './forms.js';
import type { TrackRegister } from '../exchange/track.register.js';
import { Random } from './random.js';
import type { Story } from './story.js';
import { hoursOf, trackOf } from './tracks.js';

const APPROVAL = {
  type: 'approve',
  conditions: ['执行危险废物电子转移联单'],
  justifications: [{ rule: 'P-12', text: '未超过核准规模' }],
};

/**
 * A year of the demonstration: a list between Sichuan and Chongqing, applications on both tracks and in every stage,
 * manifests on the road. Ends on 19 November 2026 with something left to do.
 */
export async function playPast(story: Story, tracks: TrackRegister): Promise<void> {
  const random = new Random(20260101);
  const play = new Past(story, random, tracks);
  await play.list2026();
  await story.until('2026-01-12 09:00');
  const yearly = await play.fastTrack(BATTERIES, '30000.000000', '2026-01-15 15:00');
  const second = await play.fastTrack(BATTERIES_TOO, '12000.000000', '2026-01-19 10:00');
  for (const [month, hauls] of [
    [2, 3],
    [3, 4],
    [4, 4],
    [6, 5],
    [8, 5],
    [9, 4],
    [10, 4],
  ] as const) {
    await story.until(`2026-${String(month).padStart(2, '0')}-16 08:30`);
    for (let i = 0; i < hauls; i++)
      await play.haul(i % 3 === 2 ? BATTERIES_TOO : BATTERIES, i % 3 === 2 ? second : yearly, 'treated');
  }
  await story.until('2026-10-19 09:00');
  await play.amended('anhui-inbound-2022', 'ah-officer2', '2026-11-01');
  const slag = await play.consulted(SHENGTONG, '5000.000000', ['43', '42', '41'], 'city-4108', 'city-4108-b');
  await story.until('2026-11-09 08:30');
  await play.haul(SHENGTONG, slag, 'treated');
  await play.haul(BATTERIES, yearly, 'accepted');
  await play.submitted(MEIHUA, '3000.000000', ['43', '42', '41'], true);
  await story.until('2026-11-17 09:00');
  await play.overQuota(BATTERIES, '25000.000000');
  await play.haul(BATTERIES, yearly, 'arrived');
  await story.until('2026-11-19 09:30');
  await play.haul(BATTERIES_TOO, second, 'driving');
  await play.haul(BATTERIES, yearly, 'issued');
  await play.submitted(BATTERIES_TOO, '800.000000', ['51', '50'], false);
}

type Stop = 'issued' | 'driving' | 'arrived' | 'accepted' | 'treated';

class Past {
  private truck = 0;

  constructor(
    private readonly story: Story,
    private readonly random: Random,
    private readonly tracks: TrackRegister,
  ) {}

  async list2026(): Promise<void> {
    const { story } = this;
    await story.until('2025-12-01 09:00');
    const { id } = await story.find<{ id: string }>(
      `SELECT l.id FROM liandan.whitelist l WHERE l.context -> 'agreement' ->> 'key' = 'sichuan-chongqing-2020'
         AND l.context ->> 'receiving' = '50' AND (l.context ->> 'year')::int = 2026`,
    );
    await story.act('list', id, 'cq-officer1', {
      type: 'editEntries',
      put: [batteryEntry('60000.000000')],
      strike: [],
    });
    await story.until('2025-12-08 10:00');
    await story.act('list', id, 'cq-officer2', { type: 'propose', note: '提请确认' });
    await story.drain();
    await story.until('2025-12-15 15:00');
    await this.reply(id, 'sc-officer1', 'sc-officer2');
    await story.until('2026-01-01 00:00');
  }

  /** A province changes the terms of its own list for a day to come. */
  async amended(key: string, by: string, from: string): Promise<void> {
    const { id, parameters } = await this.story.find<{ id: string; parameters: { decisionDays: number } }>(
      `SELECT id, context -> 'parameters' AS parameters FROM liandan.agreement WHERE key = $1`,
      [key],
    );
    await this.story.act('agreement', id, by, {
      type: 'amend',
      parameters: { ...parameters, decisionDays: parameters.decisionDays - 2, alarmWorkingDays: 2, cityReview: true },
      from,
      note: '压缩办理时限，增加市级初审',
    });
    await this.story.settle();
  }

  private async reply(about: string, drafter: string, signer: string): Promise<void> {
    const { id } = await this.story.find<{ id: string }>(
      `SELECT id FROM liandan.consultation WHERE context -> 'about' ->> 'id' = $1 ORDER BY id DESC LIMIT 1`,
      [about],
    );
    await this.story.act('consultation', id, drafter, { type: 'draftReply', agree: true });
    await this.story.act('consultation', id, signer, { type: 'replyAgree' });
    await this.story.drain();
  }

  private async licence(flow: Flow): Promise<string> {
    const { id } = await this.story.find<{ id: string }>(
      `SELECT id FROM liandan.licence WHERE context ->> 'number' = $1`,
      [licenceNumberOf(flow.receiver)],
    );
    return id;
  }

  private async file(flow: Flow, tonnes: string, route: string[]): Promise<string> {
    const today = await this.today();
    const id = await this.story.open('application', flow.logins.remover, {
      type: 'create',
      ...applicationForm(flow, await this.licence(flow), { tonnes, from: today, to: '2026-12-31', route, year: 2026 }),
    });
    await this.story.act('application', id, flow.logins.remover, { type: 'submit', ...SUBMISSION });
    return id;
  }

  private async approvalOf(application: string): Promise<string> {
    const { id } = await this.story.find<{ id: string }>(
      `SELECT id FROM liandan.approval WHERE context ->> 'application' = $1`,
      [application],
    );
    return id;
  }

  private async today(): Promise<string> {
    const { day } = await this.story.find<{ day: string }>(`SELECT ${TODAY}::text AS day`);
    return day;
  }

  async fastTrack(flow: Flow, tonnes: string, decided: string): Promise<string> {
    const { story } = this;
    const id = await this.file(flow, tonnes, ['51', '50']);
    await story.act('application', id, 'sc-officer1', { type: 'accept', checklist: COMPLETE });
    await story.act('application', id, 'sc-officer1', {
      type: 'recommend',
      outcome: 'APPROVE',
      note: '符合白名单条件',
    });
    await story.until(decided);
    await story.act('application', id, 'sc-officer2', APPROVAL);
    await story.settle();
    return this.approvalOf(id);
  }

  async consulted(flow: Flow, tonnes: string, route: string[], drafter: string, signer: string): Promise<string> {
    const { story } = this;
    const id = await this.file(flow, tonnes, route);
    await story.act('application', id, 'hn-officer1', { type: 'accept', checklist: COMPLETE });
    await story.until('2026-10-21 10:00');
    await story.act('application', id, 'hn-officer1', { type: 'passReview', ...REVIEW });
    await story.drain();
    await story.until('2026-10-27 14:00');
    await this.reply(id, drafter, signer);
    await story.until('2026-10-29 16:00');
    await story.act('application', id, 'hn-officer2', APPROVAL);
    await story.settle();
    return this.approvalOf(id);
  }

  async submitted(flow: Flow, tonnes: string, route: string[], consult: boolean): Promise<void> {
    const id = await this.file(flow, tonnes, route);
    if (!consult) return;
    await this.story.act('application', id, 'hn-officer1', { type: 'accept', checklist: COMPLETE });
    await this.story.act('application', id, 'hn-officer1', { type: 'passReview', ...REVIEW });
    await this.story.drain();
  }

  async overQuota(flow: Flow, tonnes: string): Promise<void> {
    const id = await this.file(flow, tonnes, ['51', '50']);
    await this.story.act('application', id, 'sc-officer1', { type: 'accept', checklist: COMPLETE });
    await this.story.act('application', id, 'sc-officer1', {
      type: 'sendOverQuotaLetter',
      extra: '10000.000000',
      note: '年末集中清库',
    });
    await this.story.drain();
  }

  async haul(flow: Flow, approval: string, stop: Stop): Promise<void> {
    const { story } = this;
    const { logins } = flow;
    const truck = this.truck++;
    const tonnes = `${this.random.whole(21, 29)}.${String(this.random.whole(0, 99)).padStart(2, '0')}0000`;
    const day = await this.today();
    const label = nextLabel(flow, day);
    const id = await story.open('manifest', logins.remover, {
      type: 'create',
      ...manifestForm(flow, { licence: await this.licence(flow), approval, tonnes, day, truck, label }),
    });
    const issued = await story.act('manifest', id, logins.remover, { type: 'issue' });
    if (stop === 'issued') return;
    const { at } = await story.find<{ at: Date }>('SELECT liandan.now() AS at');
    await story.act('manifest', id, logins.remover, { type: 'load', ...loadForm(tonnes, label, at.toISOString()) });
    await story.act('manifest', id, logins.carrier, {
      type: 'depart',
      ...departForm(flow, issued.answer.number ?? '', truck),
    });
    if (stop === 'driving') return;
    await this.drive(flow, truck, issued.answer.number ?? '');
    await story.act('manifest', id, logins.carrier, { type: 'arriveAtReceiver', ...arrivalForm(flow) });
    if (stop === 'arrived') return;
    await story.act('manifest', id, logins.receiver, { type: 'accept', ...receiptForm(flow, tonnes) });
    if (stop === 'accepted') return;
    await story.act('manifest', id, logins.receiver, { type: 'reportResult', ...resultForm(flow, tonnes, day) });
    await story.settle();
  }

  /** The hours on the road, with the places that the truck has told. */
  private async drive(flow: Flow, truck: number, number: string): Promise<void> {
    const hours = hoursOf(flow, truck);
    if (hours === null) return;
    const { story } = this;
    const { at: from } = await story.find<{ at: Date }>('SELECT liandan.now() AS at');
    const to = new Date(from.getTime() + hours * 3_600_000);
    await story.until(wallTime(to.getTime()));
    const points = trackOf(flow, number, from, to);
    const key = `track ${number}`;
    await this.tracks.report(
      story.as(flow.logins.carrier),
      { kind: 'key', actor: 'demo', key, fingerprint: key },
      { points },
    );
  }
}

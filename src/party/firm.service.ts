import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { civilDay, type Day } from '#domain/calendar/civil';
import { loadReference } from '#config/reference';
import type { Once } from '#workflow/workflow';
import type * as Ask from './firm.commands.js';
import { DRIVERS, ORGANISATIONS, SITES, VEHICLES } from './paper.acts.js';
import { day, ownFirm, quantity } from './paper.service.js';
import { paperReaders } from './party.service.js';
import { Register, type Query, type Registered } from './register.js';
import { bad, notFound, notNow, refused } from './register-words.js';

type KeyOnce = Once & { kind: 'key' };
type Carried = 'vehicle' | 'driver';

/** What a firm enters of itself: its sites, its papers, and those of its vehicles and crews. Each act is recorded (Z-01). */
@Injectable()
export class FirmService {
  constructor(private readonly register: Register) {}

  /** A site stands in the province of its firm: what arises elsewhere has its own unit there. */
  openSite(by: Actor, once: KeyOnce, ask: Ask.OpenSite): Promise<Registered> {
    return this.register.act(by, once, { machine: 'site', verb: 'open', payload: ask }, async (query) => {
      const firm = await ownFirm(query, by);
      const cities = loadReference().divisions.cities(firm.province ?? '');
      if (!cities.some(({ code }) => code === ask.city || code.startsWith(ask.city)))
        throw bad('/city', { zh: '该省没有此市', en: 'The province has no such city' });
      const [same] = await query('SELECT 1 FROM liandan.site WHERE organisation = $1 AND name = $2', [
        firm.id,
        ask.name,
      ]);
      if (same) throw notNow({ zh: '该名称的场所已登记', en: 'A site of this name is registered already' });
      const [site] = await query<{ id: string }>(
        `INSERT INTO liandan.site (organisation, name, address, city, latitude, longitude)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
        [firm.id, ask.name, ask.address, ask.city, ask.latitude ?? null, ask.longitude ?? null],
      );
      if (!site) throw notFound();
      const readers = paperReaders(firm);
      return { id: site.id, version: 1, from: null, to: 'registered', rules: ['R-22a'], readers };
    });
  }

  amendSite(by: Actor, once: KeyOnce, id: string, ask: Ask.AmendSite): Promise<Registered> {
    const act = { machine: 'site', verb: 'amend', subject: id, payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      await SITES.held(query, by, 'amendSite', id, at);
      const firm = await ownFirm(query, by);
      told(ask);
      await query(
        `UPDATE liandan.site SET name = coalesce($2, name), address = coalesce($3, address),
           latitude = coalesce($4, latitude), longitude = coalesce($5, longitude) WHERE id = $1`,
        [id, ask.name ?? null, ask.address ?? null, ask.latitude ?? null, ask.longitude ?? null],
      );
      return { id, version: 2, from: 'registered', to: 'registered', rules: ['R-22a'], readers: paperReaders(firm) };
    });
  }

  /** The firm's own entry. A paper needs its number and its last day together, and may not have ended. */
  declare(by: Actor, once: KeyOnce, id: string, ask: Ask.DeclareFirm): Promise<Registered> {
    const act = { machine: 'organisation', verb: 'declare', subject: id, payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      const firm = await ORGANISATIONS.held(query, by, 'declare', id, at);
      told(ask);
      together(ask.emergencyPlanNo, ask.emergencyPlanUntil, ['/emergencyPlanUntil', 'R-09b'], civilDay(at));
      together(ask.operatingDocument, ask.operatingDocumentUntil, ['/operatingDocumentUntil', 'R-11b'], civilDay(at));
      await query(
        `UPDATE liandan.organisation SET address = coalesce($2, address),
           legal_representative = coalesce($3, legal_representative), phone = coalesce($4, phone),
           emergency_plan_no = coalesce($5, emergency_plan_no), emergency_plan_until = coalesce($6, emergency_plan_until),
           operating_document = coalesce($7, operating_document),
           operating_document_until = coalesce($8, operating_document_until), carrier_scope = coalesce($9, carrier_scope)
         WHERE id = $1`,
        [
          ...[firm.id, ask.address ?? null, ask.legalRepresentative ?? null, ask.phone ?? null],
          ...[ask.emergencyPlanNo ?? null, ask.emergencyPlanUntil ?? null],
          ...[ask.operatingDocument ?? null, ask.operatingDocumentUntil ?? null, ask.carrierScope ?? null],
        ],
      );
      const rules = [
        'R-22a',
        ...(ask.emergencyPlanNo ? ['R-09b'] : []),
        ...((ask.operatingDocument ?? ask.carrierScope) ? ['R-11b'] : []),
      ];
      const readers = paperReaders(firm);
      return { id: firm.id, version: 2, from: 'registered', to: 'registered', rules, readers };
    });
  }

  /** The new paper takes the place of the old one; what was driven under that stays on record. */
  renewVehicle(by: Actor, once: KeyOnce, id: string, ask: Ask.RenewVehicle): Promise<Registered> {
    return this.change(by, once, 'vehicle', 'renew', id, ask, async (query, today) => {
      lasting(ask.validUntil, '/validUntil', today);
      await query(
        `UPDATE liandan.vehicle SET operating_document = $2, valid_until = $3, load = coalesce($4, load),
           scope = coalesce($5, scope) WHERE id = $1`,
        [
          ...[id, ask.operatingDocument, ask.validUntil],
          ...[ask.load === undefined ? null : quantity('/load', ask.load), ask.scope ?? null],
        ],
      );
      return 'registered';
    });
  }
  renewDriver(by: Actor, once: KeyOnce, id: string, ask: Ask.RenewDriver): Promise<Registered> {
    return this.change(by, once, 'driver', 'renew', id, ask, async (query, today) => {
      lasting(ask.validUntil, '/validUntil', today);
      await query(
        `UPDATE liandan.driver SET certificate = $2, valid_until = $3, escort = coalesce($4, escort) WHERE id = $1`,
        [id, ask.certificate, ask.validUntil, ask.escort ?? null],
      );
      return 'registered';
    });
  }

  retire(by: Actor, once: KeyOnce, what: Carried, id: string, ask: Ask.RetirePaper): Promise<Registered> {
    return this.change(by, once, what, 'retire', id, ask, async (query) => {
      await query(`UPDATE liandan.${what} SET active = false WHERE id = $1`, [id]);
      return 'retired';
    });
  }

  private change(
    by: Actor,
    once: KeyOnce,
    machine: Carried,
    verb: 'renew' | 'retire',
    id: string,
    payload: object,
    work: (query: Query, today: Day) => Promise<string>,
  ): Promise<Registered> {
    return this.register.act(by, once, { machine, verb, subject: id, payload }, async (query, at) => {
      if (machine === 'vehicle') await VEHICLES.held(query, by, `${verb}Vehicle`, id, at);
      else await DRIVERS.held(query, by, `${verb}Driver`, id, at);
      const firm = await ownFirm(query, by);
      const to = await work(query, civilDay(at));
      return { id, version: 2, from: 'registered', to, rules: ['R-11b'], readers: paperReaders(firm) };
    });
  }
}

function told(ask: object): void {
  if (Object.values(ask).every((value) => value === undefined))
    throw bad('', { zh: '请至少填写一项', en: 'Tell at least one of the fields' });
}

function together(
  number: string | undefined,
  until: string | undefined,
  [pointer, rule]: readonly [string, string],
  today: Day,
): void {
  if ((number === undefined) !== (until === undefined))
    throw bad(pointer, { zh: '证件编号与有效期须同时填写', en: 'A paper needs its number and its last day' });
  if (until !== undefined) lasting(until, pointer, today, rule);
}

function lasting(until: string, pointer: string, today: Day, rule = 'R-11b'): void {
  day(pointer, until);
  if (until >= today) return;
  throw refused(
    rule,
    { zh: '证件已过有效期', en: 'The paper has ended already' },
    { zh: '请登记在有效期内的证件', en: 'Register a paper that is in force' },
  );
}

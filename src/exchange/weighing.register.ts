import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import type { ReportWeighing } from '#domain/exchange/exchange.commands';
import { grams, tonnes } from '#domain/quantity/quantity';
import type { Asked } from '../http/commands.js';
import { Register, type Registered } from '../party/register.js';
import { notPermitted } from '../party/register-words.js';

/** How far a scale's clock may be ahead. */
const AHEAD_MS = 300_000;

/** Readings of weighbridges, as they say them themselves (R-10c); never changed. */
@Injectable()
export class WeighingRegister {
  constructor(private readonly register: Register) {}

  /** By an account of the unit whose scale it is. */
  report(by: Actor, once: Asked['once'], ask: ReportWeighing): Promise<Registered> {
    const act = { machine: 'weighing', verb: 'report', payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      if (by.kind !== 'firm' || !by.org) throw notPermitted();
      const [gross, tare] = [grams(ask.gross), grams(ask.tare)];
      if (gross <= tare) throw wrong('/gross', '毛重应大于皮重', 'Gross is not above tare');
      if (ask.net !== undefined && grams(ask.net) !== gross - tare)
        throw wrong('/net', '净重不等于毛重减皮重', 'Net is not gross less tare');
      if (Date.parse(ask.at) > Date.parse(at) + AHEAD_MS) throw wrong('/at', '时间晚于现在', 'Lies in the future');
      const readers = [
        `o:${by.org}`,
        ...(by.province ? [`p:${by.province}`] : []),
        ...(by.city ? [`c:${by.city}`] : []),
      ];
      const [row] = await query<{ id: string }>(
        `INSERT INTO liandan.weighing (organisation, scale, ticket, plate, gross, tare, net, at, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
        [by.org, ask.scale, ask.ticket, ask.plate, `${gross}`, `${tare}`, `${gross - tare}`, ask.at, readers],
      );
      if (!row) throw wrong('/ticket', '该磅单号已登记', 'This ticket is on record already');
      const number = tonnes(gross - tare);
      return { id: row.id, version: 1, from: null, to: 'kept', rules: ['R-10c'], readers, number };
    });
  }
}

const wrong = (pointer: string, zh: string, en: string) =>
  new DomainError('BAD_REQUEST', {
    rule: 'R-10c',
    detail: { zh, en },
    remedy: { zh: '请核对磅单后重新报送', en: 'Check the ticket, then send it again' },
    faults: [{ pointer, code: 'value', rule: 'R-10c', detail: { zh, en } }],
  });

import type pg from 'pg';
import { loadReference } from '#config/reference';
import { DEMO_WASTES, type DemoSet } from '#src/demo/party-set';
import type { Flow } from '#src/demo/forms';
import type { Random } from '#src/demo/random';
import { chainsOf } from '../../copies/chain.js';
import { rowsOf } from '../../copies/rows.js';
import { Reader, type Template } from '../../copies/template.js';
import { castOf, firm, words, type Cast, type Firm, type Receiver, type Remover } from './cast.js';
import { asidesOf, cut, idsOf, ROWS } from './bundle.js';
import type { Copier } from './copier.js';
import { citiesOf } from './places.js';
import { retold, rowOf, type Chain } from './retell.js';
import { drawn, wastesOn, type Waste } from './wastes.js';

/** The firms of one flow of the originals, from which those of the copies are made. */
export class Crowd {
  private reader!: Reader;
  private readonly templates = new Map<string, Template[]>();
  /** The record of the receiver's licence, and of what the engine entered about it. */
  private licence: Chain[] = [];
  /** Ids of its events, clocks and facts, with the civil instant that their order follows. */
  private readonly fresh = new Map<string, number>();
  private own!: Cast;
  private list: string[] = [];
  readonly receivers: Receiver[] = [];
  private readonly carriers: { firm: Firm; plates: string[] }[] = [];
  private readonly plates: string[] = [];

  constructor(
    private readonly sql: pg.Client,
    private readonly copier: Copier,
    private readonly random: Random,
    private readonly set: DemoSet,
    private readonly flow: Flow,
    private readonly year: number,
    private readonly deployment: string,
    /** Copies keep the provinces and the waste of the original, as an entry of a list asks for. */
    private readonly bound: boolean,
  ) {}

  /** Every text of the originals that a copy tells otherwise. */
  get tokens(): ReadonlySet<string> {
    return new Set([...this.list, ...this.plates].filter((word) => word !== ''));
  }
  get original(): Cast {
    return this.own;
  }

  /** Reads how the originals' firms stand in the registers. */
  async read(): Promise<void> {
    const { sql, set, flow, year } = this;
    const demo = DEMO_WASTES[flow.waste];
    if (!demo) throw new Error(`no waste ${flow.waste}`);
    const category = `HW${demo.code.slice(-2)}`;
    const waste: Waste = { code: demo.code, category, name: demo.name, hazards: demo.hazards, method: demo.method };
    const cast = castOf(set, flow, year, waste, this.bound ? ['51', '51', '50'] : ['43', '42', '41']);
    const { rows } = await sql.query<{ id: string; head: Buffer }>(
      'SELECT id, head FROM liandan.licence WHERE number = $1',
      [cast.receiver.licenceNumber],
    );
    const [licence] = rows;
    if (!licence) throw new Error('the licence of the originals is not in the register');
    const head = licence.head.toString('hex');
    this.own = { ...cast, receiver: { ...cast.receiver, licence: licence.id, listing: '' } };
    this.list = words(set, this.own);
    const { remover, receiver, carrier } = this.own;
    const plates = await sql.query<{ plate: string }>('SELECT plate FROM liandan.vehicle WHERE organisation = $1', [
      carrier.id,
    ]);
    this.plates.push(...plates.rows.map(({ plate }) => plate));
    const chain = (await chainsOf(sql, [licence.id])).get(licence.id) ?? [];
    const crew = ['vehicle', 'driver'];
    const texts = new Map<string, string[]>();
    const take = async (name: string, table: string, where: string, ...values: unknown[]) =>
      texts.set(name, await rowsOf(sql, table, where, values));
    for (const [who, { id, person }] of Object.entries({ remover, receiver, carrier })) {
      await take(`${who} organisation`, 'organisation', 'id = $1', id);
      await take(`${who} person`, 'person', 'id = $1', person);
      await take(`${who} membership`, 'membership', 'person = $1', person);
    }
    await take('remover site', 'site', 'id = $1', remover.site);
    await take('remover plan', 'plan', 'id = $1', remover.plan);
    await take('remover plan_version', 'plan_version', 'plan = $1', remover.plan);
    await take('remover plan_row', 'plan_row', 'id = $1', remover.planRow);
    await take('remover contract', 'contract', 'id = ANY ($1)', remover.contracts);
    await take('receiver licence', 'licence', 'id = $1', licence.id);
    for (const [table, column] of Object.entries(ROWS))
      await take(`receiver ${table}`, table, `${column} = $1`, licence.id);
    for (const table of ['fact', 'deadline'])
      for (const text of texts.get(`receiver ${table}`) ?? []) {
        const { id, at, started_at } = JSON.parse(text) as Record<string, string>;
        this.fresh.set(id ?? '', Date.parse(at ?? started_at ?? ''));
      }
    await take('receiver inbox', 'inbox', 'fact_id = ANY ($1)', [...this.fresh.keys()]);
    const about = (await asidesOf(sql)).filter(({ names }) => names.some((id) => this.fresh.has(id)));
    const links = [...chain, ...about.map(({ link }) => link)];
    for (const link of links) for (const [id, at] of idsOf(link)) this.fresh.set(id, at);
    for (const table of crew) await take(`carrier ${table}`, table, 'organisation = $1', carrier.id);
    const logins = Object.values(flow.logins).map((login) => `"${login}"`);
    const ids = crew.flatMap((table) =>
      (texts.get(`carrier ${table}`) ?? []).map((text) => (JSON.parse(text) as { id: string }).id),
    );
    const events = links.map(({ id }) => id);
    this.reader = new Reader(new Set([...this.tokens, ...logins, ...ids, ...this.fresh.keys(), ...events, head]));
    const chainOf = (of: typeof links, end: string) => ({
      head: end,
      events: of.map((link) => cut(this.reader, link)),
    });
    this.licence = [chainOf(chain, head), ...about.map(({ link }) => chainOf([link], ''))];
    for (const [name, rows] of texts)
      this.templates.set(
        name,
        rows.map((text) => this.reader.read(text)),
      );
  }

  /** The originals' own entry is known now. */
  listed(): void {
    this.list = words(this.set, this.own);
  }

  /** Enters so many receivers with their licences, and carriers with their vehicles and crews. */
  async enter(receivers: number, carriers: number): Promise<void> {
    const { copier, random, own } = this;
    const wastes = wastesOn(`${this.year}-01-02`);
    const provinces = loadReference().divisions.provinces();
    for (let no = 0; no < receivers; no++) {
      const province = this.bound ? own.way[2] : random.pick(provinces).code;
      const city = this.bound ? own.receiver.city : random.pick(citiesOf(province)).code;
      const serial = this.bound ? 400_000 + no : no;
      const id = copier.id(`receiver ${own.receiver.id}`, no);
      const receiver: Receiver = {
        ...firm(id, serial, city, 'receiver'),
        licence: copier.id(`licence ${own.receiver.id}`, no, Date.UTC(this.year - 1, 10, 25)),
        licenceNumber: `${city}${String((this.bound ? 700_000 : 500_000) + no)}`,
        listing: '',
        waste: this.bound ? own.receiver.waste : drawn(random, wastes),
      };
      this.receivers.push(receiver);
      this.write('receiver', this.cast(receiver, own.remover, own.carrier, [own.way[0], own.way[1], province]), no);
    }
    for (let no = 0; no < carriers; no++) {
      const province = this.bound ? own.way[0] : random.pick(provinces).code;
      const city = random.pick(citiesOf(province)).code;
      const made = firm(copier.id(`carrier ${own.carrier.id}`, no), this.bound ? 400_000 + no : no, city, 'carrier');
      const letter = loadReference().divisions.province(province)?.plate ?? '';
      const plates = this.plates.map(
        (_, i) => `${letter}${this.bound ? 'D' : 'C'}${(no * 8 + i).toString(36).toUpperCase().padStart(5, '0')}`,
      );
      this.carriers.push({ firm: made, plates });
      this.write('carrier', this.cast(own.receiver, own.remover, made, [province, own.way[1], own.way[2]], plates), no);
    }
    await copier.flush();
  }

  /** A remover of a neighbouring province for the receiver, with its plan and contracts; the words of the whole cast. */
  remover(
    no: number,
    receiver: Receiver,
    asked: bigint,
  ): { words: ReadonlyMap<string, string>; way: Cast['way']; city: string } {
    const { copier, random, own } = this;
    const way = this.bound ? own.way : wayTo(random, own, receiver.city.slice(0, 2));
    const city = random.pick(citiesOf(way[0])).code;
    const id = (what: string) => copier.id(`${what} ${own.remover.id}`, no);
    const site = id('site');
    const remover: Remover = {
      ...firm(id('remover'), this.bound ? 400_000 + no : no, city, 'remover'),
      site,
      plan: id('plan'),
      planRow: id('plan row'),
      filing: `GL${this.year}${site.slice(9, 13)}${site.slice(24)}`,
      contracts: [id('contract receiver'), id('contract carrier'), id('contract second')],
    };
    const { firm: carrier, plates } = this.carriers[no % this.carriers.length] ?? {
      firm: own.carrier,
      plates: this.plates,
    };
    const words = this.cast(receiver, remover, carrier, way, plates);
    this.write('remover', words, no, asked);
    return { words, way, city };
  }

  private cast(
    receiver: Receiver,
    remover: Remover,
    carrier: Firm,
    way: Cast['way'],
    plates: readonly string[] = this.plates,
  ): Map<string, string> {
    const named = words(this.set, { receiver, remover, carrier, way });
    const map = new Map<string, string>();
    this.list.forEach((word, i) => {
      if (word !== '' && !map.has(word)) map.set(word, named[i] || word);
    });
    this.plates.forEach((plate, i) => map.set(plate, plates[i] ?? plate));
    return map;
  }

  private write(who: string, cast: ReadonlyMap<string, string>, no: number, asked?: bigint): void {
    const { copier } = this;
    const own = new Map<string, string>();
    const of = (token: string) =>
      own.get(token) ??
      cast.get(token) ??
      (token.startsWith('"')
        ? `"${this.bound ? 'w' : 'c'}-${who}-${no}"`
        : copier.id(token, no, this.fresh.get(token)));
    if (who === 'receiver') copier.record(retold(this.deployment, this.licence, own, { scale: 1000n, of }));
    for (const [name, rows] of this.templates) {
      const [whose, table = ''] = name.split(' ');
      if (whose !== who) continue;
      for (const row of rows) {
        const text = row.tell({ scale: 1000n, of });
        copier.row(table, asked === undefined ? rowOf(table, text) : sized(table, text, asked));
      }
    }
  }
}

/** A plan for what is asked for; the class of its unit follows its tonnes. */
function sized(table: string, text: string, asked: bigint): string {
  if (table === 'plan_row') return text.replace(/"quantity": \d+/, `"quantity": ${asked}`);
  const unit = asked >= 100_000_000n ? 'key' : asked >= 10_000_000n ? 'simplified' : 'registration';
  return text.replace(/"unit_class": "\w+"/, `"unit_class": "${unit}"`);
}

/** A way of three provinces, each bordering the next. */
function wayTo(random: Random, own: Cast, destination: string): Cast['way'] {
  const { divisions } = loadReference();
  const codes = divisions.provinces().map(({ code }) => code);
  const next = (to: string, without: string) =>
    codes.filter((code) => code !== without && code !== to && divisions.adjacent(code, to, { strait: true }));
  const between = next(destination, '').filter((code) => next(code, destination).length > 0);
  if (between.length === 0) return own.way;
  const middle = random.pick(between);
  return [random.pick(next(middle, destination)), middle, destination];
}

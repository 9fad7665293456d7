import { inSql, LICENCE_IN_FORCE } from '#domain/standing';
import { Injectable } from '@nestjs/common';
import { fingerprintOf, newToken } from '#access/secrets';
import type { Actor } from '#domain/actor';
import { civilDay, isRealDay, type Day } from '#domain/calendar/civil';
import { isPlate } from '#domain/identity/plate';
import { unitClassOf, type UnitClass } from '#domain/party/unit-class';
import { grams, isTonnes, tonnes } from '#domain/quantity/quantity';
import { refusalOf } from '#domain/rules/finding';
import { parseWasteCode } from '#domain/waste/code';
import type { Hazard } from '#domain/waste/hazards';
import { negativeFault } from '#domain/whitelist/negative-list';
import { loadReference } from '#config/reference';
import type { Once } from '#workflow/workflow';
import type * as Ask from './party.commands.js';
import { CONTRACTS, DELEGATIONS, ORGANISATIONS, PLANS } from './paper.acts.js';
import { paperReaders } from './party.service.js';
import { Register, type Query, type Registered } from './register.js';
import { TOKENS } from './token.acts.js';
import { bad, headsProvince, isFirm, notFound, notNow, notPermitted, refused } from './register-words.js';

type KeyOnce = Once & { kind: 'key' };
interface Firm {
  id: string;
  province: string | null;
  city: string | null;
  kind: string;
  active: boolean;
}

/** What firms and authorities enter into the registers. Each act is recorded like any command (Z-01). */
@Injectable()
export class PaperService {
  constructor(private readonly register: Register) {}

  /** Files the plan of a site and year; the filing number is the answer's `number` (M-02). */
  filePlan(by: Actor, once: KeyOnce, ask: Ask.FilePlan): Promise<Registered> {
    return this.register.act(by, once, { machine: 'plan', verb: 'file', payload: ask }, async (query, at) => {
      const firm = await ownFirm(query, by);
      const [site] = await query<{ city: string }>(
        'SELECT city FROM liandan.site WHERE id = $1 AND organisation = $2',
        [ask.site, firm.id],
      );
      if (!site) throw notFound();
      const [taken] = await query('SELECT 1 FROM liandan.plan WHERE site = $1 AND year = $2', [ask.site, ask.year]);
      if (taken) {
        throw refused(
          'M-02',
          { zh: '该场所本年度管理计划已备案', en: 'The plan of this site and year is filed already' },
          {
            zh: '请变更已备案的计划（revise）',
            en: 'Revise the filed plan instead',
          },
        );
      }
      const readers = paperReaders({ ...firm, city: site.city });
      const unitClass = await classOf(query, firm.id, ask);
      const [plan] = await query<{ id: string; filing_no: string; unit_class: UnitClass }>(
        `INSERT INTO liandan.plan (organisation, site, year, filing_no, unit_class, filed_at, updated_at, readers)
         SELECT o.id, $2, $3, $4 || lpad(nextval('liandan.plan_filing')::text, 6, '0'), coalesce(o.unit_class, $7), $5, $5, $6
         FROM liandan.organisation o WHERE o.id = $1 RETURNING id, filing_no, unit_class`,
        [firm.id, ask.site, ask.year, `GLJH${ask.year}${site.city}`, at, readers, unitClass],
      );
      if (!plan) throw notFound();
      await showCollectors(query, plan.id, plan.unit_class, ask.rows, readers);
      await storeRows(query, plan.id, 1, by, at, null, ask.rows, readers, plan.unit_class);
      return {
        id: plan.id,
        version: 1,
        from: null,
        to: 'filed',
        rules: ['M-01', 'M-02', 'M-04', 'M-05'],
        readers,
        number: plan.filing_no,
      };
    });
  }

  /** A new version of a filed plan; what cites the old version keeps it (M-03). */
  revisePlan(by: Actor, once: KeyOnce, id: string, expected: number, ask: Ask.RevisePlan): Promise<Registered> {
    const act = { machine: 'plan', verb: 'revise', subject: id, payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      const plan = await PLANS.held(query, by, 'revise', id, at, { expected });
      const firm = await ownFirm(query, by);
      const version = plan.version + 1;
      await query('UPDATE liandan.plan SET version = $2, updated_at = $3 WHERE id = $1', [id, version, at]);
      const readers = paperReaders({ ...firm, city: plan.city });
      await showCollectors(query, id, plan.unit_class, ask.rows, readers);
      await storeRows(query, id, version, by, at, ask.reason, ask.rows, readers, plan.unit_class);
      return {
        id,
        version,
        from: 'filed',
        to: 'filed',
        rules: ['M-03', 'M-04'],
        readers,
        number: plan.filing_no,
      };
    });
  }

  /** R-10a. What the remover enters serves as its paper; it opens nothing of the other party's until that confirms it. */
  signContract(by: Actor, once: KeyOnce, ask: Ask.SignContract): Promise<Registered> {
    return this.register.act(by, once, { machine: 'contract', verb: 'sign', payload: ask }, async (query, at) => {
      const firm = await ownFirm(query, by);
      period(ask.validFrom, ask.validTo);
      ask.wasteCodes.forEach((code) => wasteCode(code));
      const unlisted = refusalOf(
        ask.wasteCodes.flatMap((code) => loadReference().catalogue.check(code, civilDay(at)).findings),
      );
      if (unlisted) throw unlisted;
      const party = await firmOf(query, ask.party);
      if (party.kind !== 'firm' || party.id === firm.id)
        throw bad('/party', { zh: '合同相对方应为另一家单位', en: 'The other party is a firm, and another one' });
      const [taken] = await query('SELECT 1 FROM liandan.contract WHERE remover = $1 AND number = $2', [
        firm.id,
        ask.number,
      ]);
      if (taken) {
        throw refused(
          'R-10a',
          { zh: '合同编号已登记', en: 'A contract of this number is registered already' },
          {
            zh: '请核对合同编号',
            en: 'Check the number',
          },
        );
      }
      const readers = paperReaders(firm, party);
      const [contract] = await query<{ id: string }>(
        `INSERT INTO liandan.contract (number, remover, party, party_role, waste_codes, valid_from, valid_to, attachment_sha256, signed_at, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
        [
          ask.number,
          firm.id,
          party.id,
          ask.partyRole,
          ask.wasteCodes,
          ask.validFrom,
          ask.validTo,
          ask.attachmentSha256 ?? null,
          at,
          readers,
        ],
      );
      if (!contract) throw notFound();
      const facts = [{ type: 'contract.signed', data: { party: party.id, remover: firm.id, number: ask.number } }];
      const done = { id: contract.id, version: 1, from: null, to: 'signed', rules: ['R-10a'] };
      return { ...done, readers, number: ask.number, facts };
    });
  }

  /** The party that the remover named stands by the contract (Z-07). */
  confirmContract(by: Actor, once: KeyOnce, id: string): Promise<Registered> {
    const act = { machine: 'contract', verb: 'confirm', subject: id, payload: {} };
    return this.register.act(by, once, act, async (query, at) => {
      const { remover, party, readers, number } = await CONTRACTS.held(query, by, 'confirm', id, at);
      await query('UPDATE liandan.contract SET confirmed_at = $2 WHERE id = $1', [id, at]);
      const facts = [{ type: 'contract.confirmed', data: { party, remover, number } }];
      return { id, version: 2, from: 'signed', to: 'confirmed', rules: ['R-10a', 'Z-07'], readers, number, facts };
    });
  }

  endContract(by: Actor, once: KeyOnce, id: string, ask: Ask.EndContract): Promise<Registered> {
    const act = { machine: 'contract', verb: 'end', subject: id, payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      const contract = await CONTRACTS.held(query, by, 'end', id, at);
      notBefore(ask.on, civilDay(at));
      await query('UPDATE liandan.contract SET ended_on = $2 WHERE id = $1', [id, ask.on]);
      return {
        id,
        version: contract.confirmed ? 3 : 2,
        from: contract.confirmed ? 'confirmed' : 'signed',
        to: 'ended',
        rules: ['R-10a'],
        readers: contract.readers,
        number: contract.number,
      };
    });
  }

  /** R-11b. What was retired, by this firm or the one before it, is taken up anew. */
  addVehicle(by: Actor, once: KeyOnce, ask: Ask.AddVehicle): Promise<Registered> {
    return this.register.act(by, once, { machine: 'vehicle', verb: 'add', payload: ask }, async (query) => {
      const firm = await ownFirm(query, by);
      if (!isPlate(ask.plate)) throw bad('/plate', { zh: '号牌不合格', en: 'Not a vehicle plate' });
      day('/validUntil', ask.validUntil);
      const [vehicle] = await query<{ id: string | null }>(
        'SELECT liandan.enter_vehicle($1, $2, $3, $4, $5, $6) AS id',
        [firm.id, ask.plate, ask.operatingDocument, ask.validUntil, quantity('/load', ask.load), ask.scope],
      );
      if (!vehicle?.id) throw notNow({ zh: '该号牌已登记', en: 'A vehicle with this plate is registered already' });
      const readers = paperReaders(firm);
      return { id: vehicle.id, version: 1, from: null, to: 'registered', rules: ['R-11b'], readers, number: ask.plate };
    });
  }

  addDriver(by: Actor, once: KeyOnce, ask: Ask.AddDriver): Promise<Registered> {
    return this.register.act(by, once, { machine: 'driver', verb: 'add', payload: ask }, async (query) => {
      const firm = await ownFirm(query, by);
      day('/validUntil', ask.validUntil);
      const readers = paperReaders(firm);
      const [driver] = await query<{ id: string }>(
        `INSERT INTO liandan.driver (organisation, name, certificate, valid_until, escort, readers)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (organisation, certificate) DO UPDATE SET name = excluded.name, valid_until = excluded.valid_until,
           escort = excluded.escort, active = true
         WHERE NOT driver.active RETURNING id`,
        [firm.id, ask.name, ask.certificate, ask.validUntil, ask.escort ?? false, readers],
      );
      if (!driver) throw notNow({ zh: '该证件已登记', en: 'This certificate is registered already' });
      return { id: driver.id, version: 1, from: null, to: 'registered', rules: ['R-11b'], readers };
    });
  }

  /** A head of the province entrusts a power to another authority of the province (R-DEL). */
  delegate(by: Actor, once: KeyOnce, ask: Ask.Delegate): Promise<Registered> {
    return this.register.act(by, once, { machine: 'delegation', verb: 'grant', payload: ask }, async (query, at) => {
      const province = headsProvince(by);
      const to = await firmOf(query, ask.delegate);
      if (!['city', 'province'].includes(to.kind) || to.province !== province || to.id === by.org) {
        throw refused(
          'R-DEL',
          { zh: '只能委托本省的主管部门', en: 'Only an authority of the same province can be entrusted' },
          {
            zh: '请选择本省市级主管部门',
            en: 'Choose a bureau of the province',
          },
        );
      }
      period(ask.validFrom, ask.validTo ?? ask.validFrom);
      notBefore(ask.validFrom, civilDay(at));
      const foreign = ask.cities.findIndex((city) => !city.startsWith(province));
      if (foreign >= 0) throw bad(`/cities/${foreign}`, { zh: '不是本省的市', en: 'Not a city of the province' });
      const [row] = await query<{ id: string }>(
        `INSERT INTO liandan.delegation (principal, delegate, power, cities, valid_from, valid_to, instrument)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
        [province, to.id, ask.power, ask.cities, ask.validFrom, ask.validTo ?? null, ask.instrument],
      );
      if (!row) throw notFound();
      const readers = [`p:${province}`, `o:${to.id}`];
      return { id: row.id, version: 1, from: null, to: 'granted', rules: ['R-DEL'], readers, number: ask.instrument };
    });
  }

  /** The last day of a delegation, today or later: acts done under it stay what they were. */
  endDelegation(by: Actor, once: KeyOnce, id: string, ask: Ask.EndDelegation): Promise<Registered> {
    const act = { machine: 'delegation', verb: 'end', subject: id, payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      const row = await DELEGATIONS.held(query, by, 'end', id, at);
      notBefore(ask.on, civilDay(at));
      if (ask.on < row.from || (row.to !== null && ask.on > row.to)) {
        throw bad('/on', { zh: '不在委托期限内', en: 'Not within the term of the delegation' });
      }
      await query('UPDATE liandan.delegation SET valid_to = $2 WHERE id = $1', [id, ask.on]);
      return {
        id,
        version: 2,
        from: 'granted',
        to: 'ended',
        rules: ['R-DEL'],
        readers: [`p:${row.principal}`, `o:${row.delegate}`],
      };
    });
  }

  /** M-01: the city authority sets another class than the quantities give. */
  reclassify(by: Actor, once: KeyOnce, id: string, ask: Ask.Reclassify): Promise<Registered> {
    const act = { machine: 'organisation', verb: 'reclassify', subject: id, payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      const firm = await ORGANISATIONS.held(query, by, 'reclassify', id, at);
      await query('UPDATE liandan.organisation SET unit_class = $2 WHERE id = $1', [id, ask.unitClass]);
      return {
        id,
        version: 1,
        from: firm.unit_class,
        to: ask.unitClass,
        rules: ['M-01'],
        readers: paperReaders(firm),
      };
    });
  }

  /** An item of the province's own negative list (W-19). */
  addNegative(by: Actor, once: KeyOnce, ask: Ask.AddNegative): Promise<Registered> {
    return this.register.act(by, once, { machine: 'negativeList', verb: 'add', payload: ask }, async (query) => {
      const province = headsProvince(by);
      period(ask.validFrom, ask.validTo ?? ask.validFrom);
      const wrong = negativeFault(ask.kind, ask.value, loadReference().divisions);
      if (wrong) throw bad('/value', wrong);
      const [row] = await query<{ id: string }>(
        `INSERT INTO liandan.negative_list_item (scope, province, direction, kind, value, reason, valid_from, valid_to, confirmed_by)
         VALUES ('PROVINCE', $1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
        [province, ask.direction, ask.kind, ask.value, ask.reason, ask.validFrom, ask.validTo ?? null, [province]],
      );
      if (!row) throw notFound();
      return { id: row.id, version: 1, from: null, to: 'listed', rules: ['W-19'], readers: ['all'] };
    });
  }

  /** A token for a machine, acting with the rights of the person who asked for it. The secret is told once. */
  async createToken(by: Actor, once: KeyOnce, ask: Ask.CreateToken): Promise<Registered & { secret?: string }> {
    TOKENS.admit(by, 'create');
    const secret = newToken();
    const done = await this.register.act(
      by,
      once,
      { machine: 'token', verb: 'create', payload: ask },
      async (query) => {
        const readers = [`o:${by.org}`];
        const [row] = await query<{ id: string }>(
          `INSERT INTO liandan.token (hash, label, person, organisation, scopes, expires_at, readers)
         VALUES ($1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 day', $7) RETURNING id`,
          [fingerprintOf(secret), ask.label, by.person, by.org, ask.scopes, ask.days, readers],
        );
        if (!row) throw notFound();
        return { id: row.id, version: 1, from: null, to: 'valid', rules: [], readers };
      },
    );
    return done.replayed ? done : { ...done, secret };
  }

  revokeToken(by: Actor, once: KeyOnce, id: string): Promise<Registered> {
    return this.register.act(
      by,
      once,
      { machine: 'token', verb: 'revoke', subject: id, payload: {} },
      async (query, at) => {
        const { readers } = await TOKENS.held(query, by, 'revoke', id, at);
        await query('UPDATE liandan.token SET revoked_at = clock_timestamp() WHERE id = $1', [id]);
        return { id, version: 2, from: 'valid', to: 'revoked', rules: [], readers };
      },
    );
  }
}

/** The class of the site by this plan and those of the two years before; the city's own word goes before it (M-01). */
async function classOf(query: Query, firm: string, { site, year, rows }: Ask.FilePlan): Promise<UnitClass> {
  const earlier = await query<{ total: string }>(
    `SELECT sum(r.quantity)::text AS total FROM liandan.plan p
       JOIN liandan.plan_row r ON r.plan = p.id AND r.version = p.version
     WHERE p.site = $1 AND p.year BETWEEN $2 - 2 AND $2 - 1 GROUP BY p.year ORDER BY p.year`,
    [site, year],
  );
  const licences = await query(
    `SELECT 1 FROM liandan.licence WHERE holder = $1 AND state IN ${inSql(LICENCE_IN_FORCE)} LIMIT 1`,
    [firm],
  );
  const planned = rows.reduce((sum, row) => sum + (isTonnes(row.quantity) ? grams(row.quantity) : 0n), 0n);
  return unitClassOf({
    years: [...earlier.map(({ total }) => tonnes(BigInt(total))), tonnes(planned)],
    ownFacility: rows.some(({ receiver }) => receiver === firm),
    licensed: licences.length > 0,
  });
}

/** The register of licences has the number, and its holder is the receiver that the row names (M-06). */
async function namedByRegister(query: Query, rows: Ask.PlanLine[]): Promise<void> {
  const named = rows.filter(({ receiverKind }) => receiverKind === 'LICENCE_HOLDER');
  const licences = await query<{ number: string; name: string; uscc: string | null }>(
    `SELECT DISTINCT l.number, l.context -> 'holder' ->> 'name' AS name, l.holder_uscc AS uscc FROM liandan.licence l
     WHERE l.number = ANY ($1)`,
    [named.map(({ licenceNo }) => licenceNo)],
  );
  const firms = await query<{ id: string; uscc: string | null }>(
    'SELECT id, uscc FROM liandan.organisation WHERE id = ANY ($1)',
    [named.flatMap(({ receiver }) => receiver ?? [])],
  );
  for (const { line, receiver, receiverName, licenceNo } of named) {
    const found = licences.filter(({ number }) => number === licenceNo);
    const own = firms.find(({ id }) => id === receiver);
    if (found.some(({ name, uscc }) => (receiver ? uscc !== null && uscc === own?.uscc : name === receiverName)))
      continue;
    const holders = found.map(({ name }) => name);
    throw refused(
      'M-06',
      holders.length === 0
        ? {
            zh: `第 ${line} 行的许可证编号${licenceNo}未在许可证登记中`,
            en: `Line ${line}: the register has no licence ${licenceNo}`,
          }
        : {
            zh: `第 ${line} 行的许可证${licenceNo}由${holders.join('、')}持有，与接受单位${receiverName}不符`,
            en: `Line ${line}: licence ${licenceNo} is held by ${holders.join(', ')}, not by ${receiverName}`,
          },
      { zh: '请按许可证登记填写接受单位和编号', en: 'Name receiver and licence as the register has them' },
    );
  }
}

async function storeRows(
  query: Query,
  plan: string,
  version: number,
  by: Actor,
  at: string,
  reason: string | null,
  rows: Ask.PlanLine[],
  readers: string[],
  unitClass: UnitClass,
): Promise<void> {
  const lines = new Set(rows.map((row) => row.line));
  if (lines.size !== rows.length) throw bad('/rows', { zh: '行号重复', en: 'A line number stands twice' });
  rows.forEach((row, i) => {
    if (parseWasteCode(row.wasteCode)?.category !== row.category) {
      throw bad(`/rows/${i}/category`, { zh: '类别与代码不符', en: 'Category and code do not agree' });
    }
    const line = { code: row.wasteCode, hazards: row.hazard as Hazard[] };
    const fault = refusalOf(loadReference().catalogue.checkLine(line, civilDay(at)).findings);
    if (fault) throw fault;
    if (row.receiverKind === 'LICENCE_HOLDER' && !row.licenceNo) {
      throw refused(
        'M-06',
        { zh: '接受单位须填写许可证编号', en: 'A licensed receiver needs its licence number' },
        {
          zh: `请补全第 ${row.line} 行`,
          en: `Complete line ${row.line}`,
        },
      );
    }
  });
  await namedByRegister(query, rows);
  await query(
    'INSERT INTO liandan.plan_version (plan, version, filed_at, filed_by, reason, readers) VALUES ($1, $2, $3, $4, $5, $6)',
    [plan, version, at, by.person, reason, readers],
  );
  const kept = rows.map(({ quantity: tons, receiver, ...row }, i) => ({
    ...row,
    quantity: quantity(`/rows/${i}/quantity`, tons).toString(),
    receiver,
    readers: unitClass !== 'key' && receiver ? [...readers, `o:${receiver}`] : readers,
  }));
  await query(
    `INSERT INTO liandan.plan_row (plan, version, line, transfer_type, waste_name, waste_code, category, harmful_component,
       form, hazard, quantity, method, receiver_kind, receiver, receiver_name, licence_no, readers)
     SELECT $1::uuid, $2::int, line, "transferType", "wasteName", "wasteCode", category, "harmfulComponent", form, hazard, quantity,
       method, "receiverKind", receiver, "receiverName", "licenceNo", readers
     FROM jsonb_to_recordset($3::jsonb) AS r (line int, "transferType" text, "wasteName" text, "wasteCode" text, category text,
       "harmfulComponent" text, form text, hazard text[], quantity bigint, method text, "receiverKind" text, receiver uuid,
       "receiverName" text, "licenceNo" text, readers text[])`,
    [plan, version, JSON.stringify(kept)],
  );
}

/**
 * A collector fills the manifests of small producers (R-10b, P-03): whoever the plan of one names as receiver sees the
 * rows that name it, and whose plan they belong to, as long as the plan names it.
 */
async function showCollectors(
  query: Query,
  plan: string,
  unitClass: UnitClass,
  rows: Ask.FilePlan['rows'],
  own: readonly string[],
) {
  const named = unitClass === 'key' ? [] : rows.flatMap(({ receiver }) => (receiver ? [`o:${receiver}`] : []));
  await query('UPDATE liandan.plan SET readers = $2 WHERE id = $1', [plan, [...new Set([...own, ...named])].sort()]);
}

export async function ownFirm(query: Query, by: Actor): Promise<Firm> {
  if (!isFirm(by)) throw notPermitted();
  return firmOf(query, by.org ?? '');
}

async function firmOf(query: Query, id: string): Promise<Firm> {
  const [found] = await query<Firm>('SELECT id, province, city, kind, active FROM liandan.organisation WHERE id = $1', [
    id,
  ]);
  if (!found?.active) throw notFound();
  return found;
}

export function quantity(pointer: string, tonnes: string): string {
  const amount = isTonnes(tonnes) ? grams(tonnes) : 0n;
  if (amount <= 0n)
    throw bad(pointer, { zh: '数量须大于零，最多六位小数', en: 'A quantity above zero with at most six places' });
  return amount.toString();
}

function wasteCode(code: string): void {
  if (!parseWasteCode(code)) throw bad('/wasteCodes', { zh: `没有代码 ${code}`, en: `There is no waste code ${code}` });
}

export function day(pointer: string, text: string): void {
  if (!isRealDay(text)) throw bad(pointer, { zh: '日期不存在', en: 'There is no such day' });
}

function period(from: string, to: string): void {
  day('/validFrom', from);
  day('/validTo', to);
  if (to < from) throw bad('/validTo', { zh: '截止日早于起始日', en: 'Ends before it begins' });
}

function notBefore(text: string, today: Day): void {
  day('/on', text);
  if (text < today) throw bad('/on', { zh: '不能早于今日', en: 'Not before today' });
}

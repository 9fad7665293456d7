import { hash } from '@node-rs/argon2';
import type { Client } from 'pg';
import { categoryOf } from '#domain/licence/coverage';
import { grams } from '#domain/quantity/quantity';
import { placeOf } from './places.js';
import { DEMO_WASTES, demoId, plateOf, type DemoSet } from './party-set.js';

/** Years for which the demonstration has filed plans and contracts. */
const YEARS = [2022, 2023, 2024, 2025, 2026, 2027];

/** Writes organisations, people and papers, as owner; nothing is written twice. */
export async function seedParty(client: Client, set: DemoSet, password: string): Promise<void> {
  const secret = await hash(password);
  const rows = async (text: string, values: object[]) => {
    if (values.length > 0) await client.query(text, [JSON.stringify(values)]);
  };
  const orgs = new Map(set.organisations.map((o) => [o.key, o]));
  const org = (key: string) => {
    const found = orgs.get(key);
    if (!found) throw new Error(`no organisation ${key} in the set`);
    return found;
  };
  const licenceOf = (holder: string) => set.licences.find((l) => l.holder === holder);

  await rows(
    `INSERT INTO liandan.organisation (id, kind, name, uscc, province, city, address, legal_representative, phone, letter_prefix,
       document_prefix, unit_class, emergency_plan_no, emergency_plan_until, carrier_scope, operating_document, operating_document_until)
     SELECT id, kind, name, uscc, province, city, address, '李某', phone, letter_prefix, document_prefix, unit_class,
       CASE WHEN kind = 'firm' THEN 'YJ-' || left(id::text, 8) END, CASE WHEN kind = 'firm' THEN date '2028-12-31' END,
       coalesce(carrier_scope, '{}'), CASE WHEN carrier_scope IS NOT NULL THEN 'YS-' || left(id::text, 8) END,
       CASE WHEN carrier_scope IS NOT NULL THEN date '2028-12-31' END
     FROM jsonb_to_recordset($1::jsonb) AS o(id uuid, kind text, name text, uscc text, province text, city text, address text,
       phone text, letter_prefix text, document_prefix text, unit_class text, carrier_scope text[])
     ON CONFLICT DO NOTHING`,
    set.organisations.map((o) => ({
      ...o,
      letter_prefix: o.letterPrefix,
      document_prefix: o.documentPrefix,
      unit_class: o.unitClass,
      carrier_scope: o.carrierScope,
    })),
  );
  await rows(
    `INSERT INTO liandan.person (id, login, name, hash) SELECT id, login, name, hash
     FROM jsonb_to_recordset($1::jsonb) AS p(id uuid, login text, name text, hash text) ON CONFLICT DO NOTHING`,
    set.people.map((p) => ({ ...p, hash: secret })),
  );
  await rows(
    `INSERT INTO liandan.membership (person, organisation, roles) SELECT person, organisation, roles
     FROM jsonb_to_recordset($1::jsonb) AS m(person uuid, organisation uuid, roles text[]) ON CONFLICT DO NOTHING`,
    set.people.map((p) => ({ person: p.id, organisation: p.org, roles: p.roles })),
  );
  await rows(
    `INSERT INTO liandan.delegation (id, principal, delegate, power, cities, valid_from, instrument)
     SELECT id, principal, delegate, power, cities, valid_from, instrument
     FROM jsonb_to_recordset($1::jsonb) AS d(id uuid, principal text, delegate uuid, power text, cities text[], valid_from date, instrument text)
     ON CONFLICT DO NOTHING`,
    set.delegations.map((d) => ({
      ...d,
      id: demoId(`delegation ${d.delegate}`),
      delegate: org(d.delegate).id,
      valid_from: d.from,
    })),
  );

  // The demonstration's auditor may read everything for three years, by the ministry's leave.
  const personOf = (login: string) => set.people.find((p) => p.login === login);
  const auditor = personOf('auditor');
  await rows(
    `INSERT INTO liandan.audit_grant (id, auditor, auditor_name, provinces, valid_from, valid_to, reason, proposed_by, proposed_at,
       confirmed_by, confirmed_at, readers)
     SELECT id, auditor, name, '{*}', n.at, n.at + interval '3 years', '演示：督察', proposer, n.at, confirmer, n.at, readers
     FROM jsonb_to_recordset($1::jsonb) AS g(id uuid, auditor uuid, name text, proposer uuid, confirmer uuid, readers text[]),
       (SELECT liandan.now() AS at OFFSET 0) n
     ON CONFLICT DO NOTHING`,
    [
      {
        id: demoId('audit grant'),
        auditor: auditor?.id,
        name: auditor?.name,
        proposer: personOf('mee-officer')?.id,
        confirmer: personOf('mee-head')?.id,
        readers: ['ministry', `o:${auditor?.org}`],
      },
    ],
  );

  const removers = [...new Set(set.flows.map((f) => f.remover))];
  // Receivers of the stories have no place on record: where they had one, a driver who tries the pages out at a desk would
  // be asked why the load does not stand there (R-11d).
  const told = new Set(set.flows.map((f) => f.receiver));
  const holders = set.licences.map(({ holder }) => holder).filter((key) => !told.has(key));
  const sited = [...new Set([...removers, ...holders])];
  await rows(
    `INSERT INTO liandan.site (id, organisation, name, address, city, longitude, latitude)
     SELECT id, organisation, name, address, city, longitude, latitude
     FROM jsonb_to_recordset($1::jsonb) AS s(id uuid, organisation uuid, name text, address text, city text, longitude float8, latitude float8)
     ON CONFLICT DO NOTHING`,
    sited.map((key) => ({
      id: demoId(`site ${key}`),
      organisation: org(key).id,
      name: '主厂区',
      address: org(key).address,
      city: org(key).city,
      ...placeOf(key, org(key).city),
    })),
  );
  const readersOf = (key: string) => [`o:${org(key).id}`, `p:${org(key).province}`, `c:${org(key).city}`];
  const plans = removers.flatMap((remover) => YEARS.map((year) => ({ remover, year })));
  await rows(
    `INSERT INTO liandan.plan (id, organisation, site, year, filing_no, unit_class, filed_at, updated_at, readers)
     SELECT id, organisation, site, year, filing_no, unit_class, filed_at, filed_at, ARRAY(SELECT jsonb_array_elements_text(readers))
     FROM jsonb_to_recordset($1::jsonb) AS p(id uuid, organisation uuid, site uuid, year int, filing_no text, unit_class text, filed_at timestamptz, readers jsonb)
     ON CONFLICT DO NOTHING`,
    plans.map(({ remover, year }) => ({
      id: demoId(`plan ${remover} ${year}`),
      organisation: org(remover).id,
      site: demoId(`site ${remover}`),
      year,
      filing_no: `GL${year}${demoId(`site ${remover}`).slice(0, 8)}`,
      unit_class: org(remover).unitClass ?? 'key',
      filed_at: `${year - 1}-12-20T02:00:00Z`,
      readers: readersOf(remover),
    })),
  );
  await rows(
    `INSERT INTO liandan.plan_version (plan, version, filed_at, readers)
     SELECT plan, 1, filed_at, ARRAY(SELECT jsonb_array_elements_text(readers))
     FROM jsonb_to_recordset($1::jsonb) AS p(plan uuid, filed_at timestamptz, readers jsonb) ON CONFLICT DO NOTHING`,
    plans.map(({ remover, year }) => ({
      plan: demoId(`plan ${remover} ${year}`),
      filed_at: `${year - 1}-12-20T02:00:00Z`,
      readers: readersOf(remover),
    })),
  );
  const flows = removers.flatMap((remover) =>
    set.flows.filter((f) => f.remover === remover).map((flow, i) => ({ flow, line: i + 1 })),
  );
  await rows(
    `INSERT INTO liandan.plan_row (id, plan, version, line, transfer_type, waste_name, waste_code, category, form, hazard, quantity, method,
       receiver_kind, receiver, receiver_name, licence_no, readers)
     SELECT id, plan, 1, line, 'CROSS_PROVINCE', waste_name, waste_code, category, form, hazard, quantity, method,
       'LICENCE_HOLDER', receiver, receiver_name, licence_no, ARRAY(SELECT jsonb_array_elements_text(readers))
     FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, plan uuid, line int, waste_name text, waste_code text, category text, form text, hazard text[],
       quantity bigint, method text, receiver uuid, receiver_name text, licence_no text, readers jsonb)
     ON CONFLICT DO NOTHING`,
    flows.flatMap(({ flow, line }) =>
      YEARS.map((year) => {
        const waste = wasteOf(flow.waste);
        return {
          id: demoId(`plan row ${flow.remover} ${year} ${line}`),
          plan: demoId(`plan ${flow.remover} ${year}`),
          line,
          waste_name: waste.name,
          waste_code: waste.code,
          category: categoryOf(waste.code),
          form: waste.form,
          hazard: waste.hazards,
          quantity: grams(flow.tonnes).toString(),
          method: waste.method,
          receiver: org(flow.receiver).id,
          receiver_name: org(flow.receiver).name,
          licence_no: licenceOf(flow.receiver)?.number ?? null,
          readers: readersOf(flow.remover),
        };
      }),
    ),
  );
  await rows(
    `INSERT INTO liandan.contract (id, number, remover, party, party_role, waste_codes, valid_from, valid_to, signed_at, confirmed_at, readers)
     SELECT id, number, remover, party, party_role, waste_codes, '2022-01-01', '2027-12-31', '2021-12-20T02:00:00Z', '2021-12-21T02:00:00Z',
       ARRAY(SELECT jsonb_array_elements_text(readers))
     FROM jsonb_to_recordset($1::jsonb) AS c(id uuid, number text, remover uuid, party uuid, party_role text, waste_codes text[], readers jsonb)
     ON CONFLICT DO NOTHING`,
    flows.flatMap(({ flow }) =>
      [
        { party: flow.receiver, role: 'RECEIVER' },
        { party: flow.carrier, role: 'CARRIER' },
      ].map(({ party, role }) => ({
        id: demoId(`contract ${flow.remover} ${party}`),
        number: `HT-${demoId(`contract ${flow.remover} ${party}`).slice(0, 8)}`,
        remover: org(flow.remover).id,
        party: org(party).id,
        party_role: role,
        waste_codes: [wasteOf(flow.waste).code],
        readers: [...readersOf(flow.remover), `o:${org(party).id}`],
      })),
    ),
  );
  const carriers = set.organisations.filter((o) => o.carrierScope);
  await rows(
    `INSERT INTO liandan.vehicle (id, organisation, plate, operating_document, valid_until, load, scope)
     SELECT id, organisation, plate, operating_document, '2028-12-31', 32000000, scope
     FROM jsonb_to_recordset($1::jsonb) AS v(id uuid, organisation uuid, plate text, operating_document text, scope text[]) ON CONFLICT DO NOTHING`,
    carriers.flatMap((carrier) =>
      Array.from({ length: 8 }, (_, i) => ({
        id: demoId(`vehicle ${carrier.key} ${i}`),
        organisation: carrier.id,
        plate: plateOf(carrier.key, i),
        operating_document: `DL-${demoId(`vehicle ${carrier.key} ${i}`).slice(0, 8)}`,
        scope: carrier.carrierScope,
      })),
    ),
  );
  await rows(
    `INSERT INTO liandan.driver (id, organisation, name, certificate, valid_until, escort, readers)
     SELECT id, organisation, name, certificate, '2028-12-31', escort, ARRAY(SELECT jsonb_array_elements_text(readers))
     FROM jsonb_to_recordset($1::jsonb) AS d(id uuid, organisation uuid, name text, certificate text, escort boolean, readers jsonb) ON CONFLICT DO NOTHING`,
    carriers.flatMap((carrier) =>
      [false, true].map((escort) => ({
        id: demoId(`driver ${carrier.key} ${String(escort)}`),
        organisation: carrier.id,
        name: escort ? '周某' : '赵某',
        certificate: `${escort ? 'YY' : 'JS'}-${demoId(`driver ${carrier.key}`).slice(0, 8)}`,
        escort,
        readers: readersOf(carrier.key),
      })),
    ),
  );
}

function wasteOf(key: string) {
  const waste = DEMO_WASTES[key];
  if (!waste) throw new Error(`no waste ${key} in the set`);
  return waste;
}

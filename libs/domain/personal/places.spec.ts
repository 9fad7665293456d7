import { getMetadataStorage } from 'class-validator';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nestedType } from '../nested.js';
import { personalPlaces, type Place } from './places.js';

/**
 * Fields of commands whose name sounds personal and that are kept in the open, each with its reason: every field of every
 * command that sounds personal stands here or among the places.
 */
const IMPERSONAL: readonly { field: RegExp; because: string }[] = [
  { field: /(^|\/)(wasteName|commonName)$/, because: 'name of a waste' },
  { field: /(^|\/)(lines\/\*|waste)\/name$/, because: 'name of a waste' },
  { field: /^\/(attachments|photos)\/\*\/name$/, because: 'name of a file' },
  {
    field: /(holder|receiver|sender|facility|facilities\/\*|carriers\/\*)\/(name|address)$/,
    because: 'a firm or its plant',
  },
  { field: /^\/address$/, because: 'where a firm or its site is' },
  { field: /^\/rows\/\*\/receiverName$/, because: 'a firm' },
  { field: /^\/authority$|^\/checklist\/authority$/, because: 'an authority, or the item of a checklist' },
  { field: /^\/participants\/\*\/name$/, because: 'officers who sit in a joint meeting for their province' },
];

/** Machines and journals that record the commands of a file. */
const RECORDED: Record<string, string[]> = {
  correction: ['correction', 'manifest', 'pipeline'],
  firm: ['driver', 'organisation'],
  licence: ['licence', 'holderChange'],
  list: ['list'],
  manifest: ['manifest'],
  'paper-fallback': ['paperFallback'],
  party: ['driver'],
  people: ['person'],
  pipeline: ['pipeline'],
  room: ['dutyRoster'],
  'signature-code': ['signatureCode'],
  'transfer-application': ['application'],
};
const SOUNDS =
  /name|phone|mobile|^tel$|fax|contact|mail|wechat|driver|escort|handler|person|represent|signat|certificate|participant|attend|reporter|officer|address|idn|idcard|birth/i;
/** Acts that are kept out of the record: where a person's own mail goes, and how one logs in. */
const UNRECORDED = new Set(['SetMail', 'OpenSession']);
/** Single fields that are nobody's private matter: the officer on duty for an authority, a firm, a file; or are not recorded. */
const SINGLE = new Set([
  'EnterDuty /person',
  'ReviseDuty /person',
  'ReportHolder /name',
  'StoreScan /name',
  'OpenSite /name',
  'AmendSite /name',
  'CreatePerson /mail',
  'GiveEnrolment /mail',
  'ResetSecondFactor /mail',
]);

type Class = new () => object;
const files = ['libs/domain', 'src'].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.commands.ts'))
    .map((path) => join(process.cwd(), room, path)),
);
const metadataOf = (type: Class) => getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);

/** Text fields of a body as pointers, with `*` for the items of a list. */
function fieldsOf(type: Class, base = ''): string[] {
  const metadata = metadataOf(type);
  return [...new Set(metadata.map(({ propertyName }) => propertyName))].flatMap((name) => {
    const own = metadata.filter(({ propertyName }) => propertyName === name);
    const list = own.some(({ each }) => each);
    const inner = nestedType(type, name);
    if (inner) return fieldsOf(inner, `${base}/${name}${list ? '/*' : ''}`);
    return own.some((rule) => ['isBoolean', 'isUuid', 'isIn', 'isInt'].includes(rule.name ?? ''))
      ? []
      : [`${base}/${name}`];
  });
}
const places = (machines: string[]) =>
  machines.flatMap((machine) =>
    (personalPlaces[machine] ?? []).map((place: Place) => (typeof place === 'string' ? place : place.at)),
  );

async function commandsOf(file: string): Promise<[string, Class][]> {
  const module = (await import(file)) as Record<string, unknown>;
  return Object.entries(module).filter((each): each is [string, Class] => /^class /.test(String(each[1])));
}

it('names every field of every command that sounds personal, as personal or with the reason why not', async () => {
  const commands: { file: string; classes: [string, Class][] }[] = [];
  for (const file of files) commands.push({ file, classes: await commandsOf(file) });
  // What other commands contain is judged where it is said.
  const parts = new Set(
    commands.flatMap(({ classes }) =>
      classes.flatMap(([, type]) => metadataOf(type).map(({ propertyName }) => nestedType(type, propertyName))),
    ),
  );
  const seen = new Set<string>();
  const unnamed: string[] = [];
  for (const { file, classes } of commands) {
    const machines = RECORDED[/([a-z-]+)\.commands\.ts$/.exec(file)?.[1] ?? ''];
    const known = new Set(places(machines ?? []));
    for (const [name, type] of classes) {
      if (parts.has(type) || UNRECORDED.has(name)) continue;
      for (const field of fieldsOf(type)) {
        seen.add(field);
        if (!SOUNDS.test(field.split('/').at(-1) ?? '') || known.has(field) || SINGLE.has(`${name} ${field}`)) continue;
        if (!IMPERSONAL.some((each) => each.field.test(field))) unnamed.push(`${name} ${field}`);
      }
    }
  }
  expect(unnamed).toEqual([]);
  // The walk itself walks: it has met a driver in a list of legs, a contact, a signatory.
  expect([...seen]).toEqual(
    expect.arrayContaining(['/legs/*/driver/certificate', '/put/*/contact/phone', '/signatory', '/form/handler/phone']),
  );
  expect(IMPERSONAL.filter(({ field }) => ![...seen].some((each) => field.test(each)))).toEqual([]);
});

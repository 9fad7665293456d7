import type { FormField } from '#domain/transfer-application/form-fields';
import type { CaseAnswer } from '../../api/answers';

/** The form as somebody fills it: everything may still be missing. Quantities are texts of tonnes, days 'YYYY-MM-DD'. */
export interface Line {
  line: number;
  name?: string | undefined;
  commonName?: string | undefined;
  category?: string | undefined;
  code?: string | undefined;
  hazards: string[];
  form?: string | undefined;
  component?: string | undefined;
  packaging?: string | undefined;
  quantity?: string | undefined;
  method?: string | undefined;
  purpose?: string | undefined;
  lastYear?: string | undefined;
}
export interface Carrier {
  org?: string | undefined;
  name?: string | undefined;
  roadLicence?: string | undefined;
  licenceValidTo?: string | undefined;
  contact?: string | undefined;
}
export interface Attachment {
  kind: string;
  material?: string | undefined;
  name: string;
  sha256: string;
  bytes: number;
}
export interface Form {
  site?: string | undefined;
  plan?: string | undefined;
  receiver?: string | undefined;
  licence?: string | undefined;
  /** In its place, the item of the exemption list. */
  exemption?: number | undefined;
  facility?: string | undefined;
  lines: Line[];
  carriers: Carrier[];
  transport: { mode?: string | undefined; route: string[]; batches?: number | undefined };
  period: { from?: string | undefined; to?: string | undefined };
  reason?: string | undefined;
  emergency: {
    filingNo?: string | undefined;
    filedOn?: string | undefined;
    validTo?: string | undefined;
    measures?: string | undefined;
  };
  contact?: string | undefined;
  attachments: Attachment[];
}
/** What a draft in this browser holds: the form, and what is said with its submission. */
export interface Typed {
  form: Form;
  signatory: string;
  /** Rule → reason. */
  reasons: Record<string, string>;
  /** The version on the server over which this was typed, where there is one. */
  seen?: Stored | undefined;
}
/** The draft on the server as it stood at one version. */
export interface Stored {
  id: string;
  version: number;
  form: Form;
}

interface Named {
  id: string;
  name?: string;
}
/** An application as the API answers it, as far as the form reads it. */
export interface Application extends CaseAnswer {
  remover: { org: string; name: string };
  site: Named | null;
  plan: (Named & { year: number; filingNo: string }) | null;
  receiver: { org: string; name: string } | null;
  licence: (Named & { number: string; validTo: string }) | null;
  exemption?: number | null;
  facility: string | null;
  lines: Line[];
  carriers: Carrier[];
  transport: Form['transport'] | null;
  period: { from: string; to: string } | null;
  reason: string | null;
  emergency: Form['emergency'] | null;
  contact: string | null;
  attachments: Attachment[];
  justifications: { rule: string; text: string }[];
  statement: { signatory: string } | null;
  spot: { fields: FormField[]; note: string; at: string } | null;
  corrections: {
    round: number;
    at: string;
    answeredAt: string | null;
    items: { item: number; field: FormField; material?: string; text: string; edited: boolean }[];
  }[];
}

export const BLANK: Form = {
  lines: [],
  carriers: [],
  transport: { mode: 'ROAD', route: [] },
  period: {},
  emergency: {},
  attachments: [],
};

/** '30000.000000' → '30000': as somebody would have typed it. */
export const plain = (quantity: string | undefined): string | undefined =>
  quantity?.includes('.') ? quantity.replace(/\.?0+$/, '') : quantity;

/** The form that a stored application stands for. */
export const formOf = (of: Application): Form => ({
  site: of.site?.id || undefined,
  plan: of.plan?.id || undefined,
  receiver: of.receiver?.org,
  licence: of.licence?.id,
  exemption: of.exemption ?? undefined,
  facility: of.facility ?? undefined,
  lines: of.lines.map((line) => ({ ...line, quantity: plain(line.quantity), lastYear: plain(line.lastYear) })),
  carriers: of.carriers,
  transport: of.transport ?? BLANK.transport,
  period: of.period ?? {},
  reason: of.reason ?? undefined,
  emergency: of.emergency ?? {},
  contact: of.contact ?? undefined,
  attachments: of.attachments,
});

export const storedOf = (of: Application): Stored => ({ id: of.id, version: of.version, form: formOf(of) });

/** Without what is empty. */
function trimmed<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, each]) => each !== undefined && each !== null && each !== ''),
  ) as T;
}
const has = (value: object, names: readonly string[]) =>
  names.every((name) => Boolean((value as Record<string, unknown>)[name]));

/** The body of a draft: objects that are not whole yet are left out, lists are sent as they are. */
export const bodyOf = (form: Form): Partial<Form> => ({
  ...trimmed({ site: form.site, plan: form.plan, receiver: form.receiver }),
  ...trimmed(form.exemption === undefined ? { licence: form.licence } : { exemption: form.exemption }),
  facility: form.facility ?? '',
  lines: form.lines.map((line, i) => trimmed({ ...line, line: i + 1 })),
  carriers: form.carriers.map(trimmed),
  ...(form.transport.mode ? { transport: trimmed(form.transport) } : {}),
  ...(has(form.period, ['from', 'to']) ? { period: trimmed(form.period) } : {}),
  reason: form.reason ?? '',
  ...(has(form.emergency, ['filingNo', 'filedOn']) ? { emergency: trimmed(form.emergency) } : {}),
  contact: form.contact ?? '',
  attachments: form.attachments,
});
export const only = (body: Partial<Form>, fields: readonly FormField[]): Partial<Form> =>
  Object.fromEntries(Object.entries(body).filter(([field]) => fields.includes(field as FormField))) as Partial<Form>;

/** What of the body can be judged already: lines, carriers and days that are whole. */
export function judgeable(form: Form): Partial<Form> {
  const body = bodyOf(form);
  return {
    ...body,
    lines: (body.lines ?? []).filter((line) =>
      has(line, ['name', 'category', 'code', 'form', 'quantity', 'method', 'purpose']),
    ),
    carriers: (body.carriers ?? []).filter((each) => has(each, ['name', 'roadLicence', 'licenceValidTo'])),
  };
}

/** The whole of it, for comparing. */
export const sameForm = (a: Form, b: Form): boolean => JSON.stringify(bodyOf(a)) === JSON.stringify(bodyOf(b));

const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
/** An approval holds twelve months at most. */
const LONGEST = 364;

/** Last time's application as the beginning of a new one: as long a period from today on, last year's figures left out. */
export function reused(of: Application, today: string, now: { plan?: string; licence?: string }): Form {
  const before = formOf(of);
  const { from, to } = before.period;
  const length = from && to ? Math.min(Math.max(daysBetween(from, to), 0), LONGEST) : LONGEST;
  return {
    ...before,
    plan: now.plan ?? before.plan,
    licence: before.exemption === undefined ? (now.licence ?? before.licence) : undefined,
    lines: before.lines.map(({ lastYear: _, ...line }) => line),
    period: { from: today, to: dayAfter(today, length) },
  };
}

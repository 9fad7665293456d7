import type { FormField } from './form-fields.js';
import type { ApplicationContext } from './transfer-application.case.js';
import type { ApplicationForm } from './transfer-application.commands.js';

type C = ApplicationContext;

/** Items of the open correction notice, by number, to which the edit brings what was not there before (R-23c). */
export function supplied(c: C, form: ApplicationForm): number[] {
  const items = c.corrections.at(-1)?.items ?? [];
  return items.filter(({ field, material }) => isNew(c, form, field, material)).map(({ item }) => item);
}

function isNew(c: C, form: ApplicationForm, field: FormField, material: string | undefined): boolean {
  const given = form[field];
  if (given == null) return false;
  if (field !== 'attachments') return text(given) !== text(standing(c, field));
  const known = new Set(c.attachments.map(({ sha256 }) => sha256));
  return (form.attachments ?? []).some(
    (each) => !known.has(each.sha256) && (material === undefined || [each.kind, each.material].includes(material)),
  );
}

/** What stands in the case, as a form would name it. */
function standing(c: C, field: Exclude<FormField, 'attachments'>): unknown {
  switch (field) {
    case 'site':
    case 'plan':
      return c[field].id;
    case 'receiver':
      return c.receiver?.org;
    case 'licence':
      return c.licence?.id;
    default:
      return c[field];
  }
}

/** The same for the same content, whatever the order of its members. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

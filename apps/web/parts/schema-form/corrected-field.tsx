import { useRead } from '../../api/queries';
import { useFactText } from '../facts/fact-text';
import { usePlaceName } from '../facts/place-name';
import { useForm } from './field-context';
import { Choice, type Pick, PlainText } from './pickers';

type Members = Record<string, unknown>;
const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null;

/** Every place of a path in a manifest, lines and legs by their numbers: `legs[].driver.name` is `legs/1/driver/name`. */
function placesIn(document: unknown, path: string): { name: string; value: unknown }[] {
  let found: { name: string; value: unknown }[] = [{ name: '', value: document }];
  for (const step of path.split('.')) {
    const key = step.replace('[]', '');
    found = found.flatMap(({ name, value }) => {
      const inside = isMembers(value) ? value[key] : undefined;
      const at = name ? `${name}/${key}` : key;
      if (!step.endsWith('[]')) return [{ name: at, value: inside }];
      const items = (Array.isArray(inside) ? inside : []) as Members[];
      return items.map((item) => ({ name: `${at}/${String(item['line'] ?? item['leg'])}`, value: item }));
    });
  }
  return found;
}

/** A field of the manifest that the caller may have put right, by its name and with what stands there. */
export function CorrectedField(pick: Pick<string>) {
  const nameOf = usePlaceName();
  const say = useFactText();
  const manifest = useForm().whole['manifest'] as string | undefined;
  const asked = manifest !== undefined;
  const { data: now } = useRead<{ correctable: string[] }>(`manifests/${manifest}/fields`, {}, asked);
  const { data: known } = useRead<Members>(`manifests/${manifest}`, {}, asked);
  const options = (known ? (now?.correctable ?? []) : []).flatMap((path) =>
    placesIn(known, path).map(({ name, value }) => ({
      value: name,
      label: [nameOf(name), typeof value === 'string' && say(name.split('/').at(-1) ?? '', value)]
        .filter(Boolean)
        .join(' · '),
    })),
  );
  // A pipeline's transfer has no such list. Before both answers are here nobody types into what is then taken away.
  if (asked && now && known && options.length === 0) return <PlainText {...pick} />;
  return <Choice {...pick} options={options} />;
}

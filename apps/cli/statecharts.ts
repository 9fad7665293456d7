import { candidatesOf } from '#workflow/decide';
import { machines } from '#domain/machines';

/** Every machine as Mermaid text, drawn from the machine and never by hand. */
export function statecharts(): string {
  return machines
    .map((machine) => {
      const edges = candidatesOf(machine).map((c) => {
        const from = c.state === 'new' ? '[*]' : c.state;
        return `  ${from} --> ${c.target}: ${c.event} (${c.meta.row}, ${c.meta.by.join('/')})`;
      });
      return `%% ${machine.id}\nstateDiagram-v2\n${[...new Set(edges)].join('\n')}`;
    })
    .join('\n\n');
}

import { loadReference } from '#config/reference';
import type { Random } from '#src/demo/random';

/** A waste of the catalogue as a copy moves it. */
export interface Waste {
  code: string;
  category: string;
  name: string;
  hazards: string[];
  method: string;
}

/** Shares of the classes of which most is moved; the other classes share what is left. */
const MIX: Record<string, number> = {
  HW08: 20,
  HW17: 15,
  HW18: 10,
  HW34: 12,
  HW48: 12,
  HW49: 11,
  HW11: 6,
  HW50: 4,
  // Lead batteries go by the white list, three applications in ten.
  HW31: 2,
};
const OTHERS = 8;
const METHODS: Record<string, string> = { HW08: 'R9', HW17: 'R4', HW31: 'R4', HW34: 'R6', HW48: 'R4', HW50: 'R8' };

/** One waste of every class with its share, from the edition in force on the day. */
export function wastesOn(day: string): { waste: Waste; share: number }[] {
  const classes = new Map<string, Waste>();
  for (const entry of loadReference().catalogue.editionOn(day)?.entries.values() ?? []) {
    const { code, category } = entry;
    if (classes.has(category)) continue;
    const name = entry.zh.replaceAll(/["\\\s]/g, '').slice(0, 24);
    const hazards = entry.hazard.split(/[,/]/).map((hazard) => hazard.trim());
    classes.set(category, { code, category, name, hazards, method: METHODS[category] ?? 'R15' });
  }
  const rest = [...classes.keys()].filter((category) => !(category in MIX)).length;
  return [...classes.values()].map((waste) => ({ waste, share: MIX[waste.category] ?? OTHERS / rest }));
}

/** A draw by the shares. */
export function drawn(random: Random, wastes: readonly { waste: Waste; share: number }[]): Waste {
  let at = random.next() * wastes.reduce((sum, { share }) => sum + share, 0);
  for (const { waste, share } of wastes) {
    at -= share;
    if (at <= 0) return waste;
  }
  const [first] = wastes;
  if (!first) throw new Error('no wastes in the catalogue');
  return first.waste;
}

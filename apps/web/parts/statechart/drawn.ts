import { graphlib, layout } from '@dagrejs/dagre';

interface Word {
  zh: string;
  en: string;
}
/** A machine of the law, as `/v1/reference/machines/{machine}` answers it. */
export interface Machine {
  machine: string;
  title: Word;
  initial: string;
  states: { name: string; title: Word; final: boolean }[];
  transitions: Transition[];
}
export interface Transition {
  from: string;
  event: string;
  to: string;
  title: Word;
  rows: string[];
  rules: { id: string; article?: string; title?: Word }[];
  by: string[];
  door: string;
}

export interface Box {
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
}
/** All transitions between two states: one line. */
export interface Line {
  from: string;
  to: string;
  transitions: Transition[];
  points: { x: number; y: number }[];
  label: { x: number; y: number };
}
export interface Drawing {
  width: number;
  height: number;
  boxes: Box[];
  lines: Line[];
  /** Transitions that stay in their state. */
  inside: Record<string, Transition[]>;
}

/** Width of a text: a Chinese character is as wide as high, a Latin letter about half. */
const widthOf = (text: string, size: number) =>
  [...text].reduce((sum, character) => sum + (character > '\u2e7f' ? size : size * 0.56), 0);

export const shortened = (text: string, most: number): string => {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : text;
};

/** Where everything stands, from top to bottom. Pure. */
export function drawn(
  machine: Machine,
  nameOf: (state: string) => string,
  labelOf: (line: Transition[]) => string,
): Drawing {
  const graph = new graphlib.Graph({ multigraph: false });
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 46, edgesep: 14, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { name } of machine.states) {
    graph.setNode(name, { width: Math.max(92, widthOf(nameOf(name), 14) + 30), height: 40 });
  }
  const inside: Record<string, Transition[]> = {};
  const between = new Map<string, Transition[]>();
  for (const transition of machine.transitions) {
    const { from, to } = transition;
    if (!graph.hasNode(from)) graph.setNode(from, { width: 28, height: 28 });
    if (!graph.hasNode(to)) graph.setNode(to, { width: 92, height: 40 });
    if (from === to) (inside[from] ??= []).push(transition);
    else between.set(`${from} ${to}`, [...(between.get(`${from} ${to}`) ?? []), transition]);
  }
  for (const [key, transitions] of between) {
    const [from = '', to = ''] = key.split(' ');
    graph.setEdge(from, to, { width: widthOf(labelOf(transitions), 12) + 8, height: 18, labelpos: 'c' });
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    boxes: graph.nodes().map((name: string) => ({ name, ...(graph.node(name) as Omit<Box, 'name'>) })),
    lines: [...between].map(([key, transitions]) => {
      const [from = '', to = ''] = key.split(' ');
      const { points, x, y } = graph.edge(from, to) as { points: Line['points']; x: number; y: number };
      return { from, to, transitions, points, label: { x, y } };
    }),
    inside,
  };
}

/** A smooth line through points. */
export function pathOf(points: { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const steps = rest.map((point, at) => {
    const next = rest[at + 1];
    if (!next) return `L ${point.x} ${point.y}`;
    return `Q ${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`;
  });
  return `M ${first.x} ${first.y} ${steps.join(' ')}`;
}

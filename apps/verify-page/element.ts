export type Piece = Node | string;

/** An element with attributes and contents; texts are texts, never markup. */
export function element(name: string, attributes: Record<string, string>, ...contents: Piece[]): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...contents);
  return made;
}

/** Chinese first, English after it. */
export function pair(zh: string, en: string): DocumentFragment {
  const both = document.createDocumentFragment();
  both.append(zh);
  if (en) both.append(' ', element('span', { lang: 'en' }, en));
  return both;
}

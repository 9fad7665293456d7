import { grams } from '#domain/quantity/quantity';

/** What stands in a text in place of another text; quantities are told by the scale of the copy. */
export interface Names {
  /** Value of a token in this copy. */
  of(token: string): string;
  /** Thousandths by which the quantities of the copy differ from those of the original. */
  scale: bigint;
}

/** Members whose quantities belong to somebody else's book and stay as they are. */
const OTHERS = 'cap|scale|used|remaining|committed|taken';
const QUANTITY = String.raw`(?<![\d:.])\d+\.\d{6}(?!\d)`;
const NEITHER = String.raw`"(?:${OTHERS})": ?"\d+\.\d{6}"`;

/** Finds the tokens of an original in its texts, the longer before the shorter, and its quantities. */
export class Reader {
  private readonly pattern: RegExp;

  constructor(private readonly tokens: ReadonlySet<string>) {
    const all = [...tokens]
      .sort((a, b) => b.length - a.length)
      .map((token) => token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
    this.pattern = new RegExp([NEITHER, ...all, QUANTITY].join('|'), 'g');
  }

  read(text: string): Template {
    const between: string[] = [];
    const found: string[] = [];
    let from = 0;
    for (const { 0: match, index } of text.matchAll(this.pattern)) {
      if (!this.tokens.has(match) && match.startsWith('"')) continue;
      between.push(text.slice(from, index));
      found.push(match);
      from = index + match.length;
    }
    between.push(text.slice(from));
    return new Template(between, found, this.tokens);
  }
}

/** A text of the original, cut at its tokens. */
export class Template {
  private readonly grams: (bigint | null)[];

  constructor(
    private readonly between: readonly string[],
    private readonly found: readonly string[],
    tokens: ReadonlySet<string>,
  ) {
    this.grams = found.map((match) => (tokens.has(match) ? null : grams(match)));
  }

  /** The text as the copy tells it. */
  tell(names: Names): string {
    let text = this.between[0] ?? '';
    for (const [i, match] of this.found.entries()) {
      const grams = this.grams[i];
      text += grams === null || grams === undefined ? names.of(match) : scaled(grams, names.scale);
      text += this.between[i + 1] ?? '';
    }
    return text;
  }
}

function scaled(grams: bigint, scale: bigint): string {
  const all = String((grams * scale) / 1000n).padStart(7, '0');
  return `${all.slice(0, -6)}.${all.slice(-6)}`;
}

/**
 * What a template prints: words and tables only, made from the record by `sheets/`. Nothing here is decided by Typst,
 * so that every sentence of a document can be tested without reading a PDF.
 */
export type Sheet = OfficialSheet | ManifestSheet | LabelSheet | ReceiptSheet;

export type Block =
  /** A paragraph with two characters of indent. */
  | { kind: 'para'; text: string }
  /** A heading of the first level (一、…), in 黑体. */
  | { kind: 'head'; text: string }
  | { kind: 'table'; columns: Column[]; rows: string[][] };
export interface Column {
  title: string;
  /** Share of the width. */
  share: number;
  align?: 'left' | 'center' | 'right';
}

/** Letters with the red head of GB/T 9704 (信函格式), notices of a licensing procedure, reports. */
export interface OfficialSheet {
  template: 'official';
  form: 'letter' | 'notice' | 'report';
  title: string;
  /** Issuing authority. */
  agency: string;
  number: string | null;
  /** Without the colon; null for a report. */
  addressee: string | null;
  blocks: Block[];
  /** Names of what is enclosed. */
  enclosed: string[];
  /** Civil date in words. */
  date: string;
  copies: string[];
  /** One line at the foot: where the content can be checked. */
  foot: string;
  /** Leads to the page that tells whether a document is the issued one; none where this instance has no public address. */
  qr?: string;
}

/** 危险废物转移联单, one A4 form. Marks are SVG. */
export interface ManifestSheet {
  template: 'manifest';
  title: string;
  number: string;
  status: string;
  /** Set across the page when the manifest is void. */
  stamp: string | null;
  qr: string;
  bars: string;
  header: Field[];
  removal: Field[];
  wastes: { columns: Column[]; rows: string[][] };
  /** What else part 1 says of each waste. */
  details: { columns: Column[]; rows: string[][] };
  /** Heading of part 2. */
  carriage: string;
  legs: { title: string; fields: Field[] }[];
  /** What the meters of a pipe counted day by day. */
  readings: { columns: Column[]; rows: string[][] } | null;
  receipt: Field[];
  accepted: { columns: Column[]; rows: string[][] };
  notes: string[];
  foot: string;
}
export interface Field {
  name: string;
  value: string;
  /** Quarters of the width, 1 to 4. Default 2. */
  span?: number;
}

/** 危险废物标签 (HJ 1276), one page each. */
export interface LabelSheet {
  template: 'label';
  title: string;
  labels: Label[];
}
export interface Label {
  /** Side of the square and least height of a character, millimetres (T-03). */
  size: number;
  text: number;
  hazards: string[];
  waste: string;
  category: string;
  code: string;
  form: string;
  components: string;
  harmful: string;
  caution: string;
  digital: string;
  unit: string;
  contact: string;
  day: string;
  weight: string;
  remarks: string;
  qr: string;
}

/** Acknowledgement of one signature. */
export interface ReceiptSheet {
  template: 'receipt';
  title: string;
  statement: string;
  fields: Field[];
  qr: string;
  foot: string;
}

import type { ManifestLine } from '#domain/manifest/manifest.context';
import { grams, tonnes } from '#domain/quantity/quantity';
import { parseLabelCode } from '#domain/waste/label';
import { qrCode } from '../marks.js';
import type { Label, LabelSheet } from '../sheet.js';
import { amount, formWords, hazardWord } from '../words.js';
import type { ManifestRecord } from './manifest.js';

/** Volume of the container that a packaging type stands for, in litres, where none is declared (T-03). */
const LITRES: Record<string, number> = {
  '01': 200,
  '02': 50,
  '03': 1000,
  '04': 1000,
  '05': 50,
  '06': 1000,
  '07': 1000,
  '08': 1000,
  '09': 1000,
  '10': 1000,
  '11': 200,
  '12': 50,
  '13': 1000,
};
const CAUTIONS: Record<string, string> = {
  T: '避免接触和吸入，佩戴防护用品',
  C: '防止泄漏，避免接触皮肤',
  I: '远离火种、热源',
  R: '避免撞击、受潮和混放',
  In: '防止渗漏，避免直接接触',
};

/** Side of the label and least height of its characters by volume of the container, in millimetres (T-03). */
export function labelSize(litres: number): { size: number; text: number } {
  if (litres <= 50) return { size: 100, text: 3 };
  return litres <= 450 ? { size: 150, text: 5 } : { size: 200, text: 6 };
}

/**
 * Container labels of a manifest, one page for each digital identification code (T-02, T-08); `qrText`: what the QR of a
 * code holds (T-07).
 */
export function labelSheet({ manifest: m }: ManifestRecord, qrText: (code: string) => string): LabelSheet {
  return {
    template: 'label',
    title: `危险废物标签 ${m.number ?? ''}`.trim(),
    labels: m.lines.flatMap((line) =>
      line.labels.map((digital): Label => ({
        ...labelSize(LITRES[line.packaging.type] ?? 200),
        hazards: line.hazards.map(hazardWord),
        waste: line.commonName ? `${line.name}（${line.commonName}）` : line.name,
        category: line.category,
        code: line.wasteCode,
        form: formWords(line.form),
        components: line.components ?? '—',
        harmful: line.components ?? '—',
        caution: line.hazards
          .map((hazard) => CAUTIONS[hazard] ?? '')
          .filter(Boolean)
          .join('；'),
        digital,
        unit: m.remover.name,
        contact: m.handler ? `${m.handler.name} ${m.handler.phone}` : (m.emergencyPhone ?? '—'),
        day: parseLabelCode(digital)?.day ?? '—',
        weight: `${share(line)}吨`,
        remarks: m.remarks ?? '',
        qr: qrCode(qrText(digital)),
      })),
    ),
  };
}

/** What one container of the line holds, evenly; each is weighed on its own only at the scale. */
const share = ({ removed, planned, labels }: ManifestLine): string =>
  amount(tonnes(grams(removed ?? planned) / BigInt(Math.max(labels.length, 1))));

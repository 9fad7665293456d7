import { Injectable } from '@nestjs/common';
import { civilDay } from '#domain/calendar/civil';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import type { PipelineForm } from '#domain/pipeline/pipeline.commands';
import type {
  FillingEvidence,
  PipelineContext,
  PipelineSetting,
  StartEvidence,
} from '#domain/pipeline/pipeline.context';
import { asForm, asManifest } from '#domain/pipeline/pipeline.manifest';
import type { Asking } from '#workflow/kind';
import type { Row, Tx } from '#workflow/workflow';
import { closing, ordered } from './manifest.cases.js';
import { ManifestEvidence } from './manifest.evidence.js';
import { drafted, named } from './manifest.named.js';

/** Gathers what the machine of pipeline transfers must be shown; part 1, cases and corrections as for a manifest. */
@Injectable()
export class PipelineEvidence {
  constructor(private readonly manifests: ManifestEvidence) {}

  async gather(tx: Tx, row: Row<PipelineContext> | null, asking: Asking): Promise<object> {
    const record: Row<ManifestContext> | null = row && { ...row, context: asManifest(row.context) };
    switch (asking.type) {
      case 'create':
      case 'edit':
        return this.filling(tx, record, asking);
      case 'issue':
        return this.manifests.part1.of(tx, drafted(record!), asking, true);
      case 'start': {
        const { approval, instrument } = await this.manifests.part1.of(tx, drafted(record!), asking, false);
        return {
          approval,
          instrument,
          prepared: await this.manifests.prepared(tx, record!.context, civilDay(asking.at)),
          yearEnd: `${civilDay(asking.at).slice(0, 4)}-12-31`,
        } satisfies StartEvidence;
      }
      case 'correct':
        return this.manifests.correction(tx, record!, (asking as unknown as { request: string }).request);
      case 'freeze':
        return ordered(tx, record!.id, asking);
      case 'close':
        return closing(tx, record!);
      default:
        return {};
    }
  }

  private async filling(tx: Tx, record: Row<ManifestContext> | null, asking: Asking): Promise<FillingEvidence> {
    const form = { ...asking, ...asForm(asking as unknown as PipelineForm), remover: undefined } as unknown as Asking;
    const evidence = await this.manifests.part1.of(tx, named(record, form), form, false);
    const city = evidence.site?.numberCity;
    return { ...evidence, setting: city ? await this.setting(tx, city, civilDay(asking.at)) : null };
  }

  /** What the city has set for today. */
  private async setting(tx: Tx, city: string, day: string): Promise<PipelineSetting | null> {
    const [setting] = await tx.query<PipelineSetting>(
      'pipeline_setting_of',
      `SELECT id, city, period, meter_permille AS "meterPermille" FROM liandan.pipeline_setting
        WHERE city = $1 AND valid_from <= $2::date ORDER BY valid_from DESC, set_at DESC LIMIT 1`,
      [city, day],
    );
    return setting ?? null;
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { Settings } from '#config/env';
import type { Tx } from '#workflow/workflow';

/** Which contents a firm has stored, as far as its cases ask. */
@Injectable()
export class FileBook {
  constructor(@Inject(Settings) private readonly settings: Pick<Settings, 'papers'>) {}

  /**
   * Of the digests that a case of the firm names, those whose bytes it has not stored. Nothing where the installation
   * takes digests alone.
   */
  async missing(tx: Tx, org: string, digests: readonly string[]): Promise<string[]> {
    if (this.settings.papers === 'digest' || digests.length === 0) return [];
    const stored = await tx.query<{ sha256: string }>(
      'files_stored',
      'SELECT sha256 FROM liandan.stored_file WHERE organisation = $1 AND sha256 = ANY ($2)',
      [org, [...new Set(digests)]],
    );
    const there = new Set(stored.map(({ sha256 }) => sha256));
    return [...new Set(digests)].filter((digest) => !there.has(digest));
  }
}

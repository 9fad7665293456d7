import { Injectable } from '@nestjs/common';
import type { PaperPart } from '#case-file/write';
import { Settings } from '#config/env';
import { system } from '#domain/actor';
import { Workflow } from '#workflow/workflow';
import { FileStore } from '../file/file-store.js';
import { namings } from '../file/namings.js';
import type { Machine } from '../http/places.js';

/** Papers and photographs that the events of a case name, for the file of the case. */
@Injectable()
export class CasePapers {
  constructor(
    private readonly workflow: Workflow,
    private readonly store: FileStore,
    private readonly settings: Settings,
  ) {}

  /**
   * Each content with its bytes, where the case names it today, whoever named it has stored it, it stands in the store as it was stored, and was not erased.
   * Of what is kept, as much as the bound allows, in the order of the events.
   */
  async *of(machine: Machine, id: string, digests: readonly string[]): AsyncGenerator<PaperPart> {
    const known = await this.known(machine, id, digests);
    let left = this.settings.LIANDAN_CASE_FILE_MB * 1_000_000;
    for (const sha256 of digests) {
      const { struck, bytes } = known.get(sha256) ?? {};
      if (struck) yield { sha256, is: 'erased', leaf: struck };
      else if (bytes === undefined) yield { sha256, is: 'absent' };
      else if (bytes > left) yield { sha256, is: 'tooLarge' };
      else {
        const content = await this.read(sha256);
        if (content) left -= content.length;
        yield content ? { sha256, is: 'here', content } : { sha256, is: 'absent' };
      }
    }
  }

  private async known(
    machine: Machine,
    id: string,
    digests: readonly string[],
  ): Promise<Map<string, { struck?: string; bytes?: number }>> {
    const named = namings[machine];
    if (!named || digests.length === 0) return new Map();
    return this.workflow.read(system, async (tx) => {
      const [row] = await tx.query<{ context: never }>(
        `file_${named.table}`,
        `SELECT context FROM liandan.${named.table} WHERE id = $1`,
        [id],
      );
      const names = row ? named.of(row.context).filter(({ org }) => org) : [];
      const rows = await tx.query<{ sha256: string; struck: string | null; bytes: string | null }>(
        'case_file_papers',
        `SELECT d.sha256, liandan.struck_by($1, d.sha256) AS struck,
                (SELECT max(f.bytes) FROM liandan.stored_file f JOIN unnest($3::text[], $4::uuid[]) n (sha256, org)
                    ON n.sha256 = f.sha256 AND n.org = f.organisation WHERE f.sha256 = d.sha256) AS bytes
           FROM unnest($2::text[]) d (sha256)`,
        [id, digests, names.map(({ sha256 }) => sha256), names.map(({ org }) => org)],
      );
      return new Map(
        rows.map(({ sha256, struck, bytes }) => [
          sha256,
          { ...(struck ? { struck } : {}), ...(bytes === null ? {} : { bytes: Number(bytes) }) },
        ]),
      );
    });
  }

  private async read(sha256: string): Promise<Buffer | undefined> {
    const stream = (await this.store.standing(sha256)) === 'whole' && (await this.store.open(sha256));
    if (!stream) return undefined;
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part as Buffer);
    return Buffer.concat(parts);
  }
}

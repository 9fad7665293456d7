import { Controller, Get } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '#domain/actor';
import { PAPER_KINDS, type PaperKind } from '#domain/glossary/papers';
import { Workflow } from '#workflow/workflow';
import { By } from '../http/commands.js';
import { isAdmin } from '../party/administration.js';
import { notPermitted } from '../party/register-words.js';
import { blankSheet } from './draft-sheet.js';
import type { Sheet } from './sheet.js';

interface Edition {
  kind: string;
  edition: string;
  papers: number;
  first: Date;
  last: Date;
}
/** What is no official letter, by the form on which it is printed; an edition fills it from the whole record. */
const FORMS: Readonly<Partial<Record<PaperKind, Sheet['template']>>> = {
  MANIFEST: 'manifest',
  LABEL: 'label',
  SIGNATURE_RECEIPT: 'receipt',
};

/** Templates of the papers (模板): the blank of each kind as it is set now, and the editions that have printed it. */
@Controller('v1/templates')
export class TemplateController {
  constructor(
    private readonly db: DataSource,
    private readonly workflow: Workflow,
  ) {}

  @Get()
  async list(@By() by: Actor) {
    if (!isAdmin(by) && !by.roles.includes('auditor')) throw notPermitted();
    const { at } = await this.workflow.read(by, async (tx) => ({ at: tx.at }));
    const editions = await this.db.query<Edition[]>(
      'SELECT * FROM liandan.template_editions() ORDER BY last DESC, edition',
    );
    const items = PAPER_KINDS.map((kind) => ({
      kind,
      template: FORMS[kind] ?? 'official',
      blank: FORMS[kind] ? null : blankSheet(kind, at),
      editions: editions.filter((each) => each.kind === kind).map(({ kind: _, ...edition }) => edition),
    }));
    return { items };
  }
}

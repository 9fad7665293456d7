import { Module } from '@nestjs/common';
import { DocumentHttpModule } from '../document/document.module.js';
import { ArchiveFileController } from './archive-file.controller.js';
import { ArchiveFileService } from './archive-file.service.js';
import { CaseFileController } from './case-file.controller.js';
import { RegisterModule } from '../party/party.module.js';
import { FileModule } from '../file/file.module.js';
import { CasePapers } from './case-file.papers.js';
import { CaseFileService } from './case-file.service.js';
import { EventProofController } from './event-proof.controller.js';
import { EventProofService } from './event-proof.service.js';

@Module({ imports: [FileModule, RegisterModule], providers: [CaseFileService, CasePapers], exports: [CaseFileService] })
export class CaseFileModule {}

@Module({
  imports: [CaseFileModule, DocumentHttpModule],
  controllers: [CaseFileController, EventProofController, ArchiveFileController],
  providers: [EventProofService, ArchiveFileService],
})
export class CaseFileHttpModule {}

export const caseFile = { http: [CaseFileHttpModule], queue: [CaseFileModule] };

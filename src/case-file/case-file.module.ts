import { Module } from '@nestjs/common';
import { CaseFileController } from './case-file.controller.js';
import { CaseFileService } from './case-file.service.js';

@Module({ providers: [CaseFileService], exports: [CaseFileService] })
export class CaseFileModule {}

@Module({ imports: [CaseFileModule], controllers: [CaseFileController] })
export class CaseFileHttpModule {}

export const caseFile = { http: [CaseFileHttpModule], queue: [CaseFileModule] };

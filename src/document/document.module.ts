import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PolicyModule } from '../policy/policy.module.js';
import { DocumentController } from './document.controller.js';
import { DocumentRow } from './document.entity.js';
import { DocumentPress } from './document.press.js';
import { DocumentProcessor } from './document.processor.js';
import { DocumentService } from './document.service.js';
import { FinalPapers } from './final-papers.js';
import { PublicController } from './public.controller.js';
import { PublicService } from './public.service.js';
import { TemplateController } from './template.controller.js';

@Module({
  imports: [TypeOrmModule.forFeature([DocumentRow])],
  controllers: [DocumentController, PublicController, TemplateController],
  providers: [DocumentService, PublicService],
  exports: [DocumentService],
})
export class DocumentHttpModule {}

@Module({
  imports: [TypeOrmModule.forFeature([DocumentRow]), PolicyModule],
  providers: [DocumentPress, DocumentProcessor, FinalPapers],
  exports: [DocumentPress, FinalPapers],
})
export class DocumentQueueModule {}

export const document = { http: [DocumentHttpModule], queue: [DocumentQueueModule] };

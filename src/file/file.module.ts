import path from 'node:path';
import { Module, type OnModuleInit } from '@nestjs/common';
import { Settings } from '#config/env';
import { DiskStore } from './disk-store.js';
import { CaseFilesController, FileController } from './file.controller.js';
import { FileBook } from './file-book.js';
import { FileService } from './file.service.js';
import { FileStore } from './file-store.js';
import { NoStore } from './no-store.js';
import { Orphans } from './orphans.js';

@Module({
  providers: [
    {
      provide: FileStore,
      inject: [Settings],
      useFactory: ({ LIANDAN_FILES: folder }: Settings) =>
        folder ? new DiskStore(path.resolve(folder)) : new NoStore(),
    },
    FileBook,
    FileService,
    Orphans,
  ],
  exports: [FileBook, FileService, FileStore, Orphans],
})
export class FileModule {}

@Module({ imports: [FileModule], controllers: [FileController, CaseFilesController] })
export class FileHttpModule implements OnModuleInit {
  constructor(private readonly settings: Settings) {}

  onModuleInit(): void {
    if (this.settings.papers === 'stored' && !this.settings.LIANDAN_FILES)
      throw new Error('applications are taken with their papers (LIANDAN_PAPERS=stored), and LIANDAN_FILES is not set');
  }
}

export const file = { http: [FileHttpModule], queue: [FileModule] };

import { Module } from '@nestjs/common';
import { QuotaBook } from './quota-book.js';

@Module({ providers: [QuotaBook], exports: [QuotaBook] })
export class QuotaModule {}

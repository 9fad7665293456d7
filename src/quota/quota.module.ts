import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { QuotaBook } from './quota-book.js';
import { QuotaController } from './quota.controller.js';
import { QuotaAccount, QuotaLine } from './quota.entity.js';

/** The quota book for the capabilities that post to it. */
@Module({
  imports: [TypeOrmModule.forFeature([QuotaAccount, QuotaLine])],
  providers: [QuotaBook],
  exports: [QuotaBook],
})
export class QuotaModule {}

/** Balances over HTTP. */
@Module({ controllers: [QuotaController] })
export class QuotaHttpModule {}

import { Module } from '@nestjs/common';
import { CreditService } from './credit.service.js';

/** Apart from the rest of co-operation, for white lists lean on it and co-operation reads white lists. */
@Module({ providers: [CreditService], exports: [CreditService] })
export class CreditModule {}

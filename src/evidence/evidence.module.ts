import { Module } from '@nestjs/common';
import { FinalityController } from './finality.controller.js';
import { ReceiptController } from './receipt.controller.js';
import { ReceiptService } from './receipt.service.js';

@Module({ controllers: [ReceiptController, FinalityController], providers: [ReceiptService] })
export class EvidenceHttpModule {}

/** What a recorded act can show for itself: receipts, and how far the log is confirmed. */
export const evidence = { http: [EvidenceHttpModule], queue: [] };

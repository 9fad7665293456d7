import { Controller, HttpCode, Post } from '@nestjs/common';
import { IsString, MaxLength } from 'class-validator';
import { Public } from '#access/access.guard';
import { Given, Takes } from '../http/takes.js';
import { ReceiptService } from './receipt.service.js';

export class RedeemReceipt {
  /** The signed note that a command was answered with. */
  @IsString() @MaxLength(4000) receipt!: string;
}

/** Whoever holds a receipt may have its proof: it shows hashes only. */
@Public()
@Controller('v1/receipts')
export class ReceiptController {
  constructor(private readonly receipts: ReceiptService) {}

  @Post('redeem')
  @HttpCode(200)
  @Takes(RedeemReceipt)
  redeem(@Given() { receipt }: RedeemReceipt) {
    return this.receipts.redeem(receipt);
  }
}

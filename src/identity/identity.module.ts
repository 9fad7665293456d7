import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Doorman } from '#access/doorman';
import { Settings } from '#config/env';
import { RegisterModule } from '../party/party.module.js';
import { Register } from '../party/register.js';
import * as controllers from './identity.controller.js';
import { Identity } from './identity.entity.js';
import { IdentityService } from './identity.service.js';

@Module({ imports: [TypeOrmModule.forFeature([Identity])] })
class IdentityModule {}

@Module({
  imports: [IdentityModule, RegisterModule],
  controllers: Object.values(controllers),
  providers: [
    {
      provide: IdentityService,
      inject: [DataSource, Doorman, Register, Settings],
      useFactory: async (db: DataSource, doorman: Doorman, register: Register, { provider }: Settings) => {
        // Where no provider is set, its protocol is not loaded either.
        const client = provider && new (await import('./provider.client.js')).ProviderClient(provider);
        return new IdentityService(db, doorman, register, client);
      },
    },
  ],
})
class IdentityHttpModule {}

export const identity = { http: [IdentityHttpModule], queue: [IdentityModule] };

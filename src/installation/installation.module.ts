import { Module } from '@nestjs/common';
import { InstallationController } from './installation.controller.js';
import { InstallationService } from './installation.service.js';

@Module({ controllers: [InstallationController], providers: [InstallationService] })
export class InstallationHttpModule {}

export const installation = { http: [InstallationHttpModule], queue: [] };

import type { Type } from '@nestjs/common';
import { audit } from './audit/audit.module.js';
import { manifest } from './manifest/manifest.module.js';
import { party } from './party/party.module.js';

/** A capability: what the API process mounts and what the worker process mounts. */
export interface Feature {
  http: Type[];
  queue: Type[];
}

/** Every capability of the application; a new one adds its line. */
export const features: Feature[] = [party, audit, manifest];

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readAgreement, type AgreementFile } from '#domain/agreement/agreement.parameters';
import { projectRoot } from './reference.js';

/** Every agreement that ships with the product, checked. DomainError names the wrong field of a file. */
export function loadAgreements(folder = join(projectRoot(), 'config/agreements')): AgreementFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readAgreement(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>));
}

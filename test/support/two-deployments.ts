import { writeFileSync } from 'node:fs';
import { Settings } from '#config/env';
import { CaseFileService } from '#src/case-file/case-file.service';
import { BATTERIES, receiptForm } from '#src/demo/forms';
import type { Machine } from '#src/http/places';
import { evidence, type Evidence } from './evidence.js';
import { full, listed, refusal, restored, type Full } from './full.js';

/** A record that goes on under another name: after its database was put back, under a new signer and new witnesses. */
export interface TwoDeployments {
  w: Full;
  /** of `local`, which was closed, and of `anew` */
  old: Evidence;
  now: Evidence;
  /** begun under the old name, ended under the new one */
  manifest: string;
  /** nothing has happened to it since the old name */
  list: string;
  fileOf: (machine: Machine, id: string) => Promise<Buffer>;
  stop: () => Promise<void>;
}

/** `witnessed`: the last head of the closed log had its own witnesses. */
export async function twoDeployments(folder: string, witnessed: boolean): Promise<TwoDeployments> {
  const before = await full('2025-12-31 10:00', listed(2026, '30000'));
  const { remover, receiver } = BATTERIES.logins;
  const old = evidence(before, 2026);
  const { approval } = await before.approved(BATTERIES, '100');
  const manifest = await before.haul(BATTERIES, approval, '20', 0, 'arrived');
  const { list } = await before.listOf(2026);
  await before.story.settle();
  await old.settle();
  await refusal(before.act('manifest', manifest, remover, 'discard'));
  await (witnessed ? old.settle() : old.logged());
  await before.leave();

  const w = await restored(before, { LIANDAN_DEPLOYMENT: 'anew' });
  const settings = w.app.get(Settings);
  const now = evidence(w, 2026);
  settings.LIANDAN_CLOSED_POLICIES = `${folder}/policy-local.txt`;
  writeFileSync(settings.LIANDAN_CLOSED_POLICIES, old.policy);
  await w.act('manifest', manifest, receiver, 'accept', receiptForm(BATTERIES, '20'));
  await w.story.settle();
  await now.settle();
  return {
    ...{ w, old, now, manifest, list },
    fileOf: async (machine, id) => {
      const parts: Uint8Array[] = [];
      for await (const part of await w.app.get(CaseFileService).open(w.people.as('auditor'), machine, id))
        parts.push(part);
      return Buffer.concat(parts);
    },
    stop: async () => {
      await w.stop();
      await before.database.drop();
    },
  };
}

import { BATTERIES } from '#src/demo/forms';
import type { Stage } from '../demo/stage.js';
import { accept, drive, issue } from '../demo/works.js';
import { type Figures, timed } from './figures.js';
import { type Host, MORNING } from './host.js';
import { Visitor } from './visitor.js';

/** As many as one go takes. */
const MANIFESTS = 50;
const LOAD = '0.200000';
/** A truck that the demonstration set has not left on the road. */
const TRUCK = 3;

/** What the receiver waits for: the treatment results of fifty manifests, given in one go. */
export async function receiving(host: Host, stage: Stage, figures: Figures): Promise<void> {
  await figures.part('fifty manifests, accepted', () => accepted(stage, MANIFESTS));
  await figures.measure('treated', () =>
    Visitor.at(host, BATTERIES.logins.receiver, async ({ page }) => {
      await page.goto('/treatment');
      const submit = page.getByRole('button', { name: `提交 ${MANIFESTS} 份` });
      await submit.waitFor();
      const told = page.getByRole('status').filter({ hasText: '份已提交' });
      const value = await timed(async () => {
        await submit.click();
        await told.waitFor();
      });
      const summary = await told.innerText();
      if (!summary.includes(`${MANIFESTS} 份已提交，0 份未提交`)) throw new Error(summary);
      return value;
    }),
  );
}

async function accepted(stage: Stage, manifests: number): Promise<void> {
  const remover = await stage.as(BATTERIES.logins.remover);
  const { items } = await remover.get<{ items: { approval: string }[] }>('manifests?state=closed&limit=1');
  const approval = items[0]?.approval;
  if (!approval) throw new Error('no manifest was closed');
  for (let i = 0; i < manifests; i += 1) {
    const load = await issue(stage, BATTERIES, approval, LOAD, MORNING.day, TRUCK);
    await drive(stage, BATTERIES, load, LOAD, TRUCK);
    await accept(stage, BATTERIES, load, LOAD);
  }
}

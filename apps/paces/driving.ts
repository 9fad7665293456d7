import { BATTERIES } from '#src/demo/forms';
import type { Stage } from '../demo/stage.js';
import { type Figures, median, timed } from './figures.js';
import type { Host } from './host.js';
import { Visitor } from './visitor.js';

const COLD = 3;

/** What a driver waits for who scans the code of the run: no login, nothing kept on the phone. */
export async function driving(host: Host, stage: Stage, figures: Figures): Promise<void> {
  const carrier = await stage.as(BATTERIES.logins.carrier);
  const { items } = await carrier.get<{ items: { id: string }[] }>('manifests?state=inTransit&limit=1');
  const run = items[0]?.id;
  await figures.measure('runOpened', () =>
    median(COLD, async () => {
      if (!run) throw new Error('nothing is on the road');
      const { secret } = await carrier.create('run-links', { manifest: run });
      return Visitor.at(host, undefined, ({ page }) =>
        timed(async () => {
          await page.goto(`/run/${run}#${String(secret)}`, { waitUntil: 'commit' });
          await page.getByRole('button', { name: '确认到达（附定位）' }).waitFor();
        }),
      );
    }),
  );
}

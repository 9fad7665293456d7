import { Stage } from '../demo/stage.js';
import { arriving } from './arriving.js';
import { audit } from './audit.js';
import { driving } from './driving.js';
import { type Figure, Figures } from './figures.js';
import { type Host, MORNING } from './host.js';
import { offices } from './offices.js';
import { receiving } from './receiving.js';

export { CLOCK_START } from './host.js';

/** Every pace that is promised of the console, measured once; returns what is printed as JSON. */
export async function run(host: Host): Promise<{ ok: boolean; line: string; figures: Figure[] }> {
  const figures = new Figures(host.say);
  const stage = Stage.open(host.address, host.adminUrl);
  try {
    await stage.until(MORNING.wall);
    const officer = await stage.as('hn-officer1');
    const { items } = await officer.get<{ items: { id: string }[] }>('transfer-applications?state=approved&limit=1');
    const application = items[0]?.id;
    if (!application) throw new Error('no application was approved');
    await figures.part('arriving', () => arriving(host, figures, application));
    await figures.part('driving', () => driving(host, stage, figures));
    await figures.part('offices', () => offices(host, stage, figures));
    await figures.part('receiving', () => receiving(host, stage, figures));
    await figures.part('audit', () => audit(host, figures, application));
  } finally {
    await stage.close();
  }
  return { ok: figures.all.every(({ met }) => met), line: '2 Mbit/s', figures: figures.all };
}

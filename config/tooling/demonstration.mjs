// A passing installation with the demonstration set, all processes and the console: for the tour, the browser tests, the pictures.
import path from 'node:path';
import { checkout, freePort, passingFolder, ROLES, startServices } from './embedded.mjs';
import { cli, environment, startInstance } from './instance.mjs';
import { PROCESSES } from './processes.mjs';

/**
 * Starts it on services of its own. `env` goes to every process.
 * @param {{ name: string, env?: Record<string, string>, say?: (line: string) => void }} of
 */
export async function startDemonstration({ name, env = {}, say = () => {} }) {
  const dir = passingFolder();
  const roles = Object.keys(ROLES);
  const services = await startServices({ dir, durable: false, passing: true, name, say });
  try {
    const own = environment({ services, database: name, folder: path.join(dir, 'cli'), roles, env });
    for (const command of ['migrate', 'seed']) {
      const { code, err } = await cli(checkout, [command], own);
      if (code !== 0) throw new Error(`${command} failed\n${err}`);
    }
    const instance = await startInstance({
      services,
      checkout,
      processes: PROCESSES,
      roles,
      database: name,
      folder: dir,
      port: await freePort(),
      env,
    });
    return {
      ...{ dir, services, address: instance.address },
      adminUrl: Object.assign(new URL(services.adminUrl), { pathname: `/${name}` }).href,
      /** What another process of these roles on the same installation is started with. */
      environment: instance.environment,
      stop: () => services.stop(),
    };
  } catch (error) {
    await services.stop();
    throw error;
  }
}

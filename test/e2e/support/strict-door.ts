import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../config/tooling/place.mjs';
import { until } from '../../support/waiting.js';

type Environment = Record<string, string>;

/** A second API process on the same installation which demands the second factor for signatures. */
export class StrictDoor {
  private constructor(
    readonly address: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** `more` settings are made when its address is known. */
  static async open(more: (address: string) => Promise<Environment> = async () => ({})): Promise<StrictDoor> {
    const folder = mkdtempSync(join(tmpdir(), 'strict-'));
    const key = join(folder, 'key');
    writeFileSync(key, randomBytes(32), { mode: 0o600 });
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const env = {
      ...(JSON.parse(process.env['LIANDAN_E2E_API'] ?? '{}') as Environment),
      ...{ LIANDAN_SECOND_FACTOR: 'signing', LIANDAN_SECOND_FACTOR_KEY: key, PORT: String(port) },
      ...(await more(address)),
    };
    const child = spawn(process.execPath, ['dist/apps/api/main.js'], { env, stdio: 'ignore' });
    const door = new StrictDoor(address, child, folder);
    await until(
      'the second door is open',
      () =>
        fetch(`${door.address}/health/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      60_000,
    );
    return door;
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

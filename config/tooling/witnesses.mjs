// The provinces' witnesses where they run beside the log, on one machine: for development, demonstration and benchmark.
// On servers each province runs its own (docker-compose.yml) and its verifier key is written into the policy by hand.
import fs from 'node:fs';
import path from 'node:path';

/**
 * Makes keys at the first start, writes the policy, and says what each process must be told.
 * @param {{ processes: { name: string, witnessOf?: string }[], folder: string, deployment?: string,
 *   freePort: () => Promise<number>, cli: (args: string[]) => Promise<string> }} of
 *   `folder`: holds a folder for each witness, and the policy.
 */
export async function prepareWitnesses({ processes, folder, deployment = 'local', freePort, cli }) {
  const policy = path.join(folder, 'policy.txt');
  const own = new Map();
  const args = [];
  for (const { name, witnessOf } of processes) {
    if (!witnessOf) continue;
    const [home, port] = [path.join(folder, name), await freePort()];
    fs.mkdirSync(home, { recursive: true, mode: 0o700 });
    own.set(name, {
      LIANDAN_WITNESS_DIR: home,
      LIANDAN_WITNESS_NAME: `liandan.${deployment}/${name}`,
      LIANDAN_WITNESS_PORT: String(port),
    });
    args.push('--witness', `${name},liandan.${deployment}/${name},${home},http://127.0.0.1:${port}`);
  }
  if (own.size === 0) return { says: '', envFor: () => ({}) };
  const says = await cli(['witnesses', '--policy', policy, ...args]);
  return { says, envFor: (name) => ({ LIANDAN_POLICY: policy, ...own.get(name) }) };
}

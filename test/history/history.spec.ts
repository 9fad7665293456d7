import fs from 'node:fs';
import path from 'node:path';
import { kindAt, type Kind } from '#workflow/kind';
import { redecided } from '#workflow/replay';
import { earlierMachines } from '#src/engine/earlier-machines';
import { machines } from '#domain/machines';
import { saidOf, stepsOf, type Release } from './past.js';

/** Released machines and what they did once, replayed for ever: README.md says what to do when one of these fails. */
const folder = path.resolve('test/history');
const files = fs.readdirSync(folder).filter((file) => file.endsWith('.json'));
const releases = files.map((file) => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as Release);

const present = Object.fromEntries(machines.map((machine) => [machine.id, machine]));
const kindOf = ({ machine, version }: Release): Kind<unknown> => {
  const found = present[machine];
  if (!found) throw new Error(`machine ${machine} is gone, its histories are not`);
  const earlier = earlierMachines[machine] ?? {};
  const newest = Math.max(0, ...Object.keys(earlier).map(Number)) + 1;
  const kind = { name: machine, table: machine, version: newest, machine: found, tests: {}, earlier };
  return kindAt(kind as unknown as Kind<unknown>, version);
};

describe.each(releases)('$machine version $version', (release) => {
  it('still has every transition that was released', () => {
    const now = new Set(stepsOf(kindOf(release)).map((step) => JSON.stringify(step)));
    expect(release.steps.filter((step) => !now.has(JSON.stringify(step)))).toEqual([]);
  });

  it('says the same to every event of its histories', () => {
    const kind = kindOf(release);
    for (const { events, context } of release.pasts) {
      let standing: { state: string; context: unknown } = { state: 'new', context: {} };
      const [said, words] = [[] as object[], [] as object[]];
      for (const { said: payload, ...word } of events) {
        const decision = redecided(kind, standing, { machineVersion: release.version, payload });
        standing = decision;
        said.push({ event: payload.type, ...saidOf(decision) });
        words.push({ event: payload.type, ...word });
      }
      expect(JSON.parse(JSON.stringify(standing.context))).toEqual(context);
      expect(said).toEqual(words);
    }
  });
});

it('has histories of every machine that keeps a record, through most of its transitions', () => {
  const parts = machines.filter(({ id }) => id !== 'leg').map(({ id }) => id); // legs are parts of their manifest's record
  expect([...new Set(releases.map(({ machine }) => machine))].sort()).toEqual([...parts].sort());
  for (const { machine, steps: all, pasts } of releases) {
    const rows = new Set(all.map(({ row }) => row));
    const taken = new Set(pasts.flatMap(({ events }) => events.map(({ row }) => row)));
    expect({ machine, taken: taken.size / rows.size >= 0.4 && pasts.length > 1 }).toEqual({ machine, taken: true });
  }
});

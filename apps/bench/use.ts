import fs from 'node:fs';

/** What a process, with the children it has, has taken so far. */
export interface Use {
  /** Seconds of CPU. */
  cpu: number;
  /** Resident set, MiB. */
  rss: number;
}
const TICKS = 100; // USER_HZ on Linux

const stat = (pid: number) => {
  const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {
    parent: Number(fields[1]),
    own: Number(fields[11]) + Number(fields[12]),
    reaped: Number(fields[13]) + Number(fields[14]),
  };
};
const rssOf = (pid: number, field: string) => {
  const line = fs
    .readFileSync(`/proc/${pid}/status`, 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${field}:`));
  return Number(line?.split(/\s+/)[1] ?? 0) / 1024;
};

/** A process; with `children` (PostgreSQL: the postmaster and every backend) also those it has and had. */
export function useOf(pid: number, children = false): Use {
  if (!fs.existsSync('/proc/self/stat')) return { cpu: Number.NaN, rss: Number.NaN };
  let ticks = 0;
  let rss = 0;
  for (const entry of fs.readdirSync('/proc')) {
    const id = Number(entry);
    if (!Number.isInteger(id)) continue;
    try {
      const { parent, own, reaped } = stat(id);
      if (id !== pid && !(children && parent === pid)) continue;
      ticks += own + (children && id === pid ? reaped : 0);
      rss += id === pid ? rssOf(id, 'VmRSS') : rssOf(id, 'RssAnon');
    } catch {
      // ended meanwhile
    }
  }
  return { cpu: ticks / TICKS, rss: Math.round(rss) };
}

export interface Shares {
  [process: string]: {
    /** Cores busy. */ cores: number;
    /** CPU per command, ms. */ cpuPerCommand: number;
    rss: number;
  };
}

/** Runs work and says what each process took meanwhile. */
export async function measured<T extends { done: number; seconds: number }>(
  pids: Record<string, number>,
  work: () => Promise<T>,
): Promise<T & { use: Shares }> {
  const before = Object.entries(pids).map(([name, pid]) => ({ name, pid, use: useOf(pid, name === 'postgres') }));
  const result = await work();
  const use: Shares = {};
  for (const each of before) {
    const after = useOf(each.pid, each.name === 'postgres');
    const cpu = after.cpu - each.use.cpu;
    use[each.name] = {
      cores: Math.round((cpu / result.seconds) * 100) / 100,
      cpuPerCommand: Math.round((cpu * 1000 * 100) / Math.max(1, result.done)) / 100,
      rss: after.rss,
    };
  }
  return { ...result, use };
}

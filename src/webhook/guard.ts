import dns from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Text } from '#domain/errors';

type Address = ReturnType<typeof ipaddr.parse>;
export type Resolve = (host: string) => Promise<LookupAddress[]>;

/** Why an address is not sent to. */
export class Forbidden extends Error {
  constructor(readonly detail: Text) {
    super(detail.en);
  }
}

/** What the operator permits beyond the public internet. */
export interface Permits {
  /** Networks in CIDR form, with commas. */
  networks: string;
  /** Ports and ranges of ports, with commas. */
  ports: string;
}

const LONGEST = 500;
const RESOLVE_MS = 5_000;
/** Never, whatever the operator writes: what is no one machine, and where clouds keep the keys of their guests. */
const NEVER = new Set(['unspecified', 'broadcast', 'multicast', 'linkLocal', 'reserved']);
/** Where clouds keep their own, beside the link-local address: Azure, Alibaba, AWS by IPv6. */
const CLOUDS = ['168.63.129.16/32', '100.100.100.200/32', 'fd00:ec2::254/128'].map((each) => ipaddr.parseCIDR(each));
/** All that is ever given out of the internet's IPv6. */
const GIVEN_OUT = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Says whither webhooks may go, so that nobody makes the server speak to its own network: by the address that the name
 * stands for, not by the name. Whoever connects must use the addresses that were judged here, and no later answer.
 */
export class Guard {
  private readonly networks: [Address, number][];
  private readonly ports: [number, number][];

  constructor(
    { networks, ports }: Permits,
    private readonly resolve: Resolve = (host) => inTime(dns.lookup(host, { all: true, order: 'verbatim' })),
  ) {
    this.networks = listOf(networks).map((each) => ipaddr.parseCIDR(each));
    this.ports = listOf(ports).map((each) => {
      const [first = NaN, last = first] = each.split('-').map(Number);
      if (!(first >= 1 && last <= 65535 && first <= last))
        throw new RangeError(`no port, nor a range of ports: ${each}`);
      return [first, last];
    });
  }

  /** The address as it is kept. Throws `Forbidden`. */
  admit(text: string): URL {
    const url = URL.canParse(text) && text.length <= LONGEST ? new URL(text) : undefined;
    if (!url) throw no('不是合格的网址', 'This is no address of the web');
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
      throw no('网址须以 https:// 开头', 'It must begin with https://');
    if (url.username || url.password) throw no('网址中不得含用户名或密码', 'It must not hold a login or a password');
    if (url.hash) throw no('网址中不得含 # 片段', 'It must not hold a fragment');
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    if (!this.ports.some(([first, last]) => port >= first && port <= last))
      throw no(`不允许使用端口 ${port}`, `Port ${port} is not permitted`);
    const host = hostOf(url);
    if (isIP(host)) this.judge(url, host);
    return url;
  }

  /** What the name stands for now, judged one by one: a single bad one refuses the name. Throws `Forbidden`. */
  async addressesOf(url: URL): Promise<LookupAddress[]> {
    const host = hostOf(url);
    const family = isIP(host);
    const found = family ? [{ address: host, family }] : await this.resolve(host);
    if (found.length === 0) throw no('该域名没有地址', 'The name stands for no address');
    for (const { address } of found) this.judge(url, address);
    return found;
  }

  private judge(url: URL, text: string): void {
    const address = plain(text);
    if (!address || !this.permits(address))
      throw no('目标地址不在允许的网络范围内', 'It leads to a network that webhooks are not sent to');
    // In the clear only within the machine itself.
    if (url.protocol === 'http:' && address.range() !== 'loopback')
      throw no('网址须以 https:// 开头', 'It must begin with https://');
  }

  private permits(address: Address): boolean {
    const range = address.range();
    if (NEVER.has(range) || within(address, CLOUDS)) return false;
    if (within(address, this.networks)) return true;
    return range === 'unicast' && (address.kind() === 'ipv4' || within(address, [GIVEN_OUT]));
  }
}

/** The address itself where IPv6 only wraps an IPv4 one; undefined for what is none. */
function plain(text: string): Address | undefined {
  const bare = text.replace(/%.*$/, '');
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : undefined;
}

const within = (address: Address, networks: [Address, number][]): boolean =>
  networks.some(
    (network) =>
      address.kind() === network[0].kind() && (address as ipaddr.IPv4).match(network as [ipaddr.IPv4, number]),
  );

/** The system's resolver knows no limit of its own that one could wait for. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer to the question for the name')), RESOLVE_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');
const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
const no = (zh: string, en: string) => new Forbidden({ zh, en });

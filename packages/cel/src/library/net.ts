import { CelError } from '../errors';
import { CelObject, type CelValue } from '../values';
import { type FunctionTable, noOverload, textArg } from './function';

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let bits = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255)
      return undefined;
    bits = bits * 256n + BigInt(part);
  }
  return bits;
}

function parseV6(text: string): bigint | undefined {
  const [head, tail, ...rest] = text.split('::');
  if (rest.length > 0) return undefined;
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const gap = 8 - left.length - right.length;
  if (tail === undefined ? gap !== 0 : gap < 1) return undefined;
  let bits = 0n;
  for (const group of [...left, ...Array<string>(gap).fill('0'), ...right]) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    bits = bits * 65536n + BigInt(`0x${group}`);
  }
  return bits;
}

function showV4(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map(shift => (bits >> shift) & 255n).join('.');
}

/** RFC 5952: lower case, and the longest run of two or more zero groups shortened. */
function showV6(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((bits >> BigInt(112 - 16 * at)) & 65535n).toString(16),
  );
  const runs = groups.map((_, at) => {
    const end = groups.findIndex(
      (group, index) => index >= at && group !== '0',
    );
    return (end < 0 ? 8 : end) - at;
  });
  const longest = Math.max(...runs);
  if (longest < 2) return groups.join(':');
  const start = runs.indexOf(longest);
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + longest).join(':')}`;
}

/** An IP address. */
export class Ip extends CelObject {
  readonly typeName = 'net.IP';

  constructor(
    readonly family: 4 | 6,
    readonly bits: bigint,
  ) {
    super();
  }

  static parse(text: string): Ip | undefined {
    const v4 = parseV4(text);
    if (v4 !== undefined) return new Ip(4, v4);
    const v6 = text.includes(':') ? parseV6(text) : undefined;
    return v6 === undefined ? undefined : new Ip(6, v6);
  }

  get width(): number {
    return this.family === 4 ? 32 : 128;
  }

  equals(other: CelValue): boolean {
    return (
      other instanceof Ip &&
      other.family === this.family &&
      other.bits === this.bits
    );
  }

  text(): string {
    return this.family === 4 ? showV4(this.bits) : showV6(this.bits);
  }
}

/** A range of IP addresses. */
export class Cidr extends CelObject {
  readonly typeName = 'net.CIDR';

  constructor(
    readonly address: Ip,
    readonly prefix: number,
  ) {
    super();
  }

  static parse(text: string): Cidr | undefined {
    const [address, prefix = '', ...rest] = text.split('/');
    const ip = Ip.parse(address);
    const isPrefix = /^(0|[1-9]\d{0,2})$/.test(prefix);
    if (!ip || rest.length > 0 || !isPrefix || Number(prefix) > ip.width)
      return undefined;
    return new Cidr(ip, Number(prefix));
  }

  get network(): bigint {
    const shift = BigInt(this.address.width - this.prefix);
    return (this.address.bits >> shift) << shift;
  }

  contains(ip: Ip): boolean {
    if (ip.family !== this.address.family) return false;
    return new Cidr(ip, this.prefix).network === this.network;
  }

  equals(other: CelValue): boolean {
    return other instanceof Cidr && other.text() === this.text();
  }

  text(): string {
    return `${this.address.text()}/${this.prefix}`;
  }
}

function toIp(name: string, args: readonly CelValue[], at: number): Ip {
  const value = args[at];
  if (value instanceof Ip) return value;
  const text = textArg(name, args, at);
  const ip = Ip.parse(text);
  if (!ip) throw new CelError(`'${text}' is not an IP address`);
  return ip;
}

function toCidr(name: string, args: readonly CelValue[], at: number): Cidr {
  const value = args[at];
  if (value instanceof Cidr) return value;
  const text = textArg(name, args, at);
  const cidr = Cidr.parse(text);
  if (!cidr)
    throw new CelError(`'${text}' is not a CIDR range such as 10.0.0.0/8`);
  return cidr;
}

function isIn(ip: Ip, ...ranges: string[]): boolean {
  return ranges.some(range => Cidr.parse(range)?.contains(ip));
}

export const netFunctions: FunctionTable = {
  isIP: args => Ip.parse(textArg('isIP', args, 0)) !== undefined,
  ip: args => toIp('ip', args, 0),
  'ip.isCanonical': args =>
    toIp('ip.isCanonical', args, 0).text() ===
    textArg('ip.isCanonical', args, 0),
  isCIDR: args => Cidr.parse(textArg('isCIDR', args, 0)) !== undefined,
  cidr: args => toCidr('cidr', args, 0),
};

export const netMethods: FunctionTable = {
  family: args => BigInt(toIp('family', args, 0).family),
  isUnspecified: args => toIp('isUnspecified', args, 0).bits === 0n,
  isLoopback: args =>
    isIn(toIp('isLoopback', args, 0), '127.0.0.0/8', '::1/128'),
  isLinkLocalMulticast: args =>
    isIn(toIp('isLinkLocalMulticast', args, 0), '224.0.0.0/24', 'ff02::/16'),
  isLinkLocalUnicast: args =>
    isIn(toIp('isLinkLocalUnicast', args, 0), '169.254.0.0/16', 'fe80::/10'),
  isGlobalUnicast: args =>
    !isIn(
      toIp('isGlobalUnicast', args, 0),
      '0.0.0.0/32',
      '255.255.255.255/32',
      '127.0.0.0/8',
      '224.0.0.0/4',
      '169.254.0.0/16',
      '::/128',
      '::1/128',
      'ff00::/8',
      'fe80::/10',
    ),
  containsIP: args => {
    const [range] = args;
    if (!(range instanceof Cidr)) throw noOverload('containsIP', args);
    return range.contains(toIp('containsIP', args, 1));
  },
  containsCIDR: args => {
    const [range] = args;
    if (!(range instanceof Cidr)) throw noOverload('containsCIDR', args);
    const other = toCidr('containsCIDR', args, 1);
    return other.prefix >= range.prefix && range.contains(other.address);
  },
  ip: args => toCidr('ip', args, 0).address,
  masked: args => {
    const range = toCidr('masked', args, 0);
    return new Cidr(new Ip(range.address.family, range.network), range.prefix);
  },
  prefixLength: args => BigInt(toCidr('prefixLength', args, 0).prefix),
};

/** Addresses that mean something else than a place on the network. */
import { BlockList, isIP } from 'node:net';
import type { FieldError } from '../../runtime';
import { invalidValue } from './errors';

/** Networks by what is said of an address in one of them. */
const SPECIAL: readonly [why: string, networks: BlockList][] = [
  ['may not be unspecified (0.0.0.0)', list(['0.0.0.0', 32], ['::', 128])],
  [
    'may not be in the loopback range (127.0.0.0/8, ::1/128)',
    list(['127.0.0.0', 8], ['::1', 128]),
  ],
  [
    'may not be in the link-local range (169.254.0.0/16, fe80::/10)',
    list(['169.254.0.0', 16], ['fe80::', 10]),
  ],
  [
    'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
    list(['224.0.0.0', 24], ['ff02::', 16]),
  ],
];

function list(...networks: [address: string, prefix: number][]): BlockList {
  const blocks = new BlockList();
  for (const [address, prefix] of networks)
    blocks.addSubnet(address, prefix, familyOf(address));
  return blocks;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

/** Refuses an address that others cannot reach; the address has to be one. */
export function reachable(field: string, address: string): FieldError[] {
  return SPECIAL.filter(([, networks]) =>
    networks.check(address, familyOf(address)),
  ).map(([why]) => invalidValue(field, address, why));
}

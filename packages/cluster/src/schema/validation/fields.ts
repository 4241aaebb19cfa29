/** Checks that fields of many kinds share, in the words of the API server. */
import { isIP } from 'node:net';
import {
  labelProblems,
  labelValueProblems,
  pathSegmentProblems,
  qualifiedNameProblems,
  subdomainProblems,
} from '@macadam/kubernetes';
import type { FieldError } from '../../runtime';
import { textOf } from '../access';
import { invalidValue, notNegative, portNumber, required } from './errors';

const PERCENT_TEXT =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

const refused = (field: string, value: string, problems: string[]) =>
  problems.map(why => invalidValue(field, value, why));

/** A name of dots and labels; absent and empty pass. */
export function subdomain(field: string, value: unknown): FieldError[] {
  const name = textOf(value);
  return name ? refused(field, name, subdomainProblems(name)) : [];
}

/** A name without dots; absent and empty pass. */
export function dnsLabel(field: string, value: unknown): FieldError[] {
  const name = textOf(value);
  return name ? refused(field, name, labelProblems(name)) : [];
}

/** A name that fits into a path; absent and empty are missing. */
export function pathSegment(field: string, value: unknown): FieldError[] {
  const name = textOf(value);
  return name
    ? refused(field, name, pathSegmentProblems(name))
    : [required(field)];
}

/** The key of a label; absent counts as empty, which is none. */
export function qualifiedName(field: string, value: unknown): FieldError[] {
  const name = textOf(value);
  return refused(field, name, qualifiedNameProblems(name));
}

/** The value of a label; absent and empty pass. */
export function labelValue(field: string, value: unknown): FieldError[] {
  const text = textOf(value);
  return refused(field, text, labelValueProblems(text));
}

/** The name of a port, of at most 15 characters (RFC 6335). */
export function portName(field: string, name: string): FieldError[] {
  const problems = [
    name.length > 15 && 'must be no more than 15 characters',
    !/^[-a-z0-9]+$/.test(name) &&
      'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    !/[a-z]/.test(name) && 'must contain at least one letter (a-z)',
    name.includes('--') && 'must not contain consecutive hyphens',
    /^-|-$/.test(name) && 'must not begin or end with a hyphen',
  ];
  return problems.flatMap(why => (why ? [invalidValue(field, name, why)] : []));
}

/** A port by number or name; absent passes. */
export function port(field: string, value: unknown): FieldError[] {
  return typeof value === 'string'
    ? portName(field, value)
    : portNumber(field, value);
}

/** A number that is not negative, or at most 100 %; absent passes. */
export function share(field: string, value: unknown): FieldError[] {
  if (typeof value !== 'string') return notNegative(field, value);
  if (!/^\d+%$/.test(value)) return [invalidValue(field, value, PERCENT_TEXT)];
  return Number(value.slice(0, -1)) > 100
    ? [invalidValue(field, value, 'must not be greater than 100%')]
    : [];
}

export function ipAddress(field: string, value: unknown): FieldError[] {
  const text = textOf(value);
  return isIP(text) === 0
    ? [
        invalidValue(
          field,
          text,
          'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
        ),
      ]
    : [];
}

/** An address of IPv4 without the zeros in front that older fields take. */
const decimal = (address: string) =>
  address.includes(':') ? address : address.replace(/\b0+(?=\d)/g, '');

/** A network such as `10.9.8.0/24`; undefined when it is none. */
export function readCidr(
  text: string,
): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address, digits, ...rest] = text.split('/');
  const version = isIP(decimal(address));
  const prefix = /^\d{1,3}$/.test(digits ?? '') ? Number(digits) : 129;
  const longest = version === 4 ? 32 : 128;
  if (version === 0 || rest.length > 0 || prefix > longest) return undefined;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  return { address: decimal(address), prefix, family };
}

export function cidr(field: string, value: unknown): FieldError[] {
  return readCidr(textOf(value))
    ? []
    : [
        invalidValue(
          field,
          textOf(value),
          'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
        ),
      ];
}

/** A path below a volume; absent passes. */
export function relativePath(field: string, value: unknown): FieldError[] {
  const path = textOf(value);
  if (path.startsWith('/'))
    return [invalidValue(field, path, 'must be a relative path')];
  return path.split('/').includes('..')
    ? [invalidValue(field, path, "must not contain '..'")]
    : [];
}

/** The path of a file that Kubernetes writes, which keeps names that begin with dots for itself; empty is missing. */
export function writtenPath(field: string, value: unknown): FieldError[] {
  const path = textOf(value);
  if (!path) return [required(field)];
  const errors = relativePath(field, path);
  return path.startsWith('..') && !path.startsWith('../')
    ? [...errors, invalidValue(field, path, "must not start with '..'")]
    : errors;
}

const KEY = /^[-._a-zA-Z0-9]+$/;
const KEY_TEXT =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/** The key of a ConfigMap or Secret, which may become the name of a file. */
export function configKey(field: string, key: string): FieldError[] {
  const problems = [
    key.length > 253 && 'must be no more than 253 characters',
    !KEY.test(key) && KEY_TEXT,
    (key === '.' || key === '..') && `must not be '${key}'`,
    key.length > 2 && key.startsWith('..') && "must not start with '..'",
  ];
  return problems.flatMap(why => (why ? [invalidValue(field, key, why)] : []));
}

/** The mode of a file; absent passes. */
export function fileMode(field: string, mode: unknown): FieldError[] {
  return typeof mode === 'number' && (mode < 0 || mode > 0o777)
    ? [
        invalidValue(
          field,
          mode,
          'must be a number between 0 and 0777 (octal), both inclusive',
        ),
      ]
    : [];
}

/** A path below a domain, such as `acme.io/foo`; absent passes. */
export function domainPath(field: string, value: unknown): FieldError[] {
  if (value === undefined) return [];
  const text = textOf(value);
  const [domain, ...rest] = text.split('/');
  return rest.join('/') === ''
    ? [
        invalidValue(
          field,
          text,
          'must be a domain-prefixed path (such as "acme.io/foo")',
        ),
      ]
    : refused(field, domain, subdomainProblems(domain));
}

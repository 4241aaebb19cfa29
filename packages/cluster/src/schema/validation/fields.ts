/** Checks that fields of many kinds share, in the words of the API server. */
import { isIP } from 'node:net';
import type { FieldError } from '../../runtime';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import {
  isDnsLabel,
  isSubdomain,
  LABEL_TEXT,
  SUBDOMAIN_TEXT,
  validateLabels,
} from '../metadataValidation';
import { isObject } from '../schema';
import {
  invalidValue,
  notAllowed,
  notNegative,
  portNumber,
  required,
} from './errors';

const PERCENT_TEXT =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** A name of dots and labels; absent and empty pass. */
export function subdomain(field: string, value: unknown): FieldError[] {
  const name = textOf(value);
  return name && !isSubdomain(name)
    ? [invalidValue(field, name, SUBDOMAIN_TEXT)]
    : [];
}

/** A name without dots; absent and empty pass. */
export function dnsLabel(field: string, value: unknown): FieldError[] {
  const name = textOf(value);
  return name && !isDnsLabel(name)
    ? [invalidValue(field, name, LABEL_TEXT)]
    : [];
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

/** A network such as `10.9.8.0/24`; undefined when it is none. */
export function readCidr(
  text: string,
): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address, digits, ...rest] = text.split('/');
  const version = isIP(address);
  const prefix = /^\d{1,3}$/.test(digits ?? '') ? Number(digits) : 129;
  const longest = version === 4 ? 32 : 128;
  if (version === 0 || rest.length > 0 || prefix > longest) return undefined;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
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

/** A label selector; absent passes. */
export function labelSelector(field: string, value: unknown): FieldError[] {
  if (!isObject(value)) return [];
  const errors = validateLabels(
    objectOf(value.matchLabels),
    `${field}.matchLabels`,
  );
  objectsOf(value.matchExpressions).forEach(({ operator, values }, index) => {
    const at = `${field}.matchExpressions[${index}]`;
    const count = listOf(values).length;
    if (operator === 'In' || operator === 'NotIn') {
      if (count === 0)
        errors.push(
          required(
            `${at}.values`,
            "must be specified when `operator` is 'In' or 'NotIn'",
          ),
        );
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (count > 0)
        errors.push(
          notAllowed(
            `${at}.values`,
            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
          ),
        );
    } else
      errors.push(
        invalidValue(
          `${at}.operator`,
          textOf(operator),
          'not a valid selector operator',
        ),
      );
  });
  return errors;
}

/** Checks that fields of many kinds share. */
import {
  labelProblems,
  pathSegmentProblems,
  qualifiedNameProblems,
  serviceNameProblems,
  subdomainProblems,
} from '@macadam/kubernetes';
import { isIP } from 'node:net';
import { objectOf, objectsOf, textOf } from '../access';
import { validateAnnotations, validateLabels } from '../metadataValidation';
import {
  duplicate,
  invalidValue,
  notAllowed,
  required,
  unsupported,
} from './errors';
import type { Check } from './rules';

/** Refuses a field that a real cluster heeds and this one does not, so that nobody relies on it. */
export const notImitated: Check = (value, path) =>
  value === undefined
    ? []
    : [
        notAllowed(
          path,
          'the embedded cluster does not imitate this; a real cluster does',
        ),
      ];

/** Runs several checks of one field, one after the other. */
export const all =
  (...checks: Check[]): Check =>
  (value, path) =>
    checks.flatMap(check => check(value, path));

/** Skips a check where the value is absent or empty. */
export const ifGiven =
  (check: Check): Check =>
  (value, path) =>
    value === undefined || value === '' ? [] : check(value, path);

/** Refuses a value that is absent, empty or 0. */
export const needed: Check = (value, path) =>
  !value || (Array.isArray(value) && value.length === 0)
    ? [required(path)]
    : [];

/** Checks a text by what is wrong with it; an absent value counts as empty. */
export const text =
  (problems: (text: string) => string[]): Check =>
  (value, path) =>
    problems(textOf(value)).map(why => invalidValue(path, textOf(value), why));

/** Checks a text by one pattern. */
export const matching = (pattern: RegExp, why: string): Check =>
  text(value => (pattern.test(value) ? [] : [why]));

/** A name of dots and labels; absent and empty pass. */
export const subdomain = ifGiven(text(subdomainProblems));
/** A name without dots; absent and empty pass. */
export const dnsLabel = ifGiven(text(labelProblems));
/** The name of a Service; absent and empty pass. */
export const serviceName = ifGiven(text(serviceNameProblems));
/** A name that fits into a path. */
export const pathSegment = all(needed, text(pathSegmentProblems));
/** The key of a label. */
export const qualifiedName = text(qualifiedNameProblems);

export const labels: Check = (value, path) =>
  validateLabels(objectOf(value), path);
export const annotations: Check = (value, path) =>
  validateAnnotations(objectOf(value), path);

/** A value out of a few; absent passes. */
export const oneOf =
  (...options: string[]): Check =>
  (value, path) =>
    value === undefined || options.includes(textOf(value))
      ? []
      : [unsupported(path, value, options)];

/** A number within bounds; anything else passes. */
export const between =
  (least: number, most: number, why: string): Check =>
  (value, path) =>
    typeof value === 'number' && (value < least || value > most)
      ? [invalidValue(path, value, why)]
      : [];

export const notNegative = between(
  0,
  Infinity,
  'must be greater than or equal to 0',
);
export const portNumber = between(
  1,
  65535,
  'must be between 1 and 65535, inclusive',
);
export const fileMode = between(
  0,
  0o777,
  'must be a number between 0 and 0777 (octal), both inclusive',
);

/** The problems that are there. */
const found = (...problems: (string | false)[]) =>
  problems.filter(problem => problem !== false);

/** The name of a port, of at most 15 characters (RFC 6335); absent and empty pass. */
export const portName = ifGiven(
  text(name =>
    found(
      name.length > 15 && 'must be no more than 15 characters',
      !/^[-a-z0-9]+$/.test(name) &&
        'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      !/[a-z]/.test(name) && 'must contain at least one letter (a-z)',
      name.includes('--') && 'must not contain consecutive hyphens',
      /^-|-$/.test(name) && 'must not begin or end with a hyphen',
    ),
  ),
);

/** A port by number or name; an absent one is 0, which is none. */
export const port: Check = (value, path) =>
  typeof value === 'string'
    ? portName(value, path)
    : portNumber(value ?? 0, path);

/** A number that is not negative, or at most 100 %; absent passes. */
export const share: Check = (value, path) => {
  if (typeof value !== 'string') return notNegative(value, path);
  if (!/^\d+%$/.test(value))
    return [
      invalidValue(
        path,
        value,
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
      ),
    ];
  return parseInt(value, 10) > 100
    ? [invalidValue(path, value, 'must not be greater than 100%')]
    : [];
};

/** A path below a volume; absent passes. */
export const relativePath = text(path =>
  path.startsWith('/')
    ? ['must be a relative path']
    : found(path.split('/').includes('..') && "must not contain '..'"),
);

export const ipAddress = text(address =>
  found(
    isIP(address) === 0 &&
      'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ),
);

/** The key of a ConfigMap or Secret, which may become the name of a file. */
export const configKey = text(key =>
  found(
    key.length > 253 && 'must be no more than 253 characters',
    !/^[-._a-zA-Z0-9]+$/.test(key) &&
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    (key === '.' || key === '..') && `must not be '${key}'`,
    key.length > 2 && key.startsWith('..') && "must not start with '..'",
  ),
);

/** Objects of a list of which no two have the same value in a field; absent and empty values are none. */
export const unique =
  (field: string): Check =>
  (list, path) => {
    const seen = new Set<string>();
    return objectsOf(list).flatMap((item, index) => {
      const value = textOf(item[field]);
      const isTaken = value !== '' && seen.has(value);
      seen.add(value);
      return isTaken ? [duplicate(`${path}[${index}].${field}`, value)] : [];
    });
  };

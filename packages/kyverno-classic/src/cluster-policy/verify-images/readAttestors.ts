import { compileRegularExpression } from '@macadam/cel';
import { type Path, type Reader } from '@macadam/kyverno/engine';
import type { Attestor, AttestorSet, Stored } from './verification';

const WAYS = ['keys', 'keyless', 'certificates', 'attestor'] as const;
const ENTRY_FIELDS = [
  ...WAYS,
  'annotations',
  'repository',
  'signatureAlgorithm',
];
const KEYS_FIELDS = [
  ...['publicKeys', 'signatureAlgorithm', 'kms', 'secret', 'rekor', 'ctlog'],
];
const KEYLESS_FIELDS = [
  ...['rekor', 'ctlog', 'issuer', 'issuerRegExp', 'subject', 'subjectRegExp'],
  ...['roots', 'additionalExtensions'],
];
const REKOR_FIELDS = ['url', 'pubkey', 'ignoreTlog'];
const CERTIFICATES_FIELDS = ['cert', 'certChain', 'rekor', 'ctlog'];
const OWN_ROOTS =
  "the signatures that verify with the policy's own certificates";
const MOST_NESTING = 10;

type Raw = Record<string, unknown>;

/** Whether something is written; an empty text is not. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Reads true or false; `otherwise` where it is not given or neither. */
export function readSwitch(
  reader: Reader,
  path: Path,
  value: unknown,
  otherwise: boolean,
): boolean {
  if (typeof value === 'boolean') return value;
  if (isGiven(value)) reader.problem(path, 'expected true or false');
  return otherwise;
}

function readKey(reader: Reader, path: Path, keys: Raw): string | undefined {
  const given = reader.text([...path, 'publicKeys'], keys.publicKeys);
  if (given) return given;
  const at = [...path, 'secret'];
  const secret = reader.map(at, keys.secret, ['name', 'namespace']);
  if (secret) {
    const name = reader.text([...at, 'name'], secret.name, true);
    const namespace = reader.text([...at, 'namespace'], secret.namespace, true);
    return name && namespace && `k8s://${namespace}/${name}`;
  }
  const kms = reader.text([...path, 'kms'], keys.kms);
  if (!kms) reader.problem(path, 'needs publicKeys, secret or kms');
  return kms;
}

function readExpression(
  reader: Reader,
  path: Path,
  value: unknown,
): string | undefined {
  const text = reader.text(path, value);
  if (!text || text.includes('{{')) return text;
  const compiled = compileRegularExpression(text);
  if (typeof compiled === 'string') reader.problem(path, compiled);
  return text;
}

function readKeyless(
  reader: Reader,
  path: Path,
  keyless: Raw,
  stored: Stored,
): Attestor {
  if (isGiven(keyless.roots)) return { by: 'other', missing: OWN_ROOTS };
  const at = (field: string) => [...path, field];
  return {
    by: 'keyless',
    issuer: reader.text(at('issuer'), keyless.issuer),
    issuerRegExp: readExpression(
      reader,
      at('issuerRegExp'),
      keyless.issuerRegExp,
    ),
    subject: reader.text(at('subject'), keyless.subject),
    subjectRegExp: readExpression(
      reader,
      at('subjectRegExp'),
      keyless.subjectRegExp,
    ),
    extensions: reader.labels(
      at('additionalExtensions'),
      keyless.additionalExtensions,
    ),
    ...stored,
  };
}

/** Reads how signatures are stored; what is not given is inherited. */
export function readStored(
  reader: Reader,
  path: Path,
  map: Raw,
  inherited: Stored = { annotations: {} },
): Stored {
  const { annotations } = map;
  const at = [...path, 'annotations'];
  const repository = reader.text([...path, 'repository'], map.repository);
  return {
    ...inherited,
    ...(isGiven(annotations) && {
      annotations: reader.labels(at, annotations),
    }),
    ...(repository && { repository }),
  };
}

/** Whether the log is not to be asked; Kyverno asks it unless told. */
function readIgnored(reader: Reader, path: Path, value: unknown): boolean {
  const rekor = reader.map(path, value, REKOR_FIELDS);
  return readSwitch(reader, [...path, 'ignoreTlog'], rekor?.ignoreTlog, false);
}

function readEntry(
  reader: Reader,
  path: Path,
  value: unknown,
  inherited: Stored,
  nesting: number,
): Attestor[] {
  const entry = reader.map(path, value, ENTRY_FIELDS);
  const given = WAYS.filter(way => isGiven(entry?.[way]));
  if (!entry || given.length !== 1) {
    reader.problem(path, `needs one of ${WAYS.join(', ')}`);
    return [];
  }
  const [by] = given;
  const at = [...path, by];
  const stored = readStored(reader, path, entry, inherited);
  switch (by) {
    case 'keys': {
      const keys = reader.map(at, entry.keys, KEYS_FIELDS);
      const key = keys && readKey(reader, at, keys);
      const isLogged = !readIgnored(reader, [...at, 'rekor'], keys?.rekor);
      return key ? [{ by, key, isLogged, ...stored }] : [];
    }
    case 'keyless': {
      const keyless = reader.map(at, entry.keyless, KEYLESS_FIELDS);
      return keyless ? [readKeyless(reader, at, keyless, stored)] : [];
    }
    case 'certificates': {
      const own = reader.map(at, entry.certificates, CERTIFICATES_FIELDS);
      if (!isGiven(own?.cert) && !isGiven(own?.certChain))
        reader.problem(at, 'needs cert or certChain');
      return [{ by, missing: OWN_ROOTS }];
    }
    default:
      return [
        {
          by,
          set: readSet(reader, at, entry.attestor, inherited, nesting + 1),
        },
      ];
  }
}

function readSet(
  reader: Reader,
  path: Path,
  value: unknown,
  inherited: Stored,
  nesting = 0,
): AttestorSet {
  const set = reader.map(path, value, ['count', 'entries']) ?? {};
  if (nesting >= MOST_NESTING) {
    reader.problem(path, `more than ${MOST_NESTING} attestors in each other`);
    return { entries: [] };
  }
  const at = [...path, 'entries'];
  const entries = reader.items(at, set.entries, 'needs an entry');
  const { count } = set;
  const isCount =
    typeof count === 'number' && Number.isInteger(count) && count >= 1;
  if (isGiven(count) && !isCount)
    reader.problem([...path, 'count'], 'expected a number from 1');
  return {
    ...(isCount && { count }),
    entries: entries.flatMap((entry, n) =>
      readEntry(reader, [...at, n], entry, inherited, nesting),
    ),
  };
}

/** Reads lists of attestors. */
export function readSets(
  reader: Reader,
  path: Path,
  value: unknown,
  inherited: Stored,
): AttestorSet[] {
  return reader
    .list(path, value)
    .map((set, n) => readSet(reader, [...path, n], set, inherited));
}

/** The deprecated way to name one signer beside the images; it signs the attestations where there are any. */
export function readOldSigner(
  reader: Reader,
  path: Path,
  map: Raw,
  stored: Stored,
): AttestorSet[] {
  const { key, issuer, subject, roots, additionalExtensions } = map;
  if (![key, issuer, subject, roots].some(isGiven)) return [];
  const entry = isGiven(key)
    ? { keys: { publicKeys: key } }
    : { keyless: { issuer, subject, roots, additionalExtensions } };
  return [readSet(reader, path, { entries: [entry] }, stored)];
}

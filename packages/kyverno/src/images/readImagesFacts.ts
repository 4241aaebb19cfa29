import type {
  ImageAttestation,
  ImageFacts,
  ImageSignature,
  ImageSigner,
  ImagesFacts,
  LogEntry,
  SignatureForm,
} from '../policy/imageFacts';
import type { PolicyLoadError, TextFile } from '../policy/types';
import { Reader } from '../reading/reader';
import { type Path, readDocuments } from '../reading/yaml';

const LOG: readonly LogEntry[] = ['found', 'absent', 'unknown'];
const FORM: readonly SignatureForm[] = ['tag', 'bundle'];
const DIGEST = /^sha256:[0-9a-f]{64}$/;

function readSigner(
  reader: Reader,
  path: Path,
  value: unknown,
): ImageSigner | undefined {
  const map = reader.map(path, value, [
    'key',
    'issuer',
    'subject',
    'extensions',
  ]);
  const key = reader.text([...path, 'key'], map?.key);
  const issuer = reader.text([...path, 'issuer'], map?.issuer);
  const subject = reader.text([...path, 'subject'], map?.subject);
  const at = [...path, 'extensions'];
  const extensions = reader.labels(at, map?.extensions);
  if (key && !issuer && !subject) return { key };
  if (!key && issuer && subject) return { issuer, subject, extensions };
  reader.problem(path, 'needs a key, or an issuer and a subject');
  return undefined;
}

function readKept(
  reader: Reader,
  path: Path,
  map: Record<string, unknown> | undefined,
): { log?: LogEntry; form?: SignatureForm } {
  const given = reader.oneOf([...path, 'log'], map?.log, LOG);
  const log = LOG.find(each => each === given);
  const kept = reader.oneOf([...path, 'form'], map?.form, FORM);
  const form = FORM.find(each => each === kept);
  return { ...(log && { log }), ...(form && { form }) };
}

function readSignature(
  reader: Reader,
  path: Path,
  value: unknown,
): ImageSignature[] {
  const map = reader.map(path, value, ['signer', 'annotations', 'log', 'form']);
  const signer = readSigner(reader, [...path, 'signer'], map?.signer);
  const at = [...path, 'annotations'];
  const annotations = reader.labels(at, map?.annotations);
  const kept = readKept(reader, path, map);
  return signer ? [{ signer, annotations, ...kept }] : [];
}

function readAttestation(
  reader: Reader,
  path: Path,
  value: unknown,
): ImageAttestation[] {
  const map = reader.map(path, value, [
    'type',
    'predicate',
    'signer',
    'log',
    'form',
    'statement',
  ]);
  const type = reader.text([...path, 'type'], map?.type, true);
  const signer = readSigner(reader, [...path, 'signer'], map?.signer);
  const kept = readKept(reader, path, map);
  if (!type || !signer) return [];
  const { predicate, statement } = map ?? {};
  return [
    {
      ...{ type, predicate, signer, ...kept },
      ...(statement !== undefined && { statement }),
    },
  ];
}

function readFacts(reader: Reader, path: Path, value: unknown): ImageFacts {
  const map = reader.map(path, value, [
    'digest',
    'signatures',
    'attestations',
    'hasBundles',
  ]);
  const digest = reader.text([...path, 'digest'], map?.digest, true) ?? '';
  if (digest !== '' && !DIGEST.test(digest))
    reader.problem([...path, 'digest'], 'expected sha256: and 64 digits');
  const { hasBundles } = map ?? {};
  if (hasBundles !== undefined && typeof hasBundles !== 'boolean')
    reader.problem([...path, 'hasBundles'], 'expected true or false');
  const items = (field: string) => {
    const at = [...path, field];
    return reader
      .list(at, map?.[field])
      .map((item, n) => ({ at: [...at, n], item }));
  };
  return {
    digest,
    signatures: items('signatures').flatMap(({ at, item }) =>
      readSignature(reader, at, item),
    ),
    attestations: items('attestations').flatMap(({ at, item }) =>
      readAttestation(reader, at, item),
    ),
    ...(hasBundles === true && { hasBundles }),
  };
}

/**
 * Reads facts about images (YAML or JSON): a map by reference with `digest`, `signatures` (`signer`,
 * `annotations`) and `attestations` (`type`, `predicate`, `statement`, `signer`); a signer is a `key`, or an
 * `issuer` and a `subject` with `extensions`. Both may say `log` (`found`, `absent`, `unknown`) and `form`
 * (`tag`, `bundle`), and the image that it `hasBundles`.
 *
 * @returns the facts, and an error with its place for all that cannot be used; with errors there are no facts
 */
export function readImagesFacts(file: TextFile): {
  images: ImagesFacts;
  errors: PolicyLoadError[];
} {
  const entries: [string, ImageFacts][] = [];
  const errors: PolicyLoadError[] = [];
  for (const source of readDocuments(file)) {
    const reader = new Reader(source);
    const map = reader.map([], source.read()) ?? {};
    for (const [reference, value] of Object.entries(map))
      entries.push([reference, readFacts(reader, [reference], value)]);
    errors.push(...source.errors);
  }
  return {
    images: errors.length > 0 ? {} : Object.fromEntries(entries),
    errors,
  };
}

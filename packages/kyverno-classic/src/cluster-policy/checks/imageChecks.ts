import { showText } from '@macadam/yaml';
import {
  type Check,
  type DraftRule,
  isFilled,
  isGiven,
  itemsOf,
  listOf,
  mapOf,
  type Note,
  type Raw,
} from './draft';

const ALGORITHMS = ['sha224', 'sha256', 'sha384', 'sha512'];

function isAudit(action: unknown): boolean {
  return String(action).toLowerCase() === 'audit';
}

/** Who signs an image or a statement: the entries of all its sets of attestors. */
function entriesOf({ path, raw }: DraftRule): DraftRule[] {
  return itemsOf(raw.attestors, [...path, 'attestors']).flatMap(set =>
    itemsOf(set.raw.entries, [...set.path, 'entries']),
  );
}

function checkNotary(image: DraftRule, note: Note): void {
  if (image.raw.type !== 'Notary') return;
  for (const { path, raw } of entriesOf(image)) {
    for (const way of ['keyless', 'keys']) {
      if (isGiven(raw[way]))
        note([...path, way], 'does not go with the type Notary');
    }
  }
}

/** An identity is believed by a log or by roots; the log has an address unless it is left out, which means the public one. */
function checkKeyless({ path, raw }: DraftRule, note: Note): void {
  const { rekor, roots } = raw;
  if (!isGiven(rekor) && !isFilled(roots)) note(path, 'needs rekor or roots');
  if (mapOf(rekor).url === '') note([...path, 'rekor', 'url'], 'is missing');
}

function checkKeys({ path, raw }: DraftRule, note: Note): void {
  const { publicKeys, signatureAlgorithm: algorithm } = raw;
  if (!isFilled(publicKeys) || !isFilled(algorithm)) return;
  if (!ALGORITHMS.includes(showText(algorithm)))
    note(
      [...path, 'signatureAlgorithm'],
      `'${showText(algorithm)}' is none of ${ALGORITHMS.join(', ')}`,
    );
}

/** Who signs images, and what is stated about them. */
function checkAttestors(image: DraftRule, note: Note): void {
  const { path, raw } = image;
  const statements = itemsOf(raw.attestations, [...path, 'attestations']);
  for (const entry of [image, ...statements].flatMap(entriesOf)) {
    const { keyless, keys } = entry.raw;
    const way = (name: string, value: unknown): DraftRule => ({
      path: [...entry.path, name],
      raw: mapOf(value),
    });
    if (isGiven(keyless)) checkKeyless(way('keyless', keyless), note);
    if (isGiven(keys)) checkKeys(way('keys', keys), note);
  }
}

/** Whether an image extractor says by an expression where an image stands. */
function extractsByExpression(extractors: unknown): boolean {
  return Object.values(mapOf(extractors)).some(list =>
    listOf(list).some(each => isFilled(mapOf(each).jmesPath)),
  );
}

function checkImage(
  image: DraftRule,
  policyAudits: boolean,
  rule: Raw,
  note: Note,
): boolean {
  const { path, raw } = image;
  const audits = isGiven(raw.failureAction)
    ? isAudit(raw.failureAction)
    : policyAudits;
  const mutatesDigest = raw.mutateDigest !== false;
  const at = [...path, 'mutateDigest'];
  if (audits && mutatesDigest)
    note(at, 'has to be false where the action is Audit: nothing is changed');
  if (mutatesDigest && extractsByExpression(rule.imageExtractors))
    note(
      at,
      "has to be false where imageExtractors have a jmesPath: the image's place is not known",
    );
  if (!isFilled(raw.imageReferences) && !isFilled(raw.image))
    note([...path, 'imageReferences'], 'is missing');
  checkNotary(image, note);
  checkAttestors(image, note);
  return audits;
}

/** What rules about images say. */
export const imageChecks: Check = ({ spec, rules }, note) => {
  for (const { path, raw } of rules) {
    if (isGiven(raw.imageExtractors) && !isFilled(raw.verifyImages))
      note([...path, 'imageExtractors'], 'go with verifyImages only');
    // An image without an action of its own has that of the one before it.
    let audits = isAudit(spec.validationFailureAction ?? 'Audit');
    for (const image of itemsOf(raw.verifyImages, [...path, 'verifyImages']))
      audits = checkImage(image, audits, raw, note);
  }
};

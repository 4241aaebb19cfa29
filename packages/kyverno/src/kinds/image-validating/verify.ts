import { compileRegularExpression } from '@macadam/cel';
import { CelError } from '../../cel';
import type { Answer } from '../../images/answer';
import { isSameKey, splitKeys } from '../../images/keys';
import { inLog, outOfReach } from '../../images/reach';
import {
  type ImageAttestation,
  type ImageFacts,
  type ImageSigner,
  type LogEntry,
  ofForm,
} from '../../policy/imageFacts';
import type { Attestor, Identity, Signs } from './attestors';
import { PREDICATE_TYPES } from './predicateTypes.data';

/** An entry of `attestations`. */
export interface Attestation {
  name: string;
  /** The type of in-toto statements, as it is written. */
  intoto?: string;
  /** The type of artifacts that refer to the image. */
  referrer?: string;
}

type Signer = Attestor<string>;

const NO: Answer = { no: '' };

/** The type of predicate that a policy means. */
export function predicateType(written: string): string {
  return Object.hasOwn(PREDICATE_TYPES, written)
    ? PREDICATE_TYPES[written]
    : written;
}

/** Cosign searches an expression anywhere in the text, and then does not look at the exact value. */
function isPart(
  expression: string | undefined,
  exact: string | undefined,
  text: string,
): boolean {
  if (!expression) return !exact || exact === text;
  const compiled = compileRegularExpression(expression);
  if (typeof compiled === 'string') throw new CelError(compiled);
  return compiled.matcher(text).find();
}

function isIdentity(
  { issuer, issuerRegExp, subject, subjectRegExp }: Identity<string>,
  signer: { issuer: string; subject: string },
): boolean {
  return (
    isPart(issuerRegExp, issuer, signer.issuer) &&
    isPart(subjectRegExp, subject, signer.subject)
  );
}

function isSigner(signs: Signs<string>, signer: ImageSigner): boolean {
  if (signs.by === 'key')
    return 'key' in signer && isSameKey(splitKeys(signs.key)[0], signer.key);
  if (signs.by !== 'identity' || 'key' in signer) return false;
  const { identities, extensions } = signs;
  const known = new Map(Object.entries(signer.extensions ?? {}));
  return (
    (identities.length === 0 ||
      identities.some(identity => isIdentity(identity, signer))) &&
    Object.entries(extensions).every(
      ([name, value]) => known.get(name) === value,
    )
  );
}

/** The answer where none of what was looked for is there, or none of it is in a log. */
function ofFound(
  { signs, repository }: Signer,
  found: readonly { log?: LogEntry }[],
  image: string,
): Answer {
  if (found.length > 0)
    return signs.by === 'key' && signs.isLogged ? inLog(found, image) : 'yes';
  const unknown = outOfReach({
    ...(signs.by === 'key' && { key: signs.key }),
    ...(repository !== undefined && { repository }),
  });
  return unknown === undefined ? NO : { unknown };
}

/** Cosign looks for tags only where there are no bundles. */
function lookedAt(facts: ImageFacts): ImageFacts {
  return ofForm(facts, facts.hasBundles ? 'bundle' : 'tag');
}

/** Whether an attestor signed an image, with the annotations that are asked for. */
export function isSigned(
  attestor: Signer,
  image: string,
  factsOf: () => ImageFacts,
): Answer {
  const { signs, annotations } = attestor;
  if ('missing' in signs) return { unknown: signs.missing };
  if (signs.by === 'nothing') return NO;
  const wanted = Object.entries(annotations);
  const found = lookedAt(factsOf())
    .signatures.filter(({ signer }) => isSigner(signs, signer))
    .filter(each => {
      const given = new Map(Object.entries(each.annotations ?? {}));
      return wanted.every(([name, value]) => (given.get(name) ?? '') === value);
    });
  return ofFound(attestor, found, image);
}

/** Whether an attestor signed a statement about an image; the last one of the type is what it says. */
export function isAttested(
  attestor: Signer,
  { intoto, referrer }: Attestation,
  image: string,
  factsOf: () => ImageFacts,
): { answer: Answer; statement?: ImageAttestation } {
  const { signs, annotations } = attestor;
  if (signs.by === 'notary' && referrer === undefined)
    throw new CelError(
      'notary verifier only supports oci 1.1 referrers as attestations',
    );
  if (signs.by === 'notary') return { answer: { unknown: signs.missing } };
  // Cosign verifies statements alone, never an artifact that refers to the image.
  if (intoto === undefined || signs.by === 'nothing') return { answer: NO };
  if ('missing' in signs) return { answer: { unknown: signs.missing } };
  const isIgnored = signs.by === 'key' && !signs.isLogged;
  const found = lookedAt(factsOf()).attestations.filter(
    ({ type, signer, form }) =>
      type === predicateType(intoto) &&
      isSigner(signs, signer) &&
      // Of a statement under a tag Cosign believes the log alone, and not where it is told to ignore it.
      !(isIgnored && form === 'tag'),
  );
  const answer = ofFound(attestor, found, image);
  if (answer === 'yes' && Object.keys(annotations).length > 0)
    return {
      answer: { unknown: `the annotations of statements about ${image}` },
    };
  return { answer, ...(answer === 'yes' && { statement: found.at(-1) }) };
}

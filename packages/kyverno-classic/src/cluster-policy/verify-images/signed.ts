import { evaluateConditions } from '../../conditions';
import type { ImageFacts, ImageSignature } from '@macadam/kyverno';
import {
  type ImageInfo,
  inLog,
  ofForm,
  outOfReach,
  type Answer,
} from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import { JmesPathError, JmesPathMissing } from '../../jmespath';
import { VariableError } from '../../variables';
import type { Run } from '../body';
import { askSet, every } from './attestors';
import { type Fill, isSigner } from './identity';
import type { Attestation, Attestor, Verification } from './verification';

/** An image with what is known of it, and the rule that asks. */
export interface Known {
  info: ImageInfo;
  facts: ImageFacts;
  run: Run;
  fill: Fill;
}

/** What facts may not hold of a signer although it signed; undefined where they hold all of it. */
function unasked(attestor: Attestor, fill: Fill): string | undefined {
  if (attestor.by !== 'keys' && attestor.by !== 'keyless') return undefined;
  const { repository } = attestor;
  return outOfReach({
    ...(repository !== undefined && { repository: fill(repository) }),
    ...(attestor.by === 'keys' && { key: fill(attestor.key) }),
  });
}

function isLogged(
  attestor: Attestor | undefined,
  found: Parameters<typeof inLog>[0],
  { info }: Known,
): Answer {
  const isAsked = attestor?.by === 'keys' && attestor.isLogged;
  return isAsked ? inLog(found, info.reference) : 'yes';
}

/** As Kyverno has it, one signature of the signer carries all annotations. */
function isSigned(attestor: Attestor, path: string, known: Known): Answer {
  const { facts, fill, info } = known;
  const found = facts.signatures.filter(({ signer }) =>
    isSigner(attestor, signer, fill),
  );
  const no = `failed to verify image ${info.reference}: ${path}`;
  if (found.length === 0) {
    const unknown = unasked(attestor, fill);
    return unknown === undefined
      ? { no: `${no}: no matching signatures` }
      : { unknown };
  }
  const logged = isLogged(attestor, found, known);
  if (logged !== 'yes')
    return 'no' in logged ? { no: `${no}: ${logged.no}` } : logged;
  const wanted = 'annotations' in attestor ? attestor.annotations : {};
  const isAnnotated = found.some(each =>
    Object.entries(wanted).every(([name, value]) =>
      hasAnnotation(each, name, fill(value)),
    ),
  );
  return isAnnotated
    ? 'yes'
    : { no: `${no}: no signature matched the required annotations` };
}

function hasAnnotation(
  { annotations = {} }: ImageSignature,
  name: string,
  value: string,
): boolean {
  return Object.hasOwn(annotations, name) && annotations[name] === value;
}

/** What the conditions say of one predicate, whose fields are variables, beside `image`. */
function meets(
  { name, type, conditions }: Attestation,
  predicate: unknown,
  { info, run }: Known,
): Answer {
  if (conditions === undefined || conditions === null) return 'yes';
  const about = `${info.reference} and predicate ${type}`;
  if (!isRecord(predicate)) return { no: `no predicate for ${about}` };
  const scope = run.scope.child({
    image: info,
    ...(name !== undefined && { [name]: predicate }),
    ...predicate,
  });
  try {
    const { verdict, message = '' } = evaluateConditions(conditions, scope);
    if (verdict) return 'yes';
    const why = message === '' ? '' : `: ${message}`;
    return { no: `attestation checks failed for ${about}${why}` };
  } catch (problem) {
    if (problem instanceof JmesPathMissing) return { unknown: problem.missing };
    if (problem instanceof JmesPathError || problem instanceof VariableError)
      return {
        no: `failed to check attestations of ${about}: ${problem.message}`,
      };
    throw problem;
  }
}

/** Whether there are statements of a signer, and all of them meet the conditions. */
function isAttested(
  attestation: Attestation,
  path: string,
  known: Known,
  attestor?: Attestor,
): Answer {
  const { facts, fill } = known;
  const type = fill(attestation.type);
  const found = facts.attestations.filter(
    each =>
      each.type === type &&
      (attestor
        ? isSigner(attestor, each.signer, fill)
        : !('key' in each.signer)),
  );
  if (found.length === 0) {
    const unknown = attestor && unasked(attestor, fill);
    return unknown === undefined
      ? { no: `${path}: attestations not found for predicate type ${type}` }
      : { unknown };
  }
  const logged = isLogged(attestor, found, known);
  if (logged !== 'yes')
    return 'no' in logged ? { no: `${path}: ${logged.no}` } : logged;
  return every(
    found.map(({ predicate }) => meets(attestation, predicate, known)),
  );
}

function* answers(
  { attestors, attestations, missing }: Verification,
  known: Known,
): Generator<Answer> {
  const { fill } = known;
  if (missing !== undefined) yield { unknown: missing };
  for (const [n, set] of attestors.entries())
    yield askSet(
      set,
      (attestor, path) => isSigned(attestor, path, known),
      fill,
      `.attestors[${n}]`,
    );
  for (const [n, attestation] of attestations.entries()) {
    const path = `.attestations[${n}]`;
    // Without attestors any identity that the public roots vouch for may have signed.
    if (attestation.attestors.length === 0)
      yield isAttested(attestation, path, known);
    for (const [m, set] of attestation.attestors.entries())
      yield askSet(
        set,
        (attestor, at) => isAttested(attestation, at, known, attestor),
        fill,
        `${path}.attestors[${m}]`,
      );
  }
}

/** Whether an image is signed by all who have to, and attested as the entry asks. */
export function verifySigned(verification: Verification, known: Known): Answer {
  const facts = ofForm(known.facts, verification.form);
  return every(answers(verification, { ...known, facts }));
}

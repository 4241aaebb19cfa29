import { compileRegularExpression } from '@macadam/cel';
import { isSameKey } from '@macadam/kyverno/engine';
import type { ImageSigner } from '@macadam/kyverno';
import { matchesWildcard } from '../../pattern';
import { VariableError } from '../../variables';
import type { Attestor } from './verification';

/** Fills in the variables of a text. */
export type Fill = (text: string) => string;

function holds(
  pattern: string | undefined,
  test: (filled: string) => boolean,
  fill: Fill,
): boolean {
  return !pattern || test(fill(pattern));
}

/** As Kyverno and Cosign do, an expression is searched for anywhere in the text. */
function finds(pattern: string, text: string): boolean {
  const compiled = compileRegularExpression(pattern);
  if (typeof compiled === 'string') throw new VariableError(compiled);
  return compiled.matcher(text).find();
}

/** Whether a signer is who an attestor names: a key as it is, an identity by wildcard or expression, an issuer exactly. */
export function isSigner(
  attestor: Attestor,
  signer: ImageSigner,
  fill: Fill,
): boolean {
  if ('key' in signer)
    return attestor.by === 'keys' && isSameKey(fill(attestor.key), signer.key);
  if (attestor.by !== 'keyless') return false;
  const { issuer, subject, extensions = {} } = signer;
  const known = new Map(Object.entries(extensions));
  return (
    holds(attestor.issuer, text => text === issuer, fill) &&
    holds(attestor.issuerRegExp, text => finds(text, issuer), fill) &&
    holds(attestor.subject, text => matchesWildcard(text, subject), fill) &&
    holds(attestor.subjectRegExp, text => finds(text, subject), fill) &&
    Object.entries(attestor.extensions).every(([name, wanted]) => {
      const value = known.get(name);
      return (
        value !== undefined &&
        holds(wanted, text => matchesWildcard(text, value), fill)
      );
    })
  );
}

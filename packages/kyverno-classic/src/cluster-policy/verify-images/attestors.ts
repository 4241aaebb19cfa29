import { type Answer, isPublicKey, splitKeys } from '@macadam/kyverno/engine';
import { JmesPathError } from '../../jmespath';
import type { Fill } from './identity';
import type { Attestor, AttestorSet, Verification } from './verification';

/** What one attestor that is no set of others says. */
export type Ask = (attestor: Attestor, path: string) => Answer;

/** The first answer that is not yes. */
export function every(answers: Iterable<Answer>): Answer {
  let unknown: Answer | undefined;
  for (const answer of answers) {
    if (answer === 'yes') continue;
    if ('no' in answer) return answer;
    unknown ??= answer;
  }
  return unknown ?? 'yes';
}

function expand(attestor: Attestor, fill: Fill): Attestor[] {
  if (attestor.by !== 'keys') return [attestor];
  return splitKeys(fill(attestor.key)).map(key => ({ ...attestor, key }));
}

/** Whether as many attestors of a set as it counts say yes; each of several keys is one of them. */
export function askSet(
  { count, entries }: AttestorSet,
  ask: Ask,
  fill: Fill,
  path: string,
): Answer {
  const all = entries.flatMap(entry => expand(entry, fill));
  const needed = count ?? all.length;
  const answers = all.map((attestor, n) => {
    const at = `${path}.entries[${n}].${attestor.by}`;
    if (attestor.by === 'attestor') return askSet(attestor.set, ask, fill, at);
    return 'missing' in attestor
      ? { unknown: attestor.missing }
      : ask(attestor, at);
  });
  const yes = answers.filter(answer => answer === 'yes').length;
  if (yes >= needed) return 'yes';
  const unknown = answers.flatMap(answer =>
    typeof answer === 'object' && 'unknown' in answer ? [answer.unknown] : [],
  );
  if (yes + unknown.length >= needed) return { unknown: unknown[0] };
  const reasons = answers.flatMap(answer =>
    typeof answer === 'object' && 'no' in answer ? [answer.no] : [],
  );
  return { no: reasons.join('; ') };
}

function keysOfSet({ entries }: AttestorSet, fill: Fill): string[] {
  return entries.flatMap(entry => {
    if (entry.by === 'attestor') return keysOfSet(entry.set, fill);
    if (entry.by !== 'keys') return [];
    try {
      return splitKeys(fill(entry.key))
        .filter(isPublicKey)
        .map(key => key.trim());
    } catch (problem) {
      // A key that cannot be known yet is one that nobody can be asked about.
      if (problem instanceof JmesPathError) return [];
      throw problem;
    }
  });
}

/** The public keys (PEM) that an entry names as signers of an image or of what is stated about it. */
export function keysOf(
  { attestors, attestations }: Verification,
  fill: Fill,
): string[] {
  return [
    ...attestors,
    ...attestations.flatMap(attestation => attestation.attestors),
  ].flatMap(set => keysOfSet(set, fill));
}

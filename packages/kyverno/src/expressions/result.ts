import type { RuleResult, ValidationAction } from '../policy/types';
import {
  type Outcome,
  type Place,
  type ResultBase,
  unanswered,
} from '../policy/outcome';
import type { Target } from '../matching/target';

/** What a policy does about an outcome. */
interface Reaction {
  base: ResultBase;
  action: ValidationAction;
  failurePolicy: 'Fail' | 'Ignore';
}

function showPlaces(places: readonly Place[]): string {
  const shown = places.map(({ container, path }) => {
    const named = container === undefined ? '' : `container ${container}`;
    return path === undefined
      ? named
      : [named, path].filter(Boolean).join(': ');
  });
  return shown.length > 0 ? ` (${shown.join('; ')})` : '';
}

/** An outcome as the result of a policy for an object. */
export function toResult(
  { base, action, failurePolicy }: Reaction,
  { object, namespace, isFinal }: Target,
  given: Outcome,
): RuleResult {
  const outcome = unanswered(given, isFinal);
  const { isScored, namespace: _, ...about } = base;
  const places = outcome.places ?? [];
  const isFailure = outcome.verdict === 'fail';
  const isBlockingError =
    outcome.verdict === 'error' && failurePolicy === 'Fail';
  return {
    ...about,
    verdict: isFailure && !isScored ? 'warn' : outcome.verdict,
    message: `${outcome.message}${showPlaces(places)}`,
    action,
    blocks: action === 'Deny' && (isFailure || isBlockingError),
    ...(places[0]?.container !== undefined && {
      container: places[0].container,
    }),
    ...(places[0]?.path !== undefined && { path: places[0].path }),
    ...(outcome.missing !== undefined && { missing: outcome.missing }),
    resource: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      ...(namespace !== undefined && { namespace }),
      name: object.metadata.name,
    },
  };
}

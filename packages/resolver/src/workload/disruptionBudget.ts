import type { Path } from '@macadam/score';
import type { Context } from '../context/context';
import { workloadSelector } from '../context/labels';
import { Draft, type Drafted } from './Draft';
import { overrideOf, wholeNumber } from './overrides';

/**
 * How many pods may be down at a time, where the platform has a default for it and there are several.
 *
 * @param least - the least number of pods
 */
export function disruptionBudget(
  context: Context,
  least = 1,
): Drafted | undefined {
  const budget = context.defaults.disruptionBudget;
  if (!budget || least < 2) return undefined;
  const { name } = context.workload.metadata;
  const draft = new Draft(context, `PodDisruptionBudget/${name}`);
  draft.fromScore([], ['metadata', 'name']);
  const manifest: Path = ['spec', 'maxUnavailable'];
  const source: Path = ['disruptionBudget', 'maxUnavailable'];
  const override = overrideOf(context, 'max-unavailable');
  const wanted = override && wholeNumber(context, override);
  if (override && wanted !== undefined) {
    draft.overridden(manifest, budget.maxUnavailable, source, override.path);
  } else {
    draft.fromDefault(manifest, budget.maxUnavailable, source);
  }
  return {
    draft,
    object: {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name },
      spec: {
        maxUnavailable: wanted ?? budget.maxUnavailable,
        selector: { matchLabels: workloadSelector(context) },
      },
    },
  };
}

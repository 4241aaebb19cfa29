import { formatPath } from '@macadam/score';
import type { Context } from '../context/context';
import { formatLocation } from '../context/Problems';
import { canonical, sameValue } from '../values/canonical';
import { withoutObjects } from './provision';
import type { ResourceResult } from './results';

const HINT =
  'one id is one resource: give both the same params, or one another id';

/**
 * The resource of a key that has the same id as another key of the Score file: it is made once, and may not be asked for
 * with other params.
 */
export function reuseResource(
  { input: { score }, problems }: Context,
  key: string,
  first: { key: string; result: ResourceResult },
  {
    params,
    dependsOn,
  }: { params: Record<string, unknown>; dependsOn: string[] },
): ResourceResult | undefined {
  const { result } = first;
  if (!sameValue(params, result.resource.params)) {
    const other = ['resources', first.key, 'params'];
    problems.add(['resources', key, 'params'], {
      message: `${result.resource.id} has other params here than at ${formatLocation(score, other)} (${formatPath(other)})`,
      hint: HINT,
      code: 'resource-shared-params',
      stage: 'match',
    });
    return undefined;
  }
  return {
    ...result,
    provisioned: withoutObjects(result.outputs),
    resource: {
      ...result.resource,
      key,
      dependsOn,
      position: score.positionOf(['resources', key]),
    },
  };
}

/** A finding where another workload of the tenant asks for the same resource with other params. */
export function checkSharedParams(
  { input, workload, problems }: Context,
  key: string,
  id: string,
  params: Record<string, unknown>,
): void {
  const { name } = workload.metadata;
  const other = input.shared?.find(
    entry => entry.id === id && entry.workload !== name,
  );
  if (!other || sameValue(other.params, params)) return;
  problems.add(['resources', key, 'params'], {
    message: `${id} has other params in workload ${other.workload}: ${JSON.stringify(canonical(other.params))}`,
    hint: HINT,
    code: 'resource-shared-params',
    stage: 'match',
  });
}

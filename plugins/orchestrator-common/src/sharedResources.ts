import { sharedStatus } from '@macadam/plugin-gitops-common';
import type { ResolvedResource } from '@macadam/resolver';
import type { Deployment, SharedUse } from './deployment';
import { parseWorkloadRef } from './workloadRef';

type Shareable = Pick<
  ResolvedResource,
  'key' | 'type' | 'id' | 'name' | 'shared' | 'tenant'
>;

/**
 * What a workload shares with others, as it was resolved: each resource once, with the name that its status goes by.
 * @param workload - `tenant/name`
 */
export function sharedUses(
  resources: readonly Shareable[],
  workload: string,
): SharedUse[] {
  const own = parseWorkloadRef(workload).tenant;
  const uses = resources.flatMap(
    ({ key, type, id, name, shared, tenant }): SharedUse[] =>
      shared || tenant !== undefined
        ? [{ key, type, id, subject: sharedStatus(tenant ?? own, name) }]
        : [],
  );
  return onceEach(uses);
}

/** What is shared by what an environment holds, and by what is on its way there. */
export const sharedIn = ({
  current,
  attempt,
}: {
  current?: Pick<Deployment, 'shared'>;
  attempt?: Pick<Deployment, 'shared'>;
}): SharedUse[] =>
  onceEach([...(attempt?.shared ?? []), ...(current?.shared ?? [])]);

function onceEach(uses: readonly SharedUse[]): SharedUse[] {
  return uses.filter(
    ({ subject }, index) =>
      uses.findIndex(each => each.subject === subject) === index,
  );
}

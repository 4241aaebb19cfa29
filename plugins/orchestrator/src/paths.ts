import { componentOf } from '@macadam/plugin-orchestrator-common';

const componentPath = (workload: string) => {
  const { namespace, name } = componentOf(workload);
  return `/catalog/${namespace}/component/${name}`;
};

/** The Delivery tab of a workload's component. */
export const deliveryPath = (workload: string) =>
  `${componentPath(workload)}/delivery`;

/** The Runtime tab of a workload's component, with its logs or events of an environment open. */
export const happeningsPath = (
  workload: string,
  environment: string,
  show: 'logs' | 'events',
) =>
  `${componentPath(workload)}/runtime?${new URLSearchParams({ environment, show })}`;

/** The Policy tab of a workload's component. */
export const policyPath = (workload: string) =>
  `${componentPath(workload)}/policy`;

/** What a policy says across all services. */
export const policyResultsPath = (policy: string) =>
  `/policies?${new URLSearchParams({ policy })}`;

/** Every exception from a policy, with those that wait for a decision first. */
export const exceptionsPath = '/policies?view=exceptions';

/** The page of an entity, by its reference: `group:default/checkout`. */
export function entityPath(entityRef: string): string {
  const [, kind, namespace, name] = /^([^:]+):([^/]+)\/(.+)$/.exec(
    entityRef,
  ) ?? ['', 'group', 'default', entityRef];
  return `/catalog/${[namespace, kind, name].map(encodeURIComponent).join('/')}`;
}

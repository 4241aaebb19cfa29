import type { ResolveInput } from './types';

/** Folder of a workload in the environments repository. */
export function treePath(input: ResolveInput): string {
  return `${tenantPath(input)}/${input.score.workload.metadata.name}`;
}

/** Folder of a shared resource; no workload can have this name. */
export function sharedFolder(input: ResolveInput, resource: string): string {
  return `${tenantPath(input)}/_shared/${resource}`;
}

function tenantPath(input: ResolveInput): string {
  const environment = input.platform.environments.find(
    ({ name }) => name === input.environment,
  );
  const base = environment?.delivery.path ?? input.environment;
  return `${base}/${input.tenant}`;
}

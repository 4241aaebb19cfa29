import type { Environment, ResolveInput } from '../types';

/** Folder of everything that a tenant has in an environment, in the environments repository. */
export function tenantPath(environment: Environment, tenant: string): string {
  return `${environment.delivery.path}/${tenant}`;
}

/** Folder of a workload in the environments repository. */
export function workloadPath(
  environment: Environment,
  tenant: string,
  workload: string,
): string {
  return `${tenantPath(environment, tenant)}/${workload}`;
}

/** Folder of everything that a tenant's workloads share in an environment. */
export function sharedRoot(environment: Environment, tenant: string): string {
  return `${tenantPath(environment, tenant)}/_shared`;
}

/** Folder of a shared resource; no workload can have this name. */
export function sharedPath(
  environment: Environment,
  tenant: string,
  resource: string,
): string {
  return `${sharedRoot(environment, tenant)}/${resource}`;
}

/** Folder of the workload that an input names. */
export function treePath(input: ResolveInput): string {
  return `${basePath(input)}/${input.score.workload.metadata.name}`;
}

/** Folder of a shared resource that an input asks for. */
export function sharedFolder(input: ResolveInput, resource: string): string {
  return `${basePath(input)}/_shared/${resource}`;
}

function basePath({ platform, environment, tenant }: ResolveInput): string {
  const found = platform.environments.find(({ name }) => name === environment);
  return `${found?.delivery.path ?? environment}/${tenant}`;
}

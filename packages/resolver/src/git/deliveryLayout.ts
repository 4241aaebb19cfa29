import type { Environment } from '../types';

/**
 * The folder `clusters/<cluster>/<environment>/<tenant>` of the environments repository, which tells a cluster what to
 * apply for a tenant. The platform's own files in it are `tenant.yaml` and `source.yaml`. The name of a workload or a
 * resource becomes a folder below it, never a file, so that no name can meet a file of the platform or of kustomize.
 */
export function tenantFolder(environment: Environment, tenant: string): string {
  return `${environmentFolder(environment)}/${tenant}`;
}

/** The folder that tells a cluster what to apply of an environment. */
export function environmentFolder({ cluster, name }: Environment): string {
  return `clusters/${cluster}/${name}`;
}

/** The file of a tenant's namespace, deployer, quota and network policies. */
export function tenantFile(environment: Environment, tenant: string): string {
  return `${tenantFolder(environment, tenant)}/tenant.yaml`;
}

/** The file of the source from which Flux reads a tenant's folder. */
export function sourceFile(environment: Environment, tenant: string): string {
  return `${tenantFolder(environment, tenant)}/source.yaml`;
}

/**
 * The file of the Kustomization that applies one workload.
 *
 * @returns undefined with Argo CD, whose ApplicationSet finds the folders of all workloads
 */
export function deliveryFile(
  environment: Environment,
  of: { tenant: string; workload: string },
): string | undefined {
  return fileOf(environment, of.tenant, `workloads/${of.workload}`);
}

/** The same for a shared resource, by the name of its folder. */
export function sharedDeliveryFile(
  environment: Environment,
  of: { tenant: string; resource: string },
): string | undefined {
  return fileOf(environment, of.tenant, `shared/${of.resource}`);
}

function fileOf(
  environment: Environment,
  tenant: string,
  folder: string,
): string | undefined {
  return environment.delivery.engine === 'flux'
    ? `${tenantFolder(environment, tenant)}/${folder}/delivery.yaml`
    : undefined;
}

/**
 * The file that has the same Kustomization in an older layout. It is deleted in the commit that writes the new one, since
 * kustomize refuses an object that is there twice.
 *
 * @param file - as `deliveryFile` and `sharedDeliveryFile` give it
 * @returns undefined where the older layout has a file of the platform's own there
 */
export function olderDeliveryFile(file: string): string | undefined {
  const match = /^(.*)\/(workloads|shared)\/([^/]+)\/delivery\.yaml$/.exec(
    file,
  );
  if (!match) return undefined;
  const [, folder, kind, name] = match;
  if (kind === 'shared') return `${folder}/shared.${name}.yaml`;
  return name === 'tenant' || name === 'source'
    ? undefined
    : `${folder}/${name}.yaml`;
}

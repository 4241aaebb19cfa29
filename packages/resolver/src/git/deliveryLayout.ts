import type { Environment } from '../types';

/**
 * Where what delivers to a cluster is in the environments repository. Below `clusters/<cluster>/<environment>/<tenant>/`
 * the platform's own files are `tenant.yaml` and `source.yaml`. What a tenant names is only ever a folder's name, one
 * level deeper, and the file in it has a name of ours: so no name can meet a file of the platform, nor one that kustomize
 * reads.
 */
export function tenantFolder(environment: Environment, tenant: string): string {
  return `${environmentFolder(environment)}/${tenant}`;
}

/** What a cluster has of an environment. */
export function environmentFolder({ cluster, name }: Environment): string {
  return `clusters/${cluster}/${name}`;
}

/** The namespace, the deployer, the quota and the network of a tenant. */
export function tenantFile(environment: Environment, tenant: string): string {
  return `${tenantFolder(environment, tenant)}/tenant.yaml`;
}

/** Flux's source of a tenant's folder. */
export function sourceFile(environment: Environment, tenant: string): string {
  return `${tenantFolder(environment, tenant)}/source.yaml`;
}

/**
 * The file that delivers one workload, in the environments repository; undefined where one file delivers every workload
 * and looks for their folders.
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
 * Where an older layout delivers the same from; it goes in the same commit, since kustomize refuses an object twice.
 * Undefined for the platform's own files.
 *
 * @param file - as `deliveryFile` and `sharedDeliveryFile` give it
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

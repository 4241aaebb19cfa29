import { TENANT_LABEL } from '@macadam/kubernetes';
import type { Environment, Platform, TextFile } from '../types';
import { textAt } from '../values/valueAt';
import { parseYamlDocuments } from '../values/yamlDocuments';
import {
  environmentFolder,
  sourceFile,
  tenantFile,
  tenantFolder,
} from './deliveryLayout';
import { tenantPath } from './folders';
import {
  environmentDelivery,
  tenantDelivery,
  type TenantTrees,
} from './renderDelivery';

/** What Git holds of an environment. */
export interface EnvironmentInGit {
  /** Files of `deliveryFolder`. */
  delivery: readonly TextFile[];
  /** Paths of the files of the environment's own folder. */
  trees: readonly string[];
}

/** What ends the drift; empty where there is none. */
export interface DeliveryChange {
  write: TextFile[];
  remove: string[];
}

/** Folder of the files that the platform itself writes for an environment. */
export const deliveryFolder = environmentFolder;

/**
 * The drift of what the platform itself writes in Git for an environment: the objects of each tenant that has anything
 * there, and what applies each folder of a workload or a shared resource. These files follow from the platform and the
 * folders alone, so whatever was changed or deleted comes back. Files of an older layout, in which those of workloads were
 * beside `tenant.yaml`, are removed; files of others stay.
 */
export function unsettledDelivery(
  platform: Platform,
  environment: Environment,
  { delivery, trees }: EnvironmentInGit,
): DeliveryChange {
  const held = new Map(delivery.map(({ path, text }) => [path, text]));
  const tenants = platform.tenants.flatMap(tenant => {
    const found = treesOf(environment, tenant.name, trees);
    const isThere =
      found.workloads.length + found.shared.length > 0 ||
      held.has(tenantFile(environment, tenant.name));
    return isThere ? [{ tenant, trees: found }] : [];
  });
  const wanted = [
    ...(tenants.length > 0 ? environmentDelivery(environment) : []),
    ...tenants.flatMap(found =>
      tenantDelivery(platform, environment, found.tenant, found.trees),
    ),
  ];
  const kept = new Set(wanted.map(({ path }) => path));
  return {
    write: wanted.filter(({ path, text }) => held.get(path) !== text),
    remove: tenants.flatMap(({ tenant: { name } }) =>
      delivery.flatMap(file =>
        !kept.has(file.path) && isLeftOver(environment, name, file)
          ? [file.path]
          : [],
      ),
    ),
  };
}

function treesOf(
  environment: Environment,
  tenant: string,
  paths: readonly string[],
): TenantTrees {
  const folders = paths.flatMap(path => {
    const root = `${tenantPath(environment, tenant)}/`;
    return path.startsWith(root) && path.endsWith('/kustomization.yaml')
      ? [path.slice(root.length, -'/kustomization.yaml'.length)]
      : [];
  });
  return {
    workloads: folders.filter(folder => /^[^/_][^/]*$/.test(folder)),
    shared: folders.flatMap(folder => {
      const match = /^_shared\/([^/]+)$/.exec(folder);
      return match ? [match[1]] : [];
    }),
  };
}

/** A source that has nothing to read any more, or a Kustomization of ours where workloads used to be. */
function isLeftOver(
  environment: Environment,
  tenant: string,
  file: TextFile,
): boolean {
  if (file.path === sourceFile(environment, tenant)) return true;
  const folder = `${tenantFolder(environment, tenant)}/`;
  return (
    file.path.startsWith(folder) &&
    /^[^/]+\.yaml$/.test(file.path.slice(folder.length)) &&
    parseYamlDocuments(file).documents.some(
      ({ value }) =>
        textAt(value, ['kind']) === 'Kustomization' &&
        textAt(value, ['metadata', 'labels', TENANT_LABEL]) === tenant,
    )
  );
}

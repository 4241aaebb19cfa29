import { withDefaults, WORKLOAD_LABEL } from '@macadam/kubernetes';
import { workloadRef } from '@macadam/plugin-orchestrator-common';
import { setImmediate } from 'node:timers/promises';
import { type KubeObject } from '@macadam/kyverno';
import {
  deliveryRepository,
  objectsOf,
  type Environment,
} from '@macadam/resolver';
import { PLATFORM_BRANCH } from '@macadam/plugin-platform-node';
import { fetchNow, type PlatformRepository } from './PlatformRepository';

/** One object in the environments repository, as admission would see it. The same object as long as nothing changed. */
export interface Manifest {
  environment: string;
  workload: string;
  /** Path in its repository. */
  file: string;
  object: KubeObject;
  namespaceObject?: KubeObject;
}

/** What is known of one repository at one commit. */
interface Known {
  head: string;
  /** By path, also of what is below clusters/. */
  objects: Map<string, KubeObject[]>;
  manifests: Map<string, Manifest[]>;
  namespaces: string;
}

const SLICE = 15;
/** Holds namespaces and what delivers, and no workload. */
const CLUSTERS = 'clusters/';

/** Every manifest now in Git; reads again only what changed since it was asked last. */
export class ManifestIndex {
  private readonly known = new Map<string, Known>();

  constructor(private readonly platform: PlatformRepository) {}

  /** @throws ServiceUnavailableError when the forge does not answer */
  async manifests(environments: readonly Environment[]): Promise<Manifest[]> {
    const found: Manifest[] = [];
    for (const repository of this.repositoriesOf(environments)) {
      const own = environments.filter(
        each => deliveryRepository(each, this.platform.name) === repository,
      );
      found.push(...(await this.of(repository, own)));
    }
    return found;
  }

  /** The commit that each repository of these environments is at. @throws ServiceUnavailableError when the forge does not answer */
  async heads(environments: readonly Environment[]): Promise<string[]> {
    const heads: string[] = [];
    for (const repository of this.repositoriesOf(environments)) {
      const mirror = this.platform.repositories.mirror(repository);
      await fetchNow(mirror);
      heads.push(`${repository}@${(await mirror.head(PLATFORM_BRANCH)) ?? ''}`);
    }
    return heads;
  }

  private repositoriesOf(environments: readonly Environment[]): Set<string> {
    return new Set(
      environments.map(each => deliveryRepository(each, this.platform.name)),
    );
  }

  private async of(
    repository: string,
    environments: readonly Environment[],
  ): Promise<Manifest[]> {
    const mirror = this.platform.repositories.mirror(repository);
    await fetchNow(mirror);
    const head = await mirror.head(PLATFORM_BRANCH);
    if (!head) return [];
    const before = this.known.get(repository);
    const objects = new Map(before?.objects);
    const canDiffer =
      before && (await mirror.hasCommit(before.head)) ? before : undefined;
    const changed = canDiffer
      ? await mirror.changedFiles(canDiffer.head, head)
      : await mirror.listFiles(head);
    if (!canDiffer) objects.clear();
    let since = performance.now();
    for (const path of changed) {
      const text = await mirror.readFile(head, path);
      if (text === undefined) objects.delete(path);
      else objects.set(path, objectsOf([{ path, text }]).map(withDefaults));
      if (performance.now() - since > SLICE) {
        await setImmediate();
        since = performance.now();
      }
    }
    const namespaces = [...objects]
      .filter(([path]) => path.startsWith(CLUSTERS))
      .flatMap(([, each]) => each)
      .filter(({ kind }) => kind === 'Namespace');
    const byName = new Map(namespaces.map(each => [each.metadata.name, each]));
    const paths = environments
      .map(({ name, delivery }) => `${name} ${delivery.path}`)
      .join('\n');
    const context = `${paths}\n${JSON.stringify(namespaces)}`;
    const kept =
      canDiffer?.namespaces === context ? canDiffer.manifests : undefined;
    const again = new Set(kept ? changed : objects.keys());
    const manifests = new Map<string, Manifest[]>();
    for (const [path, each] of objects) {
      const known = again.has(path) ? undefined : kept?.get(path);
      manifests.set(
        path,
        known ?? manifestsOf(path, each, environments, byName),
      );
    }
    this.known.set(repository, {
      head,
      objects,
      manifests,
      namespaces: context,
    });
    return [...manifests.values()].flat();
  }
}

function manifestsOf(
  file: string,
  objects: readonly KubeObject[],
  environments: readonly Environment[],
  namespaces: ReadonlyMap<string, KubeObject>,
): Manifest[] {
  const environment = environments.find(({ delivery }) =>
    file.startsWith(`${delivery.path}/`),
  );
  if (!environment || file.startsWith(CLUSTERS)) return [];
  const [tenant, folder] = file
    .slice(environment.delivery.path.length + 1)
    .split('/');
  return objects.map(object => {
    const namespaceObject = namespaces.get(object.metadata.namespace ?? '');
    return {
      environment: environment.name,
      workload: workloadRef(
        tenant,
        object.metadata.labels?.[WORKLOAD_LABEL] ?? folder,
      ),
      file,
      object,
      ...(namespaceObject && { namespaceObject }),
    };
  });
}

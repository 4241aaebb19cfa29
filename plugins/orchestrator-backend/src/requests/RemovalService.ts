import { createHash } from 'node:crypto';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type {
  Actor,
  Deployment,
  RemovalRequest,
} from '@macadam/plugin-orchestrator-common';
import type { Environment, ObjectRef, Removal } from '@macadam/resolver';
import { openIn } from '../tree/settledTree';
import type { Claim, DeploymentStore, WorkStore } from '../store';
import { claimOf } from '../store/claimOf';
import { environmentOf } from '../sources/environmentOf';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import type { PlatformService } from '../sources/PlatformService';
import { environmentNowOrThen } from '../sources/removedEnvironments';

export interface RemovalOptions {
  store: DeploymentStore;
  work: WorkStore;
  platforms: PlatformService;
  environments: EnvironmentsRepository;
  changed(workload: string, deployment: string): Promise<void>;
}

/** What holds data and is declared no more: it goes when a person says so. */
export class RemovalService {
  constructor(private readonly options: RemovalOptions) {}

  /** Of a workload, and of what its tenant shared and nobody asks for any more; as far as Git was fetched. */
  async open(claim: Claim, environment: Environment): Promise<Removal[]> {
    const { environments } = this.options;
    return openIn(await environments.treeWithShared(environment, claim));
  }

  /**
   * Starts a deployment of what runs already that deletes the objects. Whether the actor may is the caller's to check.
   * @throws NotFoundError for a workload or environment without anything; InputError for an object that does not wait
   *   to be deleted; ConflictError while another deployment is on its way
   */
  async confirm(
    workload: string,
    request: RemovalRequest,
    actor: Actor,
    decision: string,
  ): Promise<{ deployment: Deployment; created: boolean }> {
    const { store, work, platforms, environments, changed } = this.options;
    const claim = await claimOf(store, workload);
    const loaded = await platforms.inForce();
    const key = `${workload}@${request.environment}`;
    const head = (await store.heads(workload)).get(key);
    const place = await environmentNowOrThen(
      platforms,
      loaded,
      request.environment,
      head?.current ?? head?.last,
    );
    const environment =
      place?.environment ?? environmentOf(loaded, request.environment);
    const withdrawn =
      head?.last.row.cause === 'withdrawal' ? head.last : undefined;
    const current = head?.current ?? withdrawn;
    if (!current) {
      throw new NotFoundError(
        `Nothing of ${workload} is deployed in ${environment.name}`,
      );
    }
    const target = await work.target(workload, environment.name);
    const running = target ? await store.get(target) : undefined;
    if (
      running?.deployment.outcome === 'in-progress' &&
      running.row.id !== current.row.id
    ) {
      throw new ConflictError(
        `A deployment of ${workload} to ${environment.name} is on its way: wait until it has ended, and look again at what it would delete`,
      );
    }
    const open = openIn(await environments.tree(environment, claim));
    const removals = request.objects.map(wanted => {
      const found = open.find(({ object }) => isSame(object, wanted));
      if (!found) {
        throw new InputError(
          `${wanted.kind}/${wanted.name} of ${workload} in ${environment.name} does not wait to be deleted; ${open.length === 0 ? 'nothing does' : `what does: ${open.map(({ object }) => `${object.kind}/${object.name}`).join(', ')}`}`,
        );
      }
      return found.object;
    });
    const { row } = current;
    const { id, created } = await work.start(
      {
        workload,
        environment: environment.name,
        tenant: row.tenant,
        owner: row.owner,
        ...(row.system ? { system: row.system } : {}),
        releaseId: row.release.id,
        cause: row.cause === 'withdrawal' ? 'withdrawal' : 'removal',
        causeKey: `removal:${row.id}:${fingerprint(removals)}`,
        actor,
        platformRevision: row.platformRevision,
        removals,
      },
      decision,
    );
    await changed(workload, id);
    const record = await store.get(id);
    if (!record) {
      throw new NotFoundError(`There is no deployment ${id}`);
    }
    return { deployment: record.deployment, created };
  }
}

function isSame(a: ObjectRef, b: ObjectRef): boolean {
  return nameOf(a) === nameOf(b);
}

function nameOf({ apiVersion, kind, namespace, name }: ObjectRef): string {
  return JSON.stringify([apiVersion, kind, namespace ?? '', name]);
}

/** The same for the same objects, in any order. */
function fingerprint(objects: readonly ObjectRef[]): string {
  return createHash('sha256')
    .update(objects.map(nameOf).sort().join('\n'))
    .digest('hex')
    .slice(0, 16);
}

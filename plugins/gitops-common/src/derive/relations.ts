import { at, count, fields, list, text, type Fields } from '../health/read';
import { conditions } from '../health/read';
import type { Health } from '../health';

const uidOf = (object: Fields): string =>
  text(at(object, 'metadata').uid) ?? '';

/** The controller that an object belongs to. */
export function ownerOf(object: Fields): Fields | undefined {
  return list(at(object, 'metadata').ownerReferences).find(
    ({ controller }) => controller === true,
  );
}

/** Who owns whom among the objects of a workload. */
export class Relations {
  private readonly byUid: Map<string, Fields>;
  private readonly below = new Map<string, Fields[]>();

  constructor(all: readonly Fields[]) {
    this.byUid = new Map(all.map(object => [uidOf(object), object]));
    for (const object of all) {
      const owner = text(ownerOf(object)?.uid);
      if (!owner) continue;
      const siblings = this.below.get(owner);
      if (siblings) siblings.push(object);
      else this.below.set(owner, [object]);
    }
  }

  owner(object: Fields): Fields | undefined {
    const owner = ownerOf(object);
    return owner && this.byUid.get(text(owner.uid) ?? '');
  }

  /** The owner of the owner, and so on. */
  top(object: Fields): Fields {
    let top = object;
    // Objects that own each other would go round for ever.
    for (let steps = 0; steps < 10; steps += 1) {
      const above = this.owner(top);
      if (!above) return top;
      top = above;
    }
    return top;
  }

  children(object: Fields): readonly Fields[] {
    return this.below.get(uidOf(object)) ?? [];
  }
}

/** Counts by which kinds say how many of their pods are ready, and how many there should be. */
const READY_COUNTS = [
  'readyReplicas',
  'readyInstances',
  'numberReady',
  'readyNodes',
];
const WANTED_COUNTS = ['replicas', 'instances', 'members', 'size'];

/**
 * Whether an owner says that all its pods are ready. One that is healthy and says nothing of its pods does not cover
 * what one of them says.
 */
export function saysAllReady(
  owner: Fields,
  health: Health | undefined,
): boolean {
  if (health?.status !== 'Healthy') return false;
  const { kind } = fields(owner);
  // What has ended owes nobody a running pod.
  if (kind === 'Job' || kind === 'CronJob') return true;
  const status = at(owner, 'status');
  const spec = at(owner, 'spec');
  const replicas = conditions(status).find(
    ({ type }) => type === 'AllReplicasReady',
  );
  if (replicas) return replicas.status === 'True';
  if (kind === 'DaemonSet')
    return count(status.numberReady) >= count(status.desiredNumberScheduled);
  const name = READY_COUNTS.find(each => typeof status[each] === 'number');
  const wanted = WANTED_COUNTS.map(each => spec[each]).find(
    each => typeof each === 'number',
  );
  if (name === undefined) {
    return kind === 'Deployment' ||
      kind === 'ReplicaSet' ||
      kind === 'StatefulSet'
      ? count(status.replicas) === 0 ||
          count(status.availableReplicas) >= count(spec.replicas, 1)
      : false;
  }
  return count(status[name]) >= count(wanted, 1);
}

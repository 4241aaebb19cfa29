import {
  conflict,
  forbidden,
  kubeTime,
  notFound,
  type DeleteOptions,
  type KubeObject,
} from '../runtime';
import { numberOf, objectOf, textOf } from '../schema/access';
import { resourceId } from '../schema/kinds';
import { admit } from './admission';
import { named, type ApiState, type Caller, type Target } from './state';
import { cloneJson } from '../schema/schema';

export interface Deleted {
  object: KubeObject;
  /** False while finalizers or a grace period hold it. */
  gone: boolean;
}

const PROTECTED_NAMESPACES = ['default', 'kube-public', 'kube-system'];

/** Deletes one object, or marks it when finalizers, a grace period or its contents hold it. Throws 404, 409. */
export function deleteStored(
  state: ApiState,
  target: Target,
  options: DeleteOptions,
  caller: Caller,
): Deleted {
  const id = resourceId(target.kind);
  const live = state.store.get(id, target.namespace, target.name);
  if (!live) throw notFound(named(target));
  checkPreconditions(target, live, options);
  if (id === '/namespaces' && PROTECTED_NAMESPACES.includes(live.metadata.name))
    throw forbidden(named(target), 'this namespace may not be deleted');
  admit(state, 'mutating', target, caller, {
    operation: 'DELETE',
    oldObject: live,
  });
  admit(state, 'validating', target, caller, {
    operation: 'DELETE',
    oldObject: live,
  });

  const grace = gracePeriod(target, live, options);
  const finalizers = finalizersFor(live, options);
  const held = finalizers.length > 0 || grace > 0 || id === '/namespaces';
  if (!held) {
    if (caller.dryRun) return { object: live, gone: true };
    return {
      object:
        state.store.remove(id, live.metadata.namespace, live.metadata.name) ??
        live,
      gone: true,
    };
  }
  const marked = mark(state, target, live, finalizers, grace);
  const unchanged = marked === live;
  return {
    object: caller.dryRun || unchanged ? marked : state.store.put(id, marked),
    gone: false,
  };
}

function checkPreconditions(
  target: Target,
  live: KubeObject,
  options: DeleteOptions,
): void {
  const { uid, resourceVersion } = live.metadata;
  if (options.uid !== undefined && options.uid !== uid) {
    throw conflict(
      named(target),
      `Precondition failed: UID in precondition: ${options.uid}, UID in object meta: ${uid}`,
    );
  }
  if (
    options.resourceVersion !== undefined &&
    options.resourceVersion !== resourceVersion
  ) {
    throw conflict(
      named(target),
      `Precondition failed: ResourceVersion in precondition: ${options.resourceVersion}, ResourceVersion in object meta: ${resourceVersion}`,
    );
  }
}

/** Seconds; only pods on a node that still run have any. */
function gracePeriod(
  target: Target,
  live: KubeObject,
  options: DeleteOptions,
): number {
  if (resourceId(target.kind) !== '/pods') return 0;
  const spec = objectOf(live.spec);
  const phase = textOf(objectOf(live.status).phase);
  if (!spec.nodeName || phase === 'Succeeded' || phase === 'Failed') return 0;
  const wanted =
    options.gracePeriodSeconds ??
    numberOf(spec.terminationGracePeriodSeconds, 30);
  const current =
    live.metadata.deletionTimestamp === undefined
      ? undefined
      : live.metadata.deletionGracePeriodSeconds;
  return Math.max(
    0,
    current === undefined ? wanted : Math.min(current, wanted),
  );
}

/** Propagation other than background is a finalizer that the garbage collector takes off. */
function finalizersFor(live: KubeObject, options: DeleteOptions): string[] {
  const existing = live.metadata.finalizers ?? [];
  if (options.propagationPolicy === undefined) return existing;
  const others = existing.filter(
    finalizer => finalizer !== 'orphan' && finalizer !== 'foregroundDeletion',
  );
  if (options.propagationPolicy === 'Orphan') return [...others, 'orphan'];
  return options.propagationPolicy === 'Foreground'
    ? [...others, 'foregroundDeletion']
    : others;
}

function mark(
  state: ApiState,
  target: Target,
  live: KubeObject,
  finalizers: string[],
  grace: number,
): KubeObject {
  const { metadata } = live;
  const same =
    metadata.deletionTimestamp !== undefined &&
    metadata.deletionGracePeriodSeconds === grace &&
    (metadata.finalizers ?? []).join() === finalizers.join();
  if (same) return live;
  const marked = cloneJson(live);
  marked.metadata.deletionTimestamp = kubeTime({
    ...state.clock,
    now: () => state.clock.now() + grace * 1000,
  });
  marked.metadata.deletionGracePeriodSeconds = grace;
  if (finalizers.length > 0) marked.metadata.finalizers = finalizers;
  else delete marked.metadata.finalizers;
  if (target.kind.generation && metadata.deletionTimestamp === undefined)
    marked.metadata.generation = (metadata.generation ?? 1) + 1;
  if (resourceId(target.kind) === '/namespaces') {
    delete marked.metadata.deletionGracePeriodSeconds;
    marked.status = { ...objectOf(marked.status), phase: 'Terminating' };
  }
  return marked;
}

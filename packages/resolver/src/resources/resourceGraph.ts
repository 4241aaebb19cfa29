import type { Resolution, ResolvedResource, SharedResource } from '../types';
import { compareText } from '../values/compareText';

/** A workload, a resource or an object. */
export interface GraphNode {
  /**
   * `workload`, `resource:<key>`, `object:<Kind>/<name>`, `workload:<tenant, or none>/<name>` for one that it calls,
   * `user:<name>` for one that uses a shared resource too.
   */
  id: string;
  kind: 'workload' | 'resource' | 'object' | 'other-workload';
  label: string;
  /** `type.class` of a resource, `apiVersion` of an object. */
  detail?: string;
  /** The definition that answers a resource. */
  definition?: string;
  /** True for a resource that other workloads may have too. */
  shared?: boolean;
  /** When it is committed, from 0. */
  wave?: number;
  /** True for another workload that is not in the environment. */
  isAbsent?: boolean;
}

/** One node depends on another. */
export interface GraphEdge {
  from: string;
  to: string;
  /** A workload uses a resource; a resource needs another's outputs, makes objects, and lets the workload call another. */
  kind: 'uses' | 'needs' | 'makes' | 'calls';
}

/** What depends on what. */
export interface ResourceGraph {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/**
 * The workload, its resources, their objects and the workloads it calls: what depends on what. Sorted.
 *
 * @param asked - what the tenant's workloads ask of shared resources: those that use one of these are in the graph too
 */
export function resourceGraph(
  resolution: Resolution,
  asked: readonly SharedResource[] = [],
): ResourceGraph {
  const nodes = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  nodes.set('workload', {
    id: 'workload',
    kind: 'workload',
    label: resolution.workload,
  });
  for (const resource of resolution.resources) {
    const id = `resource:${resource.key}`;
    nodes.set(id, {
      id,
      kind: 'resource',
      label: resource.key,
      detail: `${resource.type}.${resource.class}`,
      definition: resource.definition.name,
      shared: resource.shared,
      wave: resource.wave,
    });
    edges.push({ from: 'workload', to: id, kind: 'uses' });
    for (const other of resource.dependsOn) {
      edges.push({ from: id, to: `resource:${other}`, kind: 'needs' });
    }
    for (const user of usersOf(resource, resolution.workload, asked)) {
      nodes.set(user.id, user);
      edges.push({ from: user.id, to: id, kind: 'uses' });
    }
    const called = calledBy(resource, resolution.tenant);
    if (called) {
      nodes.set(called.id, called);
      edges.push({ from: id, to: called.id, kind: 'calls' });
    }
  }
  for (const { object, from, wave } of resolution.objects) {
    const name = `${object.kind}/${object.metadata.name}`;
    const id = `object:${name}`;
    nodes.set(id, {
      id,
      kind: 'object',
      label: name,
      detail: object.apiVersion,
      wave,
    });
    edges.push({
      from:
        from.resource === undefined ? 'workload' : `resource:${from.resource}`,
      to: id,
      kind: 'makes',
    });
  }
  return {
    nodes: [...nodes.values()].sort((a, b) => compareText(a.id, b.id)),
    edges: edges.sort(
      (a, b) => compareText(a.from, b.from) || compareText(a.to, b.to),
    ),
  };
}

function usersOf(
  { id, shared }: ResolvedResource,
  own: string,
  asked: readonly SharedResource[],
): GraphNode[] {
  return asked
    .filter(each => shared && each.id === id && each.workload !== own)
    .map(({ workload }) => ({
      id: `user:${workload}`,
      kind: 'other-workload',
      label: workload,
    }));
}

/** @param own - the tenant of the workload itself */
function calledBy(
  { call }: ResolvedResource,
  own: string,
): GraphNode | undefined {
  if (!call) return undefined;
  const { workload: name, isAbsent } = call;
  const tenant = call.tenant === own ? '' : call.tenant;
  return {
    id: `workload:${tenant}/${name}`,
    kind: 'other-workload',
    label: tenant ? `${tenant}/${name}` : name,
    ...(isAbsent ? { isAbsent } : {}),
  };
}

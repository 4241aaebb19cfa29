/** What GlobalContextEntry objects hold, worked out anew each time that a policy asks. */
import {
  compileJmesPath,
  JmesPathError,
  JmesPathSyntaxError,
} from '@macadam/kyverno-classic';
import type { ClusterClient } from '../../../runtime';
import { fieldsAt, isFields, listAt, textAt } from '../fields';

const TYPE = { apiVersion: 'kyverno.io/v2beta1', kind: 'GlobalContextEntry' };

/** How the cluster is read. */
interface Reads {
  list(about: readonly unknown[]): unknown;
  call(call: unknown): unknown;
}

function held(entry: unknown, reads: Reads): unknown {
  const resource = fieldsAt(entry, 'spec', 'kubernetesResource');
  if (Object.keys(resource).length === 0)
    return reads.call(fieldsAt(entry, 'spec', 'apiCall'));
  const { group, version, resource: plural, namespace } = resource;
  const apiVersion = [group, version].filter(Boolean).join('/');
  return listAt(reads.list([apiVersion, plural, namespace]), 'items');
}

/** The value of a projection; null where its expression cannot be evaluated on what is held. */
function project(entry: unknown, name: string, value: unknown): unknown {
  const projection = listAt(entry, 'spec', 'projections')
    .filter(isFields)
    .find(each => each.name === name);
  try {
    return projection
      ? compileJmesPath(textAt(projection, 'jmesPath') ?? '').search(value)
      : null;
  } catch (error) {
    if (error instanceof JmesPathError || error instanceof JmesPathSyntaxError)
      return null;
    throw error;
  }
}

/**
 * What an entry holds, or one of its projections: objects of the cluster, or the answer of the cluster's own API.
 *
 * @param args the entry's name, and the projection's when there is one
 * @returns undefined for an entry that is not there, or that asks a service elsewhere
 */
export function globalContext(
  client: ClusterClient,
  [name, projection]: readonly unknown[],
  reads: Reads,
): unknown {
  if (!client.resource(TYPE) || typeof name !== 'string') return undefined;
  const entry = client.get({ ...TYPE, name });
  const value = entry && held(entry, reads);
  if (value === undefined) return undefined;
  return typeof projection === 'string' && projection !== ''
    ? project(entry, projection, value)
    : value;
}

/** What policies may ask of the cluster that they are in. */
import type { EvaluationContext } from '@macadam/kyverno';
import { kubeRead } from '@macadam/kyverno-classic';
import type { Clock, ClusterClient } from '../../../runtime';
import { isFields, textAt } from '../fields';
import { globalContext } from './globalContext';

type Ask = NonNullable<EvaluationContext['ask']>;

const text = (value: unknown) =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Labels as a selector in text; undefined for none. */
function selectorOf(labels: unknown): string | undefined {
  if (!isFields(labels)) return undefined;
  const terms = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return terms.length > 0 ? terms.join(',') : undefined;
}

/** Reads what is there, by apiVersion and plural; null for an object or a kind that is not. */
class Reading {
  constructor(private readonly client: ClusterClient) {}

  get([apiVersion, plural, namespace, name]: readonly unknown[]): unknown {
    const type = this.typeOf(apiVersion, plural);
    const wanted = text(name);
    if (!type || wanted === undefined) return null;
    const ref = { ...type, namespace: text(namespace), name: wanted };
    return this.client.get(ref) ?? null;
  }

  /** Objects as a List, in a namespace or in all of them. */
  list(
    [apiVersion, plural, namespace]: readonly unknown[],
    labelSelector?: string,
  ): unknown {
    const type = this.typeOf(apiVersion, plural);
    if (!type) return null;
    const items = this.client.list(type, {
      namespace: text(namespace),
      ...(labelSelector !== undefined && { labelSelector }),
    });
    return { apiVersion, kind: `${type.kind}List`, items };
  }

  /** The group, version and plural of a kind. */
  mapping([apiVersion, kind]: readonly unknown[]): unknown {
    const served = this.client.resource({
      apiVersion: String(apiVersion),
      kind: String(kind),
    });
    if (!served) return null;
    const { group, version, plural } = served;
    return { group, version, resource: plural };
  }

  /** A GET of the cluster's own API; undefined for any other call. */
  call(call: unknown): unknown {
    const path = textAt(call, 'urlPath');
    const isRead = (textAt(call, 'method') ?? 'GET') === 'GET';
    if (!isRead || path === undefined || (isFields(call) && call.service))
      return undefined;
    const { pathname, searchParams } = new URL(path, 'http://cluster');
    const read = kubeRead(pathname);
    const known = ['labelSelector'];
    if (!read || [...searchParams.keys()].some(key => !known.includes(key)))
      return undefined;
    return read.name === 'resource.Get'
      ? this.get(read.args)
      : this.list(read.args, searchParams.get('labelSelector') ?? undefined);
  }

  private typeOf(apiVersion: unknown, plural: unknown) {
    const served = this.client
      .resources()
      .find(
        ({ group, version, plural: name }) =>
          [group, version].filter(Boolean).join('/') === apiVersion &&
          name === plural,
      );
    return served && { apiVersion: String(apiVersion), kind: served.kind };
  }
}

/**
 * Answers reads of the live cluster, of its global context and of the clock, with null for what is not there.
 * Registries and services are not asked: a rule that needs them is not evaluable.
 */
export function clusterAnswers(client: ClusterClient, clock: Clock): Ask {
  const reading = new Reading(client);
  return (name, args) => {
    switch (name) {
      case 'time.now':
        return new Date(clock.now()).toISOString();
      case 'resource.Get':
        return reading.get(args);
      case 'resource.List':
        return reading.list(args, selectorOf(args[3]));
      case 'resource.ToGVR':
        return reading.mapping(args);
      case 'api.Call':
        return reading.call(args[0]);
      case 'globalContext.Get':
        return globalContext(client, args, {
          list: about => reading.list(about),
          call: call => reading.call(call),
        });
      default:
        return undefined;
    }
  };
}

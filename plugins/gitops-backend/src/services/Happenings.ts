import { ForwardedError, NotFoundError } from '@backstage/errors';
import type {
  ContainerLog,
  LoggedContainer,
  ObjectEvent,
} from '@macadam/plugin-gitops-common';
import {
  ClusterClient,
  ClusterError,
  type Cluster,
  type ClusterObject,
} from '@macadam/plugin-gitops-node';
import { isRecord } from '@macadam/yaml';
import type { ClusterWatch } from './ClusterWatch';

/** A log's end: so many lines, and bytes. */
const TAIL_LINES = 500;
const LOG_BYTES = 262_144;
/** So many events of a namespace are read at a time, at most so many times, and so many are told. */
const EVENTS_READ = 1_000;
const EVENT_PAGES = 10;
const EVENTS_TOLD = 100;

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : '';
const listOf = (value: unknown) =>
  (Array.isArray(value) ? value : []).filter(isRecord);

/** A workload in an environment, and one of its containers. */
export interface WhichLog {
  workload: string;
  environment: string;
  pod: string;
  container: string;
  /** The container that ran before it was started again. */
  previous: boolean;
}

/** What a cluster says of a workload's objects and what their containers write, as it is now. */
export class Happenings {
  constructor(private readonly watches: readonly ClusterWatch[]) {}

  /** Containers of the pods of a workload, by pod. */
  containers(workload: string, environment: string): LoggedContainer[] {
    return this.pods(workload, environment).flatMap(({ pod }) => {
      const status = isRecord(pod.status) ? pod.status : {};
      const spec = isRecord(pod.spec) ? pod.spec : {};
      const started = [
        ...listOf(status.initContainerStatuses),
        ...listOf(status.containerStatuses),
      ];
      return [...listOf(spec.containers), ...listOf(spec.initContainers)].map(
        ({ name }) => ({
          pod: pod.metadata.name,
          container: textOf(name),
          restarts: Number(
            started.find(each => each.name === name)?.restartCount ?? 0,
          ),
        }),
      );
    });
  }

  /** Events about the objects of a workload, newest first. */
  async events(workload: string, environment: string): Promise<ObjectEvent[]> {
    const found = await Promise.all(
      this.watches.map(watch =>
        this.eventsIn(watch.cluster, watch.objects(workload, environment)),
      ),
    );
    return found
      .flat()
      .sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))
      .slice(0, EVENTS_TOLD);
  }

  /** @throws NotFoundError for what is no container of the workload, or has no log */
  async log({
    workload,
    environment,
    pod,
    container,
    previous,
  }: WhichLog): Promise<ContainerLog> {
    const found = this.pods(workload, environment).find(
      each => each.pod.metadata.name === pod,
    );
    const isOwn = this.containers(workload, environment).some(
      each => each.pod === pod && each.container === container,
    );
    if (!found || !isOwn) {
      throw new NotFoundError(
        `${workload} has no container ${container} in a pod ${pod} in ${environment}`,
      );
    }
    const { namespace = '' } = found.pod.metadata;
    const client = new ClusterClient(found.cluster.kubeConfig());
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
    try {
      const text = await client.text(path, {
        container,
        tailLines: `${TAIL_LINES}`,
        limitBytes: `${LOG_BYTES}`,
        ...(previous && { previous: 'true' }),
      });
      return { text, at: new Date().toISOString() };
    } catch (error) {
      // A container that has not started has no log: the cluster says which one and why.
      if (error instanceof ClusterError && error.statusCode < 500)
        throw new NotFoundError(error.message);
      throw new ForwardedError(`The log of ${pod} cannot be read`, error);
    }
  }

  private pods(workload: string, environment: string) {
    return this.watches.flatMap(watch =>
      watch
        .objects(workload, environment, 'Pod')
        .map(pod => ({ cluster: watch.cluster, pod }))
        .sort((a, b) => a.pod.metadata.name.localeCompare(b.pod.metadata.name)),
    );
  }

  private async eventsIn(
    cluster: Cluster,
    objects: readonly ClusterObject[],
  ): Promise<ObjectEvent[]> {
    const uids = new Set(objects.map(({ metadata }) => metadata.uid));
    const namespaces = new Set(
      objects.flatMap(({ metadata }) => metadata.namespace ?? []),
    );
    const client = new ClusterClient(cluster.kubeConfig());
    const lists = await Promise.all(
      [...namespaces].map(namespace => allEvents(client, namespace)),
    );
    return lists.flat().flatMap(event => {
      const about = isRecord(event.involvedObject) ? event.involvedObject : {};
      return uids.has(textOf(about.uid)) ? [eventOf(event, about)] : [];
    });
  }
}

/** They come in the order of their names: what a page leaves out may be the newest of another workload. */
async function allEvents(client: ClusterClient, namespace: string) {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
  const events: Record<string, unknown>[] = [];
  let token = '';
  for (let page = 0; page < EVENT_PAGES; page += 1) {
    const found = await client.get(path, {
      limit: `${EVENTS_READ}`,
      ...(token && { continue: token }),
    });
    if (!isRecord(found)) break;
    events.push(...listOf(found.items));
    token = isRecord(found.metadata) ? textOf(found.metadata.continue) : '';
    if (!token) break;
  }
  return events;
}

function eventOf(
  event: Record<string, unknown>,
  about: Record<string, unknown>,
): ObjectEvent {
  // An Event of the newer kind carries how often and when in its series.
  const series = isRecord(event.series) ? event.series : {};
  const at =
    textOf(series.lastObservedTime) ||
    textOf(event.lastTimestamp) ||
    textOf(event.eventTime);
  return {
    object: `${textOf(about.kind)}/${textOf(about.name)}`,
    type: event.type === 'Warning' ? 'Warning' : 'Normal',
    reason: textOf(event.reason),
    message: textOf(event.message),
    count: Number(series.count ?? event.count ?? 1),
    ...(at && { at }),
  };
}

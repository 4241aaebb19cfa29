import {
  TypeWatch,
  type Cluster,
  type ClusterObject,
} from '@macadam/plugin-gitops-node';
import { isRecord } from '@macadam/yaml';
import { GIT_REPOSITORY } from './types';

const REQUESTED = 'reconcile.fluxcd.io/requestedAt';

const keyOf = (namespace: string, name: string) => `${namespace}/${name}`;

const record = (value: unknown): Record<string, unknown> =>
  isRecord(value) ? value : {};

/** How long a request may be without an answer before it is left as it is, in milliseconds. */
const UNANSWERED_MS = 5_000;

/**
 * Whether Flux was asked to look at an object a while ago and has not said that it did. It takes that up when it can, so
 * that asking again does nothing but hide since when it has not answered.
 * @param now - in milliseconds since 1970
 */
export function isUnanswered(
  object: ClusterObject | undefined,
  now: number,
): boolean {
  const asked = object?.metadata.annotations?.[REQUESTED];
  return (
    asked !== undefined &&
    record(object?.status).lastHandledReconcileAt !== asked &&
    now - Date.parse(asked) > UNANSWERED_MS
  );
}

/** What a source says of trouble; a new commit is none. */
const troubleOf = ({ spec, status }: ClusterObject): string => {
  const { conditions } = record(status);
  return JSON.stringify([
    record(spec).suspend,
    (Array.isArray(conditions) ? conditions : [])
      .map(record)
      .filter(({ type }) => type === 'Ready' || type === 'Stalled')
      .map(({ type, status: state, message }) => [
        type,
        state,
        state === 'False' ? message : '',
      ]),
  ]);
};

/** What Flux reads workloads from. */
export class Sources {
  private readonly watch: TypeWatch;
  /** What each said of its trouble last. */
  private readonly told = new Map<string, string>();

  /** @param changed - called when a source got into trouble, or out of it */
  constructor(cluster: Cluster, changed: () => void) {
    this.watch = new TypeWatch(
      GIT_REPOSITORY,
      cluster.kubeConfig(),
      source => {
        if (!source) return;
        const { uid } = source.metadata;
        const trouble = troubleOf(source);
        if (this.told.get(uid) === trouble) return;
        this.told.set(uid, trouble);
        changed();
      },
      ({ metadata }) => keyOf(metadata.namespace ?? '', metadata.name),
    );
  }

  start(): void {
    this.watch.start();
  }

  stop(): void {
    this.watch.stop();
  }

  /** The source of a Kustomization; undefined where it has another kind of source, or none that can be seen. */
  of(delivery: ClusterObject | undefined): ClusterObject | undefined {
    const { kind, name, namespace } = record(record(delivery?.spec).sourceRef);
    if (kind !== GIT_REPOSITORY.kind || typeof name !== 'string')
      return undefined;
    const where =
      typeof namespace === 'string' ? namespace : delivery?.metadata.namespace;
    return this.watch.of(keyOf(where ?? '', name))[0];
  }

  /** Whether Flux was asked to look at it, or has a newer commit for it, and has not said that it did. */
  isAwaited(delivery: ClusterObject | undefined): boolean {
    const source = this.of(delivery);
    const revision = record(record(source?.status).artifact).revision;
    return (
      [source, delivery].some(
        object =>
          object?.metadata.annotations?.[REQUESTED] !==
          (record(object?.status).lastHandledReconcileAt ?? undefined),
      ) ||
      (revision !== undefined &&
        revision !== record(delivery?.status).lastAttemptedRevision)
    );
  }
}

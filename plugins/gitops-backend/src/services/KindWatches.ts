import { ENVIRONMENT_LABEL } from '@macadam/kubernetes';
import type { ObjectId } from '@macadam/plugin-gitops-common';
import {
  ClusterClient,
  TypeWatch,
  type Cluster,
  type ClusterObject,
  type WatchedType,
  type WatchState,
} from '@macadam/plugin-gitops-node';
import { ApiTypes } from './ApiTypes';
import { claimsOf, indexKeyOf } from './types';

const groupKind = (apiVersion: string, kind: string) =>
  `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${kind}`;

/** Why a type that was not watched yet is not watched now. */
interface Absent {
  state: WatchState;
  /** Milliseconds since the epoch: when it is looked for again. */
  until: number;
}

const ABSENT_MS = 30_000;

/**
 * The objects of one cluster, kind by kind. Kinds that some workload has are added when an engine says that it brought
 * one, so that whatever a definition renders is seen, and nothing else is.
 */
export class KindWatches {
  private readonly watches = new Map<string, TypeWatch>();
  private readonly absent = new Map<string, Absent>();
  private readonly asked = new Set<string>();
  private readonly types: ApiTypes;
  private stopped = false;

  /** @param changed - as of a TypeWatch */
  constructor(
    private readonly cluster: Cluster,
    base: readonly WatchedType[],
    private readonly changed: (object: ClusterObject | undefined) => void,
  ) {
    this.types = new ApiTypes(new ClusterClient(cluster.kubeConfig()));
    base.forEach(type => this.add(type));
  }

  start(): void {
    this.all().forEach(watch => watch.start());
  }

  stop(): void {
    this.stopped = true;
    this.all().forEach(watch => watch.stop());
  }

  all(): TypeWatch[] {
    return [...this.watches.values()];
  }

  /** Every workload and environment of which there is an object. */
  keys(): Set<string> {
    const keys = this.all().flatMap(watch => [...watch.keys()]);
    return new Set(keys.filter(key => !key.startsWith('claim ')));
  }

  /** What there is of a workload in an environment, of all kinds, and the claims that its pods mount. */
  of(key: string): ClusterObject[] {
    const all = this.all();
    const own = all.flatMap(watch => watch.of(key));
    const claims = [...new Set(claimsOf(own))];
    return [
      ...own,
      ...claims.flatMap(claim => all.flatMap(watch => watch.of(claim))),
    ];
  }

  get(uid: string): ClusterObject | undefined {
    for (const watch of this.watches.values()) {
      const found = watch.get(uid);
      if (found) return found;
    }
    return undefined;
  }

  /** How a kind can be seen; one that nobody looks at yet is looked for from now on. */
  stateOf(id: Pick<ObjectId, 'group' | 'kind' | 'version'>): WatchState {
    const name = `${id.group}/${id.kind}`;
    const watch = this.watches.get(name);
    if (watch) return watch.state;
    const absent = this.absent.get(name);
    if (absent && absent.until > Date.now()) return absent.state;
    this.find(name, id);
    return absent?.state ?? { state: 'starting' };
  }

  private add(type: WatchedType): TypeWatch {
    const watch = new TypeWatch(
      type,
      this.cluster.kubeConfig(),
      this.changed,
      indexKeyOf,
    );
    this.watches.set(groupKind(type.apiVersion, type.kind), watch);
    return watch;
  }

  private find(
    name: string,
    { group, kind, version }: Pick<ObjectId, 'group' | 'kind' | 'version'>,
  ): void {
    if (this.asked.has(name) || this.stopped) return;
    this.asked.add(name);
    const apiVersion = group ? `${group}/${version}` : version;
    const tell = (state: WatchState) => {
      this.absent.set(name, { state, until: Date.now() + ABSENT_MS });
      this.changed(undefined);
    };
    this.types
      .find(apiVersion, kind)
      .then(type => {
        if (this.stopped) return;
        if (!type) {
          tell({ state: 'absent', reason: `${kind} is not served` });
          return;
        }
        const plural = type.name;
        const labelSelector = ENVIRONMENT_LABEL;
        this.add({ apiVersion, kind, plural, labelSelector }).start();
      })
      .catch((error: Error) =>
        tell({ state: 'unreachable', reason: error.message }),
      )
      .finally(() => this.asked.delete(name));
  }
}

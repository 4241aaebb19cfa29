import type { Warning } from '@macadam/plugin-gitops-common';
import {
  TypeWatch,
  type Cluster,
  type ClusterObject,
} from '@macadam/plugin-gitops-node';
import { isRecord } from '@macadam/yaml';
import { WARNING } from './types';

const uidOf = ({ involvedObject }: ClusterObject): string | undefined =>
  isRecord(involvedObject) && typeof involvedObject.uid === 'string'
    ? involvedObject.uid
    : undefined;

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : '';

/** When it was last so. An Event of the newer kind carries that in its series. */
const timeOf = ({ series, lastTimestamp, eventTime }: ClusterObject): string =>
  (isRecord(series) && textOf(series.lastObservedTime)) ||
  textOf(lastTimestamp) ||
  textOf(eventTime);

/** A cluster's warnings about objects: what no condition says, such as why a volume is not made. */
export class Warnings {
  private readonly watch: TypeWatch;

  /** @param changed - called with the uid of the object that a warning is about */
  constructor(cluster: Cluster, changed: (uid: string) => void) {
    this.watch = new TypeWatch(
      WARNING,
      cluster.kubeConfig(),
      event => {
        const uid = event && uidOf(event);
        if (uid) changed(uid);
      },
      uidOf,
    );
  }

  start(): void {
    this.watch.start();
  }

  stop(): void {
    this.watch.stop();
  }

  /** By the uid of those objects that there are warnings about, newest first. */
  about(objects: readonly ClusterObject[]): Map<string, Warning[]> {
    return new Map(
      objects.flatMap(({ metadata: { uid } }): [string, Warning[]][] => {
        const events = this.watch.of(uid);
        if (events.length === 0) return [];
        const newest = events
          .sort((a, b) => (timeOf(a) < timeOf(b) ? 1 : -1))
          .map(({ reason, message }) => ({
            reason: textOf(reason),
            message: textOf(message),
          }));
        return [[uid, newest]];
      }),
    );
  }
}

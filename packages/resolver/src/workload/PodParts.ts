import type { Bindings } from '../resources/Bindings';
import type { Draft } from './Draft';
import type { WorkloadKind } from './kind';
import type { PodVolumes } from './PodVolumes';

/** What a workload's pods are made with. */
export interface PodParts {
  /** What runs them. */
  kind: WorkloadKind;
  bindings: Bindings;
  volumes: PodVolumes;
  /** Of the object that runs them. */
  draft: Draft;
}

import type { Context } from '../context/context';
import type { Outputs } from '../resources/Bindings';
import type { KubeObject } from '../types';
import { canonical } from '../values/canonical';
import { compareText } from '../values/compareText';
import { fingerprint } from '../values/fingerprint';
import { stableName } from '../values/names';
import { Draft, type Drafted } from './Draft';
import { addFiles, type ConfigMapData } from './files';
import type { PodParts } from './PodParts';
import { addVolumes } from './volumes';

/** The ConfigMaps that hold the files of containers. */
export interface FilesOfPod {
  configMaps: Drafted[];
  /** On pods, so that they restart when a file changes: one mounted by itself is not updated in a running pod. */
  annotations: Record<string, string>;
}

/** Mounts the volumes and the files of every container. */
export function mountVolumesAndFiles(
  context: Context,
  outputs: Outputs,
  { bindings, volumes, kind }: PodParts,
): FilesOfPod {
  const { metadata, containers } = context.workload;
  const files: { data: ConfigMapData; draft: Draft }[] = [];
  for (const container of Object.keys(containers).sort(compareText)) {
    addVolumes(context, container, outputs, bindings, volumes, kind);
    const name = stableName([metadata.name, container, 'files']);
    const draft = new Draft(context, `ConfigMap/${name}`);
    draft.fromScore([], ['containers', container, 'files']);
    const data = addFiles(context, container, bindings, volumes, draft);
    if (data) files.push({ data, draft });
  }
  return {
    configMaps: files.map(({ data, draft }) => ({
      object: toConfigMap(data),
      draft,
    })),
    annotations:
      files.length > 0
        ? {
            'macadam.dev/files-checksum': checksumOf(
              files.map(({ data }) => data),
            ),
          }
        : {},
  };
}

function toConfigMap({ name, data, binaryData }: ConfigMapData): KubeObject {
  const isFilled = (values: object) => Object.keys(values).length > 0;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    ...(isFilled(data) ? { data } : {}),
    ...(isFilled(binaryData) ? { binaryData } : {}),
  };
}

function checksumOf(files: readonly ConfigMapData[]): string {
  const text = JSON.stringify(canonical(files));
  return fingerprint(text) + fingerprint([...text].reverse().join(''));
}

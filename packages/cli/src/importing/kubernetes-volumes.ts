import path from 'node:path';
import type { Container, ContainerFile, Path } from '@macadam/score';
import type { Manifest } from './kubernetes';
import type { PodManifest } from './kubernetes-containers';
import { Draft, labelOf } from './score-text';
import { listOf, mapOf, numberOf, textOf, Values } from './yaml-source';

/** What a container mounts: claims as `volume` resources, ConfigMaps as files. */
export function addMounts(
  draft: Draft,
  container: Container,
  manifest: PodManifest,
  said: Values,
  at: Path,
  manifests: readonly Manifest[],
  used: Set<Manifest>,
): void {
  const volumes = listOf(manifest.pod.volumes).map(mapOf);
  const templates = listOf(
    mapOf(manifest.object.spec).volumeClaimTemplates,
  ).map(mapOf);
  listOf(said.volumeMounts).forEach((item, index) => {
    const mount = mapOf(item);
    const target = textOf(mount.mountPath);
    const name = textOf(mount.name);
    if (!target || !name) return;
    const place: Path = [...at, 'volumeMounts', index];
    const volume = volumes.find(each => each.name === name) ?? {};
    const claim =
      volume.persistentVolumeClaim ??
      templates.find(each => mapOf(each.metadata).name === name);
    if (claim) {
      const key = labelOf(name);
      draft.resources[key] = { type: 'volume' };
      const subPath = textOf(mount.subPath);
      container.volumes = {
        ...container.volumes,
        [target]: {
          source: `\${resources.${key}}`,
          ...(subPath ? { path: subPath } : {}),
          ...(mount.readOnly === true ? { readOnly: true } : {}),
        },
      };
      manifest.source.note(
        place,
        `${name} becomes a new and empty \`volume\` resource`,
        'move its data yourself; params of the resource say its size',
      );
    } else if (volume.configMap) {
      addFiles(
        container,
        manifest,
        {
          target,
          subPath: textOf(mount.subPath),
          volume: mapOf(volume.configMap),
        },
        place,
        manifests,
        used,
      );
    } else {
      const [kind] = Object.keys(volume).filter(field => field !== 'name');
      manifest.source.note(
        place,
        `a volume of kind ${kind ?? 'unknown'} cannot be said in Score`,
        kind === 'secret'
          ? 'give the file the content of a `secret` resource'
          : 'use a `volume` resource; /tmp is there where the root is read-only',
      );
    }
  });
}

interface ConfigMapMount {
  target: string;
  subPath?: string;
  volume: Values;
}

function addFiles(
  container: Container,
  manifest: Manifest,
  { target, subPath, volume }: ConfigMapMount,
  place: Path,
  manifests: readonly Manifest[],
  used: Set<Manifest>,
): void {
  const found = manifests.find(
    ({ kind, name }) => kind === 'ConfigMap' && name === volume.name,
  );
  if (!found) {
    manifest.source.note(
      place,
      `ConfigMap ${textOf(volume.name) ?? ''} is not among these files`,
    );
    return;
  }
  used.add(found);
  const data = mapOf(found.object.data);
  const binary = mapOf(found.object.binaryData);
  const all = [...Object.keys(data), ...Object.keys(binary)].map(
    (key): Values => ({ key, path: key }),
  );
  const items =
    listOf(volume.items).length > 0 ? listOf(volume.items).map(mapOf) : all;
  for (const item of items) {
    const key = textOf(item.key) ?? '';
    const name = textOf(item.path) ?? key;
    if (subPath !== undefined && subPath !== name) continue;
    const mode = numberOf(item.mode ?? volume.defaultMode);
    const content = contentOf(textOf(data[key]), textOf(binary[key]));
    if (!content) {
      manifest.source.note(place, `ConfigMap ${found.name} has no ${key}`);
      continue;
    }
    container.files = {
      ...container.files,
      [subPath === undefined ? path.posix.join(target, name) : target]: {
        ...content,
        ...(mode === undefined ? {} : { mode: `0${mode.toString(8)}` }),
      },
    };
  }
}

function contentOf(
  text: string | undefined,
  base64: string | undefined,
): ContainerFile | undefined {
  if (text !== undefined) return { content: text, noExpand: true };
  return base64 === undefined ? undefined : { binaryContent: base64 };
}

import path from 'node:path';
import type { ContainerFile, Path } from '@macadam/score';
import type { Converting } from './kubernetesContainers';
import type { Manifest } from './kubernetesObjects';
import { addResource } from './scoreText';
import { listOf, mapOf, numberOf, textOf, Values } from './yamlSource';

/** What a container mounts: claims as `volume` resources, ConfigMaps as files. */
export function addMounts(converting: Converting): void {
  const { controller, container, said, path: at } = converting;
  const { source, draft, pod, podPath, object } = controller;
  const volumes = listOf(pod.volumes).map(mapOf);
  const templates = listOf(mapOf(object.spec).volumeClaimTemplates).map(mapOf);
  listOf(said.volumeMounts).forEach((item, index) => {
    const mount = mapOf(item);
    const target = textOf(mount.mountPath);
    const name = textOf(mount.name);
    if (!target || !name) return;
    const place: Path = [...at, 'volumeMounts', index];
    const position = volumes.findIndex(each => each.name === name);
    const volume = volumes[position] ?? {};
    const inTemplates = templates.findIndex(
      each => mapOf(each.metadata).name === name,
    );
    if (volume.persistentVolumeClaim || inTemplates >= 0) {
      const key = addResource(draft, name, { type: 'volume' });
      const subPath = textOf(mount.subPath);
      container.volumes = {
        ...container.volumes,
        [target]: {
          source: `\${resources.${key}}`,
          ...(subPath && { path: subPath }),
          ...(mount.readOnly === true && { readOnly: true }),
        },
      };
      source.note(
        place,
        `${name} becomes a new and empty \`volume\` resource`,
        'move its data yourself; params of the resource say its size',
      );
      if (position >= 0) source.take([...podPath, 'volumes', position]);
      else noteTemplate(controller, inTemplates);
      return;
    }
    if (volume.configMap) {
      source.take([...podPath, 'volumes', position]);
      addFiles(
        converting,
        {
          target,
          subPath: textOf(mount.subPath),
          volume: mapOf(volume.configMap),
        },
        place,
      );
      return;
    }
    const [kind] = Object.keys(volume).filter(field => field !== 'name');
    source.note(
      place,
      `a volume of kind ${kind ?? 'unknown'} cannot be said in Score`,
      kind === 'secret'
        ? 'give the file the content of a `secret` resource'
        : 'use a `volume` resource; /tmp is there where the root is read-only',
    );
  });
}

function noteTemplate({ source, path: at }: Manifest, index: number): void {
  const place = [...at, 'spec', 'volumeClaimTemplates', index];
  source.note(
    place,
    'what a claim asks for is said by params of its `volume` resource',
  );
}

interface ConfigMapMount {
  target: string;
  subPath?: string;
  volume: Values;
}

function addFiles(
  { controller, container, manifests, texts }: Converting,
  { target, subPath, volume }: ConfigMapMount,
  place: Path,
): void {
  const { source } = controller;
  const found = manifests.named(controller, 'ConfigMap', volume.name);
  if (!found) {
    source.note(
      place,
      `ConfigMap ${textOf(volume.name) ?? ''} is not among these files`,
    );
    return;
  }
  source.take(place);
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
    const text = textOf(data[key]);
    const content = contentOf(text, textOf(binary[key]));
    if (!content) {
      source.note(place, `ConfigMap ${found.name} has no ${key}`);
      continue;
    }
    const file = subPath === undefined ? path.posix.join(target, name) : target;
    found.source.take([...found.path, 'data', key]);
    found.source.take([...found.path, 'binaryData', key]);
    const hidden = text !== undefined && texts.secretFile(file, text, place);
    container.files = {
      ...container.files,
      [file]: {
        ...(hidden ? { content: hidden } : content),
        ...(mode !== undefined && { mode: `0${mode.toString(8)}` }),
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

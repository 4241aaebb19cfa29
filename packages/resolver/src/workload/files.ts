import {
  ContainerFile,
  decodeUtf8,
  parsePlaceholders,
  Path,
} from '@macadam/score';
import type { Context } from '../context/context';
import type { Bindings } from '../resources/Bindings';
import { compareText } from '../values/compareText';
import { dataKey, stableName } from '../values/names';
import type { Draft } from './Draft';
import type { PodVolumes } from './PodVolumes';

/** What etcd takes for one object, less room for the rest of it. */
const MAX_CONFIG_MAP = 1_000_000;

/** Content of the files of one container, for one ConfigMap. */
export interface ConfigMapData {
  name: string;
  container: string;
  data: Record<string, string>;
  binaryData: Record<string, string>;
}

type Content =
  | { kind: 'text'; text: string }
  | { kind: 'binary'; base64: string }
  | { kind: 'secret'; name: string; key: string };

/**
 * Mounts the files of a container, each by itself, so that its folder keeps what the image has there. Text and binary
 * content goes into a ConfigMap of the container; content that is one secret is mounted from its Secret.
 */
export function addFiles(
  context: Context,
  container: string,
  bindings: Bindings,
  volumes: PodVolumes,
  draft: Draft,
): ConfigMapData | undefined {
  const files = context.workload.containers[container].files ?? {};
  const configMap: ConfigMapData = {
    name: stableName([context.workload.metadata.name, container, 'files']),
    container,
    data: {},
    binaryData: {},
  };
  const taken = new Set<string>();
  let size = 0;
  for (const target of Object.keys(files).sort(compareText)) {
    const path: Path = ['containers', container, 'files', target];
    const content = contentOf(context, files[target], path, bindings);
    if (!content) continue;
    const mode = files[target].mode;
    const permissions =
      mode === undefined ? {} : { mode: Number.parseInt(mode, 8) };
    if (content.kind === 'secret') {
      volumes.mountSecretFile(container, target, content, permissions, path);
      continue;
    }
    const key = dataKey(target, taken);
    taken.add(key);
    if (content.kind === 'text') {
      configMap.data[key] = content.text;
      size += new TextEncoder().encode(content.text).length;
      draft.fromScore(['data', key], path);
    } else {
      configMap.binaryData[key] = content.base64;
      size += content.base64.length;
      draft.fromScore(['binaryData', key], path);
    }
    volumes.mountConfigFile(
      container,
      target,
      { configMap: configMap.name, key },
      permissions,
      path,
    );
  }
  if (size > MAX_CONFIG_MAP) {
    context.problems.add(['containers', container, 'files'], {
      message: `the files of ${container} have ${size} bytes; a ConfigMap holds ${MAX_CONFIG_MAP}`,
      hint: 'put large files into the image or a volume',
      code: 'files-size',
    });
  }
  return taken.size > 0 ? configMap : undefined;
}

function contentOf(
  context: Context,
  file: ContainerFile,
  path: Path,
  bindings: Bindings,
): Content | undefined {
  if (file.binaryContent !== undefined) {
    return {
      kind: 'binary',
      base64: file.binaryContent.replace(/\s+/g, ''),
    };
  }
  if (file.content !== undefined) {
    return expand(file.content, file, [...path, 'content'], bindings);
  }
  const sourceAt: Path = [...path, 'source'];
  const { score, sources = {} } = context.input;
  const { source } = file;
  if (!Object.hasOwn(sources, source)) {
    context.problems.add(sourceAt, {
      message: `the file ${source} does not exist`,
      hint: `\`source\` is relative to ${score.file}`,
      code: 'source-missing',
    });
    return undefined;
  }
  const text = decodeUtf8(sources[source]);
  if (text === undefined) {
    context.problems.add(sourceAt, {
      message: `the file ${source} is not UTF-8 text`,
      hint: 'use binaryContent with base64 for binary files',
      code: 'source-encoding',
    });
    return undefined;
  }
  return expand(text, file, sourceAt, bindings);
}

function expand(
  text: string,
  file: ContainerFile,
  path: Path,
  bindings: Bindings,
): Content | undefined {
  if (file.noExpand) return { kind: 'text', text };
  const segments = parsePlaceholders(text);
  const pieces = bindings.pieces(text, path);
  if (!pieces) return undefined;
  const [only] = pieces;
  if (segments.length === 1 && only.kind === 'secret') {
    return { kind: 'secret', name: only.name, key: only.key };
  }
  const plain = bindings.plain(text, path, 'a file that has other content too');
  return plain === undefined ? undefined : { kind: 'text', text: plain };
}

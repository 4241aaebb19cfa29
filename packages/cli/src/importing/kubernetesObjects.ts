import type { Path, TextFile } from '@macadam/resolver';
import type { ReportedFinding } from '../format';
import {
  listOf,
  mapOf,
  readSources,
  textOf,
  Values,
  YamlSource,
} from './yamlSource';

/** One object of the manifests, with the place that it is written at. */
export interface Manifest {
  source: YamlSource;
  /** Of the object in its document; a List has several. */
  path: Path;
  object: Values;
  kind: string;
  name: string;
  /** As it is written; empty where it is not. */
  namespace: string;
}

/** The objects of several files, and which of them were put into a workload. */
export class Manifests {
  readonly used = new Set<Manifest>();

  private constructor(
    readonly sources: readonly YamlSource[],
    readonly all: readonly Manifest[],
  ) {}

  /** @returns the objects, or why the files cannot be read */
  static read(
    files: readonly TextFile[],
  ): { manifests: Manifests } | { findings: ReportedFinding[] } {
    const read = files.map(({ path, text }) => readSources(path, text));
    const findings = read.flatMap(each => each.findings);
    if (findings.length > 0) return { findings };
    const sources = read.flatMap(each => each.sources);
    const all = sources.flatMap(source => unpack(source, source.value, []));
    return { manifests: new Manifests(sources, all) };
  }

  /** The objects of a kind in the namespace of another object. */
  beside({ namespace }: Manifest, kind: string): Manifest[] {
    return this.all.filter(
      each => each.kind === kind && each.namespace === namespace,
    );
  }

  /** An object that another names. */
  named(from: Manifest, kind: string, name: unknown): Manifest | undefined {
    const found = this.beside(from, kind).find(each => each.name === name);
    if (found) this.used.add(found);
    return found;
  }
}

function unpack(source: YamlSource, value: unknown, path: Path): Manifest[] {
  const object = mapOf(value);
  if (Array.isArray(object.items)) {
    return object.items.flatMap((item, index) =>
      unpack(source, item, [...path, 'items', index]),
    );
  }
  const kind = textOf(object.kind);
  const metadata = mapOf(object.metadata);
  const name = textOf(metadata.name);
  if (!kind || !name) {
    source.note(path, 'this is no Kubernetes object and was left out');
    return [];
  }
  const namespace = textOf(metadata.namespace) ?? '';
  return [{ source, path, object, kind, name, namespace }];
}

/** Ports that the containers of a pod name. */
export function containerPort(
  pod: Values,
  target: unknown,
): number | undefined {
  const text = textOf(target);
  if (text !== undefined && /^\d+$/.test(text)) return Number(text);
  return listOf(pod.containers)
    .flatMap(container => listOf(mapOf(container).ports))
    .map(mapOf)
    .filter(({ name }) => name === text)
    .map(({ containerPort: port }) => Number(textOf(port)))
    .find(port => port >= 1 && port <= 65535);
}

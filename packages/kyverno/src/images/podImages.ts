import type { KubeObject } from '../policy/types';
import { isRecord, showText } from '@macadam/yaml';

/** What a rule sees of an image as `images.<list>.<container>`. */
export interface ImageInfo {
  registry: string;
  name: string;
  path: string;
  tag: string;
  digest: string;
  reference: string;
  referenceWithTag: string;
  [key: string]: string;
}

const DEFAULT_REGISTRY = 'docker.io';
const LISTS = ['initContainers', 'containers', 'ephemeralContainers'];
const POD_SPECS = [
  ['spec'],
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
];

/**
 * Takes an image apart as Kyverno does for its context: `docker.io` and `latest` when not given, and no
 * `library/` before an official name. Undefined for what is no reference.
 */
export function parseImage(text: string): ImageInfo | undefined {
  if (text === '' || /\s/.test(text)) return undefined;
  const [plain, digest = ''] = text.split('@');
  const slash = plain.indexOf('/');
  const first = plain.slice(0, Math.max(slash, 0));
  const hasRegistry =
    slash > 0 &&
    (/[.:]/.test(first) ||
      first === 'localhost' ||
      first.toLowerCase() !== first);
  const registry = hasRegistry ? first : DEFAULT_REGISTRY;
  const rest = hasRegistry ? plain.slice(slash + 1) : plain;
  const colon = rest.lastIndexOf(':');
  const hasTag = colon > rest.lastIndexOf('/');
  const path = hasTag ? rest.slice(0, colon) : rest;
  if (path === '') return undefined;
  const given = hasTag ? rest.slice(colon + 1) : '';
  const tag = given === '' && digest === '' ? 'latest' : given;
  const referenceWithTag = `${registry}/${path}:${tag}`;
  return {
    registry,
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    tag,
    digest,
    reference: digest ? `${registry}/${path}@${digest}` : referenceWithTag,
    referenceWithTag,
  };
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (current, key) => (isRecord(current) ? current[key] : undefined),
    value,
  );
}

/** An image of a pod and where it stands in its object. */
export interface PodImage {
  list: string;
  container: string;
  steps: (string | number)[];
  info: ImageInfo;
}

/** The images of a pod or of a controller's pod; none for other objects. */
export function podImages(object: unknown): PodImage[] {
  const place = POD_SPECS.find(path => {
    const spec = at(object, path);
    return isRecord(spec) && Array.isArray(spec.containers);
  });
  if (!place) return [];
  return LISTS.flatMap(list => {
    const containers = at(object, [...place, list]);
    if (!Array.isArray(containers)) return [];
    return containers.flatMap((container, n) => {
      if (!isRecord(container) || typeof container.image !== 'string')
        return [];
      const info = parseImage(container.image);
      const steps = [...place, list, n, 'image'];
      return info
        ? [{ list, container: showText(container.name ?? ''), steps, info }]
        : [];
    });
  });
}

/** What stands at the place of an image. */
export function textAt(object: unknown, steps: PodImage['steps']): unknown {
  return steps.reduce<unknown>((value, step) => {
    if (typeof step === 'number')
      return Array.isArray(value) ? value[step] : undefined;
    return isRecord(value) ? value[step] : undefined;
  }, object);
}

function withText(
  value: unknown,
  [step, ...rest]: PodImage['steps'],
  text: string,
): unknown {
  if (step === undefined) return text;
  if (Array.isArray(value))
    return value.map((item, n) =>
      n === step ? withText(item, rest, text) : item,
    );
  return isRecord(value)
    ? { ...value, [step]: withText(value[step], rest, text) }
    : value;
}

/** The object with digests at its images, as `name:tag@sha256:…`. */
export function withDigests(
  object: KubeObject,
  pins: readonly { image: PodImage; digest: string }[],
): KubeObject {
  return pins.reduce((current, { image: { info, steps }, digest }) => {
    const [root, ...rest] = steps;
    const text = `${info.referenceWithTag}@${digest}`;
    return { ...current, [root]: withText(current[root], rest, text) };
  }, object);
}

/** The images of a pod or of a controller's pod, by list and container; undefined for other objects. */
export function imagesOf(
  object: unknown,
): Record<string, Record<string, ImageInfo>> | undefined {
  const images: Record<string, Record<string, ImageInfo>> = {};
  for (const { list, container, info } of podImages(object)) {
    images[list] ??= {};
    images[list][container] = info;
  }
  return Object.keys(images).length > 0 ? images : undefined;
}

import { ImageReference } from '../cel/library/image';
import type { EvaluationContext } from '../policy/types';
import { isRecord, showText } from '@macadam/yaml';
import { pluralOf } from '../matching/kinds.data';

/** The time that Kyverno tests are run at here; their data is years away from it on either side. */
const NOW = '2026-01-01T00:00:00Z';

function sameImage(left: unknown, right: unknown): boolean {
  const normal = (text: unknown) =>
    ImageReference.parse(showText(text))?.text();
  return normal(left) !== undefined && normal(left) === normal(right);
}

function isIn(own: unknown, namespace: unknown): boolean {
  return namespace === '' || (own ?? 'default') === namespace;
}

/** The objects of an apiVersion and plural in a namespace; an empty namespace is any. */
function select(objects: readonly unknown[], args: readonly unknown[]) {
  const [apiVersion, plural, namespace] = args;
  return objects.filter(isRecord).filter(object => {
    const metadata = isRecord(object.metadata) ? object.metadata : {};
    return (
      object.apiVersion === apiVersion &&
      pluralOf(showText(object.kind)) === plural &&
      isIn(metadata.namespace, namespace)
    );
  });
}

/** The objects that a test gives. */
interface Given {
  /** What is copied. */
  sources: readonly unknown[];
  /** What is there to be changed (`targetResources`). */
  targets?: readonly unknown[];
  /** What parameters of admission policies may be (`paramResources`). */
  params?: readonly unknown[];
  /** All that the cluster has (`clusterResources`), where the test says so. */
  cluster?: readonly unknown[];
}

/**
 * What is answered instead of a cluster and a registry: by the objects that a test gives, and by a `Context` document
 * (cli.kyverno.io) with objects and metadata of images.
 */
export function answersOf(
  document: unknown,
  { sources, targets = [], params = [], cluster }: Given,
): NonNullable<EvaluationContext['ask']> {
  const spec =
    isRecord(document) && isRecord(document.spec) ? document.spec : {};
  const given = Array.isArray(spec.resources) ? spec.resources : [];
  const listed = [...params, ...targets];
  const objects: unknown[] = [
    ...given,
    ...sources,
    ...listed,
    ...(cluster ?? []),
  ];
  const images = Array.isArray(spec.images) ? spec.images.filter(isRecord) : [];
  return (name, args) => {
    switch (name) {
      case 'resource.List':
        return isRecord(document) ||
          cluster ||
          sources.length > 0 ||
          select(listed, args).length > 0
          ? { items: select(objects, args) }
          : undefined;
      case 'resource.Get': {
        const found = select(objects, args).find(
          ({ metadata }) => isRecord(metadata) && metadata.name === args[3],
        );
        return found ?? (cluster ? null : undefined);
      }
      case 'image.GetMetadata':
        return images.find(({ image }) => sameImage(image, args[0]));
      case 'time.now':
        return NOW;
      default:
        return undefined;
    }
  };
}

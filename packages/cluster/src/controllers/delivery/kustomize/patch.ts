import { applyJsonPatch } from '../../../patch/jsonPatch';
import type { KubeObject } from '../../../runtime';
import { parseLabelSelector } from '../../../storage/selectors';
import { isFields, messageOf } from '../fields';
import { splitApiVersion } from '../../../schema/kinds';
import type { Patch, PatchTarget } from './file';
import { mergePatch } from './mergePatch';
import { BuildError, parseYaml } from './yaml';

type LoadedPatch = Patch & { text: string };

function matchesPattern(pattern: string | undefined, text: string): boolean {
  return pattern === undefined || new RegExp(`^(?:${pattern})$`).test(text);
}

/** Whether a patch's target selects an object; names and kinds are anchored regular expressions, as in kustomize. */
export function selects(target: PatchTarget, object: KubeObject): boolean {
  const { group, version } = splitApiVersion(object.apiVersion);
  const {
    name,
    namespace = '',
    labels = {},
    annotations = {},
  } = object.metadata;
  return (
    matchesPattern(target.group, group) &&
    matchesPattern(target.version, version) &&
    matchesPattern(target.kind, object.kind) &&
    matchesPattern(target.name, name) &&
    matchesPattern(target.namespace, namespace) &&
    parseLabelSelector(target.labelSelector)(labels) &&
    parseLabelSelector(target.annotationSelector)(annotations)
  );
}

/** Replaces what an object holds. */
function become(object: KubeObject, next: unknown, source: string): void {
  if (!isFields(next)) throw new BuildError(`${source}: leaves no object`);
  for (const key of Object.keys(object)) delete object[key];
  Object.assign(object, next);
}

function applyOne(objects: KubeObject[], patch: LoadedPatch): void {
  const documents = parseYaml(patch.source, patch.text);
  const operations =
    documents.length === 1 && Array.isArray(documents[0])
      ? documents[0]
      : undefined;
  if (operations) {
    if (!patch.target)
      throw new BuildError(`${patch.source}: a JSON patch needs a target`);
    const { target } = patch;
    for (const object of objects.filter(candidate =>
      selects(target, candidate),
    )) {
      become(
        object,
        jsonPatched(object, operations, patch.source),
        patch.source,
      );
    }
    return;
  }
  for (const document of documents) {
    if (!isFields(document))
      throw new BuildError(
        `${patch.source}: neither an object nor a list of JSON patch operations`,
      );
    for (const object of targetsOf(objects, patch, document))
      become(object, mergePatch(object, document), patch.source);
  }
}

function jsonPatched(
  object: KubeObject,
  operations: unknown[],
  source: string,
): unknown {
  try {
    return applyJsonPatch(object, operations);
  } catch (error) {
    throw new BuildError(
      `${source}: ${messageOf(error)} (${object.kind} ${object.metadata.name})`,
    );
  }
}

function targetsOf(
  objects: KubeObject[],
  patch: LoadedPatch,
  document: Record<string, unknown>,
): KubeObject[] {
  const { target } = patch;
  if (target) return objects.filter(object => selects(target, object));
  const metadata = isFields(document.metadata) ? document.metadata : {};
  const found = objects.filter(
    ({ apiVersion, kind, metadata: { name, namespace } }) =>
      apiVersion === document.apiVersion &&
      kind === document.kind &&
      name === metadata.name &&
      (metadata.namespace === undefined || metadata.namespace === namespace),
  );
  if (found.length === 0)
    throw new BuildError(
      `${patch.source}: no matches for ${String(document.kind)} ${String(metadata.name)}`,
    );
  return found;
}

/**
 * Applies strategic merge patches and JSON patches, in order, to the objects they select.
 * @throws BuildError
 */
export function applyPatches(
  objects: KubeObject[],
  patches: readonly LoadedPatch[],
): void {
  for (const patch of patches) {
    applyOne(objects, patch);
    const deleted = objects.filter(object => object.$patch === 'delete');
    for (const object of deleted) objects.splice(objects.indexOf(object), 1);
  }
}

import type { KubeObject } from '@macadam/kyverno';
import {
  type Path,
  type Reader,
  isSelected,
  pluralOf,
} from '@macadam/kyverno/engine';
import { isRecord, showText } from '@macadam/yaml';
import { substitute } from '../variables';
import { outcomeOf, type Run } from './body';
import { error, notEvaluable, type Outcome, pass } from './outcome';
import { readVariables } from './readBody';

/** What one `generate` or one turn of its loop makes. */
export interface Generation {
  apiVersion: unknown;
  kind: unknown;
  name: unknown;
  namespace: unknown;
  data: unknown;
  /** The object to copy, or the objects, which only a cluster has. */
  clone: unknown;
  cloneList: unknown;
}

/** What of a copied object is its own and not its copy's. */
const OWN_METADATA = [
  'creationTimestamp',
  'generateName',
  'generation',
  'managedFields',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
];

type Fields = Record<string, unknown>;

/** The content of the object that a clone names. */
function copied(
  clone: Fields,
  { apiVersion, kind }: { apiVersion: unknown; kind: unknown },
  run: Run,
): { content: Fields } | { outcome: Outcome } {
  const { name, namespace = '' } = clone;
  const from = [namespace, name].filter(Boolean).join('/');
  const args = [
    showText(apiVersion),
    pluralOf(showText(kind)),
    namespace,
    name,
  ];
  const answer =
    name === undefined ? undefined : run.scope.ask('resource.Get', args);
  if (answer === undefined)
    return {
      outcome: notEvaluable(`the object ${from || 'to copy'} of the cluster`),
    };
  if (!isRecord(answer))
    return { outcome: error(`there is no ${showText(kind)} ${from} to copy`) };
  return { content: contentOf(answer) };
}

/** What of an object its copy has. */
function contentOf({ status: _, ...content }: Fields): Fields {
  const metadata = Object.entries(asObject(content.metadata)).filter(
    ([key]) => !OWN_METADATA.includes(key),
  );
  return { ...content, metadata: Object.fromEntries(metadata) };
}

/** Copies of all objects of some kinds that have labels, in another namespace. */
function copyList(list: Fields, namespace: unknown, run: Run): Outcome {
  const from = showText(list.namespace ?? '');
  const generated: KubeObject[] = [];
  for (const each of Array.isArray(list.kinds) ? list.kinds : []) {
    const [kind, ...version] = showText(each).split('/').reverse();
    const apiVersion = version.reverse().join('/');
    const args = [apiVersion, pluralOf(kind), from];
    const answer = run.scope.ask('resource.List', args);
    if (answer === undefined)
      return notEvaluable(`the objects ${showText(each)} of the cluster`);
    const { items } = asObject(answer);
    const found = Array.isArray(items) ? items.filter(isRecord) : [];
    const chosen = found.filter(item => isSelected(list.selector, item));
    generated.push(
      ...chosen.map(item =>
        madeOf(contentOf(item), {
          apiVersion,
          kind,
          name: asObject(item.metadata).name,
          namespace,
        }),
      ),
    );
  }
  return { ...pass(`copies ${generated.length} objects`), generated };
}

/** An object of a content, by the name that it is to have. */
function madeOf(
  content: Fields,
  { apiVersion, kind, name, namespace }: Fields,
): KubeObject {
  return {
    ...content,
    apiVersion: showText(apiVersion),
    kind: showText(kind),
    metadata: {
      ...asObject(content.metadata),
      name: showText(name),
      ...(namespace !== undefined &&
        namespace !== '' && { namespace: showText(namespace) }),
    },
  };
}

function asObject(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

/** The object that a generation makes with the variables of a run. */
export function generate(generation: Generation, run: Run): Outcome {
  let filled: unknown;
  try {
    filled = substitute({ ...generation }, run.scope);
  } catch (problem) {
    return outcomeOf(problem, 'variable substitution failed');
  }
  const { apiVersion, kind, name, namespace, ...ways } = asObject(filled);
  const { data, clone, cloneList } = ways;
  if (isRecord(cloneList)) return copyList(cloneList, namespace, run);
  const found =
    clone === undefined
      ? { content: asObject(data) }
      : copied(asObject(clone), { apiVersion, kind }, run);
  if ('outcome' in found) return found.outcome;
  const object = madeOf(found.content, { apiVersion, kind, name, namespace });
  return {
    ...pass(`${object.kind} ${object.metadata.name}`),
    generated: [object],
  };
}

/** Reads what to make: a kind and name with data, or something to copy. */
export function readGeneration(
  reader: Reader,
  path: Path,
  map: Record<string, unknown>,
): Generation {
  const { apiVersion, kind, name, namespace, data, clone, cloneList } = map;
  if (cloneList === undefined) {
    reader.text([...path, 'kind'], kind, true);
    reader.text([...path, 'name'], name, true);
  }
  readVariables(reader, path, map);
  return { apiVersion, kind, name, namespace, data, clone, cloneList };
}

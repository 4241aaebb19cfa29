import { MANIFEST, readYaml, type YamlProblem } from '@macadam/yaml';
import type { ScalarTag } from 'yaml';
import type { KubeObject } from '../../../runtime';
import { isFields, listAt, textAt } from '../fields';

/** A tree that cannot be built, in words for the person who wrote it. */
export class BuildError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BuildError';
  }
}

/** Go's YAML reads `0644` as octal, and so does everything that reads manifests. */
const legacyOctal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0[0-7]+$/,
  resolve: text => parseInt(text, 8),
};

/** The values of all documents of a file, empty ones left out. Throws BuildError naming file and line. */
export function parseYaml(file: string, text: string): unknown[] {
  const { documents, refused, at } = readYaml(text, {
    limits: MANIFEST,
    customTags: tags => [legacyOctal, ...tags],
    merge: true,
  });
  const fail = ({ offset, message }: YamlProblem) => {
    const { line, column } = at(offset);
    return new BuildError(`${file}:${line}:${column}: ${message}`);
  };
  if (refused) throw fail(refused);
  return documents.flatMap(({ problems, value }) => {
    if (problems.length > 0) throw fail(problems[0]);
    return value === null || value === undefined ? [] : [value];
  });
}

/** The Kubernetes objects of a file; `List` kinds are opened. Throws BuildError for anything else. */
export function parseObjects(file: string, text: string): KubeObject[] {
  return parseYaml(file, text).flatMap((value, index) =>
    objectsOf(file, index, value),
  );
}

function objectsOf(file: string, index: number, value: unknown): KubeObject[] {
  const where = `${file} (document ${index + 1})`;
  if (!isFields(value))
    throw new BuildError(`${where}: not a Kubernetes object`);
  const kind = textAt(value, 'kind');
  const apiVersion = textAt(value, 'apiVersion');
  if (!kind || !apiVersion)
    throw new BuildError(
      `${where}: missing ${apiVersion ? 'kind' : 'apiVersion'}`,
    );
  if (kind.endsWith('List') && Array.isArray(value.items)) {
    return listAt(value, 'items').flatMap(item => objectsOf(file, index, item));
  }
  const name = textAt(value, 'metadata', 'name');
  const metadata = value.metadata;
  if (!name || !isFields(metadata))
    throw new BuildError(
      `${where}: missing metadata.name in object {${kind} ${apiVersion}}`,
    );
  return [{ ...value, apiVersion, kind, metadata: { ...metadata, name } }];
}

import { parseAllDocuments, type ScalarTag } from 'yaml';
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
  const values: unknown[] = [];
  for (const document of parseAllDocuments(text, {
    customTags: tags => [legacyOctal, ...tags],
    merge: true,
    prettyErrors: true,
  })) {
    const [error] = document.errors;
    if (error) {
      const line = error.linePos
        ? `:${error.linePos[0].line}:${error.linePos[0].col}`
        : '';
      throw new BuildError(`${file}${line}: ${error.message.split('\n')[0]}`);
    }
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (value !== null && value !== undefined) values.push(value);
  }
  return values;
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

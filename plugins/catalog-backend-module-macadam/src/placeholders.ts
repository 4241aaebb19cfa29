import { reasonOf, UnreadableError } from '@macadam/git';
import { PUSHED_FILE, readYaml } from '@macadam/yaml';
import type { FieldPath } from './documents';
import { dotted, type Fault } from './fault';
import { pathInRepository } from './inRepository';
import type { RepositoryFiles, RepositoryLinks } from './types';

function yaml(text: string): unknown {
  const { documents, refused } = readYaml(text, { limits: PUSHED_FILE });
  const [first] = documents;
  const problem = refused ?? first?.problems[0];
  if (problem) throw new SyntaxError(problem.message);
  if (documents.length !== 1)
    throw new SyntaxError(`it has ${documents.length} documents, not one`);
  return first.value;
}

/** What the catalogue knows to read instead of a mapping of one key. */
const READERS = new Map<string, (text: string) => unknown>([
  ['$text', text => text],
  ['$openapi', text => text],
  ['$asyncapi', text => text],
  ['$json', text => JSON.parse(text)],
  ['$yaml', yaml],
]);

interface Placeholder {
  path: FieldPath;
  key: string;
  target: unknown;
}

function placeholdersIn(value: unknown, path: FieldPath = []): Placeholder[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  const [[key, target] = ['', undefined]] = entries;
  if (entries.length === 1 && READERS.has(key)) return [{ path, key, target }];
  return entries.flatMap(([name, inner]) =>
    placeholdersIn(inner, [
      ...path,
      Array.isArray(value) ? Number(name) : name,
    ]),
  );
}

function replaced(value: unknown, path: FieldPath, by: unknown): unknown {
  if (path.length === 0) return by;
  const [first, ...rest] = path;
  if (Array.isArray(value)) {
    return value.map((each, index) =>
      index === first ? replaced(each, rest, by) : each,
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === first ? replaced(each, rest, by) : each,
    ]),
  );
}

/**
 * A value with the files that it names by `$text`, `$json`, `$yaml`, `$openapi` or `$asyncapi` in their place: files of the
 * same repository alone, and of those nothing that names further ones.
 *
 * @param file - that the value stands in
 */
export async function withPlaceholders(
  value: unknown,
  file: string,
  files: RepositoryFiles,
  links: RepositoryLinks,
): Promise<{ value: unknown } | { fault: Fault }> {
  let result = value;
  for (const { path, key, target } of placeholdersIn(value)) {
    const fault = (message: string) => ({
      fault: { path, message: `${dotted(path)}: ${message}` },
    });
    if (typeof target !== 'string')
      return fault(`${key} has to name a file of this repository`);
    const named = pathInRepository(target, file, links);
    if (named === undefined) {
      return fault(
        `${key} reads files of this repository alone, not ${target}`,
      );
    }
    try {
      const text = await files.read(named);
      if (text === undefined) return fault(`${named} is not there`);
      const read = READERS.get(key)?.(text);
      if (placeholdersIn(read).length > 0)
        return fault(`${named} names further files, which are not read`);
      result = replaced(result, path, read);
    } catch (error) {
      const isOfTheFile =
        error instanceof SyntaxError || error instanceof UnreadableError;
      if (!isOfTheFile) throw error;
      return fault(
        `${named} cannot be read: ${reasonOf(error).split('\n')[0]}`,
      );
    }
  }
  return { value: result };
}

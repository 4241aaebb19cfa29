/** Volumes of keys, and of several sources. */
import type { FieldError } from '../../runtime';
import { objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { validateDownwardFiles } from './downward';
import { invalidValue, notAllowed, required } from './errors';
import { fileMode, relativePath, writtenPath } from './fields';

/** Checks which keys of a ConfigMap or Secret become which files. */
export function validateItems(items: unknown, path: string): FieldError[] {
  return objectsOf(items).flatMap((item, index) => {
    const at = `${path}[${index}]`;
    return [
      ...(item.key ? [] : [required(`${at}.key`)]),
      ...writtenPath(`${at}.path`, item.path),
      ...fileMode(`${at}.mode`, item.mode),
    ];
  });
}

const SHORTEST = 600;
const LONGEST = 2 ** 32;

function validateToken(
  token: JsonObject,
  at: string,
  volume: string,
): FieldError[] {
  const seconds = Number(token.expirationSeconds ?? SHORTEST);
  const errors: FieldError[] = [];
  const refuse = (why: string) =>
    errors.push(
      invalidValue(
        `${at}.expirationSeconds`,
        seconds,
        `may not specify a duration ${why}`,
      ),
    );
  if (seconds < SHORTEST) refuse('less than 10 minutes');
  if (seconds > LONGEST) refuse('larger than 2^32 seconds');
  return [
    ...errors,
    ...(token.path
      ? relativePath(`${volume}.path`, token.path)
      : [required(`${volume}.path`)]),
  ];
}

/** Checks the sources of a projected volume at a path; no two may write one file. */
export function validateProjection(
  projected: JsonObject,
  path: string,
): FieldError[] {
  const written = new Set<string>();
  const conflicts = (items: unknown, called: unknown): FieldError[] =>
    objectsOf(items).flatMap(item => {
      const file = textOf(item.path);
      const isTaken = written.has(file);
      written.add(file);
      return file && isTaken
        ? [invalidValue(path, called ?? file, 'conflicting duplicate paths')]
        : [];
    });
  const errors = objectsOf(projected.sources).flatMap((source, index) => {
    const at = `${path}.sources[${index}]`;
    const found = ['secret', 'configMap'].flatMap(kind => {
      const value = source[kind];
      if (!isObject(value)) return [];
      return [
        ...(value.name ? [] : [required(`${at}.${kind}.name`)]),
        ...validateItems(value.items, `${at}.${kind}.items`),
        ...conflicts(value.items, value.name),
      ];
    });
    const { items } = objectOf(source.downwardAPI);
    found.push(
      ...validateDownwardFiles(items, `${at}.downwardAPI`),
      ...conflicts(items, undefined),
    );
    if (isObject(source.serviceAccountToken))
      found.push(
        ...validateToken(
          source.serviceAccountToken,
          `${at}.serviceAccountToken`,
          path,
        ),
      );
    if (Object.keys(source).length > 1)
      found.push(
        notAllowed(at, 'may not specify more than 1 volume type per source'),
      );
    return found;
  });
  return [...fileMode(`${path}.defaultMode`, projected.defaultMode), ...errors];
}

/** Volumes of a pod. */
import type { FieldError } from '../../runtime';
import { objectOf, objectsOf, textOf } from '../access';
import { isDnsLabel, LABEL_TEXT } from '../metadataValidation';
import { isObject, type JsonObject } from '../schema';
import { relativePath } from './containers';
import { duplicate, invalidValue, notAllowed, oneOf, required } from './errors';

/** Adds what is wrong with volumes to the errors. @returns the names of the volumes */
export function validateVolumes(
  volumes: JsonObject[],
  path: string,
  errors: FieldError[],
): Set<string> {
  const names = new Set<string>();
  volumes.forEach((volume, index) => {
    const at = `${path}[${index}]`;
    const name = textOf(volume.name);
    if (!name) errors.push(required(`${at}.name`));
    else if (!isDnsLabel(name))
      errors.push(invalidValue(`${at}.name`, name, LABEL_TEXT));
    else if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    const sources = Object.keys(volume).filter(key => key !== 'name');
    if (sources.length > 1)
      errors.push(
        notAllowed(
          `${at}.${sources[1]}`,
          'may not specify more than 1 volume type',
        ),
      );
    const needed: [string, string][] = [
      ['secret', 'secretName'],
      ['configMap', 'name'],
      ['persistentVolumeClaim', 'claimName'],
      ['hostPath', 'path'],
    ];
    for (const [source, field] of needed) {
      if (isObject(volume[source]) && !objectOf(volume[source])[field])
        errors.push(required(`${at}.${source}.${field}`));
    }
    errors.push(...validateFiles(volume, at));
  });
  return names;
}

const HOST_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

/** The files that a volume shows. */
function validateFiles(volume: JsonObject, at: string): FieldError[] {
  const host = objectOf(volume.hostPath);
  const errors = oneOf(`${at}.hostPath.type`, host.type, HOST_TYPES);
  if (textOf(host.path).split('/').includes('..'))
    errors.push(
      invalidValue(`${at}.hostPath.path`, host.path, "must not contain '..'"),
    );
  for (const source of ['configMap', 'secret']) {
    const { defaultMode: mode, items } = objectOf(volume[source]);
    if (typeof mode === 'number' && (mode < 0 || mode > 0o777))
      errors.push(
        invalidValue(
          `${at}.${source}.defaultMode`,
          mode,
          'must be a number between 0 and 0777 (octal), both inclusive',
        ),
      );
    objectsOf(items).forEach(({ key, path }, index) => {
      const where = `${at}.${source}.items[${index}]`;
      if (!key) errors.push(required(`${where}.key`));
      errors.push(
        ...(path
          ? relativePath(`${where}.path`, path)
          : [required(`${where}.path`)]),
      );
    });
  }
  return errors;
}

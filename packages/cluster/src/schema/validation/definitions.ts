/** CustomResourceDefinitions. */
import type { FieldError, KubeObject } from '../../runtime';
import { objectOf, objectsOf, textOf } from '../access';
import { isObject } from '../schema';
import { all, needed, oneOf } from './checks';
import { IMMUTABLE, invalidValue, required } from './errors';
import { checkFields } from './rules';

const DEFINITION = checkFields({
  'spec.group': needed,
  'spec.names.plural': needed,
  'spec.names.kind': needed,
  'spec.scope': all(needed, oneOf('Cluster', 'Namespaced')),
  'spec.versions[].schema': (schema, path) =>
    isObject(objectOf(schema).openAPIV3Schema)
      ? []
      : [required(`${path}.openAPIV3Schema`, 'schemas are required')],
});

export function validateDefinition(
  definition: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(definition.spec);
  const before = objectOf(old?.spec);
  const { plural, kind } = objectOf(spec.names);
  const { name } = definition.metadata;
  const versions = objectsOf(spec.versions);
  const refuse = (field: string, value: unknown, why: string) => [
    invalidValue(field, value, why),
  ];
  return [
    ...DEFINITION(definition, ''),
    ...(name === `${textOf(plural)}.${textOf(spec.group)}`
      ? []
      : refuse(
          'metadata.name',
          name,
          'must be spec.names.plural+"."+spec.group',
        )),
    ...(versions.filter(version => version.storage === true).length === 1
      ? []
      : refuse(
          'spec.versions',
          versions.map(version => textOf(version.name)),
          'must have exactly one version marked as storage version',
        )),
    ...(old && before.scope !== spec.scope
      ? refuse('spec.scope', spec.scope, IMMUTABLE)
      : []),
    ...(old && objectOf(before.names).kind !== kind
      ? refuse('spec.names.kind', kind, IMMUTABLE)
      : []),
  ];
}

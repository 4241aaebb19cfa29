import {
  apiEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  domainEntityV1alpha1Validator,
  EntityPolicies,
  FieldFormatEntityPolicy,
  groupEntityV1alpha1Validator,
  NoForeignRootFieldsEntityPolicy,
  resourceEntityV1alpha1Validator,
  SchemaValidEntityPolicy,
  systemEntityV1alpha1Validator,
  userEntityV1alpha1Validator,
  type Entity,
  type KindValidator,
} from '@backstage/catalog-model';
import { stringifyError } from '@backstage/errors';

const policy = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);
const validators: Record<string, KindValidator> = {
  API: apiEntityV1alpha1Validator,
  Component: componentEntityV1alpha1Validator,
  Domain: domainEntityV1alpha1Validator,
  Group: groupEntityV1alpha1Validator,
  Resource: resourceEntityV1alpha1Validator,
  System: systemEntityV1alpha1Validator,
  User: userEntityV1alpha1Validator,
};

/** Why the catalogue would refuse an entity; undefined when it would take it. */
export async function whyInvalid(entity: Entity): Promise<string | undefined> {
  const name = `${entity.kind} ${entity.metadata.name}`;
  try {
    await policy.enforce(entity);
    const validator = validators[entity.kind];
    if (validator && !(await validator.check(entity))) {
      return `${name} has the apiVersion ${entity.apiVersion}, which is not known`;
    }
    return undefined;
  } catch (error) {
    return `${name} is not valid: ${stringifyError(error)}`;
  }
}

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
import { toError } from '@backstage/errors';
import { templateEntityV1beta3Validator } from '@backstage/plugin-scaffolder-common';
import { faultOf, type Fault } from './fault';
import { faultOfReferences } from './references';

const policy = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);
const validators = new Map<string, KindValidator>([
  ['API', apiEntityV1alpha1Validator],
  ['Component', componentEntityV1alpha1Validator],
  ['Domain', domainEntityV1alpha1Validator],
  ['Group', groupEntityV1alpha1Validator],
  ['Resource', resourceEntityV1alpha1Validator],
  ['System', systemEntityV1alpha1Validator],
  ['Template', templateEntityV1beta3Validator],
  ['User', userEntityV1alpha1Validator],
]);

/** What the catalogue would refuse of an entity, by its own validators; undefined when it would take it. */
export async function whyRefused(entity: Entity): Promise<Fault | undefined> {
  try {
    await policy.enforce(entity);
    const validator = validators.get(entity.kind);
    if (validator && !(await validator.check(entity))) {
      return {
        path: ['apiVersion'],
        message: `apiVersion ${entity.apiVersion} is not known for ${entity.kind}`,
      };
    }
    return faultOfReferences(entity);
  } catch (error) {
    return faultOf(toError(error).message, entity);
  }
}

/** The same in one sentence that names the entity. */
export async function whyInvalid(entity: Entity): Promise<string | undefined> {
  const fault = await whyRefused(entity);
  return fault && `${entity.kind} ${entity.metadata.name}: ${fault.message}`;
}

import { parseEntityRef, type Entity } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import { dotted, type Fault } from './fault';

/** Fields of `spec` that name other entities, and of which kind where the field says it. */
const REFERENCES: Record<string, string | undefined> = {
  children: 'Group',
  consumesApis: 'API',
  dependencyOf: undefined,
  dependsOn: undefined,
  domain: 'Domain',
  memberOf: 'Group',
  members: 'User',
  owner: 'Group',
  parent: 'Group',
  providesApis: 'API',
  subcomponentOf: 'Component',
  subdomainOf: 'Domain',
  system: 'System',
};

/** The first reference to another entity that cannot be read; the catalogue would refuse the whole entity for it. */
export function faultOfReferences({ spec }: Entity): Fault | undefined {
  for (const [field, defaultKind] of Object.entries(REFERENCES)) {
    const value = spec?.[field];
    const references = Array.isArray(value) ? value : [value];
    for (const [index, reference] of references.entries()) {
      if (typeof reference !== 'string') continue;
      const path = ['spec', field, ...(Array.isArray(value) ? [index] : [])];
      try {
        parseEntityRef(reference, {
          ...(defaultKind && { defaultKind }),
          defaultNamespace: 'default',
        });
      } catch (error) {
        const advice = defaultKind
          ? toError(error).message
          : 'write the kind too, for example component:cart';
        return {
          path,
          message: `${dotted(path)} is ${JSON.stringify(reference)}, which names no entity: ${advice}`,
        };
      }
    }
  }
  return undefined;
}

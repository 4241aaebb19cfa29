import type { NewObject } from '../../../runtime';
import { fluxDefinitions } from './flux';
import { policyDefinitions } from './policies';
import { postgresDefinitions } from './postgres';
import { customResourceDefinition } from './schema';
import { secretDefinitions } from './secrets';

/** The CustomResourceDefinitions of everything that the delivery controllers act on; they have to exist before the controllers start. */
export function deliveryDefinitions(): NewObject[] {
  return [...fluxDefinitions, ...secretDefinitions, ...policyDefinitions, ...postgresDefinitions].map(customResourceDefinition);
}

import type { NewObject } from '../../runtime';
import { EXTERNAL_SECRETS_DEFINITIONS } from './externalSecrets';
import { FLUX_DEFINITIONS } from './flux';
import { OPERATOR_DEFINITIONS } from './operators';
import { PLATFORM_DEFINITIONS } from './platform';
import { POLICY_DEFINITIONS } from './policy';

/** Definitions of the kinds whose operators have a stand-in here. */
export function builtinDefinitions(): NewObject[] {
  return [
    ...FLUX_DEFINITIONS,
    ...EXTERNAL_SECRETS_DEFINITIONS,
    ...PLATFORM_DEFINITIONS,
    ...OPERATOR_DEFINITIONS,
    ...POLICY_DEFINITIONS,
  ];
}

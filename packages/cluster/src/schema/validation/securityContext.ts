import type { FieldError } from '../../runtime';
import { listOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { invalidValue, oneOf, required } from './errors';

const PROFILES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const LAST_ID = 2 ** 31 - 1;

function id(field: string, value: unknown): FieldError[] {
  return typeof value === 'number' && (value < 0 || value > LAST_ID)
    ? [
        invalidValue(
          field,
          value,
          'must be between 0 and 2147483647, inclusive',
        ),
      ]
    : [];
}

/** A seccomp or AppArmor profile; one of the node's own has to be named. */
function profile(field: string, name: string, value: unknown): FieldError[] {
  if (!isObject(value)) return [];
  const { type, localhostProfile: own } = value;
  const errors = oneOf(`${field}.type`, type, PROFILES);
  if (type === 'Localhost' && !own)
    errors.push(
      required(
        `${field}.localhostProfile`,
        `must be set when ${name} type is Localhost`,
      ),
    );
  if (type !== 'Localhost' && own)
    errors.push(
      invalidValue(
        `${field}.localhostProfile`,
        { Type: type, LocalhostProfile: own },
        `can only be set when ${name} type is Localhost`,
      ),
    );
  return errors;
}

/** Checks the security context of a pod or a container at a path. */
export function validateSecurityContext(
  context: JsonObject,
  path: string,
): FieldError[] {
  return [
    ...['runAsUser', 'runAsGroup', 'fsGroup'].flatMap(field =>
      id(`${path}.${field}`, context[field]),
    ),
    ...listOf(context.supplementalGroups).flatMap((group, index) =>
      id(`${path}.supplementalGroups[${index}]`, group),
    ),
    ...profile(`${path}.seccompProfile`, 'seccomp', context.seccompProfile),
    ...profile(`${path}.appArmorProfile`, 'apparmor', context.appArmorProfile),
    ...oneOf(`${path}.procMount`, context.procMount, ['Default', 'Unmasked']),
    ...oneOf(`${path}.fsGroupChangePolicy`, context.fsGroupChangePolicy, [
      'Always',
      'OnRootMismatch',
    ]),
  ];
}

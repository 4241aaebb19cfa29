/** As whom containers run, and what they may do. */
import type { FieldError } from '../../runtime';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { duplicate, invalidValue, oneOf, required } from './errors';
import { relativePath } from './fields';

const PROFILES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const LAST_ID = 2 ** 31 - 1;
const SYSCTL =
  /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const SYSCTL_TEXT =
  'must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';

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

interface ProfileKind {
  field: string;
  /** How messages call it. */
  name: string;
  /** What is wrong with the name of a profile of the node's own. */
  named(field: string, profile: string): FieldError[];
  /** What a message shows of a profile that has a name and may not. */
  shown(type: unknown, profile: unknown): unknown;
}

const SECCOMP: ProfileKind = {
  field: 'seccompProfile',
  name: 'seccomp',
  named: relativePath,
  shown: (type, profile) => ({ Type: type, LocalhostProfile: profile }),
};
const APP_ARMOR: ProfileKind = {
  field: 'appArmorProfile',
  name: 'AppArmor',
  named: (field, profile) =>
    profile.trim() === profile
      ? []
      : [invalidValue(field, profile, 'must not be padded with whitespace')],
  shown: (_type, profile) => profile,
};

/** A profile; one of the node's own has to be named. */
function validateProfile(
  context: JsonObject,
  path: string,
  { field, name, named, shown }: ProfileKind,
): FieldError[] {
  const value = context[field];
  if (!isObject(value)) return [];
  const { type, localhostProfile: own } = value;
  const at = `${path}.${field}`;
  const errors = type
    ? oneOf(`${at}.type`, type, PROFILES)
    : [required(`${at}.type`, `type is required when ${field} is set`)];
  if (type === 'Localhost')
    return [
      ...errors,
      ...(own
        ? named(`${at}.localhostProfile`, textOf(own))
        : [
            required(
              `${at}.localhostProfile`,
              `must be set when ${name} type is Localhost`,
            ),
          ]),
    ];
  if (own)
    errors.push(
      invalidValue(
        `${at}.localhostProfile`,
        shown(type, own),
        `can only be set when ${name} type is Localhost`,
      ),
    );
  return errors;
}

function validateSysctls(context: JsonObject, path: string): FieldError[] {
  const seen = new Set<string>();
  return objectsOf(context.sysctls).flatMap((sysctl, index) => {
    const at = `${path}.sysctls[${index}].name`;
    const name = textOf(sysctl.name);
    const isSeen = seen.has(name);
    seen.add(name);
    if (!name) return [required(at)];
    if (name.length > 253 || !SYSCTL.test(name))
      return [invalidValue(at, name, SYSCTL_TEXT)];
    return isSeen ? [duplicate(at, name)] : [];
  });
}

/** Checks the security context of the pod that is specified at a path. */
export function validatePodSecurity(
  spec: JsonObject,
  path: string,
): FieldError[] {
  const context = objectOf(spec.securityContext);
  const at = `${path}.securityContext`;
  return [
    ...['fsGroup', 'runAsUser', 'runAsGroup'].flatMap(field =>
      id(`${at}.${field}`, context[field]),
    ),
    ...listOf(context.supplementalGroups).flatMap((group, index) =>
      id(`${at}.supplementalGroups[${index}]`, group),
    ),
    ...(spec.shareProcessNamespace === true && spec.hostPID === true
      ? [
          invalidValue(
            `${at}.shareProcessNamespace`,
            true,
            'ShareProcessNamespace and HostPID cannot both be enabled',
          ),
        ]
      : []),
    ...validateSysctls(context, at),
    ...oneOf(`${at}.fsGroupChangePolicy`, context.fsGroupChangePolicy, [
      'Always',
      'OnRootMismatch',
    ]),
    ...validateProfile(context, at, SECCOMP),
    ...validateProfile(context, at, APP_ARMOR),
    ...oneOf(
      `${at}.supplementalGroupsPolicy`,
      context.supplementalGroupsPolicy,
      ['Merge', 'Strict'],
    ),
  ];
}

/** The fields of a container's context as messages show them. */
const SHOWN = [
  'capabilities',
  'privileged',
  'seLinuxOptions',
  'windowsOptions',
  'runAsUser',
  'runAsGroup',
  'runAsNonRoot',
  'readOnlyRootFilesystem',
  'allowPrivilegeEscalation',
  'procMount',
  'seccompProfile',
  'appArmorProfile',
];
const capital = (field: string) =>
  field === 'seLinuxOptions'
    ? 'SELinuxOptions'
    : field.charAt(0).toUpperCase() + field.slice(1);

const capitals = (value: JsonObject) =>
  Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [capital(field), inner]),
  );

/** An object as messages show it: the names that Go has for its fields. */
function shownContext(context: JsonObject): JsonObject {
  return Object.fromEntries(
    SHOWN.map(field => {
      const value = context[field];
      if (!isObject(value)) return [capital(field), value ?? null];
      if (field !== 'capabilities') return [capital(field), capitals(value)];
      const { add = null, drop = null } = value;
      return [capital(field), { Add: add, Drop: drop }];
    }),
  );
}

/** More rights than the parent are part of being privileged. */
function validateEscalation(context: JsonObject, path: string): FieldError[] {
  if (context.allowPrivilegeEscalation !== false) return [];
  const refuse = (what: string) =>
    invalidValue(
      path,
      shownContext(context),
      `cannot set \`allowPrivilegeEscalation\` to false and ${what}`,
    );
  return [
    ...(context.privileged === true ? [refuse('`privileged` to true')] : []),
    ...listOf(objectOf(context.capabilities).add).flatMap(capability =>
      capability === 'CAP_SYS_ADMIN'
        ? [refuse('`capabilities.Add` CAP_SYS_ADMIN')]
        : [],
    ),
  ];
}

/** Checks the security context of a container at a path. @param hostUsers whether users in the pod are those of the host */
export function validateContainerSecurity(
  context: JsonObject,
  path: string,
  hostUsers: boolean,
): FieldError[] {
  const { procMount } = context;
  return [
    ...id(`${path}.runAsUser`, context.runAsUser),
    ...id(`${path}.runAsGroup`, context.runAsGroup),
    ...oneOf(`${path}.procMount`, procMount, ['Default', 'Unmasked']),
    ...(hostUsers && procMount === 'Unmasked'
      ? [
          invalidValue(
            `${path}.procMount`,
            procMount,
            '`hostUsers` must be false to use `Unmasked`',
          ),
        ]
      : []),
    ...validateProfile(context, path, SECCOMP),
    ...validateEscalation(context, path),
    ...validateProfile(context, path, APP_ARMOR),
  ];
}

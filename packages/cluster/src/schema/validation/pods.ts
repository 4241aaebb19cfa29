/** Pods and pod templates. */
import type { FieldError, KubeObject } from '../../runtime';
import { objectOf, objectsOf } from '../access';
import { validateLabels } from '../metadataValidation';
import { isObject, type JsonObject } from '../schema';
import { validateAffinity } from './affinity';
import { validateContainers } from './containers';
import { invalidValue, notAllowed, oneOf, required } from './errors';
import { dnsLabel, subdomain } from './fields';
import { validatePodChange } from './podChanges';
import {
  validateHostAliases,
  validateHostPorts,
  validateHostUsers,
  validateNameServers,
} from './podNetwork';
import {
  validateGatedNode,
  validateGates,
  validateSpread,
  validateTolerations,
} from './scheduling';
import { validatePodSecurity } from './securityContext';
import { validateVolumes, volumesByName } from './volumes';

const RESTARTS = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = [
  'ClusterFirstWithHostNet',
  'ClusterFirst',
  'Default',
  'None',
];
const SYSTEMS = ['linux', 'windows'];

function validateDeadline(seconds: unknown, field: string): FieldError[] {
  return typeof seconds === 'number' && seconds < 1
    ? [
        invalidValue(
          field,
          seconds,
          'must be between 1 and 2147483647, inclusive',
        ),
      ]
    : [];
}

function validateSystem(system: unknown, path: string): FieldError[] {
  if (!isObject(system)) return [];
  return system.name
    ? oneOf(path, system.name, SYSTEMS)
    : [required(`${path}.name`)];
}

/** Checks a PodSpec at a path, in the order of the API server. */
export function validatePodSpec(spec: JsonObject, path: string): FieldError[] {
  return [
    ...validateVolumes(spec.volumes, `${path}.volumes`),
    ...validateContainers(spec, path, volumesByName(spec.volumes)),
    ...validateHostPorts(spec, path),
    ...oneOf(`${path}.restartPolicy`, spec.restartPolicy, RESTARTS),
    ...oneOf(`${path}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES),
    ...validateLabels(objectOf(spec.nodeSelector), `${path}.nodeSelector`),
    ...validatePodSecurity(spec, path),
    ...validateAffinity(objectOf(spec.affinity), `${path}.affinity`),
    ...validateNameServers(spec, path),
    ...validateGates(spec, path),
    ...validateSpread(
      spec.topologySpreadConstraints,
      `${path}.topologySpreadConstraints`,
    ),
    ...validateHostUsers(spec, path),
    ...subdomain(`${path}.serviceAccountName`, spec.serviceAccountName),
    ...subdomain(`${path}.nodeName`, spec.nodeName),
    ...validateDeadline(
      spec.activeDeadlineSeconds,
      `${path}.activeDeadlineSeconds`,
    ),
    ...dnsLabel(`${path}.hostname`, spec.hostname),
    ...dnsLabel(`${path}.subdomain`, spec.subdomain),
    ...validateTolerations(spec.tolerations, `${path}.tolerations`),
    ...validateHostAliases(spec, path),
    ...subdomain(`${path}.priorityClassName`, spec.priorityClassName),
    ...subdomain(`${path}.runtimeClassName`, spec.runtimeClassName),
    ...validateSystem(spec.os, `${path}.os`),
  ];
}

export function validatePod(
  pod: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(pod.spec);
  const errors = validatePodSpec(spec, 'spec');
  if (!old)
    return [
      ...errors,
      ...(objectsOf(spec.ephemeralContainers).length > 0
        ? [notAllowed('spec.ephemeralContainers', 'cannot be set on create')]
        : []),
      ...validateGatedNode(spec),
    ];
  return [...errors, ...validatePodChange(spec, objectOf(old.spec))];
}

/** Pods and pod templates. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { objectOf, objectsOf, textOf } from '../access';
import { cloneJson, type JsonObject } from '../schema';
import {
  all,
  between,
  dnsLabel,
  fileMode,
  ifGiven,
  labels,
  needed,
  oneOf,
  qualifiedName,
  relativePath,
  subdomain,
  unique,
} from './checks';
import { SECURITY, validateContainer } from './containers';
import { duplicate, notAllowed, refuseIf } from './errors';
import { type Check, checkFields, type Rules } from './rules';
import { labelSelector } from './selectors';

/** Files of keys of a ConfigMap or Secret. */
const filesOf = (source: string): Rules => ({
  [`volumes[].${source}.defaultMode`]: fileMode,
  [`volumes[].${source}.items[].key`]: needed,
  [`volumes[].${source}.items[].path`]: all(needed, relativePath),
  [`volumes[].${source}.items[].mode`]: fileMode,
});

const oneSource: Check = (volume, path) => {
  const [, second] = Object.keys(objectOf(volume)).filter(
    key => key !== 'name',
  );
  return second
    ? [
        notAllowed(
          `${path}.${second}`,
          'may not specify more than 1 volume type',
        ),
      ]
    : [];
};

const POD = checkFields({
  volumes: unique('name'),
  'volumes[]': oneSource,
  'volumes[].name': all(needed, dnsLabel),
  'volumes[].configMap.name': needed,
  'volumes[].secret.secretName': needed,
  'volumes[].persistentVolumeClaim.claimName': needed,
  'volumes[].hostPath.path': needed,
  ...filesOf('configMap'),
  ...filesOf('secret'),
  containers: needed,
  restartPolicy: oneOf('Always', 'OnFailure', 'Never'),
  dnsPolicy: oneOf(
    'ClusterFirstWithHostNet',
    'ClusterFirst',
    'Default',
    'None',
  ),
  nodeSelector: labels,
  serviceAccountName: subdomain,
  nodeName: subdomain,
  priorityClassName: subdomain,
  runtimeClassName: subdomain,
  hostname: dnsLabel,
  subdomain: dnsLabel,
  activeDeadlineSeconds: between(
    1,
    Infinity,
    'must be between 1 and 2147483647, inclusive',
  ),
  'tolerations[].key': ifGiven(qualifiedName),
  'tolerations[].operator': ifGiven(oneOf('Equal', 'Exists')),
  'tolerations[].effect': ifGiven(
    oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
  ),
  'topologySpreadConstraints[].maxSkew': between(
    1,
    Infinity,
    'must be greater than zero',
  ),
  'topologySpreadConstraints[].topologyKey': all(
    needed,
    ifGiven(qualifiedName),
  ),
  'topologySpreadConstraints[].whenUnsatisfiable': oneOf(
    'DoNotSchedule',
    'ScheduleAnyway',
  ),
  'topologySpreadConstraints[].labelSelector': labelSelector,
  ...SECURITY,
});

/** Checks a PodSpec at a path. */
export function validatePodSpec(spec: JsonObject, path: string): FieldError[] {
  const volumes = new Set(objectsOf(spec.volumes).map(v => textOf(v.name)));
  const names = new Set<string>();
  const lists = ['containers', 'initContainers'] as const;
  return [
    ...POD(spec, path),
    ...lists.flatMap(list =>
      objectsOf(spec[list]).flatMap((container, index) => {
        const at = `${path}.${list}[${index}]`;
        const kind = list === 'containers' ? 'container' : 'initContainer';
        const name = textOf(container.name);
        const isTaken = names.has(name);
        names.add(name);
        return [
          ...validateContainer(container, at, kind, volumes),
          ...refuseIf(name && isTaken, duplicate(`${at}.name`, name)),
        ];
      }),
    ),
  ];
}

export function validatePod(
  pod: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(pod.spec);
  const errors = validatePodSpec(spec, 'spec');
  if (old) return [...errors, ...validateChange(spec, objectOf(old.spec))];
  return objectsOf(spec.ephemeralContainers).length > 0
    ? [
        ...errors,
        notAllowed('spec.ephemeralContainers', 'cannot be set on create'),
      ]
    : errors;
}

/** The part of a pod that is the same for as long as it exists. */
function fixedPart(pod: JsonObject): JsonObject {
  const spec = cloneJson(pod);
  for (const field of [
    'activeDeadlineSeconds',
    'ephemeralContainers',
    'nodeName',
    'schedulingGates',
    'tolerations',
  ])
    delete spec[field];
  for (const list of ['initContainers', 'containers'])
    for (const container of objectsOf(spec[list])) {
      delete container.image;
      delete container.resources;
    }
  return spec;
}

function validateChange(spec: JsonObject, before: JsonObject): FieldError[] {
  const resized = ['containers', 'initContainers'].filter(
    list => objectsOf(spec[list]).length !== objectsOf(before[list]).length,
  );
  if (resized.length > 0)
    return resized.map(list =>
      notAllowed(
        `spec.${list}`,
        'pod updates may not add or remove containers',
      ),
    );
  const isMoved =
    before.nodeName !== undefined && before.nodeName !== spec.nodeName;
  return !isMoved && deepEqual(fixedPart(spec), fixedPart(before))
    ? []
    : [
        notAllowed(
          'spec',
          'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
        ),
      ];
}

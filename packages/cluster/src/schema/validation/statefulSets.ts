import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { validateClaimSpec } from './claims';
import { invalidValue, notAllowed, notNegative, oneOf } from './errors';
import { dnsLabel } from './fields';
import {
  validateKeptPods,
  validateSelection,
  validateTemplate,
  validateTemplateMetadata,
} from './templates';

const MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

/** The template as its pods will be: each claim template is a volume of its name, in place of one that the template has. */
function withClaimVolumes(spec: JsonObject): JsonObject {
  const template = objectOf(spec.template);
  const {
    hostname: _hostname,
    subdomain: _subdomain,
    ...pod
  } = objectOf(template.spec);
  const names = objectsOf(spec.volumeClaimTemplates).map(claim =>
    textOf(objectOf(claim.metadata).name),
  );
  const volumes = [
    ...names.map(name => ({
      name,
      persistentVolumeClaim: { claimName: name },
    })),
    ...objectsOf(pod.volumes).filter(
      volume => !names.includes(textOf(volume.name)),
    ),
  ];
  return { ...template, spec: { ...pod, volumes } };
}

function validateUpdates({ type, rollingUpdate }: JsonObject): FieldError[] {
  const at = 'spec.updateStrategy';
  const { partition, maxUnavailable } = objectOf(rollingUpdate);
  if (type === 'RollingUpdate')
    return notNegative(`${at}.rollingUpdate.partition`, partition);
  if (type !== 'OnDelete')
    return [
      invalidValue(
        at,
        { Type: type, RollingUpdate: rollingUpdate ?? null },
        "must be 'RollingUpdate' or 'OnDelete'",
      ),
    ];
  return isObject(rollingUpdate)
    ? [
        invalidValue(
          `${at}.rollingUpdate`,
          {
            Partition: partition ?? 0,
            MaxUnavailable: maxUnavailable ?? null,
          },
          "only allowed for updateStrategy 'RollingUpdate'",
        ),
      ]
    : [];
}

/** What is fixed from the start, so that an update need not be told of it. */
function validateBeginning(spec: JsonObject): FieldError[] {
  return objectsOf(spec.volumeClaimTemplates).flatMap((claim, index) =>
    validateClaimSpec(
      objectOf(claim.spec),
      `spec.volumeClaimTemplates[${index}].spec`,
    ),
  );
}

function validateChange(spec: JsonObject, old: KubeObject): FieldError[] {
  const fixed = (value: unknown) =>
    Object.fromEntries(
      Object.entries(objectOf(value)).filter(([key]) => !MUTABLE.includes(key)),
    );
  return deepEqual(fixed(old.spec), fixed(spec))
    ? []
    : [
        notAllowed(
          'spec',
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
        ),
      ];
}

/** Says what is wrong with the metadata of its template twice, as the API server does. */
export function validateStatefulSet(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(object.spec);
  const template = withClaimVolumes(spec);
  const { whenDeleted, whenScaled } = objectOf(
    spec.persistentVolumeClaimRetentionPolicy,
  );
  const management = textOf(spec.podManagementPolicy || 'OrderedReady');
  return [
    ...(management === 'OrderedReady' || management === 'Parallel'
      ? []
      : [
          invalidValue(
            'spec.podManagementPolicy',
            management,
            "must be 'OrderedReady' or 'Parallel'",
          ),
        ]),
    ...validateUpdates(objectOf(spec.updateStrategy)),
    ...Object.entries({ whenDeleted, whenScaled }).flatMap(([field, value]) =>
      oneOf(`spec.persistentVolumeClaimRetentionPolicy.${field}`, value, [
        'Retain',
        'Delete',
      ]),
    ),
    ...(old ? [] : validateBeginning(spec)),
    ...notNegative('spec.replicas', spec.replicas),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...notNegative('spec.ordinals.start', objectOf(spec.ordinals).start),
    ...(old ? [] : dnsLabel('spec.serviceName', spec.serviceName)),
    ...validateSelection(spec, { called: 'statefulset', invalid: '' }),
    ...validateTemplate(template, 'spec.template'),
    ...validateTemplateMetadata(template, 'spec.template'),
    ...validateKeptPods(template, 'StatefulSet'),
    ...(old ? validateChange(spec, old) : []),
  ];
}

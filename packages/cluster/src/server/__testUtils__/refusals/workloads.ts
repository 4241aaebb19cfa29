/** What makes pods and kube-apiserver 1.34 refuses, in its words. */
import {
  container,
  daemonSet,
  deployment,
  podSpec,
  statefulSet,
  withMetadata,
} from '../objects';
import type { Refusals, Refused, RefusedChange } from '../refused';

const WORKLOADS: Refused[] = [
  [
    deployment({ strategy: { type: 'x' } }),
    'spec.strategy: Unsupported value: {"Type":"x","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
  ],
  [
    deployment({
      template: {
        metadata: { labels: { app: 'a' }, annotations: { 'x y': 'z' } },
        spec: podSpec(),
      },
    }),
    'spec.template.annotations: Invalid value: "x y": name part must consist',
  ],
  [
    deployment({}, { ephemeralContainers: [container({ name: 'e' })] }),
    'spec.template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template',
  ],
  [
    statefulSet({ podManagementPolicy: 'x' }),
    "spec.podManagementPolicy: Invalid value: \"x\": must be 'OrderedReady' or 'Parallel'",
  ],
  [
    statefulSet({ updateStrategy: { type: 'x' } }),
    'spec.updateStrategy: Invalid value: {"Type":"x","RollingUpdate":null}: must be \'RollingUpdate\' or \'OnDelete\'',
  ],
  [
    statefulSet({
      updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } },
    }),
    'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: only allowed for updateStrategy \'RollingUpdate\'',
  ],
  [
    statefulSet({ ordinals: { start: -1 } }),
    'spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    statefulSet({ selector: {} }),
    'spec.selector: Invalid value: {}: empty selector is invalid for statefulset',
  ],
  [
    statefulSet({
      volumeClaimTemplates: [
        {
          metadata: { name: 'D' },
          spec: {
            accessModes: ['x'],
            resources: { requests: { storage: '0' } },
          },
        },
      ],
    }),
    'spec.volumeClaimTemplates[0].spec.accessModes: Unsupported value: "x": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
    'spec.volumeClaimTemplates[0].spec.resources[storage]: Invalid value: "0": must be greater than zero',
    'spec.template.spec.volumes[0].name: Invalid value: "D": a lowercase RFC 1123 label',
  ],
  [
    statefulSet({
      volumeClaimTemplates: [
        {
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1Gi' } },
          },
        },
      ],
    }),
    'spec.template.spec.volumes[0].persistentVolumeClaim.claimName: Required value',
    'spec.template.spec.volumes[0].name: Required value',
  ],
  [
    statefulSet({}, { activeDeadlineSeconds: 1 }),
    'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not Supported',
  ],
  [
    withMetadata(statefulSet(), { name: 'a.b' }),
    'metadata.name: Invalid value: "a.b": must not contain dots',
  ],
  [
    statefulSet({
      template: {
        metadata: { labels: { app: 'a' }, annotations: { 'x y': 'z' } },
        spec: podSpec(),
      },
    }),
    'spec.template.annotations: Invalid value: "x y": name part must consist',
    'spec.template.annotations: Invalid value: "x y": name part must consist',
  ],
  [
    daemonSet({ selector: {} }),
    'spec.selector: Invalid value: {}: empty selector is invalid for daemonset',
  ],
  [
    daemonSet({ updateStrategy: { type: 'x' } }),
    'spec.updateStrategy: Unsupported value: {"Type":"x","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"',
  ],
  [
    daemonSet({ updateStrategy: { rollingUpdate: { maxUnavailable: 'x' } } }),
    "spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: \"x\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    'spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0',
  ],
  [
    daemonSet({}, { activeDeadlineSeconds: 1 }),
    'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported',
  ],
];

const WORKLOAD_CHANGES: RefusedChange[] = [
  [
    daemonSet(),
    { spec: { selector: { matchLabels: { app: 'b' } } } },
    'spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable',
    'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
  ],
];

export const workloads: Refusals = {
  objects: WORKLOADS,
  changes: WORKLOAD_CHANGES,
};

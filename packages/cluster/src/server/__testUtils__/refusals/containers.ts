/** Containers that kube-apiserver 1.34 refuses, in its words. */
import { container, inContainer, long, pod } from '../objects';
import type { Refusals, Refused } from '../refused';

const CONTAINERS: Refused[] = [
  [
    inContainer({ name: long(64) }),
    'spec.containers[0].name: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 63 characters',
  ],
  [
    inContainer({ terminationMessagePolicy: 'x' }),
    'spec.containers[0].terminationMessagePolicy: Unsupported value: "x": supported values: "File", "FallbackToLogsOnError"',
  ],
  [
    inContainer({
      env: [
        { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.nope' } } },
      ],
    }),
    'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.nope": error converting fieldPath: field label not supported: metadata.nope',
  ],
  [
    inContainer({ env: [{ name: 'A', valueFrom: { fieldRef: {} } }] }),
    'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Required value',
  ],
  [
    inContainer({
      env: [
        {
          name: 'A',
          valueFrom: { fieldRef: { fieldPath: "metadata.labels['a b']" } },
        },
      ],
    }),
    'spec.containers[0].env[0].valueFrom.fieldRef: Invalid value: "a b": name part must consist',
  ],
  [
    inContainer({
      env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.x' } } }],
    }),
    'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.x": error converting fieldPath: field label not supported: spec.x',
  ],
  [
    inContainer({
      env: [
        {
          name: 'A',
          valueFrom: { fieldRef: { fieldPath: 'metadata.labels' } },
        },
      ],
    }),
    'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
  ],
  [
    inContainer({
      env: [
        {
          name: 'A',
          valueFrom: {
            fieldRef: { apiVersion: 'v2', fieldPath: 'metadata.name' },
          },
        },
      ],
    }),
    'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.name": error converting fieldPath: unsupported pod version: v2',
  ],
  [
    inContainer({
      env: [
        {
          name: 'A',
          valueFrom: { resourceFieldRef: { resource: 'limits.x' } },
        },
      ],
    }),
    'spec.containers[0].env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.x": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"',
  ],
  [
    inContainer({ env: [{ name: 'A', valueFrom: { resourceFieldRef: {} } }] }),
    'spec.containers[0].env[0].valueFrom.resourceFieldRef.resource: Required value',
  ],
  [
    inContainer({
      env: [
        {
          name: 'A',
          valueFrom: {
            resourceFieldRef: { resource: 'limits.cpu', divisor: '3' },
          },
        },
      ],
    }),
    'spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor\'s values 1m and 1 are supported with the cpu resource',
  ],
  [
    inContainer({
      env: [{ name: 'A', valueFrom: { secretKeyRef: { key: 'a' } } }],
    }),
    'spec.containers[0].env[0].valueFrom.secretKeyRef.name: Invalid value: "": a lowercase RFC 1123 subdomain',
  ],
  [
    inContainer({
      env: [
        { name: 'A', valueFrom: { secretKeyRef: { name: 'x', key: 'a b' } } },
      ],
    }),
    'spec.containers[0].env[0].valueFrom.secretKeyRef.key: Invalid value: "a b": a valid config key',
  ],
  [
    inContainer({ envFrom: [{ prefix: 'a=', secretRef: { name: 'b' } }] }),
    'spec.containers[0].envFrom[0].prefix: Invalid value: "a=": a valid environment variable name',
  ],
  [
    inContainer({ volumeMounts: [{ mountPath: '/a' }] }),
    'spec.containers[0].volumeMounts[0].name: Required value',
    'spec.containers[0].volumeMounts[0].name: Not found: ""',
  ],
  [
    pod({
      containers: [
        container({
          volumeMounts: [
            { name: 'v', mountPath: '/a', subPath: 'b', subPathExpr: 'c' },
          ],
        }),
      ],
      volumes: [{ name: 'v', emptyDir: {} }],
    }),
    'spec.containers[0].volumeMounts[0].subPathExpr: Invalid value: "c": subPathExpr and subPath are mutually exclusive',
  ],
  [
    pod({
      containers: [
        container({
          volumeMounts: [{ name: 'v', mountPath: '/a', subPathExpr: '../c' }],
        }),
      ],
      volumes: [{ name: 'v', emptyDir: {} }],
    }),
    'spec.containers[0].volumeMounts.subPathExpr: Invalid value: "../c": must not contain \'..\'',
  ],
  [
    pod({
      containers: [
        container({
          volumeMounts: [{ name: 'v', mountPath: '/a', mountPropagation: 'x' }],
        }),
      ],
      volumes: [{ name: 'v', emptyDir: {} }],
    }),
    'spec.containers[0].volumeMounts.mountPropagation: Unsupported value: "x": supported values: "Bidirectional", "HostToContainer", "None"',
  ],
  [
    pod({
      containers: [
        container({
          volumeMounts: [
            { name: 'v', mountPath: '/a', mountPropagation: 'Bidirectional' },
          ],
        }),
      ],
      volumes: [{ name: 'v', emptyDir: {} }],
    }),
    'spec.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers',
  ],
  [
    pod({
      containers: [
        container({
          volumeMounts: [
            { name: 'v', mountPath: '/a', recursiveReadOnly: 'Enabled' },
          ],
        }),
      ],
      volumes: [{ name: 'v', emptyDir: {} }],
    }),
    'spec.containers[0].volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true',
  ],
  [
    pod({
      containers: [
        container({
          volumeMounts: [
            {
              name: 'v',
              mountPath: '/a',
              readOnly: true,
              recursiveReadOnly: 'x',
            },
          ],
        }),
      ],
      volumes: [{ name: 'v', emptyDir: {} }],
    }),
    'spec.containers[0].volumeMounts.recursiveReadOnly: Unsupported value: "x": supported values: "Disabled", "Enabled", "IfPossible"',
  ],
  [
    inContainer({ volumeDevices: [{ name: 'v', devicePath: '/a' }] }),
    'spec.containers[0].volumeDevices[0].name: Not found: "v"',
  ],
  [
    pod({
      containers: [
        container({ volumeDevices: [{ name: 'v', devicePath: '/a' }] }),
      ],
      volumes: [{ name: 'v', emptyDir: {} }],
    }),
    'spec.containers[0].volumeDevices[0].name: Invalid value: "v": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
  ],
  [
    pod({
      containers: [
        container({
          volumeMounts: [{ name: 'v', mountPath: '/a' }],
          volumeDevices: [{ name: 'v', devicePath: '/b' }],
        }),
      ],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'x' } }],
    }),
    'spec.containers[0].volumeMounts[0].name: Invalid value: "v": must not already exist in volumeDevices',
    'spec.containers[0].volumeDevices[0].name: Invalid value: "v": must not already exist in volumeMounts',
  ],
  [
    inContainer({ resources: { limits: { 'hugepages-2Mi': '2Mi' } } }),
    'spec.containers[0].resources: Forbidden: HugePages require cpu or memory',
  ],
  [
    inContainer({ resources: { limits: { 'hugepages-3': '2Mi', cpu: '1' } } }),
    'spec.containers[0].resources.limits[hugepages-3]: Invalid value: "2Mi": 2Mi is not positive integer multiple of hugepages-3',
    'spec.containers[0].resources.requests[hugepages-3]: Invalid value: "2Mi": 2Mi is not positive integer multiple of hugepages-3',
  ],
  [
    inContainer({
      resizePolicy: [{ resourceName: 'gpu', restartPolicy: 'x' }],
    }),
    'spec.containers[0].resizePolicy: Unsupported value: "gpu": supported values: "cpu", "memory"',
    'spec.containers[0].resizePolicy: Unsupported value: "x": supported values: "NotRequired", "RestartContainer"',
  ],
  [
    inContainer({ resources: { requests: { storage: '1Gi' } } }),
    'spec.containers[0].resources.requests[storage]: Invalid value: "storage": must be a standard resource for containers',
  ],
  [
    inContainer({
      securityContext: {
        capabilities: { add: ['CAP_SYS_ADMIN'] },
        allowPrivilegeEscalation: false,
      },
    }),
    'spec.containers[0].securityContext: Invalid value: {"Capabilities":{"Add":["CAP_SYS_ADMIN"],"Drop":null},"Privileged":null,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
  ],
  [
    inContainer({ securityContext: { procMount: 'Unmasked' } }),
    'spec.containers[0].securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`',
  ],
  [
    inContainer({
      securityContext: {
        appArmorProfile: { type: 'Localhost', localhostProfile: ' a' },
      },
    }),
    'spec.containers[0].securityContext.appArmorProfile.localhostProfile: Invalid value: " a": must not be padded with whitespace',
  ],
  [
    inContainer({
      securityContext: {
        seccompProfile: { type: 'Localhost', localhostProfile: '../a' },
      },
    }),
    'spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: "../a": must not contain \'..\'',
  ],
];

export const containers: Refusals = { objects: CONTAINERS, changes: [] };

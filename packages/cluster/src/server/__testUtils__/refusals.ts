/** Objects and changes that kube-apiserver 1.34 refuses, in its words. */
import {
  withMetadata,
  SELECTOR,
  long,
  container,
  podSpec,
  pod,
  inContainer,
  volume,
  deployment,
  statefulSet,
  daemonSet,
  job,
  cronJob,
  scaledBy,
  service,
  path,
  routed,
  configMap,
  claim,
  roleBinding,
  role,
} from './objects';
import type { Refused, RefusedChange } from './refused';

const PODS: Refused[] = [
  [
    inContainer({ name: long(64) }),
    'spec.containers[0].name: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 63 characters',
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
          valueFrom: { fieldRef: { fieldPath: 'metadata.labels' } },
        },
      ],
    }),
    'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
  ],
  [
    inContainer({ env: [{ name: 'A', valueFrom: { resourceFieldRef: {} } }] }),
    'spec.containers[0].env[0].valueFrom.resourceFieldRef.resource: Required value',
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
    pod({ hostname: 'a.b' }),
    'spec.hostname: Invalid value: "a.b": must not contain dots',
  ],
  [
    pod({ subdomain: 'a.b' }),
    'spec.subdomain: Invalid value: "a.b": must not contain dots',
  ],
  [
    pod({ subdomain: 'A' }),
    'spec.subdomain: Invalid value: "A": a lowercase RFC 1123 label',
  ],
  [
    pod({ hostname: long(64) }),
    'spec.hostname: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 63 characters',
  ],
  [
    pod({
      securityContext: {
        runAsUser: -1,
        runAsGroup: -1,
        fsGroup: -1,
        supplementalGroups: [-1],
      },
    }),
    'spec.securityContext.fsGroup: Invalid value: -1: must be between 0 and 2147483647, inclusive',
    'spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive',
    'spec.securityContext.runAsGroup: Invalid value: -1: must be between 0 and 2147483647, inclusive',
    'spec.securityContext.supplementalGroups[0]: Invalid value: -1: must be between 0 and 2147483647, inclusive',
  ],
  [
    pod({ ephemeralContainers: [container({ name: 'e' })] }),
    'spec.ephemeralContainers: Forbidden: cannot be set on create',
  ],
  [
    inContainer({
      livenessProbe: {
        exec: { command: ['a'] },
        tcpSocket: { port: 1 },
        httpGet: { port: 1 },
        grpc: { port: 1 },
      },
    }),
    'spec.containers[0].livenessProbe.httpGet: Forbidden: may not specify more than 1 handler type',
    'spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
    'spec.containers[0].livenessProbe.grpc: Forbidden: may not specify more than 1 handler type',
  ],
  [
    inContainer({ readinessProbe: { httpGet: {} } }),
    'spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
  ],
  [
    inContainer({
      readinessProbe: {
        httpGet: { port: 1, httpHeaders: [{ name: 'a b', value: 'c' }] },
      },
    }),
    'spec.containers[0].readinessProbe.httpGet.httpHeaders: Invalid value: "a b": a valid HTTP header',
  ],
  [
    inContainer({
      livenessProbe: {
        tcpSocket: { port: 1 },
        terminationGracePeriodSeconds: 0,
      },
    }),
    'spec.containers[0].livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0',
  ],
  [
    volume({
      secret: { secretName: 'a', items: [{ key: 'a', path: 'x', mode: 1000 }] },
    }),
    'spec.volumes[0].secret.items[0].mode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive',
  ],
];

const WORKLOADS: Refused[] = [
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
    daemonSet({ selector: {} }),
    'spec.selector: Invalid value: {}: empty selector is invalid for daemonset',
  ],
  [
    daemonSet({}, { activeDeadlineSeconds: 1 }),
    'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported',
  ],
  [
    job({ selector: { matchLabels: { app: 'b' } }, manualSelector: true }),
    'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
  ],
  [
    job({ manualSelector: true }),
    'spec.selector: Required value',
    'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
  ],
  [
    cronJob({ timeZone: 'europe/berlin' }),
    'spec.timeZone: Invalid value: "europe/berlin": unknown time zone europe/berlin',
  ],
  [
    cronJob({ timeZone: '+01:00' }),
    'spec.timeZone: Invalid value: "+01:00": unknown time zone +01:00',
  ],
  [
    cronJob({}, { selector: SELECTOR }),
    'spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"app":"a"}}: `selector` will be auto-generated',
  ],
  [
    cronJob({}, { manualSelector: true }),
    'spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"',
  ],
  [
    cronJob({
      jobTemplate: {
        metadata: { annotations: { 'a b': 'c' } },
        spec: {
          template: {
            metadata: { labels: { 'a b': 'c' }, annotations: { 'a b': 'c' } },
            spec: podSpec({ restartPolicy: 'Never' }),
          },
        },
      },
    }),
    'spec.jobTemplate.spec.template.labels: Invalid value: "a b": name part must consist',
    'spec.jobTemplate.spec.template.annotations: Invalid value: "a b": name part must consist',
  ],
  [
    cronJob({}, {}, { restartPolicy: 'x' }),
    'spec.jobTemplate.spec.template.spec.restartPolicy: Unsupported value: "x": supported values: "Always", "OnFailure", "Never"',
    'spec.jobTemplate.spec.template.spec.restartPolicy: Unsupported value: "x": supported values: "OnFailure", "Never"',
  ],
  [
    scaledBy({
      type: 'Resource',
      resource: {
        name: 'cpu',
        target: {
          type: 'Utilization',
          averageUtilization: 50,
          averageValue: '1',
        },
      },
    }),
    'spec.metrics[0].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization',
  ],
];

const OTHERS: Refused[] = [
  [
    routed(path({ pathType: '' })),
    'spec.rules[0].http.paths[0].pathType: Unsupported value: "": supported values: "Exact", "ImplementationSpecific", "Prefix"',
  ],
  [
    withMetadata(role(), { name: 'a%b' }),
    'metadata.name: Invalid value: "a%b": may not contain \'%\'',
  ],
  [
    configMap({ data: { '..': 'c' } }),
    'data[..]: Invalid value: "..": must not be \'..\'',
  ],
  [
    configMap({ data: { '.': 'c' } }),
    'data[.]: Invalid value: ".": must not be \'.\'',
  ],
  [
    configMap({ data: { '..a': 'c' } }),
    'data[..a]: Invalid value: "..a": must not start with \'..\'',
  ],
  [
    configMap({ data: { [long(254)]: 'c' } }),
    'data[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 253 characters',
  ],
  [
    withMetadata(configMap({}), { labels: { 'A.b/c/d': 'b' } }),
    'metadata.labels: Invalid value: "A.b/c/d": a qualified name',
  ],
  [
    withMetadata(configMap({}), { labels: { '/a': 'b' } }),
    'metadata.labels: Invalid value: "/a": prefix part must be non-empty',
  ],
];

const CHANGES: RefusedChange[] = [
  [
    pod(),
    { spec: { containers: [container(), container({ name: 'b' })] } },
    'spec.containers: Forbidden: pod updates may not add or remove containers',
  ],
  [
    pod(),
    { spec: { terminationGracePeriodSeconds: 5 } },
    'spec: Forbidden: pod updates may not change fields other than',
  ],
  [
    pod(),
    { spec: { initContainers: [container({ name: 'i' })] } },
    'spec.initContainers: Forbidden: pod updates may not add or remove containers',
  ],
  [
    daemonSet(),
    { spec: { selector: { matchLabels: { app: 'b' } } } },
    'spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable',
    'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
  ],
  [
    service({ ports: [{ port: 80 }] }),
    { spec: { clusterIP: 'None' } },
    'spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
  ],
  [
    claim(),
    { spec: { resources: { requests: { storage: '2Gi' } } } },
    'spec: Forbidden: spec is immutable after creation except',
  ],
  [
    claim(),
    { spec: { volumeMode: 'Block' } },
    'spec: Forbidden: spec is immutable after creation except',
    'volumeMode: Invalid value: "Block": field is immutable',
  ],
  [
    roleBinding(),
    { roleRef: { name: 'b' } },
    'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"b"}: cannot change roleRef',
  ],
];

export const REFUSED = [...PODS, ...WORKLOADS, ...OTHERS];
export const REFUSED_CHANGES = CHANGES;

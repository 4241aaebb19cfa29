/** Services, Ingresses and network policies that kube-apiserver 1.34 refuses, in its words. */
import {
  budget,
  endpointSlice,
  ingress,
  ingressClass,
  path,
  quota,
  routed,
  scaler,
  SELECTOR,
  service,
  withMetadata,
} from '../objects';
import type { Refusals, Refused, RefusedChange } from '../refused';

const NETWORK: Refused[] = [
  [
    routed(path({ pathType: '' })),
    'spec.rules[0].http.paths[0].pathType: Unsupported value: "": supported values: "Exact", "ImplementationSpecific", "Prefix"',
  ],
  [
    routed(
      path({
        backend: { resource: { apiGroup: 'A b', kind: 'x', name: 'a' } },
      }),
    ),
    'spec.rules[0].http.paths[0].backend.resource.apiGroup: Invalid value: "A b": a lowercase RFC 1123 subdomain',
  ],
  [
    ingress({ rules: [{ http: { paths: [path()] } }], ingressClassName: '' }),
    'spec.ingressClassName: Invalid value: "": a lowercase RFC 1123 subdomain',
  ],
  [
    withMetadata(
      ingress({
        ingressClassName: 'a',
        rules: [{ http: { paths: [path()] } }],
      }),
      { annotations: { 'kubernetes.io/ingress.class': 'b' } },
    ),
    'annotations.kubernetes.io/ingress.class: Invalid value: "b": must match `ingressClassName` when both are specified',
  ],
  [ingressClass({}), 'spec.controller: Required value'],
  [
    ingressClass({ controller: 'a' }),
    'spec.controller: Invalid value: "a": must be a domain-prefixed path (such as "acme.io/foo")',
  ],
  [
    ingressClass({ controller: 'A b/c' }),
    'spec.controller: Invalid value: "A b": a lowercase RFC 1123 subdomain',
  ],
  [
    ingressClass({
      controller: 'a.b/c',
      parameters: { kind: 'x', name: 'y', scope: 'Namespace' },
    }),
    "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'",
  ],
  [
    ingressClass({
      controller: 'a.b/c',
      parameters: { kind: 'x', name: 'y', scope: 'x' },
    }),
    'spec.parameters.scope: Unsupported value: "x": supported values: "Cluster", "Namespace"',
  ],
  [
    ingressClass({
      controller: 'a.b/c',
      parameters: { kind: 'x', name: 'y', scope: 'Cluster', namespace: 'z' },
    }),
    "spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'",
  ],
  [
    service({ ports: [{}] }),
    'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
    'spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive',
  ],
  [
    service({ clusterIPs: ['10.96.0.9'], ports: [{ port: 80 }] }),
    'spec.clusterIPs: Invalid value: ["10.96.0.9"]: must be empty when `clusterIP` is not specified',
  ],
  [
    service({
      clusterIP: '10.96.0.8',
      clusterIPs: ['10.96.0.9'],
      ports: [{ port: 80 }],
    }),
    'spec.clusterIPs: Invalid value: ["10.96.0.9"]: first value must match `clusterIP`',
  ],
  [
    service({ externalIPs: ['127.0.0.1'], ports: [{ port: 80 }] }),
    'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
  ],
  [
    service({ externalIPs: ['0.0.0.0'], ports: [{ port: 80 }] }),
    'spec.externalIPs[0]: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)',
  ],
  [
    service({ externalIPs: ['169.254.1.1'], ports: [{ port: 80 }] }),
    'spec.externalIPs[0]: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
  ],
  [
    service({ externalIPs: ['224.0.0.1'], ports: [{ port: 80 }] }),
    'spec.externalIPs[0]: Invalid value: "224.0.0.1": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
  ],
  [
    service({ ipFamilies: ['IPv6'], ports: [{ port: 80 }] }),
    'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
  ],
  [
    service({ ipFamilyPolicy: 'RequireDualStack', ports: [{ port: 80 }] }),
    'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
  ],
  [
    service({
      type: 'LoadBalancer',
      loadBalancerClass: 'A b',
      ports: [{ port: 80 }],
    }),
    'spec.loadBalancerClass: Invalid value: "A b": name part must consist',
  ],
  [
    service({ ports: [{ port: 80, appProtocol: 'a b' }] }),
    'spec.ports[0].appProtocol: Invalid value: "a b": name part must consist',
  ],
  [endpointSlice({ addressType: '' }), 'addressType: Required value'],
  [
    endpointSlice({ addressType: 'x' }),
    'addressType: Unsupported value: "x": supported values: "FQDN", "IPv4", "IPv6"',
  ],
  [
    endpointSlice({ endpoints: [{ addresses: [] }] }),
    'endpoints[0].addresses: Required value: must contain at least 1 address',
  ],
  [
    endpointSlice({ endpoints: [{ addresses: ['x'] }] }),
    'endpoints[0].addresses[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ],
  [
    endpointSlice({ endpoints: [{ addresses: ['127.0.0.1'] }] }),
    'endpoints[0].addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
  ],
  [
    endpointSlice({ endpoints: [{ addresses: ['1.2.3.4'], hostname: 'A_b' }] }),
    'endpoints[0].hostname: Invalid value: "A_b": a lowercase RFC 1123 label',
  ],
  [
    endpointSlice({ endpoints: [{ addresses: ['1.2.3.4'], nodeName: 'A_b' }] }),
    'endpoints[0].nodeName: Invalid value: "A_b": a lowercase RFC 1123 subdomain',
  ],
  [
    endpointSlice({ ports: [{ name: 'A_b', port: 1 }] }),
    'ports[0].name: Invalid value: "A_b": a lowercase RFC 1123 label',
  ],
  [
    endpointSlice({ ports: [{ port: 1, protocol: 'x' }] }),
    'ports[0].protocol: Unsupported value: "x": supported values: "SCTP", "TCP", "UDP"',
  ],
  [
    endpointSlice({ addressType: 'FQDN', endpoints: [{ addresses: ['A_b'] }] }),
    'endpoints[0].addresses[0]: Invalid value: "A_b": a lowercase RFC 1123 subdomain',
  ],
  [
    endpointSlice({
      addressType: 'IPv6',
      endpoints: [{ addresses: ['1.2.3.4'] }],
    }),
    'endpoints[0].addresses: Invalid value: "1.2.3.4": must be an IPv6 address',
  ],
  [
    endpointSlice({
      endpoints: [
        { addresses: ['1.2.3.4'], hints: { forZones: [{ name: 'a b' }] } },
      ],
    }),
    'endpoints[0].hints.forZones[0].name: Invalid value: "a b": a valid label must be',
  ],
];

const SERVICE_CHANGES: RefusedChange[] = [
  [
    service({ ports: [{ port: 80 }] }),
    { spec: { clusterIP: 'None' } },
    'spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
  ],
  [
    service({ type: 'LoadBalancer', ports: [{ port: 80 }] }),
    { spec: { loadBalancerClass: 'a/b' } },
    'spec.loadBalancerClass: Invalid value: "a/b": may not change once set',
  ],
  [
    service({ ports: [{ port: 80 }] }),
    { spec: { externalTrafficPolicy: 'Local' } },
    'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
  ],
];

const OTHER_CHANGES: RefusedChange[] = [
  [
    ingressClass({ controller: 'a.b/c' }),
    { spec: { controller: 'a.b/d' } },
    'spec.controller: Invalid value: "a.b/d": field is immutable',
  ],
  [
    budget({ minAvailable: 1, selector: SELECTOR }),
    { spec: { maxUnavailable: 1 } },
    'spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"app":"a"}},"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
  ],
  [
    scaler({}),
    { spec: { minReplicas: 0 } },
    'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
    'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
  ],
  [
    quota({ hard: { pods: '1' } }),
    { spec: { scopes: ['BestEffort'] } },
    'spec.scopes: Invalid value: ["BestEffort"]: field is immutable',
  ],
];

export const network: Refusals = {
  objects: NETWORK,
  changes: [...SERVICE_CHANGES, ...OTHER_CHANGES],
};

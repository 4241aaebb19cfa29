import { type Draft, fill, fillZero, mapAt, mapIn, mapsIn } from './fill';

const THREE_HOURS = 10_800;

export function service(spec: Draft): void {
  fill(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP') {
    const config = mapAt(spec, 'sessionAffinityConfig');
    const client = config && mapAt(config, 'clientIP');
    if (client) fill(client, { timeoutSeconds: THREE_HOURS });
  }
  for (const port of mapsIn(spec, 'ports')) {
    fill(port, { protocol: 'TCP' });
    fillZero(port, { targetPort: port.port });
  }
  const isBalanced = spec.type === 'LoadBalancer';
  const hasAddresses =
    Array.isArray(spec.externalIPs) && spec.externalIPs.length > 0;
  if (spec.type === 'ExternalName') return;
  fill(spec, { internalTrafficPolicy: 'Cluster' });
  if (isBalanced || spec.type === 'NodePort' || hasAddresses)
    fill(spec, { externalTrafficPolicy: 'Cluster' });
  if (isBalanced) fill(spec, { allocateLoadBalancerNodePorts: true });
}

export function endpoints(object: Draft): void {
  for (const subset of mapsIn(object, 'subsets'))
    for (const port of mapsIn(subset, 'ports')) fill(port, { protocol: 'TCP' });
}

export function endpointSlice(object: Draft): void {
  for (const endpoint of mapsIn(object, 'endpoints'))
    mapAt(endpoint, 'conditions');
  for (const port of mapsIn(object, 'ports'))
    fill(port, { name: '', protocol: 'TCP' });
}

export function networkPolicy(spec: Draft): void {
  const hasEgress = mapsIn(spec, 'egress').length > 0;
  fill(spec, {
    podSelector: {},
    policyTypes: hasEgress ? ['Ingress', 'Egress'] : ['Ingress'],
  });
  for (const rule of [...mapsIn(spec, 'ingress'), ...mapsIn(spec, 'egress')])
    for (const port of mapsIn(rule, 'ports')) fill(port, { protocol: 'TCP' });
}

export function ingressClass(spec: Draft): void {
  const parameters = mapIn(spec, 'parameters');
  if (parameters) fill(parameters, { scope: 'Cluster' });
}

/** The kinds that extend the API server: webhooks, admission policies and CustomResourceDefinitions. */
import { type Draft, fill, fillZero, mapAt, mapIn, mapsIn } from './fill';

function rules(draft: Draft | undefined, key: string): void {
  for (const rule of mapsIn(draft, key)) fill(rule, { scope: '*' });
}

function client(draft: Draft | undefined): void {
  const service = mapIn(mapIn(draft, 'clientConfig'), 'service');
  if (service) fillZero(service, { port: 443 });
}

/** A mutating webhook may be called again after others changed the object; by default it is not. */
export function webhooks(object: Draft): void {
  const isMutating = object.kind === 'MutatingWebhookConfiguration';
  for (const webhook of mapsIn(object, 'webhooks')) {
    fill(webhook, {
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      timeoutSeconds: 10,
      ...(isMutating && { reinvocationPolicy: 'Never' }),
    });
    client(webhook);
    rules(webhook, 'rules');
  }
}

function matchResources(draft: Draft | undefined): void {
  if (!draft) return;
  fill(draft, {
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
  });
  rules(draft, 'resourceRules');
  rules(draft, 'excludeResourceRules');
}

export function admissionPolicy(spec: Draft): void {
  fill(spec, { failurePolicy: 'Fail' });
  matchResources(mapIn(spec, 'matchConstraints'));
}

export function admissionPolicyBinding(spec: Draft): void {
  matchResources(mapIn(spec, 'matchResources'));
}

export function customResourceDefinition(spec: Draft): void {
  const names = mapAt(spec, 'names');
  if (names && typeof names.kind === 'string') {
    fill(names, {
      singular: names.kind.toLowerCase(),
      listKind: `${names.kind}List`,
    });
  }
  const conversion = mapAt(spec, 'conversion');
  if (conversion) fill(conversion, { strategy: 'None' });
  client(mapIn(conversion, 'webhook'));
}

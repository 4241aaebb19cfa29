/** The conditions of Gateway API objects, for Gateways whose class belongs to the stand-in. Pure. */
import type { KubeObject } from '../../../runtime';
import { sameValue } from '../canonical';
import { findCondition, setCondition } from '../conditions';
import type { Condition } from '../types';
import { SIMULATED_HOSTS } from './loadBalancers';

export const GATEWAY_CLASS = 'simulated';
export const GATEWAY_CONTROLLER = 'macadam.dev/simulated-gateway';

export interface GatewayClass extends KubeObject {
  spec?: { controllerName?: string };
  status?: { conditions?: Condition[] };
}

export interface Gateway extends KubeObject {
  spec?: {
    gatewayClassName?: string;
    listeners?: {
      name: string;
      hostname?: string;
      allowedRoutes?: { namespaces?: { from?: string } };
    }[];
  };
  status?: {
    addresses?: unknown;
    conditions?: Condition[];
    listeners?: { name: string; conditions?: Condition[] }[];
  };
}

export interface ParentRef {
  group?: string;
  kind?: string;
  namespace?: string;
  name: string;
  sectionName?: string;
}

interface RouteParent {
  parentRef: ParentRef;
  controllerName: string;
  conditions: Condition[];
}

export interface Route extends KubeObject {
  spec?: {
    parentRefs?: ParentRef[];
    rules?: {
      backendRefs?: {
        group?: string;
        kind?: string;
        namespace?: string;
        name: string;
        port?: number;
      }[];
    }[];
  };
  status?: { parents?: RouteParent[] };
}

type Verdict = Omit<Condition, 'lastTransitionTime'>;

function conditionsFrom(
  old: readonly Condition[] | undefined,
  verdicts: readonly Verdict[],
  time: string,
): Condition[] {
  return verdicts.map(
    verdict =>
      findCondition(setCondition(old, verdict, time), verdict.type) ?? verdict,
  );
}

function met(
  type: string,
  reason: string,
  message: string,
  observedGeneration: number,
): Verdict {
  return { type, status: 'True', reason, message, observedGeneration };
}

export function gatewayClassStatus(gatewayClass: GatewayClass, time: string) {
  const message =
    'Handled by the stand-in of a simulated cluster: routes are checked, nothing is served';
  const verdicts = [
    met('Accepted', 'Accepted', message, gatewayClass.metadata.generation ?? 1),
  ];
  return {
    ...gatewayClass.status,
    conditions: conditionsFrom(gatewayClass.status?.conditions, verdicts, time),
  };
}

/** Routes that name a Gateway as their parent. */
export function attachedRoutes(
  gateway: Gateway,
  routes: readonly Route[],
): Route[] {
  return routes.filter(route =>
    (route.spec?.parentRefs ?? []).some(ref => isParent(ref, route, gateway)),
  );
}

export function isParent(
  ref: ParentRef,
  route: Route,
  gateway: Gateway,
): boolean {
  const namespace = ref.namespace ?? route.metadata.namespace;
  return (
    (ref.kind ?? 'Gateway') === 'Gateway' &&
    ref.name === gateway.metadata.name &&
    namespace === gateway.metadata.namespace
  );
}

export function gatewayStatus(
  gateway: Gateway,
  routes: readonly Route[],
  time: string,
) {
  const generation = gateway.metadata.generation ?? 1;
  const old = gateway.status;
  const attached = attachedRoutes(gateway, routes);
  const verdicts = [
    met('Accepted', 'Accepted', 'Gateway is accepted', generation),
    met(
      'Programmed',
      'Programmed',
      'Simulated: the address answers nothing',
      generation,
    ),
  ];
  return {
    addresses: [{ type: 'Hostname', value: SIMULATED_HOSTS.gateway }],
    conditions: conditionsFrom(old?.conditions, verdicts, time),
    listeners: (gateway.spec?.listeners ?? []).map(listener => ({
      name: listener.name,
      supportedKinds: [
        { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' },
      ],
      attachedRoutes: attached.filter(route =>
        (route.spec?.parentRefs ?? []).some(
          ref =>
            isParent(ref, route, gateway) &&
            (!ref.sectionName || ref.sectionName === listener.name),
        ),
      ).length,
      conditions: conditionsFrom(
        old?.listeners?.find(other => other.name === listener.name)?.conditions,
        [
          met('Accepted', 'Accepted', 'Listener is accepted', generation),
          met('Programmed', 'Programmed', 'Simulated', generation),
          met(
            'ResolvedRefs',
            'ResolvedRefs',
            'All references are resolved',
            generation,
          ),
        ],
        time,
      ),
    })),
  };
}

function acceptance(route: Route, ref: ParentRef, gateway: Gateway): Verdict {
  const observedGeneration = route.metadata.generation ?? 1;
  const refused = (reason: string, message: string): Verdict => ({
    type: 'Accepted',
    status: 'False',
    reason,
    message,
    observedGeneration,
  });
  const listeners = (gateway.spec?.listeners ?? []).filter(
    listener => !ref.sectionName || listener.name === ref.sectionName,
  );
  if (listeners.length === 0)
    return refused(
      'NoMatchingParent',
      `Gateway ${gateway.metadata.name} has no listener "${ref.sectionName ?? ''}"`,
    );
  const isSame = route.metadata.namespace === gateway.metadata.namespace;
  // Namespaces chosen by a selector are taken as allowed: the stand-in serves no traffic that this could expose.
  const isAllowed = listeners.some(
    listener =>
      isSame || (listener.allowedRoutes?.namespaces?.from ?? 'Same') !== 'Same',
  );
  if (!isAllowed)
    return refused(
      'NotAllowedByListeners',
      `Gateway ${gateway.metadata.namespace}/${gateway.metadata.name} takes routes of its own namespace only`,
    );
  return met('Accepted', 'Accepted', 'Route is accepted', observedGeneration);
}

function references(
  route: Route,
  hasService: (namespace: string, name: string) => boolean,
): Verdict {
  const observedGeneration = route.metadata.generation ?? 1;
  const backends = (route.spec?.rules ?? []).flatMap(
    rule => rule.backendRefs ?? [],
  );
  const missing = backends.find(
    backend =>
      (backend.kind ?? 'Service') === 'Service' &&
      !hasService(
        backend.namespace ?? route.metadata.namespace ?? '',
        backend.name,
      ),
  );
  if (!missing)
    return met(
      'ResolvedRefs',
      'ResolvedRefs',
      'All references are resolved',
      observedGeneration,
    );
  return {
    type: 'ResolvedRefs',
    status: 'False',
    reason: 'BackendNotFound',
    message: `service "${missing.name}" not found`,
    observedGeneration,
  };
}

/**
 * @param gateways those that the stand-in handles
 */
export function routeStatus(
  route: Route,
  gateways: readonly Gateway[],
  hasService: (namespace: string, name: string) => boolean,
  time: string,
): { parents: RouteParent[] } {
  const old = route.status?.parents ?? [];
  const mine = (route.spec?.parentRefs ?? []).flatMap(parentRef => {
    const gateway = gateways.find(candidate =>
      isParent(parentRef, route, candidate),
    );
    if (!gateway) return [];
    const before = old.find(
      parent =>
        parent.controllerName === GATEWAY_CONTROLLER &&
        sameValue(parent.parentRef, parentRef),
    );
    const verdicts = [
      acceptance(route, parentRef, gateway),
      references(route, hasService),
    ];
    return [
      {
        parentRef,
        controllerName: GATEWAY_CONTROLLER,
        conditions: conditionsFrom(before?.conditions, verdicts, time),
      },
    ];
  });
  return {
    parents: [
      ...old.filter(parent => parent.controllerName !== GATEWAY_CONTROLLER),
      ...mine,
    ],
  };
}

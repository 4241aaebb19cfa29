import {
  isApiError,
  kubeTime,
  type Controller,
  type KubeObject,
} from '../../../runtime';
import { Informer, keyOf } from '../informers';
import {
  CONTROLLER_MANAGER,
  queueController,
  writeStatus,
  type Tools,
} from '../tools';
import {
  GATEWAY_CLASS,
  GATEWAY_CONTROLLER,
  gatewayClassStatus,
  gatewayStatus,
  routeStatus,
  type Gateway,
  type GatewayClass,
  type Route,
} from './gateways';

const API_VERSION = 'gateway.networking.k8s.io/v1';
const CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
};

/**
 * Stands in for a Gateway API implementation, for Gateways of a class whose controllerName is
 * `macadam.dev/simulated-gateway`. Begins when the Gateway API's CRDs are there.
 */
export function gatewayController(tools: Tools): Controller {
  const { client, clock, informers } = tools;
  const services = informers.of('Service');
  const classes = new Informer<GatewayClass>();
  const gateways = new Informer<Gateway>();
  const routes = new Informer<Route>();
  const stops = new Map<string, () => void>();

  function follow<T extends KubeObject>(
    kind: string,
    informer: Informer<T>,
  ): void {
    if (stops.has(kind) || !client.resource({ apiVersion: API_VERSION, kind }))
      return;
    stops.set(kind, () => undefined);
    // The CRD's schema, which every stored object has passed, is what these types describe.
    stops.set(
      kind,
      client.watch({ apiVersion: API_VERSION, kind }, event =>
        informer.accept(event.type, event.object as T),
      ),
    );
  }

  /** The class that Gateways name to be handled here, as an administrator would have installed it. */
  function createClass(): void {
    if (
      stops.has('GatewayClass') ||
      !client.resource({ apiVersion: API_VERSION, kind: 'GatewayClass' })
    )
      return;
    const metadata = {
      name: GATEWAY_CLASS,
      labels: { 'macadam.dev/simulated': 'true' },
    };
    try {
      client.create(
        {
          apiVersion: API_VERSION,
          kind: 'GatewayClass',
          metadata,
          spec: { controllerName: GATEWAY_CONTROLLER },
        },
        { fieldManager: CONTROLLER_MANAGER },
      );
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
    }
  }

  function followAll(): void {
    createClass();
    follow('GatewayClass', classes);
    follow('Gateway', gateways);
    follow('HTTPRoute', routes);
  }

  const isOurs = (gateway: Gateway) =>
    classes.byKey(gateway.spec?.gatewayClassName ?? '')?.spec
      ?.controllerName === GATEWAY_CONTROLLER;

  function reconcile(key: string): void {
    const [kind, ...rest] = key.split('/');
    const name = rest.join('/');
    const time = kubeTime(clock);
    if (kind === 'class') {
      const gatewayClass = classes.byKey(name);
      if (gatewayClass?.spec?.controllerName === GATEWAY_CONTROLLER)
        writeStatus(
          tools,
          gatewayClass,
          gatewayClassStatus(gatewayClass, time),
        );
    } else if (kind === 'gateway') {
      const gateway = gateways.byKey(name);
      if (gateway && isOurs(gateway))
        writeStatus(tools, gateway, gatewayStatus(gateway, routes.all(), time));
    } else {
      const route = routes.byKey(name);
      if (!route) return;
      const status = routeStatus(
        route,
        gateways.all().filter(isOurs),
        (namespace, service) => services.get(namespace, service) !== undefined,
        time,
      );
      if (status.parents.length > 0 || route.status?.parents?.length)
        writeStatus(tools, route, status);
    }
  }

  const queue = queueController(tools, 'gateway', {
    sources(enqueue) {
      const allGateways = () =>
        gateways.all().forEach(gateway => enqueue(`gateway/${keyOf(gateway)}`));
      const allRoutes = () =>
        routes.all().forEach(route => enqueue(`route/${keyOf(route)}`));
      classes.onChange(({ object }) => {
        enqueue(`class/${object.metadata.name}`);
        allGateways();
        allRoutes();
      });
      gateways.onChange(({ object }) => {
        enqueue(`gateway/${keyOf(object)}`);
        allRoutes();
      });
      routes.onChange(({ object }) => {
        enqueue(`route/${keyOf(object)}`);
        allGateways();
      });
      services.onChange(({ type, object }) => {
        if (type === 'MODIFIED') return;
        for (const route of routes.inNamespace(object.metadata.namespace ?? ''))
          enqueue(`route/${keyOf(route)}`);
      });
    },
    reconcile,
  });

  return {
    name: 'gateway',
    start() {
      queue.start();
      stops.set('crds', client.watch(CRD, followAll));
      followAll();
    },
    async stop() {
      for (const stop of stops.values()) stop();
      await queue.stop();
    },
  };
}

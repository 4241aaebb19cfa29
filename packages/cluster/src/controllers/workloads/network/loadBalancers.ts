import type { Controller, KubeObject } from '../../../runtime';
import { keyOf } from '../informers';
import {
  CONTROLLER_MANAGER,
  queueController,
  writeStatus,
  type Tools,
} from '../tools';

export const INGRESS_CLASS = 'simulated';
export const INGRESS_CONTROLLER = 'macadam.dev/simulated-ingress';
export const INGRESS_DEFAULT = 'ingressclass.kubernetes.io/is-default-class';

/**
 * Addresses that the stand-ins report. RFC 2606 reserves `.invalid`, so that nobody can take one
 * for a place that answers.
 */
export const SIMULATED_HOSTS = {
  ingress: 'ingress.simulated.invalid',
  loadBalancer: 'load-balancer.simulated.invalid',
  gateway: 'gateway.simulated.invalid',
};

/** Gives LoadBalancer Services and Ingresses of the class `simulated` an address that says what it is. */
export function loadBalancerController(tools: Tools): Controller {
  const { informers, events } = tools;
  const services = informers.of('Service');
  const ingresses = informers.of('Ingress');
  const classes = informers.of('IngressClass');

  function assign(object: KubeObject, hostname: string | undefined): void {
    const ingress = hostname ? [{ hostname }] : undefined;
    const status = typeof object.status === 'object' ? object.status : {};
    const isNew = writeStatus(
      tools,
      object,
      { ...status, loadBalancer: ingress ? { ingress } : {} },
      CONTROLLER_MANAGER,
    );
    if (!isNew || !hostname) return;
    const message = `Address ${hostname} is simulated: nothing listens there`;
    events.record(object, 'macadam-simulated-network', {
      type: 'Normal',
      reason: 'Simulated',
      message,
    });
  }

  function reconcile(key: string): void {
    const [kind, namespace, name] = key.split('/');
    if (kind === 'service') {
      const service = services.get(namespace, name);
      const isOurs =
        service?.spec.type === 'LoadBalancer' &&
        !service.spec.loadBalancerClass;
      const isLeft =
        service?.status?.loadBalancer?.ingress?.[0]?.hostname ===
        SIMULATED_HOSTS.loadBalancer;
      if (service && (isOurs || isLeft))
        assign(service, isOurs ? SIMULATED_HOSTS.loadBalancer : undefined);
      return;
    }
    const ingress = ingresses.get(namespace, name);
    if (!ingress) return;
    const className =
      ingress.spec.ingressClassName ??
      ingress.metadata.annotations?.['kubernetes.io/ingress.class'];
    const isOurs =
      className !== undefined &&
      classes.byKey(className)?.spec?.controller === INGRESS_CONTROLLER;
    const isLeft =
      ingress.status?.loadBalancer?.ingress?.[0]?.hostname ===
      SIMULATED_HOSTS.ingress;
    if (isOurs || isLeft)
      assign(ingress, isOurs ? SIMULATED_HOSTS.ingress : undefined);
  }

  return queueController(tools, 'load-balancer', {
    sources(enqueue) {
      services.onChange(({ object }) => enqueue(`service/${keyOf(object)}`));
      ingresses.onChange(({ object }) => enqueue(`ingress/${keyOf(object)}`));
      classes.onChange(() => {
        for (const ingress of ingresses.all())
          enqueue(`ingress/${keyOf(ingress)}`);
      });
    },
    reconcile,
  });
}

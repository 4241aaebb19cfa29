/** What is asked of a running container, and done when it starts and stops. */
import type { FieldError } from '../../runtime';
import { listOf, objectOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import {
  invalidValue,
  notAllowed,
  notNegative,
  oneOf,
  required,
} from './errors';
import { port } from './fields';

/** Checks `postStart` and `preStop`. */
export function validateLifecycle(
  lifecycle: JsonObject,
  path: string,
): FieldError[] {
  return ['postStart', 'preStop'].flatMap(moment =>
    isObject(lifecycle[moment])
      ? validateHandler(lifecycle[moment], `${path}.${moment}`)
      : [],
  );
}

function validateHandler(holder: JsonObject, path: string): FieldError[] {
  const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'].filter(
    handler => isObject(holder[handler]),
  );
  const errors: FieldError[] = [];
  if (handlers.length === 0)
    errors.push(required(path, 'must specify a handler type'));
  if (handlers.length > 1)
    errors.push(
      notAllowed(
        `${path}.${handlers[1]}`,
        'may not specify more than 1 handler type',
      ),
    );
  if (isObject(holder.exec) && listOf(holder.exec.command).length === 0)
    errors.push(required(`${path}.exec.command`));
  for (const handler of ['httpGet', 'tcpSocket', 'grpc']) {
    const at = objectOf(holder[handler]);
    if (isObject(holder[handler]) && at.port === undefined)
      errors.push(required(`${path}.${handler}.port`));
    errors.push(...port(`${path}.${handler}.port`, at.port));
  }
  return [
    ...errors,
    ...oneOf(`${path}.httpGet.scheme`, objectOf(holder.httpGet).scheme, [
      'HTTP',
      'HTTPS',
    ]),
  ];
}

/** @param once whether one success is enough, as it is for all but readiness probes */
export function validateProbe(
  probe: JsonObject,
  path: string,
  once: boolean,
): FieldError[] {
  const errors = validateHandler(probe, path);
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ])
    errors.push(...notNegative(`${path}.${field}`, probe[field]));
  if (
    once &&
    typeof probe.successThreshold === 'number' &&
    probe.successThreshold !== 1
  )
    errors.push(
      invalidValue(
        `${path}.successThreshold`,
        probe.successThreshold,
        'must be 1',
      ),
    );
  if (!once && probe.terminationGracePeriodSeconds !== undefined)
    errors.push(
      invalidValue(
        `${path}.terminationGracePeriodSeconds`,
        probe.terminationGracePeriodSeconds,
        'must not be set for readinessProbes',
      ),
    );
  return errors;
}

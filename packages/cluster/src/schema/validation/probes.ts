/** What is asked of a running container, and done when it starts and stops. */
import type { FieldError } from '../../runtime';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import {
  invalidValue,
  notAllowed,
  notNegative,
  oneOf,
  portNumber,
  required,
} from './errors';
import { port } from './fields';

const HEADER = /^[-A-Za-z0-9]+$/;
const HEADER_TEXT =
  "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";

/** Checks `postStart` and `preStop`. @param grace in seconds, after which a pod is killed */
export function validateLifecycle(
  lifecycle: JsonObject,
  path: string,
  grace: number,
): FieldError[] {
  return ['postStart', 'preStop'].flatMap(moment =>
    isObject(lifecycle[moment])
      ? validateHandler(lifecycle[moment], `${path}.${moment}`, grace)
      : [],
  );
}

type Handler = (
  action: JsonObject,
  path: string,
  grace: number,
) => FieldError[];

/** By the field that describes it, in the order in which they are looked at. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  exec: ({ command }, path) =>
    listOf(command).length === 0 ? [required(`${path}.command`)] : [],
  httpGet: (action, path) => [
    ...(action.path === '' ? [required(`${path}.path`)] : []),
    ...port(`${path}.port`, action.port ?? 0),
    ...oneOf(`${path}.scheme`, action.scheme, ['HTTP', 'HTTPS']),
    ...objectsOf(action.httpHeaders).flatMap(header =>
      HEADER.test(textOf(header.name))
        ? []
        : [
            invalidValue(
              `${path}.httpHeaders`,
              textOf(header.name),
              HEADER_TEXT,
            ),
          ],
    ),
  ],
  tcpSocket: (action, path) => port(`${path}.port`, action.port ?? 0),
  grpc: (action, path) => portNumber(`${path}.port`, action.port ?? 0),
  sleep: ({ seconds }, path, grace) =>
    Number(seconds) < 0 || Number(seconds) > grace
      ? [
          invalidValue(
            path,
            seconds,
            `must be non-negative and less than terminationGracePeriodSeconds (${grace})`,
          ),
        ]
      : [],
};

function validateHandler(
  holder: JsonObject,
  path: string,
  grace: number,
): FieldError[] {
  const given = Object.keys(HANDLERS).filter(name => isObject(holder[name]));
  if (given.length === 0)
    return [required(path, 'must specify a handler type')];
  return given.flatMap((name, index) =>
    index === 0
      ? HANDLERS[name](objectOf(holder[name]), `${path}.${name}`, grace)
      : [
          notAllowed(
            `${path}.${name}`,
            'may not specify more than 1 handler type',
          ),
        ],
  );
}

/** Checks a liveness, readiness or startup probe. @param grace in seconds, after which a pod is killed */
export function validateProbe(
  probe: JsonObject,
  path: string,
  kind: string,
  grace: number,
): FieldError[] {
  const { terminationGracePeriodSeconds: own, successThreshold } = probe;
  const errors = validateHandler(probe, path, grace);
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ])
    errors.push(...notNegative(`${path}.${field}`, probe[field]));
  const refuse = (field: string, why: string) =>
    errors.push(invalidValue(`${path}.${field}`, probe[field], why));
  if (typeof own === 'number' && own <= 0)
    refuse('terminationGracePeriodSeconds', 'must be greater than 0');
  if (kind === 'readinessProbe') {
    if (own !== undefined)
      refuse(
        'terminationGracePeriodSeconds',
        'must not be set for readinessProbes',
      );
  } else if (typeof successThreshold === 'number' && successThreshold !== 1)
    refuse('successThreshold', 'must be 1');
  return errors;
}

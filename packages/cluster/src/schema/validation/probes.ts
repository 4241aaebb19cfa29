/** What is asked of a running container, and done when it starts and stops. */
import { objectOf, objectsOf } from '../access';
import { isObject } from '../schema';
import {
  all,
  between,
  matching,
  needed,
  notNegative,
  oneOf,
  port,
} from './checks';
import { invalidValue, notAllowed, refuseUnless, required } from './errors';
import { type Check, checkFields } from './rules';

const HEADER = matching(
  /^[-A-Za-z0-9]+$/,
  "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
);

/** The ways to ask, in the order in which the API server looks for them. */
const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'];

const oneHandler: Check = (holder, path) => {
  const given = HANDLERS.filter(name => isObject(objectOf(holder)[name]));
  return given.length === 0
    ? [required(path, 'must specify a handler type')]
    : given
        .slice(1)
        .map(name =>
          notAllowed(
            `${path}.${name}`,
            'may not specify more than 1 handler type',
          ),
        );
};

const handler = all(
  oneHandler,
  checkFields({
    'exec.command': needed,
    'httpGet.port': port,
    'httpGet.scheme': oneOf('HTTP', 'HTTPS'),
    'httpGet.httpHeaders': (headers, path) =>
      objectsOf(headers).flatMap(({ name }) => HEADER(name, path)),
    'tcpSocket.port': port,
    'grpc.port': port,
  }),
);

/** Checks `postStart` and `preStop` of a container. */
export const lifecycle: Check = (hooks, path) =>
  ['postStart', 'preStop'].flatMap(moment => {
    const hook = objectOf(hooks)[moment];
    return isObject(hook) ? handler(hook, `${path}.${moment}`) : [];
  });

const probe = all(
  handler,
  checkFields({
    initialDelaySeconds: notNegative,
    timeoutSeconds: notNegative,
    periodSeconds: notNegative,
    successThreshold: notNegative,
    failureThreshold: notNegative,
    terminationGracePeriodSeconds: between(
      1,
      Infinity,
      'must be greater than 0',
    ),
  }),
);

/** Checks a readiness probe; absent passes. */
export const readinessProbe: Check = (value, path) => {
  if (!isObject(value)) return [];
  const { terminationGracePeriodSeconds: grace } = value;
  return [
    ...probe(value, path),
    ...refuseUnless(
      grace === undefined,
      invalidValue(
        `${path}.terminationGracePeriodSeconds`,
        grace,
        'must not be set for readinessProbes',
      ),
    ),
  ];
};

/** Checks a liveness or startup probe, which one success passes; absent passes. */
export const livenessProbe: Check = (value, path) =>
  isObject(value)
    ? [
        ...probe(value, path),
        ...checkFields({ successThreshold: between(1, 1, 'must be 1') })(
          value,
          path,
        ),
      ]
    : [];

/** What a pod is called on the network, and whom it asks for names. */
import { subdomainProblems } from '@macadam/kubernetes';
import type { FieldError } from '../../runtime';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { invalidValue, notAllowed, required } from './errors';
import { ipAddress, subdomain } from './fields';

const MOST_SERVERS = 3;
const MOST_SEARCHES = 32;
const MOST_LETTERS = 2048;
const NO_POLICY = 'when `dnsPolicy` is None';

/** A name to search in; one may end in a dot, and have underscores. */
function searched(field: string, value: unknown): FieldError[] {
  const name = textOf(value).replace(/\.$/, '');
  if (textOf(value) === '.') return [];
  return subdomainProblems(name.replaceAll('_', '-')).length > 0
    ? subdomainProblems(name).map(why => invalidValue(field, name, why))
    : [];
}

/** Checks `dnsConfig`, which a policy of None needs. */
export function validateNameServers(
  spec: JsonObject,
  path: string,
): FieldError[] {
  const at = `${path}.dnsConfig`;
  const { nameservers, searches, options } = objectOf(spec.dnsConfig);
  const servers = listOf(nameservers);
  const places = listOf(searches);
  if (spec.dnsPolicy === 'None' && !isObject(spec.dnsConfig))
    return [required(at, `must provide \`dnsConfig\` ${NO_POLICY}`)];
  if (spec.dnsPolicy === 'None' && servers.length === 0)
    return [
      required(
        `${at}.nameservers`,
        `must provide at least one DNS nameserver ${NO_POLICY}`,
      ),
    ];
  const errors: FieldError[] = [];
  const refuse = (field: string, value: unknown[], why: string) =>
    errors.push(invalidValue(`${at}.${field}`, value, `must not have ${why}`));
  if (servers.length > MOST_SERVERS)
    refuse('nameservers', servers, `more than ${MOST_SERVERS} nameservers`);
  servers.forEach((server, index) =>
    errors.push(...ipAddress(`${at}.nameservers[${index}]`, server)),
  );
  if (places.length > MOST_SEARCHES)
    refuse('searches', places, `more than ${MOST_SEARCHES} search paths`);
  if (places.join(' ').length > MOST_LETTERS)
    refuse(
      'searches',
      places,
      `more than ${MOST_LETTERS} characters (including spaces) in the search list`,
    );
  places.forEach((place, index) =>
    errors.push(...searched(`${at}.searches[${index}]`, place)),
  );
  objectsOf(options).forEach((option, index) => {
    if (!option.name)
      errors.push(required(`${at}.options[${index}]`, 'must not be empty'));
  });
  return errors;
}

/** Checks the lines that a pod adds to its file of hosts. */
export function validateHostAliases(
  spec: JsonObject,
  path: string,
): FieldError[] {
  return objectsOf(spec.hostAliases).flatMap(({ ip, hostnames }, index) => {
    const at = `${path}.hostAliases[${index}]`;
    return [
      ...ipAddress(`${at}.ip`, ip),
      ...listOf(hostnames).flatMap((name, position) =>
        subdomain(`${at}.hostnames[${position}]`, name),
      ),
    ];
  });
}

/** On the network of the host, a port is the port of the host. */
export function validateHostPorts(
  spec: JsonObject,
  path: string,
): FieldError[] {
  if (spec.hostNetwork !== true) return [];
  return objectsOf(spec.containers).flatMap((container, index) =>
    objectsOf(container.ports).flatMap(({ hostPort, containerPort }, number) =>
      hostPort === undefined || hostPort === containerPort
        ? []
        : [
            invalidValue(
              `${path}.containers[${index}].ports[${number}].hostPort`,
              hostPort,
              'must match `containerPort` when `hostNetwork` is true',
            ),
          ],
    ),
  );
}

/** By field, how messages call what cannot be the host's where users are the pod's own. */
const OF_HOST = {
  hostNetwork: 'hostNetwork',
  hostPID: 'HostPID',
  hostIPC: 'HostIPC',
};

/** Users of the pod's own need namespaces of its own. */
export function validateHostUsers(
  spec: JsonObject,
  path: string,
): FieldError[] {
  if (spec.hostUsers !== false) return [];
  return Object.entries(OF_HOST).flatMap(([field, called]) =>
    spec[field] === true
      ? [notAllowed(`${path}.${called}`, 'when `hostUsers` is false')]
      : [],
  );
}

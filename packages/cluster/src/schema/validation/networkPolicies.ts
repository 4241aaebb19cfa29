import { BlockList } from 'node:net';
import type { FieldError, KubeObject } from '../../runtime';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import {
  invalidValue,
  notAllowed,
  oneOf,
  portNumber,
  required,
} from './errors';
import { cidr, port, readCidr } from './fields';
import { labelSelector } from './selectors';

function validatePort(entry: JsonObject, at: string): FieldError[] {
  const errors = [
    ...oneOf(`${at}.protocol`, entry.protocol, ['TCP', 'UDP', 'SCTP']),
    ...port(`${at}.port`, entry.port),
  ];
  const { endPort } = entry;
  if (endPort === undefined) return errors;
  const refuse = (value: unknown, why: string) =>
    errors.push(invalidValue(`${at}.endPort`, value, why));
  if (entry.port === undefined)
    refuse(endPort, 'may not be specified when `port` is not specified');
  else if (typeof entry.port === 'string')
    refuse(endPort, 'may not be specified when `port` is non-numeric');
  else if (Number(endPort) < Number(entry.port))
    refuse(entry.port, 'must be greater than or equal to `port`');
  return [...errors, ...portNumber(`${at}.endPort`, endPort)];
}

/** Whether a network is part of another and not the whole of it. */
function isWithin(inner: string, outer: string): boolean {
  const [part, whole] = [readCidr(inner), readCidr(outer)];
  if (!part || !whole || part.family !== whole.family) return false;
  const list = new BlockList();
  list.addSubnet(whole.address, whole.prefix, whole.family);
  return part.prefix > whole.prefix && list.check(part.address, part.family);
}

function validateBlock(block: JsonObject, at: string): FieldError[] {
  const whole = textOf(block.cidr);
  if (!whole) return [required(`${at}.cidr`)];
  const errors = cidr(`${at}.cidr`, whole);
  if (errors.length > 0) return errors;
  return listOf(block.except).flatMap((inner, index) => {
    const where = `${at}.except[${index}]`;
    const wrong = cidr(where, inner);
    if (wrong.length > 0 || isWithin(textOf(inner), whole)) return wrong;
    return [invalidValue(where, inner, 'must be a strict subset of `cidr`')];
  });
}

function validatePeer(peer: JsonObject, at: string): FieldError[] {
  const selectors = ['podSelector', 'namespaceSelector'].filter(key =>
    isObject(peer[key]),
  );
  if (isObject(peer.ipBlock))
    return selectors.length > 0
      ? [notAllowed(at, 'may not specify both ipBlock and another peer')]
      : validateBlock(peer.ipBlock, `${at}.ipBlock`);
  if (selectors.length === 0) return [required(at, 'must specify a peer')];
  return selectors.flatMap(key => labelSelector(`${at}.${key}`, peer[key]));
}

export function validateNetworkPolicy(object: KubeObject): FieldError[] {
  const spec = objectOf(object.spec);
  const errors = labelSelector('spec.podSelector', spec.podSelector);
  for (const [direction, side] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ]) {
    objectsOf(spec[direction]).forEach((rule, index) => {
      const at = `spec.${direction}[${index}]`;
      objectsOf(rule.ports).forEach((entry, number) =>
        errors.push(...validatePort(entry, `${at}.ports[${number}]`)),
      );
      objectsOf(rule[side]).forEach((peer, number) =>
        errors.push(...validatePeer(peer, `${at}.${side}[${number}]`)),
      );
    });
  }
  const types = listOf(spec.policyTypes);
  if (types.length > 2)
    return [
      ...errors,
      invalidValue(
        'spec.policyTypes',
        types,
        'may not specify more than two policyTypes',
      ),
    ];
  return [
    ...errors,
    ...types.flatMap((type, index) =>
      oneOf(`spec.policyTypes[${index}]`, type, ['Ingress', 'Egress']),
    ),
  ];
}

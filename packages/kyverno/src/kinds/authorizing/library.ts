import {
  CelError,
  type CelFunction,
  type CelValue,
  type Library,
} from '../../cel';
import { Response, responseOf } from './response';
import { decodeToken } from './token';

const allowed: CelFunction = () => new Response(true, 'request allowed');
/** What is added to a response changes nothing of whether it allows. */
const unchanged: CelFunction = ([response]) => responseOf(response);
/** A header or a parameter that is added to a response. */
const pair: CelFunction = ([key, value]) =>
  new Map<CelValue, CelValue>([
    ['key', key],
    ['value', value],
  ]);

const response: CelFunction = ([draft]) => {
  const { isAllowed, message } = responseOf(draft);
  return new Response(isAllowed, message, true);
};

function valuesOf(field: string, key: (name: string) => string): CelFunction {
  return ([attributes, name]) => {
    const all = attributes instanceof Map ? attributes.get(field) : undefined;
    if (!(all instanceof Map) || typeof name !== 'string')
      throw new CelError(`no such overload: it has no ${field}`);
    return all.get(key(name)) ?? [];
  };
}

/** A header's name as Go's `textproto` writes it. */
function canonical(name: string): string {
  return name
    .split('-')
    .map(word => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join('-');
}

const COMMON = { 'jwt.Decode': decodeToken };

/** What policies for HTTP requests have besides. Source: `kyverno-authz`, `pkg/cel/libs/authz/http`. */
export const HTTP_LIBRARY: Library = {
  functions: {
    ...COMMON,
    'http.Allowed': allowed,
    'http.Denied': ([reason]) => {
      if (typeof reason !== 'string')
        throw new CelError('http.Denied takes a text');
      return new Response(false, `request denied, reason: ${reason}`);
    },
  },
  methods: {
    Header: valuesOf('header', canonical),
    QueryParam: valuesOf('query', name => name),
    Response: response,
  },
};

/** What policies for Envoy's requests have besides. Source: `kyverno-authz`, `pkg/cel/libs/authz/envoy`. */
export const ENVOY_LIBRARY: Library = {
  functions: {
    ...COMMON,
    'envoy.Allowed': allowed,
    'envoy.Denied': ([code]) => {
      if (typeof code !== 'bigint')
        throw new CelError('envoy.Denied takes a status code');
      return new Response(false, `request denied with status code ${code}`);
    },
    'envoy.Header': pair,
    'envoy.QueryParam': pair,
  },
  methods: {
    KeepEmptyValue: ([header]) => header,
    Response: response,
    WithBody: unchanged,
    WithHeader: unchanged,
    WithMessage: unchanged,
    WithMetadata: unchanged,
    WithQueryParam: unchanged,
    WithResponseHeader: unchanged,
    WithoutHeader: unchanged,
    WithoutQueryParam: unchanged,
  },
};

import { isRecord } from '@macadam/yaml';

type Fields = Readonly<Record<string, unknown>>;

const HTTP: Fields = {
  attributes: {
    method: '',
    header: {},
    host: '',
    protocol: '',
    contentLength: 0,
    body: '',
    scheme: '',
    path: '',
    query: {},
    fragment: '',
  },
};
const PEER: Fields = {
  address: { socket_address: { address: '', port_value: 0 } },
  service: '',
  labels: {},
  principal: '',
  certificate: '',
};
const ENVOY: Fields = {
  attributes: {
    source: PEER,
    destination: PEER,
    request: {
      http: {
        id: '',
        method: '',
        headers: {},
        path: '',
        host: '',
        scheme: '',
        query: '',
        fragment: '',
        size: 0,
        protocol: '',
        body: '',
      },
    },
    context_extensions: {},
  },
};

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** A message with all fields that its type has, by the names that expressions use; a map is as it is given. */
function filled(type: unknown, given: unknown): unknown {
  const value = given ?? type;
  if (!isRecord(type) || !isRecord(value)) return value;
  const fields = Object.entries(type);
  if (fields.length === 0) return value;
  const known = fields.map(([name, own]) => [
    name,
    filled(own, value[name] ?? value[camelCase(name)]),
  ]);
  return { ...value, ...Object.fromEntries(known) };
}

/** A request as Kyverno's authorization server hands it to policies: what it does not say is empty. */
export function fillRequest(mode: 'HTTP' | 'Envoy', payload: unknown): unknown {
  return filled(mode === 'HTTP' ? HTTP : ENVOY, payload);
}

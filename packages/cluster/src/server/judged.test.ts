/** Answers of kube-apiserver 1.34 to requests. */
import { type Judge, startJudge } from './__testUtils__/judge';

const MERGE = 'application/merge-patch+json';
const APPLY = 'application/apply-patch+yaml';
const CORE = '/api/v1/namespaces/{namespace}';
const CONFIG_MAPS = `${CORE}/configmaps`;

const configMap = (name: string, data = {}, metadata = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
});
const service = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec,
});

let judge: Judge;

const ask: Judge['ask'] = (method, path, ...rest) =>
  judge.ask(method, path.replace('{namespace}', judge.namespace), ...rest);

beforeAll(async () => {
  judge = await startJudge();
  await ask('POST', CONFIG_MAPS, configMap('there', { a: '1' }));
});
afterAll(() => judge.close());

type Case = [
  what: string,
  method: string,
  path: string,
  body: object,
  type: string | undefined,
  code: number,
  message: string,
];

it.each<Case>([
  [
    'a name that is taken',
    'POST',
    CONFIG_MAPS,
    configMap('there'),
    undefined,
    409,
    'configmaps "there" already exists',
  ],
  [
    'a stale revision',
    'PUT',
    `${CONFIG_MAPS}/there`,
    configMap('there', {}, { resourceVersion: '1' }),
    undefined,
    409,
    'Operation cannot be fulfilled on configmaps "there": the object has been modified; please apply your changes to the latest version and try again',
  ],
  [
    'a field of another manager',
    'PATCH',
    `${CONFIG_MAPS}/there?fieldManager=two`,
    configMap('there', { a: '2' }),
    APPLY,
    409,
    'Apply failed with 1 conflict',
  ],
  [
    'another name than that of the path',
    'PATCH',
    `${CONFIG_MAPS}/there`,
    { metadata: { name: 'elsewhere' } },
    MERGE,
    400,
    'the name of the object (elsewhere) does not match the name on the URL (there)',
  ],
  [
    'an unknown field',
    'POST',
    `${CONFIG_MAPS}?fieldValidation=Strict`,
    { ...configMap('strict'), dta: {} },
    undefined,
    400,
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dta"',
  ],
  [
    'an object that is not there',
    'PATCH',
    `${CONFIG_MAPS}/none`,
    { data: {} },
    MERGE,
    404,
    'configmaps "none" not found',
  ],
  [
    'a finalizer that is no name',
    'POST',
    CONFIG_MAPS,
    configMap('final', {}, { finalizers: ['mine'] }),
    undefined,
    422,
    'ConfigMap "final" is invalid: metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
  ],
  [
    'an owner without a name',
    'POST',
    CONFIG_MAPS,
    configMap(
      'owned',
      {},
      {
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Pod', name: '', uid: 'u' },
        ],
      },
    ),
    undefined,
    422,
    'ConfigMap "owned" is invalid: metadata.ownerReferences.name: Invalid value: "": must not be empty',
  ],
  [
    'an address that is none',
    'POST',
    `${CORE}/services`,
    service('address', { clusterIP: 'x', ports: [{ port: 1 }] }),
    undefined,
    422,
    'Service "address" is invalid: spec.clusterIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ],
  [
    'a node port where no node listens',
    'POST',
    `${CORE}/services`,
    service('node-port', { ports: [{ port: 1, nodePort: 30001 }] }),
    undefined,
    422,
    'Service "node-port" is invalid: spec.ports[0].nodePort: Forbidden: may not be used when `type` is \'ClusterIP\'',
  ],
  [
    'bytes that are no base64',
    'POST',
    `${CORE}/secrets`,
    { metadata: { name: 'bytes' }, data: { a: 'YQ=' } },
    undefined,
    400,
    'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte',
  ],
  [
    'a key with a text and with bytes',
    'POST',
    CONFIG_MAPS,
    { ...configMap('twice', { a: '1' }), binaryData: { a: 'YQ==' } },
    undefined,
    422,
    'ConfigMap "twice" is invalid: data[a]: Invalid value: "a": duplicate of key present in binaryData',
  ],
])('refuses %s', async (_what, method, path, body, type, code, message) => {
  expect(await ask(method, path, body, type)).toEqual({
    code,
    answer: expect.objectContaining({
      code,
      status: 'Failure',
      message: expect.stringContaining(message),
    }),
  });
});

it('makes a name from its beginning, and keeps nothing of a dry run', async () => {
  const metadata = { generateName: 'made-' };
  const { code, answer } = await ask('POST', `${CONFIG_MAPS}?dryRun=All`, {
    metadata,
  });
  expect(code).toBe(201);
  expect(answer).toMatchObject({
    metadata: { name: expect.stringMatching(/^made-[a-z0-9]{5}$/) },
  });
  const { answer: list } = await ask(
    'GET',
    `${CONFIG_MAPS}?labelSelector=!none&fieldSelector=metadata.name%3Dthere`,
  );
  expect(list).toMatchObject({ items: [{ data: { a: '1' } }] });
});

import { formatFinding } from '@macadam/score';
import {
  filesWith,
  objectOf,
  problemsOf,
  resolved,
} from '../__testUtils__/platformFolder';
import { loadPlatform } from '../platform/loadPlatform';

const reading = (type: string, output: string, at = 'variables') =>
  `apiVersion: score.dev/v1b1
metadata: { name: web }
containers:
  main:
    image: ghcr.io/acme/web:1.0.0
    ${
      at === 'variables'
        ? `variables: { URL: "\${resources.db.${output}}" }`
        : `files: { /etc/url: { content: "\${resources.db.${output}}" } }`
    }
resources: { db: { type: ${type} } }
`;

it.each([
  [
    'postgres',
    'url',
    /^postgresql:\/\/app:\$\(\w+\)@web-db\.checkout-dev\.svc:5432\/app$/,
  ],
  ['postgres', 'connection', /^postgresql:/],
  ['mysql', 'url', /^mysql:\/\/app:\$\(\w+\)@/],
  [
    'redis',
    'url',
    /^redis:\/\/default:\$\(\w+\)@web-db\.checkout-dev\.svc:6379$/,
  ],
  ['amqp', 'url', /^amqp:\/\/app:\$\(\w+\)@.*:5672\/app$/],
])('%s gives %s with its password as a reference', (type, output, value) => {
  const resolution = resolved(reading(type, output));
  const { spec } = objectOf(resolution, 'Deployment', 'web');
  const text = JSON.stringify(spec);
  expect(/"URL","value":"([^"]*)"/.exec(text)?.[1]).toMatch(value);
  expect(text).toContain('"key":"password"');
  expect(
    resolution.resources[0].outputs.find(({ name }) => name === output)?.value,
  ).toContain('$(password)');
});

it.each([
  ['mongodb', 'url', 'connection'],
  ['s3', 'aws_secret_key', 'password'],
])('%s gives %s as the secret that it is', (type, output, key) =>
  expect(
    JSON.stringify(
      objectOf(resolved(reading(type, output)), 'Deployment', 'web').spec,
    ),
  ).toMatch(
    new RegExp(`"URL","valueFrom":\\{"secretKeyRef":[^}]*"key":"${key}"`),
  ),
);

it('a text with a password in it cannot be in a file', () =>
  expect(problemsOf(reading('postgres', 'url', 'files'))).toEqual([
    expect.stringContaining('cannot hold the secret ${resources.db.password}'),
  ]));

it('an output that is not there cannot be part of another', () => {
  const result = loadPlatform(
    filesWith({
      'definitions/own.yaml':
        'apiVersion: macadam.dev/v1alpha1\nkind: ResourceDefinition\nmetadata: { name: own }\nspec:\n  match: { type: own }\n  outputs:\n    host: here\n    url: { fromOutputs: "http://$(hots)" }\n    again: { fromOutputs: "$(url)" }\n',
    }),
  );
  expect(result.ok ? [] : result.findings.map(formatFinding)).toEqual([
    'definitions/own.yaml:8:5 spec.outputs.url: there is no output hots to compose it of (have: host)',
    'definitions/own.yaml:9:5 spec.outputs.again: there is no output url to compose it of (have: host)',
  ]);
});

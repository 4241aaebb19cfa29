import {
  problemsOf,
  platformFiles,
  platformWith,
  resolved,
} from '../__testUtils__/platformFolder';

const dev = platformFiles().find(
  ({ path }) => path === 'environments/dev.yaml',
);
const platform = platformWith({
  'environments/dev.yaml': `${dev?.text}  variables: { REGION: eu-1, name: not-this }\n`,
});
const file = (variable: string) =>
  `apiVersion: score.dev/v1b1\nmetadata: { name: web }\ncontainers:\n  main:\n    image: x:1\n    variables: { AA: "\${resources.env.${variable}}" }\nresources:\n  env: { type: environment }\n`;

it('gives the variables of the environment by their names, and its own facts before those', () => {
  const [{ outputs }] = resolved(file('REGION'), { platform }).resources;
  expect(outputs).toContainEqual({ name: 'REGION', value: 'eu-1' });
  expect(outputs).toContainEqual({ name: 'name', value: 'dev' });
});

it('has no variable that the environment does not have, and says where it would be', () =>
  expect(problemsOf(file('REGIO'), { platform })).toEqual([
    'score.yaml:6:18 containers.main.variables.AA: resource `env` has no output `REGIO` (did you mean `REGION`? have: cluster, domain, name, namespace, type, variables, REGION; the platform team adds others to ${environment.variables} (definitions/environment.yaml))',
  ]));

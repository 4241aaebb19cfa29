import type { NewObject } from '../../runtime';
import { objectOf, textOf } from '../access';
import { builtinDefinitions } from './index';

it('says of definitions in groups of Kubernetes who approved them, as API servers ask', () => {
  const isProtected = ({ spec }: NewObject) =>
    /(^|\.)(k8s|kubernetes)\.io$/.test(textOf(objectOf(spec).group));
  const definitions = builtinDefinitions().filter(isProtected);
  expect(definitions.length).toBeGreaterThan(0);
  for (const { metadata } of definitions)
    expect(metadata.annotations).toHaveProperty(['api-approved.kubernetes.io']);
});

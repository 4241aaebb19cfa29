import { CelError, CelMissing, type CelValue, compile } from '..';

function run(expression: string): CelValue {
  return compile(expression, new Set()).evaluate({
    root: name => {
      throw new CelError(`no ${name}`);
    },
  });
}

const DIGEST = `sha256:${'a'.repeat(64)}`;

it.each([
  'image("nginx").registry() == "index.docker.io"',
  'image("nginx").repository() == "library/nginx"',
  'image("nginx").tag() == "latest"',
  'image("docker.io/a/b:1").repository() == "a/b"',
  'image("ghcr.io/a/b:1").registry() == "ghcr.io"',
  'image("localhost:5000/app").registry() == "localhost:5000"',
  `image("app@${DIGEST}").containsDigest()`,
  `image("app@${DIGEST}").tag() == ""`,
  `image("app:1@${DIGEST}").tag() == "1"`,
  `image("app:1@${DIGEST}").identifier() == "1@${DIGEST}"`,
  `image("app:1@${DIGEST}").identifierWithSeparator() == "@${DIGEST}"`,
  'parseImageReference("app").identifierWithSeparator() == ":latest"',
  '!isImage("A b")',
  '!isImage("")',
])('is true: %s', text => {
  expect(run(text)).toBe(true);
});

it.each([
  ['resource.Get("v1", "configmaps", "a", "b")', 'an object of the cluster'],
  ['resource.get("v1", "configmaps", "a", "b")', '(resource.Get)'],
  ['http.Get("https://a.b")', 'an HTTP service'],
  ['globalContext.Get("a", "")', 'a GlobalContextEntry'],
  ['image.GetMetadata("a")', "an image's metadata"],
  ['time.now()', 'the time'],
])('%s names what is missing', (text, missing) => {
  expect(() => run(text)).toThrow(CelMissing);
  expect(() => run(text)).toThrow(missing);
});

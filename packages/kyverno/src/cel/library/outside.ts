import {
  type CelFunction,
  CelMissing,
  type FunctionTable,
  Timestamp,
} from '@macadam/cel';

/** Functions that Kyverno has and that only something outside an expression can answer, and what that is. */
const OUTSIDE: Readonly<Record<string, string>> = {
  'resource.Get': 'an object of the cluster',
  'resource.List': 'objects of the cluster',
  'resource.Post': 'the API server',
  'resource.ToGVR': 'the kinds of the cluster',
  'generator.Apply': 'a policy that generates',
  'http.Get': 'an HTTP service',
  'http.Post': 'an HTTP service',
  'http.Client': 'an HTTP service',
  'globalContext.Get': 'a GlobalContextEntry of the cluster',
  'image.GetMetadata': "an image's metadata from its registry",
  'imageData.Get': "an image's metadata from its registry",
  getImageData: "an image's metadata from its registry",
  verifyImageSignatures: "an image's signatures from its registry",
  verifyAttestationSignatures: "an image's attestations from its registry",
  extractPayload: "an image's attestations from its registry",
  'time.now': 'the time',
  'time.truncate': 'the time',
  random: 'a random number',
  'random.random': 'a random number',
  'x509.decode': 'a certificate parser, which this engine does not have',
  'gzip.compress': 'a packer, which this engine does not have',
  'gzip.decompress': 'a packer, which this engine does not have',
};

/** Since 1.18 a function may begin with a small letter; it is asked for by its older name. */
function spellings(name: string): string[] {
  const [space, own] = name.split('.');
  if (own === undefined) return [name];
  return [name, `${space}.${own[0].toLowerCase()}${own.slice(1)}`];
}

/** Methods of the API server's authorizer, which is only there at admission. */
const AUTHORIZER = [
  'allowed',
  'check',
  'errored',
  'error',
  'fieldSelector',
  'group',
  'labelSelector',
  'name',
  'namespace',
  'path',
  'reason',
  'resource',
  'serviceAccount',
  'subresource',
];

/** The methods of the authorizer, which say that it is missing. */
export function authorizer(): FunctionTable {
  const missing = () => {
    throw new CelMissing("the API server's authorizer");
  };
  return Object.fromEntries(AUTHORIZER.map(name => [name, missing]));
}

/** The functions that ask what is outside of an expression. */
export function outside(): FunctionTable {
  return Object.fromEntries(
    Object.entries(OUTSIDE).flatMap(([name, missing]) => {
      const ask: CelFunction = (args, world) => {
        const answer = world.outside?.(name, args);
        if (answer === undefined) {
          throw new CelMissing(`${missing} (${name})`);
        }
        return name === 'time.now' && typeof answer === 'string'
          ? Timestamp.parse(answer)
          : answer;
      };
      return spellings(name).map((each): [string, CelFunction] => [each, ask]);
    }),
  );
}

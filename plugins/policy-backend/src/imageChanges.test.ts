import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import {
  deployment,
  registries,
  TestPlatform,
} from './__testUtils__/TestPlatform';
import { ChangeService } from './services/ChangeService';
import { PolicyWorker } from './services/PolicyWorker';

jest.setTimeout(120_000);

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const file = 'policies/signed.yaml';

/** A policy that asks for the signature of a key on images of a pattern. */
const signed = (pattern: string) => `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: signed
spec:
  rules:
    - name: by-release
      match: { any: [{ resources: { kinds: [Pod] } }] }
      verifyImages:
        - imageReferences: ["${pattern}"]
          failureAction: Enforce
          verifyDigest: false
          mutateDigest: false
          attestors: [{ entries: [{ keys: { publicKeys: ${JSON.stringify(key)} } }] }]
`;

describe('what a policy about images would break', () => {
  const worker = new PolicyWorker();
  let platform: TestPlatform;
  let registry: Server;
  let host: string;
  let asked: string[];

  beforeAll(async () => {
    asked = [];
    // A registry with one image that nobody signed.
    registry = createServer((req, res) => {
      asked.push(req.url ?? '');
      const isThere = req.url === '/v2/cart/manifests/1';
      res.writeHead(isThere ? 200 : 404, { 'content-type': MANIFEST });
      res.end(
        isThere &&
          JSON.stringify({
            schemaVersion: 2,
            mediaType: MANIFEST,
            layers: [],
          }),
      );
    });
    await new Promise<void>(resolve => {
      registry.listen(0, '127.0.0.1', resolve);
    });
    const address = registry.address();
    host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    platform = await TestPlatform.start();
    await platform.push('environments', 'main', {
      ...deployment('signed', 'dev', `${host}/cart:1`),
      ...deployment('signed', 'prod', `${host}/cart:1`),
      ...deployment('gone', 'dev', `${host}/gone:1`),
    });
  });
  afterAll(async () => {
    await worker.stop();
    await platform.stop();
    registry.closeAllConnections();
    await new Promise(resolve => {
      registry.close(resolve);
    });
  });

  const effects = async (...hosts: string[]) => {
    const service = new ChangeService(
      platform.repository,
      registries(...hosts),
      worker,
    );
    const { changes, problems } = await service.ofEdit({
      file,
      text: signed(`${host}/*`),
    });
    expect(problems).toEqual([]);
    return changes.map(({ effect, workload, environment, message }) => ({
      place: `${effect} ${workload} ${environment}`,
      message,
    }));
  };

  it('is what registries say of the images in Git', async () => {
    expect(await effects(host)).toEqual([
      {
        place: 'blocks shop/gone dev',
        message: expect.stringContaining(`${host}/gone:1 is not there`),
      },
      {
        place: 'blocks shop/signed dev',
        message: expect.stringContaining('no matching signatures'),
      },
      {
        place: 'reports shop/signed prod',
        message: expect.stringContaining('no matching signatures'),
      },
    ]);
  });

  it('asks no registry that only the proposed policy names', async () => {
    const before = asked.length;
    const found = await effects();
    expect(found.map(({ place }) => place)).toEqual([
      'errors shop/gone dev',
      'errors shop/signed dev',
      'errors shop/signed prod',
    ]);
    expect(found[0].message).toContain(`the registry ${host} is not asked`);
    expect(asked).toHaveLength(before);
  });

  it('asks one that a policy in force names', async () => {
    await platform.push('platform', 'main', {
      'policies/mirror.yaml': signed(`${host}/mirror/*`).replace(
        'name: signed',
        'name: mirror',
      ),
    });
    await platform.push('environments', 'main', {
      ...deployment('mirrored', 'dev', `${host}/mirror/nginx:1`),
    });
    expect((await effects()).map(({ place }) => place)).toEqual([
      'blocks shop/gone dev',
      'blocks shop/mirrored dev',
      'blocks shop/signed dev',
      'reports shop/signed prod',
    ]);
  });
});

/** What kubectl says of a Pod that a policy refuses. */
import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  startTestServer,
  type TestServer,
} from '../../../server/__testUtils__/testServer';
import { policyAdmission } from '..';

jest.setTimeout(60_000);

const available = spawnSync('kubectl', ['version', '--client']).status === 0;
const suite = available ? describe : describe.skip;

const POLICY = `
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: disallow-latest-tag }
spec:
  validationFailureAction: Enforce
  rules:
    - name: validate-image-tag
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate:
        message: Using a mutable image tag is not allowed.
        pattern: { spec: { containers: [{ image: "!*:latest" }] } }
`;
const pod = (image: string) => `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [{ name: web, image: "${image}" }] }
`;

suite(
  available ? 'kubectl' : 'kubectl (skipped: kubectl is not installed)',
  () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startTestServer({ admission: [policyAdmission()] });
    });
    afterAll(() => server.close());

    function apply(text: string, ...args: string[]): Promise<string> {
      const file = join(server.directory, 'file.yaml');
      writeFileSync(file, text);
      const env = {
        ...process.env,
        KUBECONFIG: server.kubeconfig,
        KUBECACHEDIR: join(server.directory, 'cache'),
      };
      return new Promise(resolve => {
        execFile(
          'kubectl',
          ['apply', '-f', file, ...args],
          { env },
          (_error, stdout, stderr) => resolve(stdout + stderr),
        );
      });
    }

    it("says Kyverno's message, also of a dry run, and lets a good one pass", async () => {
      expect(await apply(POLICY)).toContain('disallow-latest-tag created');
      for (const args of [[], ['--server-side'], ['--dry-run=server']]) {
        const said = await apply(pod('nginx:latest'), ...args);
        expect(said).toContain(
          `admission webhook "validate.kyverno.svc-fail" denied the request: \n\nresource Pod/default/web was blocked due to the following policies \n\ndisallow-latest-tag:\n  validate-image-tag: 'validation error: Using a mutable image tag is not allowed. rule validate-image-tag failed at path /spec/containers/0/image/ (container web: spec.containers[0].image)'\n`,
        );
      }
      expect(await apply(pod('nginx:1.27'))).toBe('pod/web created\n');
    });
  },
);

import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Secrets } from './secrets';
import { PORTAL } from './people';

/** What the portal's configuration needs to know of a running forge and cluster. */
export interface Reached {
  state: string;
  forgeUrl: string;
  clusterUrl: string;
  /** PEM. */
  caCertificate: string;
  /** Reads only: every signed-in person uses it through the Kubernetes tab. */
  readToken: string;
  /** Asks Flux to look again. */
  reconcileToken: string;
  /** Puts secrets into the organisation's store, and reads none. */
  secretToken: string;
  secrets: Secrets;
}

/** The part of the portal's configuration that only this machine knows. Stock keys wherever there are any. */
export function portalConfig(reached: Reached): string {
  const host = new URL(reached.forgeUrl).host;
  return stringify({
    integrations: {
      gitea: [
        {
          host,
          baseUrl: reached.forgeUrl,
          username: PORTAL.login,
          password: reached.secrets.tokens[PORTAL.login],
        },
      ],
    },
    kubernetes: {
      serviceLocatorMethod: { type: 'multiTenant' },
      clusterLocatorMethods: [
        {
          type: 'config',
          clusters: [
            {
              name: 'embedded',
              title: 'Embedded (simulated)',
              url: reached.clusterUrl,
              authProvider: 'serviceAccount',
              serviceAccountToken: reached.readToken,
              caData: Buffer.from(reached.caCertificate).toString('base64'),
              skipMetricsLookup: true,
            },
          ],
        },
      ],
    },
    macadam: {
      git: {
        host,
        webhookSecret: reached.secrets.webhook,
        directory: join(reached.state, 'git'),
      },
      gitops: {
        reconcileTokens: { embedded: reached.reconcileToken },
        secretTokens: { embedded: reached.secretToken },
      },
    },
  });
}

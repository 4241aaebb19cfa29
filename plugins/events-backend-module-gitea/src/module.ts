import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { eventsExtensionPoint } from '@backstage/plugin-events-node/alpha';
import { isSigned } from './signature';

/** The largest webhook that is read. A push of many commits is cut short by the host, not by us. */
const MOST_BYTES = 1024 * 1024;

/**
 * Takes Gitea's webhooks at `POST /api/events/http/gitea` and publishes those that are signed with
 * `macadam.git.webhookSecret` as topic `gitea`. Without a secret every webhook is refused.
 */
export const eventsModuleGitea = createBackendModule({
  pluginId: 'events',
  moduleId: 'gitea',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        events: eventsExtensionPoint,
        logger: coreServices.logger,
      },
      async init({ config, events, logger }) {
        const secret = config.getOptionalString('macadam.git.webhookSecret');
        const host = config.getOptionalString('macadam.git.host');
        const isOnGitea = config
          .getOptionalConfigArray('integrations.gitea')
          ?.some(each => each.getString('host') === host);
        if (!secret && isOnGitea) {
          logger.warn(
            'macadam.git.webhookSecret is not set: webhooks are refused, and pushes are only found by polling',
          );
        }
        events.addHttpPostIngress({
          topic: 'gitea',
          async validator(request, context) {
            const { body } = request.raw;
            if (body.length > MOST_BYTES) {
              context.reject({
                status: 413,
                payload: {
                  message: `A webhook has at most ${MOST_BYTES} bytes`,
                },
              });
            } else if (
              !secret ||
              !isSigned(body, request.headers['x-gitea-signature'], secret)
            ) {
              context.reject({
                status: 403,
                payload: {
                  message:
                    'The signature in X-Gitea-Signature is missing or wrong',
                },
              });
            }
          },
        });
      },
    });
  },
});

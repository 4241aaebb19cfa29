import type { Request } from 'express';
import Router from 'express-promise-router';
import type { Access } from './Access';
import { HttpError } from './errors';
import { HttpBackend, type HttpBackendOptions } from './HttpBackend';

interface SmartHttpOptions extends HttpBackendOptions {
  access: Access;
}

type Service = 'git-upload-pack' | 'git-receive-pack';

/**
 * Git's smart HTTP protocol (https://git-scm.com/docs/http-protocol) at `/:owner/:name[.git]`, through
 * `git http-backend`. Must see request bodies untouched. The older "dumb" protocol is not served.
 */
export function createSmartHttpRouter(options: SmartHttpOptions) {
  const { access } = options;
  const router = Router();
  const open = (
    req: Request<{ owner: string; name: string }>,
    service: Service,
  ) => {
    const name = req.params.name.replace(/\.git$/i, '');
    if (service === 'git-receive-pack')
      return access.writable(req.headers, req.params.owner, name);
    return {
      repository: access.readable(req.headers, req.params.owner, name),
      user: access.user(req.headers),
    };
  };

  router.get('/:owner/:name/info/refs', async (req, res) => {
    const service = req.query.service;
    if (service !== 'git-upload-pack' && service !== 'git-receive-pack') {
      throw new HttpError(
        403,
        'This forge serves the smart HTTP protocol only: use a current Git client',
      );
    }
    const { repository, user } = open(req, service);
    await new HttpBackend(req, res, options, repository, user?.login).run(
      `info/refs?service=${service}`,
    );
  });

  router.post('/:owner/:name/git-upload-pack', async (req, res) => {
    const { repository, user } = open(req, 'git-upload-pack');
    await new HttpBackend(req, res, options, repository, user?.login).run(
      'git-upload-pack',
    );
  });

  router.post('/:owner/:name/git-receive-pack', async (req, res) => {
    const { repository, user } = access.writable(
      req.headers,
      req.params.owner,
      req.params.name.replace(/\.git$/i, ''),
    );
    const backend = new HttpBackend(req, res, options, repository, user.login);
    const answer = await repository.changeRefs(user.login, () =>
      backend.collect('git-receive-pack'),
    );
    backend.start(answer.head);
    res.end(answer.body);
  });

  return router;
}

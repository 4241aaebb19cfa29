import type { Request, Response } from 'express';
import type { KeptAnswer } from './services/WorkloadList';

/** Answers with a text that is written already; whoever has it is told that it is the same. */
export async function sendKept(
  req: Request,
  res: Response,
  { etag, body, gzipped }: KeptAnswer,
): Promise<void> {
  res.set({ etag, 'cache-control': 'private, no-cache' });
  res.vary('accept-encoding').vary('authorization').type('json');
  if (req.fresh) {
    res.status(304).end();
  } else if (req.acceptsEncodings('gzip')) {
    res.set('content-encoding', 'gzip').send(await gzipped());
  } else {
    res.send(body);
  }
}
